"""Tokens: where spaCy's English rules keep a place and its neighbour in one; and their texts, quickly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
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


def words_of(doc: Doc) -> list[str]:
    """Give the text of every token; like asking each, without making an object of each."""
    strings = doc.vocab.strings
    return [strings[number] for number in doc.to_array("ORTH").tolist()]


def offsets_of(words: Sequence[str], spaced: Iterable[int]) -> list[int]:
    """Give where every token begins, in characters.

    :param spaced: 1 for a token that a space follows, 0 for others.
    """
    lengths = (len(word) + space for word, space in zip(words, spaced, strict=True))
    return list(accumulate(lengths, initial=0))[:-1]


def text_of(doc: Doc) -> str:
    """Give the text of a ``Doc``; ``doc.text`` takes five times as long."""
    strings = doc.vocab.strings
    table = doc.to_array(["ORTH", "SPACY"])
    numbers, spaces = table[:, 0].tolist(), table[:, 1].tolist()
    return "".join([strings[n] + " " if spaced else strings[n] for n, spaced in zip(numbers, spaces, strict=True)])
