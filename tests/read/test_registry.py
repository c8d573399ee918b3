from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from geomap.errors import SourceError
from geomap.read import Document, read_bytes, readers
from geomap.read.registry import Reader, ReaderRegistry, ReadOptions
from tests.locations import ROOT


def read_backwards(stream: IO[bytes], options: ReadOptions) -> Iterator[Document]:
    yield Document(key=options.name, text=stream.read().decode()[::-1])


def reader(name: str, *suffixes: str) -> Reader:
    return Reader(name=name, label=name, suffixes=suffixes, media_types=(), read=read_backwards)


def test_the_docs_have_a_row_for_each_reader_and_no_other() -> None:
    rows = {}
    table_pattern = re.compile(r"^\| kind \| suffix \|.*\n\|[-|]+\n((?:\|.*\n)+)", re.MULTILINE)
    for path in sorted((ROOT / "docs").rglob("*.md")):
        table = table_pattern.search(path.read_text(encoding="utf-8"))
        for row in table[1].splitlines() if table else ():
            _, kind, suffixes, *_ = (cell.strip() for cell in row.split("|"))
            rows[kind] = set(re.findall(r"`(\.\w+)`", suffixes))
    assert rows == {each.label: set(each.suffixes) for each in readers()}


def test_built_in_readers_come_first_and_text_is_the_first_of_them() -> None:
    assert [each.name for each in readers()][:4] == ["text", "markdown", "web_page", "pdf"]
    assert readers().sentence().startswith("text, Markdown, HTML, PDF, ")
    assert " or " in readers().sentence()
    assert readers().accept.startswith(".txt,.text,.md,")
    assert "application/pdf" in readers().accept


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.txt", b"%PDF-1.7", "pdf"),
        ("a.html", b"%PDF-1.7", "pdf"),
        ("a.csv", b"%PDF-1.7", "table"),
        ("a", b"<html>", "web_page"),
        ("a.txt", b"<html>", "text"),
        ("a.MD", b"In Rome", "markdown"),
        ("a.xyz", b"In Rome", "text"),
        ("a.xyz", b'{"text": "Rome"}', "text"),
    ],
)
def test_a_signature_counts_more_than_a_suffix_and_a_suffix_more_than_a_likeness(
    name: str, head: bytes, expected: str
) -> None:
    assert readers().choose(name, head).name == expected


def test_only_standard_input_is_recognized_as_jsonl() -> None:
    assert readers().choose("standard input", b'{"text": "Rome"}', standard_input=True).name == "jsonl"


@pytest.mark.parametrize(
    ("added", "message"),
    [
        (reader("text", ".xyz"), "already a reader 'text'"),
        (reader("mine", ".xyz", ".txt"), "'text' already reads .txt"),
        (reader("mine", "xyz"), "must start with a dot"),
        (reader("mine", ".XYZ"), "lower case"),
    ],
)
def test_a_reader_cannot_take_the_name_or_the_suffix_of_another(added: Reader, message: str) -> None:
    registry = ReaderRegistry([reader("text", ".txt")])
    with pytest.raises(SourceError, match=message):
        registry.add(added)
    assert registry.suffixes == (".txt",)


def test_a_reader_with_a_small_limit_gets_no_larger_file() -> None:
    small = Reader(name="small", label="", suffixes=(".s",), media_types=(), read=read_backwards, max_bytes=3)
    options = ReadOptions(name="a.s", on_error=lambda name, error: None)
    assert [document.text for document in small.read(io.BytesIO(b"abc"), options)] == ["cba"]
    with pytest.raises(SourceError, match="more than 10,000,000 bytes"):
        read_bytes(b"x" * 10_000_001, name="a.unknown")


PLUGIN = """
from geomap.read import Document
from geomap.read.registry import Reader

def read(stream, options):
    yield Document(key=options.name, text=stream.read().decode()[::-1])

READER = Reader(name="mirror", label="Mirror writing", suffixes=(".rorrim",), media_types=(), read=read)
"""


@pytest.fixture
def plugged(tmp_path: Path) -> dict[str, str]:
    """The environment with three more packages: one with a reader, two broken ones."""
    packages = tmp_path / "packages"
    packages.mkdir()
    for name, module in {"mirror": PLUGIN, "broken": "import there_is_no_such_module", "wrong": "READER = 7"}.items():
        (packages / f"geomap_{name}.py").write_text(module)
        metadata = packages / f"geomap_{name}-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: geomap-{name}\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text(f"[geomap.readers]\n{name} = geomap_{name}:READER\n")
    return {**os.environ, "PYTHONPATH": str(packages), "PYTHONWARNINGS": "default::RuntimeWarning"}


def test_a_reader_of_another_package_is_in_the_help_and_reads_and_a_broken_one_is_named(
    plugged: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.rorrim").write_text(".emoR nI")
    script = (
        "import sys\n"
        "from geomap.read import read_sources, readers\n"
        "print(readers().sentence())\n"
        "print([document.text for document in read_sources(sys.argv[1:])])\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, env=plugged, check=True
    )
    sentence, texts = result.stdout.splitlines()
    assert sentence.endswith(" or Mirror writing")
    assert texts == "['In Rome.']"
    assert "the reader 'broken' of the package geomap-broken is left out (No module named" in result.stderr
    assert "the reader 'wrong' of the package geomap-wrong is left out (it is a int" in result.stderr
    help_text = subprocess.run(
        [sys.executable, "-m", "geomap", "parse", "--help"], capture_output=True, text=True, env=plugged, check=True
    ).stdout
    assert "Mirror writing" in " ".join(help_text.split())
