"""The readers of document formats: one declaration per format, found through the entry point group ``geomap.readers``.

A reader is a :class:`Reader` in the module of its format. The built-in readers and those of other packages register in
the same way::

    geomap.readers =
        pdf = geomap.read.pdf:READER

Suffixes, the files that a folder gives, ``accept`` attributes, help texts and messages derive from the declarations.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from os.path import splitext
from typing import IO, Any, Literal

from geomap.errors import GeomapError, SourceError
from geomap.read.columns import Columns
from geomap.read.document import Document

READERS_GROUP = "geomap.readers"

MAX_TEXT_BYTES = 10_000_000
"""Maximum size of a document's text in UTF-8; about twenty books. Also the default size limit of a file."""

HEAD_BYTES = 65_536
"""Bytes from the start of a file that :attr:`Reader.recognizes` receives."""

OnError = Callable[[str, GeomapError], None]
"""Called with the name of a source, line or row and the reason why it cannot be read."""

Scope = Literal["any name", "unknown suffix", "standard input"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What a reader receives beside the stream.

    ``name`` is the file's name, for errors and as the key of a document without a key of its own. ``on_error``
    receives the documents of a file that cannot be read while the others can; an error that concerns the whole file is
    raised as :class:`~geomap.errors.SourceError`.
    """

    name: str
    on_error: OnError
    columns: Columns | None = None
    max_text_bytes: int = MAX_TEXT_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The declaration of a document format.

    ``label`` is the format's name in menus, help and messages ("CSV, TSV" are two); ``suffixes`` are in lower case
    with their dot.
    ``read`` yields documents from a binary stream; the stream can be rewound unless it is standard input.
    ``options`` names the fields of :class:`ReadOptions` that ``read`` uses beyond the name, such as ``"columns"``.

    ``recognizes`` tests the first :data:`HEAD_BYTES` of a file. ``scope`` says where its answer counts: with any name
    (for formats with an unmistakable signature), only for files whose suffix no reader has, or only on standard input.
    Each scope includes the ones after it, except that ``several`` readers always keep the files with their suffixes.

    ``several`` marks formats that hold any number of documents in a file and are read piece by piece. ``max_bytes`` is
    the size limit of a file of the others.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    read: Callable[[IO[bytes], ReadOptions], Iterator[Document]]
    options: tuple[str, ...] = ()
    recognizes: Callable[[bytes], bool] | None = None
    scope: Scope = "unknown suffix"
    several: bool = False
    max_bytes: int = MAX_TEXT_BYTES


class ReaderRegistry:
    """Readers by suffix and by content, in the order in which they were added."""

    def __init__(self, readers: Iterable[Reader] = ()) -> None:
        self._readers: dict[str, Reader] = {}
        self._by_suffix: dict[str, Reader] = {}
        for reader in readers:
            self.add(reader)

    def __iter__(self) -> Iterator[Reader]:
        return iter(self._readers.values())

    def add(self, reader: Reader) -> None:
        """Add a reader.

        :raises SourceError: if another reader has its name or one of its suffixes.
        """
        if reader.name in self._readers:
            raise SourceError(f"there is already a reader '{reader.name}': choose another name")
        for suffix in reader.suffixes:
            if not suffix.startswith(".") or suffix != suffix.lower():
                raise SourceError(f"the suffix {suffix!r} must start with a dot and be in lower case")
            if other := self._by_suffix.get(suffix):
                raise SourceError(f"the reader '{other.name}' already reads {suffix} files: choose another suffix")
        self._readers[reader.name] = reader
        self._by_suffix.update(dict.fromkeys(reader.suffixes, reader))

    def with_suffix_of(self, name: str) -> Reader | None:
        """Return the reader for a file name, or None if no reader has its suffix."""
        return self._by_suffix.get(splitext(name)[1].lower())

    def choose(self, name: str, head: bytes, *, standard_input: bool = False) -> Reader:
        """Return the reader for a file, by its content and its name; plain text is the last resort.

        :param head: the first :data:`HEAD_BYTES` of the file, or all of it.
        """
        by_suffix = self.with_suffix_of(name)
        if by_suffix is not None and by_suffix.several:
            return by_suffix
        scopes = {"any name"}
        if by_suffix is None:
            scopes |= {"unknown suffix", "standard input"} if standard_input else {"unknown suffix"}
        for reader in self:
            if reader.scope in scopes and reader.recognizes is not None and reader.recognizes(head):
                return reader
        return by_suffix or self._readers["text"]

    @property
    def suffixes(self) -> tuple[str, ...]:
        """All suffixes, grouped by reader."""
        return tuple(self._by_suffix)

    @property
    def labels(self) -> tuple[str, ...]:
        """The formats as users know them."""
        return tuple(reader.label for reader in self)

    @property
    def accept(self) -> str:
        """The value of the ``accept`` attribute of a file input: suffixes and media types."""
        media_types = dict.fromkeys(media_type for reader in self for media_type in reader.media_types)
        return ",".join((*self.suffixes, *media_types))

    def sentence(self, last: str = "or") -> str:
        """List the formats in a sentence: "text, Markdown, HTML or PDF"."""
        *most, end = ", ".join(self.labels).split(", ")
        return f"{', '.join(most)} {last} {end}" if most else end


@cache
def readers() -> ReaderRegistry:
    """Return the registry of all installed readers, the built-in ones first.

    A plug-in that cannot be loaded, or that claims the name or a suffix of another reader, is named in a
    ``RuntimeWarning`` and left out.
    """
    registry = ReaderRegistry()
    for point in sorted(entry_points(group=READERS_GROUP), key=_order):
        try:
            declaration: Any = point.load()
            if not isinstance(declaration, Reader):
                raise TypeError(f"it is a {type(declaration).__name__}, not a geomap.read.registry.Reader")
            registry.add(declaration)
        except Exception as error:  # whatever another package raises while it is imported
            package = point.dist.name if point.dist else point.value
            reason = " ".join(str(error).split()) or type(error).__name__
            warnings.warn(
                f"the reader '{point.name}' of the package {package} is left out ({reason}): update or uninstall it",
                RuntimeWarning,
                stacklevel=2,
            )
    return registry


# The order of lists in help and menus; a built-in reader that is not in it comes after these, a plug-in last.
_FIRST = ("text", "markdown", "web_page", "pdf")


def _order(point: EntryPoint) -> tuple[bool, int, str]:
    built_in = point.dist is None or point.dist.name == "geomap"
    return not built_in, _FIRST.index(point.name) if point.name in _FIRST else len(_FIRST), point.name
