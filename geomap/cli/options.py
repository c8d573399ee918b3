"""What commands share: options for the pipeline and the output, reports of skipped documents, output files."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import update_wrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

import click

from geomap.cli import one_line
from geomap.errors import SettingError

if TYPE_CHECKING:
    from spacy.language import Language

    from geomap.export import Exporter
    from geomap.gazetteer import Gazetteer
    from geomap.places import Place
    from geomap.read import Document
    from geomap.records import MappedDocument
    from geomap.store import Store

F = TypeVar("F", bound=Callable[..., Any])

_MAX_LANGUAGE_NOTES = 10

STANDARD = "-"
"""The name of standard input and standard output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """The values of the pipeline options."""

    gazetteer: str | None = None
    add_gazetteer: tuple[str, ...] = ()
    near: str | None = None
    country: str | None = None
    geocoder: str | None = None
    geocoder_options: dict[str, str] = field(default_factory=dict)
    geocoder_cache: str | None = None


def pipeline_options(command: F) -> F:
    """Add the pipeline options to a command, which receives them as ``setup``, a :class:`Setup`."""

    def invoke(*args: Any, **values: Any) -> Any:
        names = ("gazetteer", "add_gazetteer", "near", "country", "geocoder", "geocoder_cache")
        chosen = {name: values.pop(name) for name in names}
        options = _key_values(values.pop("geocoder_option"))
        return command(*args, setup=Setup(geocoder_options=options, **chosen), **values)

    wrapped = update_wrapper(invoke, command)
    for option in reversed(
        [
            click.option(
                "--gazetteer",
                metavar="FILE",
                envvar="GEOMAP_GAZETTEER",
                help="A gazetteer built by 'geomap gazetteer build'; by default the one in the package.",
            ),
            click.option(
                "--add-gazetteer",
                type=click.Path(),  # so that the environment variable is a list of paths, like PATH
                metavar="FILE",
                multiple=True,
                envvar="GEOMAP_ADD_GAZETTEER",
                help="A further gazetteer whose places are added to those of --gazetteer; may be given several times.",
            ),
            click.option(
                "--near",
                metavar="LAT,LON|NAME",
                envvar="GEOMAP_NEAR",
                help="Where the publication is based: a position in degrees, or the name of a place.",
            ),
            click.option(
                "--country",
                metavar="CC",
                envvar="GEOMAP_COUNTRY",
                help="The two-letter code of the publication's country, such as US.",
            ),
            click.option(
                "--geocoder",
                metavar="NAME",
                envvar="GEOMAP_GEOCODER",
                help="Ask an online service (nominatim, photon, ...) for names that are not in the gazetteer.",
            ),
            click.option(
                "--geocoder-option",
                metavar="KEY=VALUE",
                multiple=True,
                help="A setting of the service, such as user_agent=... or api_key=...; repeatable.",
            ),
            click.option(
                "--geocoder-cache",
                metavar="FILE",
                envvar="GEOMAP_GEOCODER_CACHE",
                help="The cache file for the service's answers, so that no name is sent twice.",
            ),
        ]
    ):
        wrapped = option(wrapped)
    return cast(F, wrapped)


class FormatType(click.ParamType):  # type: ignore[type-arg]
    """The name of an installed format; the value is its :class:`~geomap.export.Exporter`.

    Formats are looked up when help is shown or a value is converted, so that other commands do not wait for it.
    """

    name = "format"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Return the names of all formats for the help."""
        from geomap.export import exporters

        return f"[{'|'.join(exporters().names)}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Exporter:
        """Return the exporter with this name."""
        from geomap.export import Exporter, exporters

        if isinstance(value, Exporter):
            return value
        if value not in exporters().names:
            self.fail(f"{value!r} is not one of {', '.join(exporters().names)}.", param, ctx)
        return exporters().named(value)


@dataclass(frozen=True, slots=True)
class MentionFilter:
    """Which mentions to write."""

    literal_only: bool = False
    min_score: float = 0.0

    def of(self, documents: Iterable[MappedDocument]) -> Iterator[MappedDocument]:
        """Yield documents with the selected mentions only."""
        for document in documents:
            selected = document.literal() if self.literal_only else document
            yield selected.at_least(self.min_score) if self.min_score else selected


class _Share(click.FloatRange):
    """A number from 0 to 1; "nan", which no score reaches, is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = super().convert(value, param, ctx)
        if number != number:
            self.fail(f"{value!r} is not a number from 0 to 1.", param, ctx)
        return float(number)


