"""From what a request brings (a pasted text, a file, the name of a seed) to a document in the library."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Request
from werkzeug.utils import secure_filename

from geomap import paths
from geomap.errors import GeomapError, SourceError
from geomap.read import Document, read_bytes
from geomap.store import Entry
from geomap.web import shelf

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
    body = asked.get_json(silent=True) if asked.is_json else None
    named = body.get("collection") if isinstance(body, dict) else asked.form.get("collection")
    collection = str(named) if named else shelf.default_collection()
    intake = shelf.workspace().intake
    files = [file for file in asked.files.getlist("file") if file.filename]
    if len(files) <= 1:
        document = document_of(asked)
        entries = [intake.add(collection, document, replaces=bool(files))[0]]
    else:
        shelf.store().collections.get(collection)
        entries = []
        for file in files:
            name = file.filename or "text"
            try:
                entries.append(intake.add(collection, read_bytes(file.read(), name=name))[0])
            except SourceError as error:
                entries.append(intake.reject(collection, Document(key=name, text=""), str(error)))
    shelf.workspace().worker.wake()
    return entries


def document_of(asked: Request) -> Document:
    """Read the document that a request brings.

    Takes a JSON object (``text``, ``title``), or a form: ``file``, else ``seed``, else ``text`` and ``title``.

    :raises SourceError: if there is none, or it cannot be read.
    """
    if asked.is_json:
        body = asked.get_json(silent=True)
        if not isinstance(body, dict) or not isinstance(body.get("text"), str):
            raise SourceError('send a JSON object with a "text", or a form with a file')
        return pasted(body["text"], title=str(body.get("title") or ""))
    upload = asked.files.get("file")
    if upload is not None and upload.filename:
        return read_bytes(upload.read(), name=upload.filename)
    if name := asked.form.get("seed"):
        path = next((trial.path for trial in trials() if trial.name == name), None)
        if path is None:
            raise SourceError(f"there is no text {name!r} to try: choose one of the list")
        return read_bytes(path.read_bytes(), name=path.name)
    return pasted(asked.form.get("text", ""), title=asked.form.get("title", ""))


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
