"""The exporters of file formats: one declaration per format, found through the entry point group ``geomap.exporters``.

An exporter is an :class:`Exporter` in the module of its format. The built-in exporters and those of other packages
register in the same way::

    geomap.exporters =
        kml = geomap.export.kml:EXPORTER

The choices of ``--format``, the suffixes of ``-o``, the downloads of the app and their menus, and the table of formats
in the documentation all derive from the declarations.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import IO, Any, Literal, get_args

from geomap.errors import SettingError
from geomap.records import MappedDocument

EXPORTERS_GROUP = "geomap.exporters"
DEFAULT_FORMAT = "geojson"
"""The format of standard output and of files without a suffix."""

Option = Literal["by", "nil", "why", "status", "title"]
"""Keyword arguments that ``write`` may have: ``by`` ("mention" or "place"), ``nil`` (whether to write mentions without
a position), ``why`` (reasons), ``status`` (of the review) and ``title`` (of the whole file)."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_SUFFIX = re.compile(r"\.[a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """The declaration of a file format.

    ``name`` is the value of ``--format``; ``label`` and ``summary`` describe the format in menus and documentation.
    ``suffixes`` are in lower case with their dot, the preferred one first. ``write(documents, stream, **options)``
    takes :class:`~geomap.records.MappedDocument` values one by one and writes them to a stream of text, or of bytes if
    the format is ``binary``. ``options`` lists the keyword arguments that it accepts, see :data:`Option`.

    ``unit`` is the word for what one mention or one place becomes ("feature", "row"), for formats with the option
    ``by``. ``max_mentions`` limits files that are held in memory as a whole. ``is_map`` marks pages that show a map in
    a browser, which ``geomap map`` writes.

    Importing the module of a declaration should be quick: ``write`` imports slow libraries when it is called.

    :raises SettingError: if the name, a suffix or an option is not valid.
    """

    name: str
    label: str
    summary: str
    suffixes: tuple[str, ...]
    media_type: str
    write: Callable[..., None]
    options: tuple[Option, ...] = ()
    unit: str = ""
    binary: bool = False
    max_mentions: int | None = None
    is_map: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise SettingError(f"the name {self.name!r} must consist of lower-case letters, digits, '-' and '_'")
        if not self.suffixes or not all(map(_SUFFIX.fullmatch, self.suffixes)):
            raise SettingError(f"the suffixes {self.suffixes!r} must each be a dot and lower-case letters or digits")
        if unknown := set(self.options) - set(get_args(Option)):
            raise SettingError(f"there is no option {min(unknown)!r}: choose from {', '.join(get_args(Option))}")
        if ("by" in self.options) != bool(self.unit):
            raise SettingError("an exporter has both the option 'by' and a unit, or neither")

    def arguments(
        self, *, by: str = "mention", why: bool = False, status: bool = False, title: str = ""
    ) -> dict[str, Any]:
        """Return the keyword arguments of ``write`` for what a caller asks.

        ``status`` and ``title`` are additions, which formats without them ignore. Rows of places have no status.

        :raises SettingError: for ``by="place"`` or ``why`` if the format does not have the option.
        """
        arguments: dict[str, Any] = {}
        if by != "mention":
            self._require("by", by)
            arguments["by"] = by
        if why:
            self._require("why", why)
            arguments["why"] = True
        if status and by == "mention" and "status" in self.options:
            arguments["status"] = True
        if title and "title" in self.options:
            arguments["title"] = title
        return arguments

    def _require(self, option: Option, value: object) -> None:
        if option not in self.options:
            others = ", ".join(each.name for each in exporters() if option in each.options)
            setting = f"--{option}" if value is True else f"--{option} {value}"
            raise SettingError(f"{setting} makes no sense in {self.name}: choose another format ({others})")

    def write_bytes(self, documents: Iterable[MappedDocument], stream: IO[bytes], **options: Any) -> None:
        """Write documents to a binary stream, which stays open; text is encoded in UTF-8."""
        if self.binary:
            self.write(documents, stream, **options)
            return
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        try:
            self.write(documents, text, **options)
        finally:
            text.detach()


class ExporterRegistry:
    """Exporters by name and by suffix, in the order in which they were added."""

    def __init__(self, exporters: Iterable[Exporter] = ()) -> None:
        self._by_name: dict[str, Exporter] = {}
        self._by_suffix: dict[str, Exporter] = {}
        for exporter in exporters:
            self.add(exporter)

    def __iter__(self) -> Iterator[Exporter]:
        return iter(self._by_name.values())

    def add(self, exporter: Exporter) -> None:
        """Add an exporter.

        :raises SettingError: if another exporter has its name or one of its suffixes.
        """
        if exporter.name in self._by_name:
            raise SettingError(f"there is already an exporter '{exporter.name}'")
        for suffix in exporter.suffixes:
            if other := self._by_suffix.get(suffix):
                raise SettingError(f"the exporter '{other.name}' already writes {suffix} files")
        self._by_name[exporter.name] = exporter
        self._by_suffix.update(dict.fromkeys(exporter.suffixes, exporter))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all formats."""
        return tuple(self._by_name)

    @property
    def suffixes(self) -> tuple[str, ...]:
        """All suffixes, grouped by format."""
        return tuple(self._by_suffix)

    def named(self, name: str) -> Exporter:
        """Return the exporter with a name.

        :raises SettingError: if there is none; the message lists the names.
        """
        if name not in self._by_name:
            raise SettingError(f"there is no exporter '{name}': choose one of {', '.join(self.names)}")
        return self._by_name[name]

    def with_suffix(self, suffix: str) -> Exporter | None:
        """Return the exporter for a suffix such as ``".csv"``, in any case, or None."""
        return self._by_suffix.get(suffix.lower())

    def for_path(self, path: str | Path) -> Exporter | None:
        """Return the exporter for a file name, or None if the name has no suffix.

        :raises SettingError: if no exporter has its suffix; the message lists the suffixes.
        """
        suffix = Path(path).suffix
        if not suffix:
            return None
        exporter = self.with_suffix(suffix)
        if exporter is None:
            raise SettingError(
                f"no format has the suffix {suffix!r} of {path}: choose one of {' '.join(self.suffixes)}"
            )
        return exporter


@cache
def exporters() -> ExporterRegistry:
    """Return the registry of all installed exporters, the built-in ones first.

    A plug-in that cannot be loaded, or that claims the name or a suffix of another exporter, is named in a
    ``RuntimeWarning`` and left out.
    """
    registry = ExporterRegistry()
    for point in sorted(entry_points(group=EXPORTERS_GROUP), key=_order):
        try:
            declaration: Any = point.load()
            if not isinstance(declaration, Exporter):
                raise TypeError(f"it is a {type(declaration).__name__}, not a geomap.export.Exporter")
            registry.add(declaration)
        except Exception as error:  # another package may raise anything while it is imported
            package = point.dist.name if point.dist else point.value
            reason = " ".join(str(error).split()) or type(error).__name__
            warnings.warn(
                f"the exporter '{point.name}' of the package {package} is left out ({reason}): update or uninstall it",
                RuntimeWarning,
                stacklevel=2,
            )
    return registry


def exporter(name: str) -> Exporter:
    """Return the exporter with a name such as ``"geojson"``, built in or installed with another package.

    :raises SettingError: if there is none; the message lists the names.
    """
    return exporters().named(name)


def _order(point: EntryPoint) -> tuple[bool, str]:
    is_plugin = point.dist is not None and point.dist.name != "geomap"
    return is_plugin, point.name
