"""Publish results: in docs/figures.md, and the most important ones in README.md."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import summary

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "docs" / "figures.md"
README = ROOT / "README.md"


def publish(name: str, text: str, *, figures: Path = FIGURES, readme: Path = README) -> None:
    """Print a result, write it into the page of figures, and update the small table of the README from that page.

    :raises SystemExit: if a page does not have the markers of the result exactly once.
    """
    sys.stdout.write(text + "\n")
    replace(figures, name, text)
    replace(readme, "summary", summary.table(figures.read_text(encoding="utf-8")))


def replace(page: Path, name: str, text: str) -> None:
    """Replace the text between ``<!-- NAME -->`` and ``<!-- /NAME -->`` of a page.

    :raises SystemExit: if the page does not have these markers exactly once.
    """
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    changed, count = re.subn(
        f"{begin}.*?{end}",
        lambda _: f"{begin}\n\n{text.strip()}\n\n{end}",
        page.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
    if count != 1:
        raise SystemExit(f"{page.name} needs the markers {begin} and {end}, once")
    page.write_text(changed, encoding="utf-8")
