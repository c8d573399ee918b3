"""Which scripts a page's module imports, so that a browser can fetch them all at once instead of level by level."""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePosixPath

from geomap import paths

_IMPORT = re.compile(r"""^(?:import|export)\b[^"';]*["'](\.[^"']+)["'];""", re.MULTILINE)


@cache
def imported(entry: str) -> tuple[str, ...]:
    """Give the modules that a module needs, itself not among them.

    :param entry: its path within ``static/``, such as ``js/app.js``.
    :return: paths within ``static/``, each once, in the order in which they are met.
    """
    folder = paths.folder("static")
    found: dict[str, None] = {}
    waiting = [entry]
    while waiting:
        module = waiting.pop(0)
        for name in _IMPORT.findall((folder / module).read_text(encoding="utf-8")):
            path = _joined(PurePosixPath(module).parent, name)
            if path not in found and path != entry:
                found[path] = None
                waiting.append(path)
    return tuple(found)


def _joined(folder: PurePosixPath, name: str) -> str:
    parts = list(folder.parts)
    for part in PurePosixPath(name).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
