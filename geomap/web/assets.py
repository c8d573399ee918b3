"""The static files: a fingerprint of their contents for their address, and the modules that a script imports.

The address of a static file contains the fingerprint, so a browser may cache the file forever. A page lists all modules
of its script, so the browser fetches them at once and not level by level.
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
    """Return a short string that changes whenever a static file changes."""
    folder = paths.folder("static")
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            state = path.stat()
            digest.update(f"{path.relative_to(folder).as_posix()} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


@cache
def imported_modules(entry: str) -> tuple[str, ...]:
    """Return the modules that a module imports, directly or through others, without the module itself.

    :param entry: its path within ``static/``, such as ``js/article/app.js``.
    :return: paths within ``static/``, each once, those of direct imports first.
    """
    folder = paths.folder("static")
    modules: dict[str, None] = {}
    waiting = [entry]
    while waiting:
        module = waiting.pop(0)
        for name in _IMPORT.findall((folder / module).read_text(encoding="utf-8")):
            path = _joined(PurePosixPath(module).parent, name)
            if path not in modules and path != entry:
                modules[path] = None
                waiting.append(path)
    return tuple(modules)


def _joined(folder: PurePosixPath, name: str) -> str:
    parts = list(folder.parts)
    for part in PurePosixPath(name).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
