from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import SourceError
from geomap.read import Columns, Document
from geomap.read.registry import ReadOptions
from geomap.read.table import read_rows


def read(
    data: bytes, columns: Columns | None = None, name: str = "in.csv", largest: int = 200_000
) -> tuple[list[Document], list[str]]:
    """Give the documents and what was reported."""
    errors: list[str] = []
    options = ReadOptions(
        name=name,
        max_text_bytes=largest,
        on_error=lambda where, error: errors.append(str(error)),
        columns=columns,
    )
    documents = read_rows(io.BytesIO(data), options)
    return list(documents), errors


def test_a_row_is_a_document_with_its_other_columns_in_the_fields() -> None:
    data = b"id,Title,body,date,url,source,lang,desk\n7,T,In Aleppo.,12 May 2016,u,Herald,fr,foreign\n"
    (document,), errors = read(data)
    assert not errors
    assert (document.key, document.title, document.text) == ("7", "T", "In Aleppo.")
    assert (document.published, document.url, document.source, document.language) == (
        "12 May 2016",
        "u",
        "Herald",
        "fr",
    )
    assert document.fields["desk"] == "foreign"
    assert not {"body", "text", "doc_id"} & document.fields.keys()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_delimiters_encodings_quotes_and_line_breaks_are_told(delimiter: str, encoding: str) -> None:
    rows = [["doc_id", "text"], ["a", '"In Köln, ""am Rhein""; gestern,\r\nwar es für viele schön."'], ["b", "Später."]]
    data = "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)
    documents, errors = read(data)
    assert not errors
    texts = ['In Köln, "am Rhein"; gestern,\nwar es für viele schön.', "Später."]
    assert [(document.key, document.text) for document in documents] == list(zip("ab", texts, strict=True))


def test_the_caller_may_name_the_columns() -> None:
    data = b"nr,text,story,when\n1,summary,In Rome.,2020\n"
    (document,), _ = read(data, Columns(text="Story", published="when", doc_id="nr"))
    assert (document.key, document.text, document.published) == ("1", "In Rome.", "2020")
    assert document.fields["text" if "text" in document.fields else "nr"]


def test_a_column_that_is_not_there_is_one_error_that_names_those_that_are() -> None:
    with pytest.raises(SourceError, match=r"in.csv has no column for the text \(the columns are id, story\): .*'text'"):
        read(b"id,story\n1,In Rome.\n")
    with pytest.raises(SourceError, match="has no column 'titel': the columns are id, text"):
        read(b"id,text\n1,In Rome.\n", Columns(title="titel"))


def test_a_bad_row_is_reported_and_the_others_follow() -> None:
    data = b'text,title\nIn Rome.,a\n,no text\n\n"In ""Oslo"".",b,,\nIn Rome, again,c\nIn "Bonn",d\n"a" b,e\nIn Bern.'
    documents, errors = read(data)
    assert [document.text for document in documents] == ["In Rome.", 'In "Oslo".', 'In "Bonn"', "In Bern."]
    assert [document.key for document in documents] == ["in.csv:2", "in.csv:5", "in.csv:7", "in.csv:9"]
    parts = ["row 3 has an empty text", "row 6 has 3 cells where the first row has 2", "row 8 is broken"]
    assert len(errors) == 3
    for part, error in zip(parts, errors, strict=True):
        with pytest.raises(SourceError, match=part):
            raise SourceError(error)


def test_a_quote_that_nothing_closes_is_reported() -> None:
    documents, errors = read(b'text,title\nIn Rome.,a\n"In Oslo,b\nIn Bern,c\n')
    assert [document.text for document in documents] == ["In Rome."]
    assert "row 3 has a quote that is never closed" in errors[0]


def test_a_broken_header_is_reported() -> None:
    documents, errors = read(b'text,"id" x\nIn Rome.,1\n')
    assert "row 1 is broken" in errors[0]
    assert [document.text for document in documents] == ["In Rome."]


def test_a_long_article_is_read_and_one_that_is_too_long_reported() -> None:
    documents, errors = read(b"text\n" + b"Rome " * 39_000 + b"\n" + b"Rome " * 41_000 + b"\nIn Bern.\n")
    assert [len(document.text) for document in documents] == [195_000, 8]
    assert "row 3 has a" in errors[0]
    assert "more than 200,000" in errors[0]


def test_the_commas_of_a_table_of_one_column_are_the_texts_own() -> None:
    documents, errors = read(b"text\nIn Rome, Italy, it rained.\n")
    assert [document.text for document in documents] == ["In Rome, Italy, it rained."]
    assert not errors


def test_a_table_with_tabs_may_know_no_quoting() -> None:
    documents, errors = read(b'text\tid\n"Come to Rome" he said\t1\nHe said "no"\t2\n', name="in.tsv")
    assert [document.text for document in documents] == ['"Come to Rome" he said', 'He said "no"']
    assert not errors


def test_a_long_file_is_read_to_its_end_in_one_encoding() -> None:
    rows = "".join(f'{number},"In Zürich,\nday {number}"\n' for number in range(9_000))
    documents, errors = read(("id,text\n" + rows).encode())
    assert not errors
    assert len(documents) == 9_000
    assert documents[-1].text == "In Zürich,\nday 8999"
    late = "id,text\n" + ("1," + "In Rome. " * 500 + "\n") * 250 + "2,In Köln war es für viele schön\n"
    documents, _ = read(late.encode("cp1252"))
    assert documents[-1].text == "In Köln war es für viele schön"


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "is empty"), (b"PK\x03\x04 sheet", "office document"), (b"\x00\x01\x02" * 90, "NUL bytes")],
)
def test_what_is_no_table_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        read(data)


@settings(deadline=None)  # the first call imports a library
@given(st.binary(max_size=200), st.sampled_from([b"", b"text,id\n", b"text\tid\n", b"text\n"]))
def test_any_bytes_give_documents_or_errors_of_one_line(data: bytes, header: bytes) -> None:
    try:
        documents, errors = read(header + data)
    except SourceError as error:
        documents, errors = [], [str(error)]
    assert all(document.text.strip() and "\0" not in document.text for document in documents)
    assert not any("\n" in error for error in errors)
