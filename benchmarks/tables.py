"""Tables of results: printed, and written between their markers in README.md."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def markdown(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Make a Markdown table; all columns but the first are aligned to the right."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines) + "\n"


def publish(name: str, text: str, *, readme: Path = README) -> None:
    """Print a result and put it in the README between ``<!-- NAME -->`` and ``<!-- /NAME -->``.

    :raises SystemExit: if the README lacks the markers.
    """
    sys.stdout.write(text + "\n")
    page = readme.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    changed, times = re.subn(f"{begin}.*?{end}", lambda _: f"{begin}\n\n{text.strip()}\n\n{end}", page, flags=re.DOTALL)
    if times != 1:
        raise SystemExit(f"{readme.name} lacks the markers {begin} and {end}")
    readme.write_text(changed, encoding="utf-8")
