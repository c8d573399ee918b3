from __future__ import annotations

import io
import json

import pytest

from geomap.errors import SourceError
from geomap.read import Columns, Document
from geomap.read.jsonl import read_lines
from geomap.read.registry import ReadOptions


def read(data: bytes, largest: int = 1000, columns: Columns | None = None) -> tuple[list[Document], list[str]]:
    """Give the documents and what was reported."""
    errors: list[str] = []
    options = ReadOptions(
        name="in.jsonl",
        max_text_bytes=largest,
        on_error=lambda name, error: errors.append(str(error)),
        columns=columns,
    )
    documents = read_lines(io.BytesIO(data), options)
    return list(documents), errors


def test_a_line_is_a_document_with_its_other_fields_untouched() -> None:
    line = {
        "doc_id": 7,
        "text": "In\r\nAleppo.",
        "title": "T",
        "url": "u",
        "mentions": [{"start": 4, "end": 10}],
        "x": None,
    }
    (document,), errors = read(json.dumps(line).encode() + b"\n")
    assert not errors
    assert (document.key, document.text, document.title, document.url) == ("7", "In\r\nAleppo.", "T", "u")
    assert document.fields == {"title": "T", "url": "u", "mentions": [{"start": 4, "end": 10}], "x": None}


def test_a_line_without_doc_id_is_named_by_file_and_number() -> None:
    documents, _ = read(b'\xef\xbb\xbf{"text": "a"}\n\n{"text": "b", "doc_id": ""}')
    assert [document.key for document in documents] == ["in.jsonl:1", "in.jsonl:3"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"text": "a', "truncated"),
        (b'{"text": }\n', "broken JSON"),
        (b"[" * 200_000 + b"\n", "broken JSON"),
        (b'["text"]', "is not a document"),
        (b'{"doc_id": "a"}', "is not a document"),
        (b'{"text": 5}', "is not a document"),
        (b'{"text": " "}', "empty text"),
        (b'{"text": "a\\u0000b"}', "NUL"),
        (b'{"text": "K\xf6ln"}', "not UTF-8"),
        (json.dumps({"text": "x" * 1001}).encode(), "more than 1,000 bytes"),
        (json.dumps({"text": "ü" * 501}).encode(), "more than 1,000 bytes"),
    ],
)
def test_a_bad_line_is_reported_and_the_others_are_read(line: bytes, words: str) -> None:
    documents, errors = read(b'{"text": "before"}\n' + line + (b"" if words == "truncated" else b'\n{"text": "after"}'))
    assert [document.text for document in documents] == ["before", "after"][: 1 if words == "truncated" else 2]
    assert len(errors) == 1
    assert words in errors[0]
    assert errors[0].startswith("in.jsonl, line 2 ")


def test_lone_surrogates_become_one_replacement_character_each() -> None:
    (document,), _ = read(b'{"text": "a \\ud800 Aleppo", "note": "\\udfff"}')
    assert document.text == "a \ufffd Aleppo"
    assert document.fields["note"] == "\ufffd"


def test_an_endless_line_is_skipped_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geomap.read.jsonl.MAX_LINE_BYTES", 50)
    documents, errors = read(b'{"text": "' + b"x" * 500 + b'"}\n{"text": "after"}')
    assert [document.text for document in documents] == ["after"]
    assert "longer than 50 bytes" in errors[0]


def test_an_error_may_be_raised_instead() -> None:
    def give_up(name: str, error: SourceError) -> None:
        raise error

    with pytest.raises(SourceError, match="line 1 is broken"):
        list(read_lines(io.BytesIO(b"{"), ReadOptions(name="in.jsonl", on_error=give_up)))


def test_the_fields_may_be_named_and_have_usual_names_too() -> None:
    line = b'{"id": "a", "body": "In Rome.", "headline": "T", "source": "Herald", "n": 1}\n'
    line += b'{"story": "In Bern.", "body": "x"}'
    documents, errors = read(line)
    assert [(document.key, document.text, document.title) for document in documents] == [
        ("a", "In Rome.", "T"),
        ("in.jsonl:2", "x", ""),
    ]
    assert [document.source for document in documents] == ["Herald", "in.jsonl"]
    assert documents[0].fields == {"id": "a", "headline": "T", "source": "Herald", "n": 1}
    documents, errors = read(line, columns=Columns(text="story"))
    assert [document.text for document in documents] == ["In Bern."]
    assert 'write {"doc_id": "...", "story": "..."}' in errors[0]
