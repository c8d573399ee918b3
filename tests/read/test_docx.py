from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import GeomapError, MissingExtra, SourceError
from geomap.read import read_bytes, read_sources
from geomap.read.docx import looks_like_docx


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def report() -> bytes:
    document = docx.Document()
    document.add_heading("From Lisbon to Porto", level=1)
    document.add_paragraph("We left Lisbon at noon.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("town", "arrival", "Coimbra", "2 pm"), strict=True):
        cell.text = text
    document.add_paragraph("Porto was ").add_run("warm.").bold = True
    document.core_properties.title = "A  trip"
    document.core_properties.created = datetime(2016, 5, 12, 10, 30)
    return saved(document)


REPORT = report()


def changed(data: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """Change the parts of a file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_paragraphs_and_tables_are_in_order_with_title_and_date() -> None:
    document = read_bytes(REPORT, name="trip.docx")
    assert document.text == (
        "From Lisbon to Porto\n\nWe left Lisbon at noon.\n\ntown\tarrival\nCoimbra\t2 pm\n\nPorto was warm."
    )
    assert (document.title, document.published, document.key) == ("A trip", "2016-05-12", "trip.docx")


def test_the_first_heading_is_the_title_if_the_properties_have_none() -> None:
    document = docx.Document()
    document.core_properties.title = ""
    document.add_heading("From Lisbon to Porto")
    document.add_paragraph("It was warm.")
    assert read_bytes(saved(document), name="a.docx").title == "From Lisbon to Porto"


def test_a_file_without_its_suffix_is_recognized(tmp_path: Path) -> None:
    assert looks_like_docx(REPORT)
    assert read_bytes(REPORT, name="download").title == "A trip"
    (tmp_path / "a.docx").write_bytes(REPORT)
    assert [document.key for document in read_sources([tmp_path])] == ["a.docx"]


def test_tracked_changes_links_breaks_and_text_boxes() -> None:
    document = docx.Document()
    run = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    body = document.element.body
    inside = (
        run.format("In ")
        + f"<w:ins>{run.format('Rome')}</w:ins><w:del><w:r><w:delText>Bern</w:delText></w:r></w:del>"
        + f"<w:moveFrom>{run.format('Oslo')}</w:moveFrom>"
        + "<w:r><w:br/><w:noBreakHyphen/><w:tab/></w:r>"
        + f"<w:sdt><w:sdtContent>{run.format('Cairo')}</w:sdtContent></w:sdt>"
        + f"<w:r><w:pict><w:txbxContent><w:p>{run.format('Boxed in Turin')}</w:p></w:txbxContent></w:pict></w:r>"
        + f"<w:hyperlink>{run.format('and Milan')}</w:hyperlink>"
    )
    tabs = '<w:pPr><w:tabs><w:tab w:val="left" w:pos="9"/></w:tabs></w:pPr>'
    body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{tabs}{inside}</w:p>"))
    assert read_bytes(saved(document), name="a.docx").text == "In Rome\n-\tCairo\nBoxed in Turin\nand Milan"


def test_merged_and_nested_tables_give_each_text_once() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "In Rome"
    table.cell(1, 0).text = "In Bern"
    table.cell(1, 2).add_table(rows=1, cols=2).cell(0, 1).text = "In Oslo"
    assert read_bytes(saved(document), name="a.docx").text == "In Rome\nIn Bern\tIn Oslo"


def test_a_span_of_a_billion_columns_costs_nothing() -> None:
    document = docx.Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "In Rome"
    data = changed(
        saved(document),
        lambda parts: parts.update(
            {
                "word/document.xml": parts["word/document.xml"].replace(
                    b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="999999999"/>'
                )
            }
        ),
    )
    assert read_bytes(data, name="a.docx").text == "In Rome"


BOMB = b'<!DOCTYPE w [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("k"))
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is not a DOCX file, or a broken one"),
        (b"In Rome it rained.", "is not a DOCX file, or a broken one"),
        (REPORT[:-100], "is not a DOCX file, or a broken one"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "is encrypted or an old Word document"),
        (changed(REPORT, lambda parts: parts.pop("word/document.xml")), "is a broken DOCX file"),
        (changed(REPORT, lambda parts: parts.update({"word/document.xml": b"<w:document"})), "is a broken DOCX file"),
        (changed(REPORT, lambda parts: parts.update({"[Content_Types].xml": b"<x/>"})), "is a broken DOCX file"),
        (changed(REPORT, lambda parts: [parts.pop(part) for part in list(parts) if "word/" in part]), "rename it"),
        (changed(REPORT, lambda parts: parts.update({"word/x.xml": b" " * 50_000_001})), "too large once unpacked"),
        (changed(REPORT, lambda parts: parts.update({"word/x.png": b"\0" * 300_000_001})), "too large once unpacked"),
        (changed(REPORT, lambda parts: parts.update(dict.fromkeys(map(str, range(5001)), b""))), "too large once"),
        (saved(docx.Document()), "has no text"),
    ],
    ids=range(12),
)
def test_what_cannot_be_read_is_refused_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        read_bytes(data, name="a.docx")
    assert str(caught.value).isprintable()


def test_a_part_that_is_larger_than_it_declares_is_refused() -> None:
    data = bytearray(changed(REPORT, lambda parts: parts.update({"word/document.xml": b" " * 9_000_000})))
    size = (9_000_000).to_bytes(4, "little")
    assert data.count(size) == 2  # in the part's own header and in the directory
    with pytest.raises(SourceError, match="broken DOCX"):
        read_bytes(bytes(data.replace(size, (9).to_bytes(4, "little"))), name="a.docx")


def test_a_file_of_nested_entities_is_refused() -> None:
    def with_bomb(parts: dict[str, bytes]) -> None:
        xml = parts["word/document.xml"]
        head, rest = xml.split(b"?>", 1)
        parts["word/document.xml"] = head + b"?>" + BOMB + b"]>" + rest.replace(b"warm.", b"warm.&j;")

    with pytest.raises(SourceError, match="broken DOCX"):
        read_bytes(changed(REPORT, with_bomb), name="a.docx")


def test_without_the_library_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MissingExtra, match=r"^a.docx needs the library python-docx: install geomap\[office\]$"):
        read_bytes(REPORT, name="a.docx")
    (tmp_path / "a.docx").write_bytes(REPORT)
    (tmp_path / "b.txt").write_text("In Rome.")
    errors: list[GeomapError] = []
    documents = list(read_sources([tmp_path], on_error=lambda name, error: errors.append(error)))
    assert [document.key for document in documents] == ["b.txt"]
    assert isinstance(errors[0], MissingExtra)


@given(st.integers(0, len(REPORT) - 1), st.binary(max_size=20))
def test_a_damaged_file_gives_a_document_or_a_source_error(position: int, noise: bytes) -> None:
    data = REPORT[:position] + noise + REPORT[position + len(noise) :]
    try:
        message = read_bytes(data, name="a.docx").text[:1]
    except SourceError as error:
        message = str(error)
    assert message.isprintable()
