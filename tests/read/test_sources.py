from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import SourceError
from geomap.paths import folder
from geomap.read import MAX_TEXT_BYTES, Columns, Document, read_bytes, read_many, read_sources


def collect(*sources: str | Path) -> tuple[list[Document], list[str]]:
    """Give the documents and what was reported."""
    errors: list[str] = []
    return list(read_sources(sources, on_error=lambda name, error: errors.append(str(error)))), errors


def test_a_first_line_before_a_blank_line_is_the_title_and_stays_in_the_text() -> None:
    document = read_bytes(b"# A town falls\r\n\r\nIn Aleppo\rit rained.\n", name="a.md")
    assert document.title == "A town falls"
    assert document.text == "# A town falls\n\nIn Aleppo\nit rained.\n"


@pytest.mark.parametrize("text", ["One line only", "Two\nlines", "x" * 201 + "\n\nA long first paragraph is no title."])
def test_a_text_without_such_a_line_has_no_title(text: str) -> None:
    assert read_bytes(text.encode(), name="a.txt").title == ""


def test_html_is_told_by_suffix_or_beginning_but_text_stays_text() -> None:
    page = b"<html><body><p>Only Cairo</p></body></html>"
    assert read_bytes(page, name="a.HTM").text == "Only Cairo"
    assert read_bytes(page, name="download").text == "Only Cairo"
    assert read_bytes(page, name="a.txt").text == page.decode()


def test_ten_megabytes_are_read_and_more_are_refused() -> None:
    assert len(read_bytes(b"Rome " * (MAX_TEXT_BYTES // 5), name="a.txt").text) == MAX_TEXT_BYTES
    with pytest.raises(SourceError, match="more than 10,000,000 bytes"):
        read_bytes(b"x" * (MAX_TEXT_BYTES + 1), name="a.txt")


def test_jsonl_bytes_must_hold_one_document() -> None:
    assert read_bytes(b'{"doc_id": "a", "text": "Rome"}', name="a.jsonl").key == "a"
    with pytest.raises(SourceError, match="holds 2 documents"):
        read_bytes(b'{"text": "Rome"}\n{"text": "Rome"}', name="a.jsonl")


def test_an_upload_may_hold_several_documents() -> None:
    table = b"text,id\nIn Rome.,a\n,b\nIn Bern.,c\n"
    errors: list[str] = []
    found = read_many(table, name="a.csv", on_error=lambda name, error: errors.append(f"{name}: {error}"))
    assert [document.key for document in found] == ["a", "c"]
    assert errors == ["a.csv, row 3: a.csv, row 3 has an empty text: leave the document out"]
    lines = b'{"body": "In Rome."}\n{"body": "In Bern."}'
    assert [document.key for document in read_many(lines, name="a.jsonl")] == ["a.jsonl:1", "a.jsonl:2"]
    named = read_many(b"story,id\nIn Rome.,a\n", name="a.csv", columns=Columns(text="story"))
    assert [document.text for document in named] == ["In Rome."]


def test_an_upload_of_another_kind_is_one_document_or_one_error() -> None:
    assert [document.text for document in read_many(b"In Rome.", name="a.txt")] == ["In Rome."]
    errors: list[str] = []
    for name in ("a.txt", "a.pdf", "a.csv", "a.html"):
        assert not list(read_many(b"", name=name, on_error=lambda name, error: errors.append(name)))
    assert errors == ["a.txt", "a.pdf", "a.csv", "a.html"]
    with pytest.raises(SourceError, match="is empty"):
        list(read_many(b"", name="a.txt"))


def test_bytes_of_a_table_must_hold_one_document() -> None:
    assert read_bytes(b"text\nRome\n", name="a.csv").text == "Rome"
    with pytest.raises(SourceError, match="holds 2 documents"):
        read_bytes(b"text\nRome\nBern\n", name="a.csv")


def test_a_folder_of_all_kinds_is_read_with_named_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("nr,story\n1,In Rome.\n")
    (tmp_path / "b.tsv").write_text("nr\tplot\n1\tIn Rome.\n")
    (tmp_path / "c.jsonl").write_text('{"story": "In Bern."}')
    (tmp_path / "d.txt").write_text("In Oslo.")
    errors: list[str] = []
    named = Columns(text="story")
    found = list(read_sources([tmp_path], columns=named, on_error=lambda name, error: errors.append(name)))
    assert [document.text for document in found] == ["In Rome.", "In Bern.", "In Oslo."]
    assert errors == [str(tmp_path / "b.tsv")]


@given(
    st.binary(max_size=200),
    st.text(max_size=20),
    st.sampled_from(["", ".txt", ".jsonl", ".md", ".pdf", ".csv", ".tsv"]),
)
def test_any_bytes_under_any_name_give_a_document_or_a_source_error(data: bytes, name: str, suffix: str) -> None:
    try:
        document = read_bytes(data, name=name + suffix)
    except SourceError as error:
        message = str(error)
    else:
        assert document.text.strip()
        assert document.key.isprintable()
        message = ""
    assert message.isprintable()


def test_a_folder_is_read_in_order_with_all_below_but_hidden_and_unknown_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/c.html", ".git/x.txt", "a/.y.txt", "picture.png", "d.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text('{"doc_id": "one", "text": "Rome"}' if path.suffix == ".jsonl" else "<p>A text about Rome</p>")
    documents, errors = collect(tmp_path)
    assert not errors
    assert [document.key for document in documents] == ["a/c.html", "a/z.md", "b.txt", "one"]


def test_bad_sources_are_reported_and_the_others_read(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"one\0two")
    (tmp_path / "good.txt").write_text("Rome")
    (tmp_path / "empty").mkdir()
    documents, errors = collect(
        tmp_path / "bad.txt", tmp_path / "none.txt", tmp_path / "empty", "a\0b", tmp_path / "good.txt"
    )
    assert [document.text for document in documents] == ["Rome"]
    assert ["NUL bytes" in errors[0], "No such file" in errors[1], "nothing to read" in errors[2]] == [True] * 3
    assert len(errors) == 4
    assert not any("\n" in error or "\0" in error for error in errors)


def test_without_a_handler_the_error_is_raised(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        list(read_sources([tmp_path / "none.txt"]))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such file names")
def test_a_file_name_of_no_encoding_is_cleaned(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9\n\x1b[2J.txt"
    with open(path, "wb") as file:
        file.write(b"Rome")
    (document,), _ = collect(os.fsdecode(path))
    assert document.key == "caf\ufffd  [2J.txt"
    assert document.key.encode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"Title\n\nIn Rome.", ["standard input"]),
        (b'{"doc_id": "a", "text": "Rome"}\n{"doc_id": "b", "text": "Cairo"}\n', ["a", "b"]),
        (b"<html><body><p>Rome</p></body></html>", ["standard input"]),
        (b'{ "Rome" } is no JSON', ["standard input"]),
    ],
)
def test_standard_input_is_told_by_its_beginning(
    data: bytes, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    documents, errors = collect("-")
    assert [document.key for document in documents] == expected
    assert not errors


def test_every_seed_text_has_a_title_and_is_of_the_promised_length() -> None:
    documents, errors = collect(folder("seeds"))
    assert not errors
    assert len(documents) >= 5
    for document in documents:
        assert document.title
        assert 250 <= len(document.text.split()) <= 700
