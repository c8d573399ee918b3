"""The static files: what tells one state of them from another, and which scripts a page's module imports.

Their address changes with them, so that a browser may keep them for good; and it can fetch all scripts of a page at
once instead of level by level.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import PurePosixPath

from geomap import paths

_IMPORT = re.compile(r"""^(?:import|export)\b[^"';]*["'](\.[^"']+)["'];""", re.MULTILINE)


@cache
def fingerprint() -> str:
    """Give a short string that is another one if any static file has changed."""
    folder = paths.folder("static")
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            state = path.stat()
            found.update(f"{path.relative_to(folder).as_posix()} {state.st_size} {state.st_mtime_ns}\n".encode())
    return found.hexdigest()[:12]


@cache
def imported(entry: str) -> tuple[str, ...]:
    """Give the modules that a module needs, itself not among them.

    :param entry: its path within ``static/``, such as ``js/article/app.js``.
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
