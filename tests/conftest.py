"""Fixtures of the whole suite: the real gazetteer, the real pipeline, a mapped seed text, a real browser's path."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from spacy.language import Language

import geomap
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.paths import folder
from geomap.pipeline import map_documents
from geomap.read import read_bytes
from geomap.records import MappedDocument
from tests.locations import SHARED


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """The gazetteer in the package."""
    return open_gazetteer()


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The whole pipeline, as users load it."""
    return geomap.load()


@pytest.fixture(scope="session")
def mapped(nlp: Language) -> MappedDocument:
    """The first seed text, mapped."""
    path = sorted(folder("seeds").glob("*.txt"))[0]
    return next(iter(map_documents(nlp, [read_bytes(path.read_bytes(), name=path.name)])))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of corpora beside the checkout; tests that need it are skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("needs the corpora in ../shared, which are not part of the project")
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("needs Chromium: install the package chromium")
