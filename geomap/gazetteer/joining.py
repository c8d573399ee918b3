"""Decide whether two descriptions of a place are one place: a shared name, kinds that fit, near each other."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from geomap.gazetteer.names import normalise
from geomap.places import Bounds, distance_km

_CODES = {
    "water": "OCN SEA GULF STRT CHN CNL BAY STM STMM LK RSV FLLS SD GLCR FJD WTLD DLTA SPNG GYSR RF INLT COVE LGN STMI "
    "LKI BGHT HBR MRSH SWMP WAD WLL STMX CNLN LKS STMS RPDS BNK",
    "relief": "MT MTS VLC PASS HLL HLLS PK PKS RDGE GAP CLF CNYN GRGE VAL DSRT PLN PLAT DPR STEP KRST UPLD CAVE TRR RK "
    "RKS CRTR ERG VALS MESA DUNE",
    "land": "ISL ISLS PEN CAPE ATOL ISTH CST COAST SPNT PT ISLT",
    "region": "RGN RGNH AREA RGNE RGNL ADM1 ADM2 ADM3 ADM4 ADMD ADM1H ADM2H PCLH TERR ADMF",
    "country": "PCLI PCLD PCLS PCLF PCLIX PCL",
    "town": "PPL PPLA PPLA2 PPLA3 PPLA4 PPLC PPLX PPLH PPLQ PPLL PPLF PPLG PPLS PPLW STLMT",
    "past": "ANS RUIN HSTS BTL FT CSTL MSSN TMB TMPL",
    "airport": "AIRP AIRB AIRF AIRH INSM MILB NVB",
    "park": "PRK RESN RES RESW RESF FRST GDN RECG RECR FRSTF AMUS OAS",
}
_FAMILY = {code: family for family, codes in _CODES.items() for code in codes.split()}

_FITS = {
    frozenset(pair)
    for pair in (
        ("country", "land"),
        ("country", "region"),
        ("land", "region"),
        ("land", "park"),
        ("past", "town"),
        ("past", "site"),
        ("park", "relief"),
        ("region", "relief"),
        ("site", "town"),
    )
}
"""Families whose members may be one place: the island of Malta is the country, a ruin is the town."""

_DISTANCES_KM = {"town": 30.0, "past": 15.0, "airport": 15.0, "site": 15.0, "park": 60.0, "relief": 60.0, "land": 60.0}
AREA_KM = 120.0
"""How far apart two points of one place may lie where it has an extent; half the diagonal of its bounds if more."""


def family(code: str) -> str:
    """Give the family of a GeoNames feature code: "water", "relief", "town" and so on, "site" for the rest."""
    return _FAMILY.get(code, "site")


def fits(code: str, other: str) -> bool:
    """Say whether places of two feature codes may be one place."""
    one, two = family(code), family(other)
    return one == two or frozenset((one, two)) in _FITS


def reach_km(code: str, bounds: Bounds | None) -> float:
    """Give the distance in km within which another source may put the point of a place."""
    distance = _DISTANCES_KM.get(family(code), AREA_KM)
    return max(distance, half_diagonal_km(bounds)) if bounds else distance


def half_diagonal_km(bounds: Bounds) -> float:
    """Give half the diagonal of a bounding box in km; a box over the antimeridian has its west above its east."""
    west, south, east, north = bounds
    width = (east - west) % 360
    middle = math.radians((south + north) / 2)
    return 0.5 * 111.2 * math.hypot(width * math.cos(middle), north - south)


Item = TypeVar("Item")


class JoinIndex(Generic[Item]):
    """Places by normalised name; the items are whatever the caller keeps of a place."""

    def __init__(self) -> None:
        self._by_name: defaultdict[str, list[tuple[Item, str, float, float]]] = defaultdict(list)

    def add(self, item: Item, code: str, latitude: float, longitude: float, names: Iterable[str]) -> None:
        """Add a place under its names; degrees."""
        for key in {normalise(name) for name in names} - {""}:
            self._by_name[key].append((item, code, latitude, longitude))

    def named(self, name: str) -> list[tuple[Item, str, float, float]]:
        """Give what has a name: item, feature code, latitude, longitude."""
        return self._by_name.get(normalise(name), [])

    def find(
        self, code: str, latitude: float, longitude: float, names: Iterable[str], bounds: Bounds | None = None
    ) -> Item | None:
        """Give the place that is described, or None: of those that fit, one of the same family first, then the nearest.

        :param names: the name to show first.
        """
        reach = reach_km(code, bounds)
        best: tuple[bool, float] | None = None
        nearest: Item | None = None
        for name in names:
            for item, other, south, east in self.named(name):
                if not fits(code, other):
                    continue
                limit = reach if family(code) == family(other) else min(reach, AREA_KM)
                distance = distance_km(latitude, longitude, south, east)
                rank = (family(code) != family(other), distance)
                if distance <= limit and (best is None or rank < best):
                    best, nearest = rank, item
            if nearest is not None:
                return nearest
        return None
