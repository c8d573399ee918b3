"""Tokens: tokeniser rules for place names, the texts and offsets of tokens, and splitting them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex

SOFT_HYPHEN = "\u00ad"
"""Stands for what separates the two halves of a word; tokens keep it inside, and look-ups leave it out."""
_INFIXES = (
    r"(?<=[A-Za-z]\.)[-–](?=[A-Za-z])",  # "U.S.-led", "D.C.-based"
    r"(?<=[A-Za-z])[()\]](?=[A-Za-z–—-])",  # "YORK(AP)"
    r"(?<=[A-Za-z])\.?\[(?=\d)",  # "Ohio[2]", "Ohio.[2]"
    r"(?<=[A-Za-z.])[/|](?=[A-Za-z])",  # "Calif./Nev."
    r"(?<=[^\W\d_])(?:[←-⇿➔-➾⟵-⟿]|<?[-=]{1,2}>)(?=[^\W\d_])",  # "Delhi→Agra", "Delhi->Agra"
    r"(?<=[a-z])[+;&](?=[A-Z])",  # "London+Paris"
    r"(?<=[A-Z]{3})[+;](?=[A-Z]{3})",  # "LONDON+PARIS"
    r"(?<=[a-z])\)(?=[/|;][A-Z])",
    r"(?<=[a-z]\))[/|;](?=[A-Z])",  # "Kampala (Uganda)/Nairobi (Kenya)"
    r"(?<=[a-z])\]\((?=[a-z])",  # "[Aleppo](https://..."
    r"(?<=[^\W\d_])-\u00ad+(?=[^\W\d_])",  # "Stoke-on-" and, after a line end, "Trent"
)


def separate_places(nlp: Language) -> None:
    """Let a pipeline's tokeniser split "U.S." from "-led", and names from brackets without a space."""
    if isinstance(nlp.tokenizer, Tokenizer):
        infixes = [*(nlp.Defaults.infixes or ()), *_INFIXES]
        nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer


def words_of(doc: Doc) -> list[str]:
    """Return the text of every token without creating an object for each."""
    strings = doc.vocab.strings
    return [strings[number] for number in doc.to_array("ORTH").tolist()]


def offsets_of(words: Sequence[str], spaced: Iterable[int]) -> list[int]:
    """Return the character offset of every token.

    :param spaced: 1 for a token that a space follows, 0 for others.
    """
    lengths = (len(word) + space for word, space in zip(words, spaced, strict=True))
    return list(accumulate(lengths, initial=0))[:-1]


def text_of(doc: Doc) -> str:
    """Return the text of a ``Doc``; ``doc.text`` takes five times as long."""
    strings = doc.vocab.strings
    table = doc.to_array(["ORTH", "SPACY"])
    numbers, spaces = table[:, 0].tolist(), table[:, 1].tolist()
    return "".join([strings[n] + " " if spaced else strings[n] for n, spaced in zip(numbers, spaces, strict=True)])


def split_tokens(doc: Doc, offsets: Sequence[int]) -> None:
    """Split the tokens of a ``Doc`` at character offsets, which are sorted; sentences stay unchanged."""
    cuts: dict[int, list[int]] = {}
    tokens = iter(doc)
    token = next(tokens, None)
    for offset in offsets:
        while token is not None and token.idx + len(token) <= offset:
            token = next(tokens, None)
        if token is not None and token.idx < offset:
            cuts.setdefault(token.i, []).append(offset - token.idx)
    if not cuts:
        return
    begins = {sentence.start_char for sentence in doc.sents} if doc.has_annotation("SENT_START") else None
    with doc.retokenize() as retokenizer:
        for number, inner in cuts.items():
            whole = doc[number]
            parts = [whole.text[a:b] for a, b in pairwise([0, *inner, len(whole)])]
            retokenizer.split(whole, parts, heads=[(whole, part) for part in range(len(parts))])
    if begins is not None:
        for token in doc:
            if token.is_sent_start and token.idx not in begins:  # spaCy begins one at the last part
                token.is_sent_start = False
