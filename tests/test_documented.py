from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator

import click
import pytest

from geomap.cli import main
from geomap.export import jsonl
from geomap.export.flat_rows import MENTION_FIELDS, PLACE_FIELDS, WHY
from tests.export.build import ROUGH
from tests.locations import ROOT

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
    fields = {*MENTION_FIELDS, *PLACE_FIELDS, WHY, "derived", "focus"}
    for part in ("mentions", "derived", "focus"):
        fields |= line[part][1 if part == "mentions" else 0].keys()
    fields |= line["mentions"][1]["why"][0].keys()
    for field in fields:
        assert f"`{field}`" in DOCUMENTS, f"{field} is not in docs/commands.md"


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8")):
            if not target.startswith(("http://", "https://")):
                assert (document.parent / target).exists(), f"{document.name} links to {target}"
