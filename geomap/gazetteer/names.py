"""Convert place names to look-up keys, so that equivalent spellings have the same key.

:func:`normalise` is for exact look-ups: it removes case, accents and punctuation. :func:`skeleton` is for different
transliterations of a name: it keeps little more than the consonants. :func:`exact_keys` returns the keys that are
equivalent to a mention; :mod:`geomap.gazetteer.variants` has keys for other variants of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LONGEST_NAME = 120
"""The maximum length of a name in characters; the key of a longer one is made of its beginning."""

_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ħ": "h", "ə": "a", "ŋ": "n"}
)
_APOSTROPHES = "'`´‘’‛ʻʼʽʾʿˈˊˋ′ʹʺ＇ꞌʔ\u02c1\u02e4\u200b\u200c\u200d\u2060\ufeff\u00ad"
_DROP = str.maketrans(dict.fromkeys(_APOSTROPHES))
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]+")
_INITIALS = re.compile(r"\b\w(?:\.\s?\w\b)+\.?")
_NOT_WORD = re.compile(r"[\W_]+")
_EXPANSIONS = {"st": "saint", "ste": "sainte", "mt": "mount", "mte": "monte", "ft": "fort", "pt": "port"}
_ELIDED_BOROUGH = re.compile(r"(.+)bo?ro")
_POSSESSIVE = re.compile(r"(?:['’‘`´]s|(?<=s)['’‘`´])$", re.IGNORECASE)


def normalise(name: str) -> str:
    """Return the look-up key of a name: lower case, no accents, single spaces, "St." written out as "Saint".

    Initials are joined ("U.S." and "U. S." become "us"), "&" becomes "and", hyphens become spaces. The key of a name
    without a letter or digit is empty. Idempotent.
    """
    text = name[:LONGEST_NAME]
    text = text.replace("'", "").replace("`", "").lower() if text.isascii() else _fold(text)
    if "." in text:
        text = _INITIALS.sub(lambda initials: re.sub(r"[.\s]", "", initials[0]), text)
    if "&" in text:
        text = text.replace("&", " and ")
    words = _NOT_WORD.sub(" ", text).split()
    last = len(words) - 1
    return " ".join(_EXPANSIONS.get(word, word) if index < last else word for index, word in enumerate(words))


def _fold(text: str) -> str:
    """Lower and strip accents and apostrophes until nothing changes; in Unicode one pass is not always enough."""
    for _ in range(4):
        folded = unicodedata.normalize("NFKD", text.casefold()).translate(_DROP)
        folded = unicodedata.normalize("NFC", _MARKS.sub("", folded)).casefold().translate(_LETTERS)
        if folded == text:
            break
        text = folded
    return text


_ARTICLES_TEXT = """
    al el ad an ar as ash at ath az adh ed en er es esh et ez ul ur il the
"""
_ARTICLES = frozenset(_ARTICLES_TEXT.split())
_ATTACHED_ARTICLE = re.compile(r"^[ae](?:l(?=[bcfghjkmqvwxy])|(?=([dnrstz])\1))(?=\w{4})")
_CONSONANT_GROUPS = (
    ("tch", "s"),
    ("sch", "s"),
    ("dzh", "j"),
    ("shch", "s"),
    ("dj", "j"),
    ("zh", "j"),
    ("sh", "s"),
    ("ch", "s"),
    ("kh", "k"),
    ("gh", "k"),
    ("ck", "k"),
    ("dh", "d"),
    ("th", "t"),
    ("ph", "f"),
    ("x", "ks"),
    ("q", "k"),
    ("g", "k"),
    ("c", "k"),
)
_DOUBLED = re.compile(r"(\w)\1+")
_VOWELS = re.compile(r"[aeiouyw]+")
_INNER_H = re.compile(r"(?<=\w)h")


@lru_cache(maxsize=65536)
def skeleton(name: str) -> str:
    """Return the part of a name that its transliterations share: grouped consonants, without the Arabic article.

    Deir ez-Zor, Deir Ezzor and Dayr az-Zawr all have the skeleton "drzr". A first vowel becomes "a". The skeleton of a
    name in a non-Latin alphabet is empty.
    """
    text = _group_consonants(normalise(name))
    if not text:
        return ""
    first = "a" if _VOWELS.match(text) else ""
    return _DOUBLED.sub(r"\1", first + _INNER_H.sub("", _VOWELS.sub("", text)))


def pronunciation(name: str) -> str:
    """Return an approximate pronunciation of a name, vowels included, to compare names with the same skeleton."""
    return _VOWELS.sub(_simplify_vowels, _group_consonants(normalise(name)))


def strip_articles(key: str) -> str:
    """Remove the articles from a key of several words, except as its last word: "al qatranah" becomes "qatranah"."""
    if " " not in key:
        return key
    *words, last = key.split()
    return " ".join([*(word for word in words if word not in _ARTICLES), last])


def _simplify_vowels(vowels: re.Match[str]) -> str:
    """Return one letter for adjacent vowels: "ay", "ei", "ee" sound similar, and so do "aw", "ou", "o"."""
    return "i" if set("yie") & set(vowels[0]) else "u" if set("wuo") & set(vowels[0]) else "a"


def _group_consonants(key: str) -> str:
    if not key.isascii():
        return ""
    text = "".join(_ATTACHED_ARTICLE.sub("", word) for word in strip_articles(key).split())
    for letters, consonant in _CONSONANT_GROUPS:
        text = text.replace(letters, consonant)
    return _DOUBLED.sub(r"\1", text)


def exact_keys(name: str, *, trimmed: bool = True) -> Iterator[str]:
    """Yield the keys of a mention: as written, without a possessive "'s", and without a leading "the".

    The apostrophe of "Peterboro'" and "Edinbro'" stands for the end of the name.

    :param trimmed: whether to yield the keys without the possessive and the article.
    """
    key = normalise(name)
    keys = [key]
    if trimmed:
        bare = _POSSESSIVE.sub("", name.strip())
        if bare != name.strip():
            keys.append(normalise(bare))
        if name.strip().endswith(("'", "’", "‘")) and (elided := _ELIDED_BOROUGH.fullmatch(key)):
            keys.extend([elided[1] + "borough", elided[1] + "burgh"])
        keys.extend([each[4:] for each in keys if each.startswith("the ")])
    yield from dict.fromkeys(each for each in keys if each)
