"""Options and habits that commands share: which pipeline to load, how to report bad documents, where output goes."""

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

    from geomap.gazetteer import Gazetteer
    from geomap.places import Place
    from geomap.read import Document
    from geomap.records import MappedDocument
    from geomap.store import Store

F = TypeVar("F", bound=Callable[..., Any])

STANDARD = "-"
"""The name of standard input and standard output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What the pipeline options say."""

    gazetteer: str | None = None
    near: str | None = None
    country: str | None = None
    geocoder: str | None = None
    geocoder_options: dict[str, str] = field(default_factory=dict)
    geocoder_cache: str | None = None


def pipeline_options(command: F) -> F:
    """Give a command the options that choose a pipeline; it gets them as ``setup``, a :class:`Setup`."""

    def invoke(*args: Any, **values: Any) -> Any:
        names = ("gazetteer", "near", "country", "geocoder", "geocoder_cache")
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
                "--near",
                metavar="LAT,LON|NAME",
                envvar="GEOMAP_NEAR",
                help="Where the publication is at home: a position in degrees, or a place's name.",
            ),
            click.option(
                "--country", metavar="CC", envvar="GEOMAP_COUNTRY", help="Its country's two-letter code, such as US."
            ),
            click.option(
                "--geocoder",
                metavar="NAME",
                envvar="GEOMAP_GEOCODER",
                help="Ask an online service (nominatim, photon, ...) for the names that the gazetteer lacks.",
            ),
            click.option(
                "--geocoder-option",
                metavar="KEY=VALUE",
                multiple=True,
                help="A setting of the service, such as user_agent=... or api_key=...; may be given again.",
            ),
            click.option(
                "--geocoder-cache",
                metavar="FILE",
                envvar="GEOMAP_GEOCODER_CACHE",
                help="Where the service's answers are kept, so that no name is asked for twice.",
            ),
        ]
    ):
        wrapped = option(wrapped)
    return cast(F, wrapped)


FORMATS = ("csv", "geojson", "jsonl")
_SUFFIXES = {".geojson": "geojson", ".json": "geojson", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv"}


def output_options(command: F) -> F:
    """Give a command the options of what is written: ``form``, ``path``, ``by`` and ``literal_only``."""
    for option in reversed(
        [
            click.option(
                "--format",
                "form",
                type=click.Choice(FORMATS),
                help="By default what the output's suffix says, else geojson.",
            ),
            click.option(
                "-o", "--output", "path", default=STANDARD, metavar="FILE", help="By default standard output."
            ),
            click.option(
                "--by",
                type=click.Choice(["mention", "place"]),
                default="mention",
                show_default=True,
                help="One feature or row for each mention, or for each place (not in jsonl).",
            ),
            click.option(
                "--literal-only", is_flag=True, help="Leave out peoples, and places that stand for a government."
            ),
        ]
    ):
        command = option(command)
    return command


def format_of(form: str | None, path: str, by: str) -> str:
    """Say in which format to write: the one asked for, else what the suffix of the file says.

    :raises SettingError: for JSONL by place, which cannot be.
    """
    form = form or _SUFFIXES.get(Path(path).suffix.lower(), "geojson")
    if form == "jsonl" and by != "mention":
        raise SettingError("--by place makes no sense in jsonl, which has a document a line: choose geojson or csv")
    return form


def load_pipeline(setup: Setup) -> Language:
    """Load the pipeline that the options ask for.

    :raises GeomapError: if the gazetteer, the weights or an option cannot be used.
    """
    from geomap.gazetteer import open_gazetteer
    from geomap.pipeline import load

    country = setup.country.strip().upper() if setup.country else None
    near = None
    gazetteer: str | Gazetteer | None = setup.gazetteer
    if setup.near or country or setup.geocoder:
        file = open_gazetteer(setup.gazetteer)
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
    """Read ``--near``: latitude and longitude in degrees, or the best known place of a name.

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
    """Give the best known place of a name, or of a name and its container ("Paris, Texas"); towns before regions."""
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
    """Give the slug of a collection by its name or slug, making it if there is none; without a name of the first."""
    known = store.collections.all()
    if not name:
        return known[0].slug
    found = next((each for each in known if name in {each.slug, each.name}), None)
    return (found or store.collections.create(name)).slug


class Reporter:
    """Reports documents that are left out, one line each on standard error, and counts them."""

    def __init__(self) -> None:
        self.skipped = 0

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

    def faults(self, mapped: Iterable[MappedDocument]) -> Iterator[MappedDocument]:
        """Pass documents on, and report those on which a component failed; they are not left out."""
        for each in mapped:
            for fault in each.faults:
                line = f"{each.document.key}: {fault.component} failed: {fault.message}"
                click.echo(f"geomap: incomplete: {one_line(line)}", err=True)
            yield each


def progress(documents: Iterable[Document], *, label: str) -> contextlib.AbstractContextManager[Iterable[Document]]:
    """Show a progress bar on standard error while documents go by, if that is a terminal."""
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
def output(path: str, *, sources: Iterable[str] = ()) -> Iterator[IO[str]]:
    """Open the file to write to, in UTF-8; it appears under its name only once it is whole.

    :param path: a file name, or ``-`` for standard output.
    :param sources: names of the inputs, none of which may be overwritten.
    :raises SettingError: if it cannot be written.
    """
    if path == STANDARD:
        standard = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
        try:
            yield standard
        finally:
            with contextlib.suppress(BrokenPipeError):
                standard.detach()
        return
    target = Path(path).resolve()
    if any(source != STANDARD and _is_same(target, Path(source)) for source in sources):
        raise SettingError(f"{path} is one of the sources: choose another file to write to")
    try:
        if target.exists() and not target.is_file():  # such as /dev/null, which must not be replaced
            with target.open("w", encoding="utf-8", newline="") as device:
                yield device
        else:
            with _replaced(target) as file:
                yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise SettingError(f"{path} cannot be written ({error.strerror}): choose another place") from error


@contextlib.contextmanager
def _replaced(target: Path) -> Iterator[IO[str]]:
    """Write to a file beside the target and put it in the target's place once it is whole."""
    descriptor, temporary = tempfile.mkstemp(prefix=".geomap-", suffix=".part", dir=target.parent)
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as stream:
            yield stream
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
