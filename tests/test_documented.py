from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from geomap.cli import main
from geomap.export import jsonl
from geomap.export.flat_rows import MENTION_FIELDS, PLACE_FIELDS, WHY_FIELD
from tests.export.build import ROUGH
from tests.locations import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "geomap" / "data").rglob("MODEL_CARD.md")])
PRESENT = [page for page in PAGES if page.name != "CHANGES.md"]
"""The pages that describe the present state; the list of changes also describes earlier ones."""
DOCUMENTS = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/commands.md"))


def commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Give every command below one, with its words."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from commands(child, (*path, name))


COMMANDS = dict(commands(main, ("geomap",)))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_is_documented_with_its_options(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    assert command.help, f"{' '.join(path)} has no help"
    assert " ".join(path) in DOCUMENTS
    for parameter in command.params:
        for option in parameter.opts + parameter.secondary_opts:
            if option.startswith("--"):
                assert f"`{option}" in DOCUMENTS, f"{' '.join(path)} {option} is not in docs/commands.md"
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{' '.join(path)} {parameter.name} has no help"


def test_no_option_is_documented_that_does_not_exist() -> None:
    known = {option for command in COMMANDS.values() for p in command.params for option in p.opts + p.secondary_opts}
    known |= {"--help", "--version"}
    assert set(re.findall(r"`(--[a-z-]+)", DOCUMENTS)) <= known


def test_every_setting_is_documented() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "geomap").rglob("*.py"))
    settings = set(re.findall(r"\bGEOMAP_[A-Z]+(?:_[A-Z]+)*\b", sources)) - {"GEOMAP_MAX"}
    assert {"GEOMAP_GAZETTEER", "GEOMAP_NEAR", "GEOMAP_COUNTRY", "GEOMAP_MAX_UPLOAD"} <= settings
    for setting in settings:
        assert f"`{setting}`" in DOCUMENTS, f"{setting} is not in docs/commands.md"


def test_every_field_of_the_output_is_documented() -> None:
    stream = io.StringIO()
    jsonl.write([ROUGH], stream, why=True)
    line = json.loads(stream.getvalue())
    fields = {*MENTION_FIELDS, *PLACE_FIELDS, WHY_FIELD, "derived", "focus"}
    for part in ("mentions", "derived", "focus"):
        fields |= line[part][1 if part == "mentions" else 0].keys()
    fields |= line["mentions"][1]["why"][0].keys()
    for field in fields:
        assert f"`{field}`" in DOCUMENTS, f"{field} is not in docs/commands.md"


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        targets = re.findall(r"\]\(([^)\s]+)[^)]*\)", text) + re.findall(r'<img [^>]*src="([^"]+)"', text)
        for target in targets:
            if not target.startswith(("http://", "https://")):
                path, _, fragment = target.partition("#")
                linked = page.parent / path if path else page
                assert linked.exists(), f"{page.relative_to(ROOT)} links to {target}"
                if fragment:
                    assert fragment in anchors(linked), f"{page.relative_to(ROOT)} links to {target}"


def anchors(page: Path) -> set[str]:
    """Return the fragments of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, queue = set(), [ROOT / "README.md"]
    while queue:
        page = queue.pop()
        if page not in reached:
            reached.add(page)
            links = re.findall(r"\]\(([^)#\s]+\.md)", page.read_text(encoding="utf-8"))
            queue += [(page.parent / link).resolve() for link in links if "://" not in link]
    assert set(PAGES) <= reached


def test_every_file_that_a_page_names_exists() -> None:
    folders = "geomap|docs|tests|benchmarks|static|seeds|templates"
    for page in PRESENT:
        for name in re.findall(rf"`((?:{folders})/[\w./-]*)`", prose(page, code=True)):
            if not re.search("FORMAT|VERSION", name):  # placeholders
                assert (ROOT / name).exists(), f"{page.relative_to(ROOT)} names {name}"


@pytest.mark.parametrize(("name", "lines"), [("README.md", 100), ("CONTRIBUTING.md", 150)])
def test_the_first_pages_are_short(name: str, lines: int) -> None:
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= lines


def prose(page: Path, *, code: bool = False) -> str:
    """Return the text of a page without code, published tables, and the word list itself."""
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"<!-- (\w+) -->.*?<!-- /\1 -->", "", text, flags=re.DOTALL)
    text = re.sub(r"^\| write \| not \|$.*?(?=^$)", "", text, flags=re.DOTALL | re.MULTILINE)
    return text if code else re.sub(r"`[^`]*`", "", text)


def word_list() -> dict[str, str]:
    """Return the expressions to avoid and what to write instead, from CONTRIBUTING.md."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = page.split("| write | not |\n|---|---|\n")[1].split("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return {expression: instead for instead, avoided in rows for expression in avoided.split(", ")}


def test_the_word_list_has_twenty_lines() -> None:
    assert len(set(word_list().values())) == 20


@pytest.mark.parametrize("page", PRESENT, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_keep_to_the_word_list(page: Path) -> None:
    words = word_list()
    expressions = "|".join(words).replace(" ", r"\s+")
    matches = re.findall(rf"\b({expressions})\b", prose(page), re.IGNORECASE)
    assert not [f"{match!r}: write {words[' '.join(match.lower().split())]!r}" for match in matches]
