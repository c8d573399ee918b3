from __future__ import annotations

import codecs
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import SourceError
from geomap.read.encoding import decode, replace_surrogates

TEXT = "Café in Zürich: they left for Köln, then for Gdańsk.\n\nNobody came back."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_unicode_is_told_with_and_without_its_mark(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), name="a.txt") == TEXT


def test_big_endian_marks_are_told() -> None:
    assert decode(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), name="a.txt") == TEXT
    assert decode(codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), name="a.txt") == TEXT


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Frau Müller wohnt in Köln – “für immer”, schreibt sie aus der Größe des Doms."),
        ("cp1251", "Москва и Санкт-Петербург, большие города России на большой реке."),
        ("shift_jis", "東京は日本の首都です。大阪は大きな都市です。京都には古いお寺がたくさんあります。"),
    ],
)
def test_an_old_encoding_is_guessed(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), name="a.txt") == text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \r\n\t ", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (b"%PDF-1.7 and so on", "a PDF"),
        (b"PK\x03\x04 word/document.xml", "office document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\x1f\x8b\x08 packed", "unpack it first"),
        (b"SQLite format 3\0", "SQLite"),
        (b"Aleppo\0Idlib", "NUL bytes"),
        (bytes(range(256)) * 8, "NUL bytes"),
        (bytes([1, 2, 3, 4, 5, 6]) * 50, "control characters"),
        ("Zürich und gö".encode()[:-1], "truncated"),
        ("Zürich".encode("utf-16")[:-1], "truncated"),
        (codecs.BOM_UTF8 + b"K\xf6ln is far", "is not the UTF-8 it claims to be"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        decode(data, name="the file")
    assert str(caught.value).startswith("the file ")
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=400))
def test_any_bytes_give_a_text_that_can_be_written_or_a_source_error(data: bytes) -> None:
    try:
        text = decode(data, name="x")
    except SourceError:
        return
    assert text.strip()
    assert "\0" not in text
    assert text.encode("utf-8")


@given(st.text(st.characters(codec=None, exclude_categories=[]), max_size=60))
def test_surrogates_are_replaced_one_for_one(text: str) -> None:
    cleaned = replace_surrogates(text)
    assert len(cleaned) == len(text)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert [a for a, b in zip(text, cleaned, strict=True) if a != b] == [c for c in text if "\ud800" <= c <= "\udfff"]


def test_surrogates_are_replaced_in_all_of_a_json_value() -> None:
    value = json.loads('{"a\\ud800": ["\\udfff", {"b": "c\\ud83d"}], "n": 1, "emoji": "\\ud83d\\ude00"}')
    assert replace_surrogates(value) == {"a\ufffd": ["\ufffd", {"b": "c\ufffd"}], "n": 1, "emoji": "😀"}