min_score_option = click.option(
    "--min-score",
    type=_Share(0, 1),
    default=0.0,
    metavar="SCORE",
    help="Leave out places with a lower score, from 0 to 1.",
)


def output_options(command: F) -> F:
    """Add the options for output to a command, which receives ``exporter``, ``path``, ``by`` and ``selection``.

    The format is ``--format``, else that of the output's suffix. An unknown suffix is an error before the command runs.
    """

    def invoke(
        *args: Any, exporter: Exporter | None, path: str, literal_only: bool, min_score: float, **values: Any
    ) -> Any:
        selection = MentionFilter(literal_only, min_score)
        return command(*args, exporter=exporter or _exporter_for(path), path=path, selection=selection, **values)

    wrapped = update_wrapper(invoke, command)
    for option in reversed(
        [
            click.option(
                "--format",
                "exporter",
                type=FormatType(),
                help="The format; by default that of the output's suffix, or geojson if it has none.",
            ),
            click.option(
                "-o", "--output", "path", default=STANDARD, metavar="FILE", help="By default standard output."
            ),
            click.option(
                "--by",
                type=click.Choice(["mention", "place"]),
                default="mention",
                show_default=True,
                help="One feature or row per mention or per place, in formats that have them.",
            ),
            click.option(
                "--literal-only", is_flag=True, help="Leave out peoples, and places that stand for a government."
            ),
            min_score_option,
        ]
    ):
        wrapped = option(wrapped)
    return cast(F, wrapped)


def _exporter_for(path: str) -> Exporter:
    from geomap.export.registry import DEFAULT_FORMAT, exporters

    return exporters().for_path(path) or exporters().named(DEFAULT_FORMAT)


def load_pipeline(setup: Setup) -> Language:
    """Load the pipeline for the options.

    :raises GeomapError: if the gazetteer, the weights or an option cannot be used.
    """
    from geomap.gazetteer import open_gazetteer
    from geomap.pipeline import load

    country = setup.country.strip().upper() if setup.country else None
    near = None
    gazetteer: str | Gazetteer | None = setup.gazetteer
    if setup.near or country or setup.geocoder or setup.add_gazetteer:
        file = open_gazetteer(setup.gazetteer, *setup.add_gazetteer)
        gazetteer = file
        if country and file.country(country) is None:
            raise SettingError(f"there is no country {country!r}: give a two-letter code such as US or SY")
        near = position(setup.near, file) if setup.near else None
        if setup.geocoder:
            from geomap.gazetteer.online.remote import with_geocoder

            gazetteer = with_geocoder(
                file,
                setup.geocoder,
                options=setup.geocoder_options,
                cache=Path(setup.geocoder_cache) if setup.geocoder_cache else None,
            )
    if not setup.geocoder and (setup.geocoder_options or setup.geocoder_cache):
        raise SettingError("--geocoder-option and --geocoder-cache need a --geocoder: name one, such as nominatim")
    return load(gazetteer=gazetteer, near=near, country=country)


def position(text: str, gazetteer: Gazetteer) -> tuple[float, float]:
    """Parse ``--near``: latitude and longitude in degrees, or the best-known place with this name.

    :raises SettingError: if it is neither.
    """
    parts = text.split(",")
    try:
        latitude, longitude = (float(part) for part in parts)
    except ValueError:
        pass
    else:
        if -90 <= latitude <= 90 and -180 <= longitude <= 180:
            return latitude, longitude
        raise SettingError(f"--near {text!r} is nowhere on Earth: give latitude,longitude in degrees")
    place = _place_named(parts, gazetteer)
    if place is None:
        raise SettingError(f"--near {text!r} is no place the gazetteer knows: give latitude,longitude in degrees")
    return place.latitude, place.longitude


def _place_named(parts: list[str], gazetteer: Gazetteer) -> Place | None:
    """Return the best-known place for a name or for "name, container" ("Paris, Texas"); towns come before regions."""
    inner, *outer = gazetteer.candidates([parts[0].strip(), ",".join(parts[1:]).strip()][: len(parts)])
    places = [candidate.place for candidate in inner if candidate.match != "fuzzy"]
    if outer:
        containers = [candidate.place for candidate in outer[0][:3]]
        places = [place for place in places if any(_lies_in(place, container) for container in containers)]
    if not places:
        return None
    best = places[0]
    towns = (place for place in places if place.feature_class == "P" and place.name == best.name)
    return next((town for town in towns if _lies_in(town, best)), best)


def _lies_in(place: Place, container: Place) -> bool:
    same_country = place.country_code == container.country_code
    return same_country and container.admin1_code in {"", "00", place.admin1_code}


