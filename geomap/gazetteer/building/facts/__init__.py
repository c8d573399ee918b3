"""Geographic data written by hand, which registry packages lack, in tab-separated files.

``places.tsv`` has places that no package has: seas, rivers, mountains, regions, bases, squares. Its columns are id
(a GeoNames id or a slug), feature code, latitude, longitude, bounding box (west,south,east,north or empty), country
code, name, and more names separated by ``|``. ``names.tsv`` has more names of known places. Its columns are the place
(see :func:`read_names`), the kind of name, and names separated by ``|``; the kind "name" is for the English name to
show, the kind "none" for names that a package lists and English texts use for another place only. ``points.tsv`` has
label points of countries and divisions. A line that starts with ``#`` is a comment.
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
    **dict.fromkeys(("PCLD", "PCLF"), "A"),
    **dict.fromkeys(("FJD", "WTLD", "SPNG", "SPNT", "STMM", "GYSR", "RF", "COVE", "LKI", "LGN", "INLT"), "H"),
    **dict.fromkeys(("WAD", "BNK", "RPDS"), "H"),
    **dict.fromkeys(("RGNH", "OILF", "CST", "RESF", "RESW", "RECR", "BTL", "OAS"), "L"),
    **dict.fromkeys(("PPLA2", "PPLA3", "PPLL", "PPLF"), "P"),
    **dict.fromkeys(("HLLS", "KRST", "GRGE", "DPR", "STEP", "RDGE", "GAP", "CLF", "RK", "RKS"), "T"),
    **dict.fromkeys(("UPLD", "TRR"), "T"),
    **dict.fromkeys(
        ("BP", "MN", "ADMF", "RSRT", "STNB", "HSTS", "STNS", "MSTY", "BLDO", "MSSN", "OBS", "SHRN", "ITTR", "LDNG"), "S"
    ),
    **dict.fromkeys(("CMTY", "CAVE", "AMUS", "RECG", "MKT", "MFG", "FORD", "TMB", "THTR", "OPRA", "MALL", "HTL"), "S"),
    "TRL": "R",
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
"""The prominence of a place of ``places.tsv``, in persons, by feature code; by default :data:`DEFAULT_WEIGHT`."""

DEFAULT_WEIGHT = 200_000


def read_places() -> Iterator[tuple[Place, list[str]]]:
    """Yield the places of ``places.tsv`` with their other names.

    :raises GazetteerError: for an invalid line; the message has its number.
    """
    for number, fields in _lines("places.tsv"):
        try:
            source_id, code, latitude, longitude, box, country, name, *other_names = fields
            yield (
                Place(
                    source="geonames" if source_id.isdigit() else "geomap",
                    source_id=source_id,
                    name=name,
                    latitude=float(latitude),
                    longitude=float(longitude),
                    feature_class=FEATURE_CLASSES[code],
                    feature_code=code,
                    country_code=country,
                    bounds=_bounds(box) if box else None,
                ),
                [each for each in "|".join(other_names).split("|") if each],
            )
        except (ValueError, KeyError) as error:
            raise GazetteerError(f"facts/places.tsv, line {number}: {error!r}") from None


_NAME_KINDS: dict[str, Match | None] = {
    "name": "name",
    "alternate": "alternate",
    "abbreviation": "abbreviation",
    "part": "part",
    "demonym": "demonym",
    "none": None,
}
"""The kinds of names in ``names.tsv``; None removes a name."""


def read_names() -> Iterator[tuple[str, Match | None, list[str]]]:
    """Yield the rows of ``names.tsv``; the kind is None for names to remove.

    A place is given as a country code (``SY``), a country and admin1 code (``US.CA``), an id (``geonames:170063``,
    ``geomap:kurdistan``), or a town (``SY:Aleppo``, ``US.IL:Springfield``: the largest one with this name there).

    :raises GazetteerError: for an invalid line; the message has its number.
    """
    for number, fields in _lines("names.tsv"):
        if len(fields) != 3 or fields[1] not in _NAME_KINDS:
            raise GazetteerError(f"facts/names.tsv, line {number}: expected place, kind, names")
        yield fields[0], _NAME_KINDS[fields[1]], fields[2].split("|")


def read_label_points() -> dict[str, tuple[float, float]]:
    """Return label points (latitude, longitude) of countries and divisions without a good one in the packages.

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
