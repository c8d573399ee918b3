"""From what a request brings (a pasted text, a file, the name of a seed) to a document in the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Request
from werkzeug.utils import secure_filename

from geomap import paths
from geomap.errors import GeomapError, SourceError
from geomap.read import Document, read_bytes, read_many, readers
from geomap.store import Entry
from geomap.web import app_state
from geomap.web.api.bodies import json_body
from geomap.web.api.responses import TextBody

TITLE = 90
"""Characters of a pasted text's first line that make its title, at most."""

TEASER = 110
"""Characters shown of a text to try."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A text to try that comes with geomap: its file, title and first words."""

    path: Path
    title: str
    teaser: str

    @property
    def name(self) -> str:
        """What a form calls it."""
        return self.path.stem


@dataclass(frozen=True, slots=True)
class UploadRules:
    """What pages and their scripts need to know about uploads."""

    max_bytes: int
    accept: str
    """The ``accept`` attribute of file inputs."""
    suffixes: str
    """The suffixes of the files that a dropped folder gives, with commas between them."""
    formats: str
    """The formats in words."""


def upload_rules(max_bytes: int) -> UploadRules:
    """Describe the formats of the installed readers, and the size limit of a request."""
    registry = readers()
    return UploadRules(max_bytes, registry.accept, ",".join(registry.suffixes), registry.sentence())


def trials() -> list[Trial]:
    """The texts to try, in the order of their names; none where their folder is missing."""
    try:
        folder = paths.folder("seeds")
    except GeomapError:
        return []
    found = []
    for path in sorted(folder.glob("*.txt")):
        title, _, rest = path.read_text(encoding="utf-8").partition("\n")
        found.append(Trial(path, title.strip(), first_line(rest, TEASER)))
    return found


def take_in(asked: Request) -> list[Entry]:
    """Take in what a request brings, to be mapped in the background; a file that cannot be read stands beside the
    others as failed, with the reason, unless it is the only one.

    :raises SourceError: if there is nothing, or nothing of it can be read.
    :raises NotInStore: if there is no such collection.
    """
    body = json_body(asked, TextBody) if asked.is_json else None
    values: Mapping[str, Any] = body if body is not None else asked.form
    collection = _collection(values.get("collection", ""), values.get("new_collection", ""))
    intake = app_state.workspace().intake
    files = [file for file in asked.files.getlist("file") if file.filename]
    entries: list[Entry] = []
    refused: list[tuple[str, GeomapError]] = []
    if not files:
        entries.append(intake.add(collection, document_of(asked.form if body is None else body), replaces=False)[0])
    app_state.store().collections.get(collection)
    for file in files:
        name = file.filename or "text"
        for document in read_many(file.read(), name=name, on_error=lambda *wrong: refused.append(wrong)):
            try:
                entries.append(intake.add(collection, document)[0])
            except SourceError as error:
                refused.append((document.key, error))
    if not entries and len(refused) == 1:
        raise refused[0][1]
    entries += [intake.reject(collection, Document(key=name, text=""), str(error)) for name, error in refused]
    app_state.workspace().worker.wake()
    return entries


def _collection(slug: str, new: str) -> str:
    """Give the collection that is meant: a new one by its name, or the one of that name; else by its slug; or none."""
    if new.strip():
        name = " ".join(new.split())
        known = {each.name: each.slug for each in app_state.store().collections.all()}
        return known[name] if name in known else app_state.store().collections.create(name).slug
    return slug or app_state.default_collection()


def document_of(values: Mapping[str, Any]) -> Document:
    """Make the document that a request brings other than as a file: ``seed``, else ``text`` and ``title``.

    :raises SourceError: if there is none, or it cannot be read.
    """
    if name := values.get("seed"):
        path = next((trial.path for trial in trials() if trial.name == name), None)
        if path is None:
            raise SourceError(f"there is no text {name!r} to try: choose one of the list")
        return read_bytes(path.read_bytes(), name=path.name)
    return pasted(values.get("text", ""), title=values.get("title", ""))


def pasted(text: str, *, title: str = "") -> Document:
    """Make a document of a pasted text; without a title its first line gives one."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    title = " ".join(title.split())[:TITLE] or first_line(text)
    return Document(key=secure_filename(title) or "text", text=text, title=title, source="pasted")


def first_line(text: str, limit: int = TITLE) -> str:
    """The first line with something in it, cut at a word if it is longer than ``limit`` characters."""
    line = " ".join(text.strip().split("\n", 1)[0].split())
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"
