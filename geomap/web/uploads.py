"""Add the documents of a request to a collection: a pasted text, files, or a sample text."""

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
from geomap.web.api.texts.document_payloads import TextBody

MAX_TITLE_CHARACTERS = 90
"""The title of a pasted text is its first line, cut at this length."""

MAX_TEASER_CHARACTERS = 110
"""Length of the preview of a sample text."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample text that comes with geomap: its file, title and first words."""

    path: Path
    title: str
    teaser: str

    @property
    def name(self) -> str:
        """The value of the form field ``seed``."""
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


def samples() -> list[Sample]:
    """List the sample texts in order of their names; empty if their folder is missing."""
    try:
        folder = paths.folder("seeds")
    except GeomapError:
        return []
    texts: list[Sample] = []
    for path in sorted(folder.glob("*.txt")):
        title, _, rest = path.read_text(encoding="utf-8").partition("\n")
        texts.append(Sample(path, title.strip(), first_line(rest, MAX_TEASER_CHARACTERS)))
    return texts


def add_from(request: Request) -> list[Entry]:
    """Add the documents of a request; they are mapped in the background.

    A file that cannot be read is added in the state "failed" with the reason, unless it is the only one.

    :raises SourceError: if the request has no document, or its only document cannot be read.
    :raises NotInStore: if there is no such collection.
    """
    body = json_body(request, TextBody) if request.is_json else None
    values: Mapping[str, Any] = body if body is not None else request.form
    collection = _collection(values.get("collection", ""), values.get("new_collection", ""))
    intake = app_state.workspace().intake
    files = [file for file in request.files.getlist("file") if file.filename]
    entries: list[Entry] = []
    refused: list[tuple[str, GeomapError]] = []
    if not files:
        entries.append(intake.add(collection, document_of(request.form if body is None else body), replaces=False)[0])
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
    """Return ``slug`` or the default; for a name in ``new`` the slug of that collection, created if needed."""
    if new.strip():
        name = " ".join(new.split())
        slugs = {each.name: each.slug for each in app_state.store().collections.all()}
        return slugs[name] if name in slugs else app_state.store().collections.create(name).slug
    return slug or app_state.default_collection()


def document_of(values: Mapping[str, Any]) -> Document:
    """Create a document from form or JSON fields: the sample text ``seed``, else ``text`` and ``title``.

    :raises SourceError: if there is no such sample, or no text.
    """
    if name := values.get("seed"):
        path = next((sample.path for sample in samples() if sample.name == name), None)
        if path is None:
            raise SourceError(f"there is no sample text {name!r}: choose one from the list")
        return read_bytes(path.read_bytes(), name=path.name)
    return pasted(values.get("text", ""), title=values.get("title", ""))


def pasted(text: str, *, title: str = "") -> Document:
    """Create a document from a pasted text; the default title is its first line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    title = " ".join(title.split())[:MAX_TITLE_CHARACTERS] or first_line(text)
    return Document(key=secure_filename(title) or "text", text=text, title=title, source="pasted")


def first_line(text: str, limit: int = MAX_TITLE_CHARACTERS) -> str:
    """Return the first line that is not blank, cut at a word boundary if it is longer than ``limit`` characters."""
    line = " ".join(text.strip().split("\n", 1)[0].split())
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"
