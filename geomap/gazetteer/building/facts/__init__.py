"""Facts of the world written by hand, as tab-separated files; what registry packages do not carry.

``places.tsv`` has places that no package has: seas, rivers, mountains, regions, bases, squares. Its columns are id
(a GeoNames number or a slug), feature code, latitude, longitude, bounding box (west,south,east,north or empty), country
code, name, further names parted by ``|``. ``names.tsv`` has further names of known places: what they are (see
:func:`further_names`), how the name belongs to them, the names parted by ``|``; how is "name" for the English name to
show. ``points.tsv`` has inner points of countries and divisions. A line that begins with ``#`` is a
comment.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from geomap.errors import GazetteerError
from geomap.places import Bounds, Match, Place

FEATURE_CLASSES = {
    **dict.fromkeys(("PCLH", "ADM1", "ADM2", "ADMD", "PCLI", "PCLS", "TERR"), "A"),
    **dict.fromkeys(("OCN", "SEA", "GULF", "STRT", "CHN", "CNL", "BAY", "STM", "LK", "RSV", "FLLS", "SD", "GLCR"), "H"),
    **dict.fromkeys(("CONT", "RGN", "PRK", "AREA", "MILB", "RESN", "COAST"), "L"),
    **dict.fromkeys(("PPL", "PPLX", "PPLC", "PPLA", "STLMT", "PPLH", "PPLQ"), "P"),
    **dict.fromkeys(
        ("AIRB", "AIRP", "SQR", "PAL", "MNMT", "MUS", "CTRR", "INSM", "PS", "PRN", "BDG", "TOWR", "STDM"), "S"
    ),
    **dict.fromkeys(("DAM", "HBR", "NVB", "HSP", "RLG", "MSQE", "CH", "UNIV", "AMTH", "ANS", "TMPL", "LIBR"), "S"),
    **dict.fromkeys(("BLDG", "CMP", "GATE", "RUIN", "FT", "PRT", "CSTL", "SCH", "GDN", "PIER", "RSTN", "BCH"), "S"),
    **dict.fromkeys(("ST", "RD", "TNL"), "R"),
    **dict.fromkeys(
        ("MT", "MTS", "VLC", "DSRT", "PEN", "ISL", "ISLS", "PLN", "PLAT", "VAL", "PASS", "CAPE", "HLL"), "T"
    ),
    **dict.fromkeys(("ATOL", "CNYN", "DLTA", "ISTH"), "T"),
    "FRST": "V",
}
"""GeoNames' feature class of each feature code that the facts use."""

WEIGHTS = {
    "CONT": 20_000_000_000,
    "PCLH": 1_000_000_000,
    "OCN": 50_000_000,
    **dict.fromkeys(("SEA", "RGN"), 5_000_000),
    **dict.fromkeys(("GULF", "STM", "MTS", "DSRT", "PEN", "ISLS", "STRT", "PLN", "PLAT"), 2_000_000),
    **dict.fromkeys(("ISL", "LK", "BAY", "MT", "VLC", "CNL", "VAL", "CHN"), 1_000_000),
}
"""How well known a fact is, in persons, by its feature code; the others get :data:`ORDINARY`."""

ORDINARY = 200_000


def places() -> Iterator[tuple[Place, list[str]]]:
    """Give the places of ``places.tsv`` with their further names.

    :raises GazetteerError: for a line that is not as it should be, with its number.
    """
    for number, fields in _lines("places.tsv"):
        try:
            key, code, latitude, longitude, box, country, name, *more = fields
            yield (
                Place(
                    source="geonames" if key.isdigit() else "geomap",
                    source_id=key,
                    name=name,
                    latitude=float(latitude),
                    longitude=float(longitude),
                    feature_class=FEATURE_CLASSES[code],
                    feature_code=code,
                    country_code=country,
                    bounds=_bounds(box) if box else None,
                ),
                [each for each in "|".join(more).split("|") if each],
            )
        except (ValueError, KeyError) as error:
            raise GazetteerError(f"facts/places.tsv, line {number}: {error!r}") from None


def further_names() -> Iterator[tuple[str, Match, list[str]]]:
    """Give the rows of ``names.tsv``.

    What a name belongs to is a country code (``SY``), a country and admin1 code (``US.CA``), an id
    (``geonames:170063``, ``geomap:kurdistan``), or a town as ``SY:Aleppo`` or ``US.IL:Springfield``: the largest of
    that name there.
    """
    for number, fields in _lines("names.tsv"):
        if len(fields) != 3 or fields[1] not in {"name", "alternate", "abbreviation", "part", "demonym"}:
            raise GazetteerError(f"facts/names.tsv, line {number}: expected what, how, names")
        match: Match = fields[1]  # type: ignore[assignment]
        yield fields[0], match, fields[2].split("|")


def label_points() -> dict[str, tuple[float, float]]:
    """Give inner points (latitude, longitude) of countries and divisions where the packages have none or a poor one.

    The keys are country codes (``CA``), country and admin1 codes (``CA.01``) or GeoNames ids.
    """
    return {key: (float(south), float(east)) for _, (key, south, east) in _lines("points.tsv")}


def _bounds(box: str) -> Bounds:
    west, south, east, north = (float(value) for value in box.split(","))
    return west, south, east, north


def _lines(file: str) -> Iterator[tuple[int, list[str]]]:
    text = files(__name__).joinpath(file).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line and not line.startswith("#"):
            yield number, line.split("\t")
