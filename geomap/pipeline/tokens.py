"""Tokens: where spaCy's English rules keep a place and its neighbour in one token."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex

_INFIXES = (
    r"(?<=[A-Za-z]\.)[-–](?=[A-Za-z])",  # "U.S.-led", "D.C.-based"
    r"(?<=[A-Za-z])[()\]](?=[A-Za-z–—-])",  # "YORK(AP)"
    r"(?<=[A-Za-z])\.?\[(?=\d)",  # "Ohio[2]", "Ohio.[2]"
    r"(?<=[A-Za-z.])[/|](?=[A-Za-z])",  # "Calif./Nev."
)


def separate_places(nlp: Language) -> None:
    """Let a pipeline's tokeniser part "U.S." from "-led", and names from brackets that touch them."""
    if isinstance(nlp.tokenizer, Tokenizer):
        infixes = [*(nlp.Defaults.infixes or ()), *_INFIXES]
        nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
