"""What the whole suite shares: gazetteer, pipeline, a mapped text, a browser; marks and profiles that choose tests.

A test needs what its fixtures need, so :func:`pytest_collection_modifyitems` marks tests by their fixtures:
``browser``, ``postgresql`` and ``slow``; others that take seconds are marked ``slow`` themselves. ``make test-quick``
leaves those three out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from spacy.language import Language

import geomap
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.paths import folder
from geomap.pipeline import map_documents
from geomap.read import read_bytes
from geomap.records import MappedDocument
from tests.locations import SHARED

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MARKS = {
    "browser": {"chromium"},
    "postgresql": {"cluster"},
    "slow": {"built", "checked"},
}
"""The marks, each with the fixtures that give it to a test."""

# "ci" takes the same examples each time; "long" takes new ones, ten times as many, and remembers what failed.
settings.register_profile("ci", max_examples=50, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=500, deadline=None)
settings.load_profile(os.environ.get("GEOMAP_HYPOTHESIS_PROFILE", "ci"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the fixtures they use."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        for mark, names in MARKS.items():
            if fixtures & names or mark in parameters(item):
                item.add_marker(mark)


def parameters(item: pytest.Item) -> set[str]:
    """Return the words that a test is parametrised with: a fixture may ask for PostgreSQL only if its word is that."""
    values = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return {value for value in values if isinstance(value, str)}


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """Open the gazetteer in the package."""
    return open_gazetteer()


@pytest.fixture(scope="session")
def nlp() -> Language:
    """Load the whole pipeline, as users do."""
    return geomap.load()


@pytest.fixture(scope="session")
def mapped(nlp: Language) -> MappedDocument:
    """Map the first seed text."""
    path = sorted(folder("seeds").glob("*.txt"))[0]
    return next(iter(map_documents(nlp, [read_bytes(path.read_bytes(), name=path.name)])))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of corpora beside the checkout; skip tests that need it where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("needs the corpora in ../shared, which are not part of the project")
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Debian's Chromium."""
    from tests.browser import chromium_path

    path = chromium_path()
    if path is None:
        pytest.skip("needs Chromium: install the package chromium-headless-shell or chromium")
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Start a browser; each test opens contexts of its own in it."""
    from playwright.sync_api import sync_playwright

    from tests.browser import ARGUMENTS

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()