def collection_of(store: Store, name: str) -> str:
    """Return the slug of the collection with this name or slug, and create it if needed; without a name, the first."""
    collections = store.collections.all()
    if not name:
        return collections[0].slug
    match = next((each for each in collections if name in {each.slug, each.name}), None)
    return (match or store.collections.create(name)).slug


class Reporter:
    """Reports skipped documents on standard error, one line each, and counts them."""

    def __init__(self) -> None:
        self.skipped = 0
        self._foreign = 0

    def source(self, name: str, error: Exception) -> None:
        """Report a source that cannot be read."""
        self.skipped += 1
        click.echo(f"geomap: skipped: {one_line(str(error) or name)}", err=True)

    def document(self, document: Document, error: Exception) -> None:
        """Report a document that cannot be processed."""
        self.skipped += 1
        message = str(error)
        named = message if document.key in message else f"{document.key}: {message}"
        click.echo(f"geomap: skipped: {one_line(named)}", err=True)

    def languages(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Pass documents on, and report those that are not in English; of very many only the number."""
        from geomap.languages.detection import language_notice

        for document in documents:
            if notice := language_notice(document.language, document.text):
                self._foreign += 1
                if self._foreign <= _MAX_LANGUAGE_NOTES:
                    click.echo(f"geomap: note: {one_line(f'{document.key}: {notice}')}", err=True)
            yield document
        if self._foreign > _MAX_LANGUAGE_NOTES:
            more = self._foreign - _MAX_LANGUAGE_NOTES
            click.echo(f"geomap: note: {more:,} more documents are not in English, or not all of them", err=True)

    def faults(self, mapped: Iterable[MappedDocument]) -> Iterator[MappedDocument]:
        """Pass documents on, and report those on which a component failed; they are not left out."""
        for each in mapped:
            for fault in each.faults:
                line = f"{each.document.key}: {fault.component} failed: {fault.message}"
                click.echo(f"geomap: incomplete: {one_line(line)}", err=True)
            yield each


def progress(documents: Iterable[Document], *, label: str) -> contextlib.AbstractContextManager[Iterable[Document]]:
    """Show a progress bar on standard error, if that is a terminal, while documents are consumed."""
    if not sys.stderr.isatty():
        return contextlib.nullcontext(documents)
    return click.progressbar(
        documents,
        label=label,
        file=sys.stderr,
        show_pos=True,
        item_show_func=lambda document: one_line(document.key)[:40] if document else "",
    )


@contextlib.contextmanager
def output(path: str, *, sources: Iterable[str] = (), binary: bool = False) -> Iterator[IO[Any]]:
    """Open the output file; it appears under its name only when it is complete.

    :param path: a file name, or ``-`` for standard output.
    :param sources: names of the inputs, which must not be overwritten.
    :param binary: whether to yield a stream of bytes; by default it is a stream of text, which is written in UTF-8.
    :raises SettingError: if the file cannot be written.
    """
    if path == STANDARD:
        with _as_stream(sys.stdout.buffer, binary=binary) as stream:
            yield stream
        return
    target = Path(path).resolve()
    if any(source != STANDARD and _is_same(target, Path(source)) for source in sources):
        raise SettingError(f"{path} is one of the sources: choose another file to write to")
    try:
        # a device such as /dev/null must not be replaced
        is_device = target.exists() and not target.is_file()
        with (
            target.open("wb") if is_device else _replacement(target) as file,
            _as_stream(file, binary=binary) as stream,
        ):
            yield stream
    except BrokenPipeError:
        raise
    except OSError as error:
        raise SettingError(f"{path} cannot be written ({error.strerror}): choose another place") from error


@contextlib.contextmanager
def _as_stream(file: IO[bytes], *, binary: bool) -> Iterator[IO[Any]]:
    """Yield a binary file as it is, or as a stream of text; the file stays open."""
    if binary:
        yield file
        file.flush()
        return
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        yield text
    finally:
        with contextlib.suppress(BrokenPipeError):
            text.detach()


@contextlib.contextmanager
def _replacement(target: Path) -> Iterator[IO[bytes]]:
    """Write to a temporary file in the target's folder, which replaces the target when it is complete."""
    descriptor, temporary = tempfile.mkstemp(prefix=".geomap-", suffix=".part", dir=target.parent)
    try:
        with open(descriptor, "wb") as file:
            yield file
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _is_same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except (OSError, ValueError):
        return False


def _key_values(pairs: Iterable[str]) -> dict[str, str]:
    values = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise SettingError(f"--geocoder-option {pair!r} makes no sense: write KEY=VALUE")
        values[key.strip()] = value
    return values
