from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geomap.errors import SourceError
from geomap.read import Document, read_bytes, read_sources
from geomap.read import pdf as reader
from tests.read.pdfs import LIGATURE, lines, pdf

REPORT = pdf(
    [
        *lines("Situation in the north", size=20, top=790),
        *lines(
            "The convoy left Aleppo in the morning and was on the road to Dam-",
            "ascus by noon. Drivers spoke of long queues at every checkpoint in",
            "the of" + LIGATURE + "ce of the governor.",
            "",
            "A second convoy waited near Saint-",
            "Denis until the evening, then it turned back to where it came from.",
            top=750,
        ),
        *lines("1", left=300, top=40),
    ],
    [],
    [*lines("Nothing was heard from Idlib.", "It is far away."), *lines("3", left=300, top=40)],
)


def test_broken_lines_and_words_are_joined_and_page_numbers_left_out() -> None:
    document = read_bytes(REPORT, name="report.pdf")
    assert document.text == (
        "Situation in the north\n\n"
        "The convoy left Aleppo in the morning and was on the road to Damascus by noon. "
        "Drivers spoke of long queues at every checkpoint in the office of the governor.\n\n"
        "A second convoy waited near Saint-Denis until the evening, then it turned back to where it came from.\n\n"
        "Nothing was heard from Idlib. It is far away."
    )
    assert document.title == "Situation in the north"
    assert (document.key, document.source, document.published) == ("report.pdf", "report.pdf", "")


def test_pages_begin_at_their_offsets_in_the_finished_text() -> None:
    document = read_bytes(REPORT, name="report.pdf")
    first, second, third = document.pages
    assert first == 0
    assert second == third  # an empty page begins where the next one does
    assert document.text[third:].startswith("Nothing was heard")
    assert document.text[third - 2 : third] == "\n\n"


@pytest.mark.parametrize("empty", [0, 1, 2])
def test_a_page_without_text_is_counted_wherever_it_stands(empty: int) -> None:
    pages = [lines("Rome is old."), lines("So is Athens.")]
    pages.insert(empty, [])
    document = read_bytes(pdf(*pages), name="a.pdf")
    assert document.text == "Rome is old.\n\nSo is Athens."
    assert document.pages == {0: (0, 0, 14), 1: (0, 14, 14), 2: (0, 14, 27)}[empty]


def test_a_file_says_its_title_and_day() -> None:
    told = {"Title": "  Floods in\tthe delta ", "CreationDate": "D:20160512100000+02'00'"}
    document = read_bytes(pdf(lines("Dhaka"), information=told), name="a.pdf")
    assert (document.title, document.published) == ("Floods in the delta", "2016-05-12")


@pytest.mark.parametrize("title", ["Microsoft Word - final.doc", "report_v2.docx", "Untitled-1", "", "x" * 300, "2016"])
def test_a_title_that_a_program_made_up_is_none(title: str) -> None:
    document = read_bytes(pdf(lines("Dhaka", "", "", "It rains."), information={"Title": title}), name="a.pdf")
    assert document.title == "Dhaka"


@pytest.mark.parametrize("created", ["D:19040101000000", "D:20169912", "D:29990101", "yesterday", ""])
def test_a_day_that_cannot_be_is_none(created: str) -> None:
    document = read_bytes(pdf(lines("Dhaka"), information={"CreationDate": created}), name="a.pdf")
    assert document.published == ""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (pdf(lines("Rome"), encrypted=True), "is encrypted: save it without its password"),
        (pdf([], []), "no text layer.*OCR"),
        (b"%PDF-1.7\nnothing of the kind", "broken PDF"),
        (b"In Rome it rained.", "is not a PDF despite its name"),
        (b"", "is not a PDF despite its name"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        read_bytes(data, name="a.pdf")
    assert str(caught.value).startswith("a.pdf ")
    assert "\n" not in str(caught.value)


def test_a_cut_pdf_gives_a_text_or_a_source_error() -> None:
    reasons = set()
    for end in range(10, len(REPORT), 97):
        try:
            assert read_bytes(REPORT[:end], name="a.pdf").text.strip()
        except SourceError as error:
            reasons.add(str(error))
    assert reasons
    assert not any("\n" in reason for reason in reasons)


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceError, match="more than 20 bytes of text"):
        reader.read_pdf(REPORT, name="a.pdf", largest=20)
    monkeypatch.setattr(reader, "MAX_PAGES", 2)
    with pytest.raises(SourceError, match="more than 2 pages"):
        read_bytes(REPORT, name="a.pdf")
    monkeypatch.setattr(reader, "MAX_PDF_BYTES", 100)
    with pytest.raises(SourceError, match="more than 100 bytes"):
        read_bytes(REPORT, name="a.pdf")


def test_a_pdf_is_told_by_its_beginning_too_and_read_in_folders(tmp_path: Path) -> None:
    assert read_bytes(REPORT, name="download").pages
    (tmp_path / "a.PDF").write_bytes(REPORT)
    (document,) = read_sources([tmp_path])
    assert document.key == "a.PDF"


def test_several_threads_may_read_at_once() -> None:
    def read(number: int) -> Document:
        return read_bytes(pdf(*[lines(f"Text {number} of Rome")] * 20), name=f"{number}.pdf")

    with ThreadPoolExecutor(4) as pool:
        documents = list(pool.map(read, range(40)))
    assert all(f"Text {number} of Rome" in document.text for number, document in enumerate(documents))


def test_a_text_has_nothing_that_cannot_be_seen() -> None:
    text = read_bytes(pdf(lines("Ale\x01ppo\x00 \x0b\xa0and Ho\xadms")), name="a.pdf").text
    assert text.isprintable()
    assert text.startswith("Aleppo")
