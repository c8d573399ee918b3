"""Place names as look-up keys: spellings that a reader would call the same give the same key.

:func:`normalise` is for exact look-ups and loses only case, accents and punctuation. :func:`skeleton` is for names
that were spelled by ear from another alphabet and keeps little more than the consonants. :func:`exact_keys` are the
keys that say just what a mention says; what else may be tried is in :mod:`geomap.gazetteer.variants`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LONGEST_NAME = 120
"""Names with more characters than this are no place names; their keys are cut here."""

_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ħ": "h", "ə": "a", "ŋ": "n"}
)
_APOSTROPHES = "'`´‘’‛ʻʼʽʾʿˈˊˋ′ʹʺ＇ꞌʔ\u02c1\u02e4\u200b\u200c\u200d\u2060\ufeff\u00ad"
_DROP = str.maketrans(dict.fromkeys(_APOSTROPHES))
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]+")
_INITIALS = re.compile(r"\b\w(?:\.\s?\w\b)+\.?")
_NOT_WORD = re.compile(r"[\W_]+")
_SPACED = {"st": "saint", "ste": "sainte", "mt": "mount", "mte": "monte", "ft": "fort", "pt": "port"}
_POSSESSIVE = re.compile(r"(?:['’‘`´]s|(?<=s)['’‘`´])$", re.IGNORECASE)


def normalise(name: str) -> str:
    """Turn a name into its look-up key: small letters, no accents, single spaces, "St." and "Saint" the same.

    Initials close up ("U.S." and "U. S." give "us"), "&" becomes "and", hyphens become spaces. A name without a
    letter or digit gives an empty key. Idempotent.
    """
    text = name[:LONGEST_NAME]
    text = text.replace("'", "").replace("`", "").lower() if text.isascii() else _fold(text)
    if "." in text:
        text = _INITIALS.sub(lambda initials: re.sub(r"[.\s]", "", initials[0]), text)
    if "&" in text:
        text = text.replace("&", " and ")
    words = _NOT_WORD.sub(" ", text).split()
    last = len(words) - 1
    return " ".join(_SPACED.get(word, word) if at < last else word for at, word in enumerate(words))


def _fold(text: str) -> str:
    """Lower, and strip accents and apostrophes, until nothing changes (one pass is not always enough in Unicode)."""
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
_ATTACHED = re.compile(r"^[ae](?:l(?=[bcfghjkmqvwxy])|(?=([dnrstz])\1))(?=\w{4})")
_GROUPS = (
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
    """Reduce a name to what transliterations agree on: its consonants in broad groups, without the Arabic article.

    Deir ez-Zor, Deir Ezzor and Dayr az-Zawr all give "drzr". A first vowel stays as "a". Names in other alphabets
    than the Latin one give an empty skeleton.
    """
    text = _sound(normalise(name))
    if not text:
        return ""
    first = "a" if _VOWELS.match(text) else ""
    return _DOUBLED.sub(r"\1", first + _INNER_H.sub("", _VOWELS.sub("", text)))


def sound(name: str) -> str:
    """Give a name's letters as they sound, vowels kept, for measuring how alike two names of one skeleton are."""
    return _VOWELS.sub(_vowel, _sound(normalise(name)))


def without_articles(key: str) -> str:
    """Drop the articles from a key of several words, but not its last word: "al qatranah" gives "qatranah"."""
    if " " not in key:
        return key
    *words, last = key.split()
    return " ".join([*(word for word in words if word not in _ARTICLES), last])


def _vowel(run: re.Match[str]) -> str:
    """One letter for a run of vowels: "ay", "ei", "ee" sound alike, and so do "aw", "ou", "o"."""
    return "i" if set("yie") & set(run[0]) else "u" if set("wuo") & set(run[0]) else "a"


def _sound(key: str) -> str:
    if not key.isascii():
        return ""
    text = "".join(_ATTACHED.sub("", word) for word in without_articles(key).split())
    for letters, sound_ in _GROUPS:
        text = text.replace(letters, sound_)
    return _DOUBLED.sub(r"\1", text)


def exact_keys(name: str, *, trimmed: bool = True) -> Iterator[str]:
    """Give the keys that say just what the mention says: itself, without a possessive "'s", without a leading "the".

    :param trimmed: whether to give those without the possessive and the article at all.
    """
    key = normalise(name)
    keys = [key]
    if trimmed:
        bare = _POSSESSIVE.sub("", name.strip())
        if bare != name.strip():
            keys.append(normalise(bare))
        keys.extend([each[4:] for each in keys if each.startswith("the ")])
    yield from dict.fromkeys(each for each in keys if each)
