"""What the tests of online geocoders share."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from geomap.gazetteer.remote import Patience

if TYPE_CHECKING:
    pass

NAME = "Vrubbleplix Hamwickle"
"""A name that no gazetteer has, nor any like it."""
QUICK = Patience(backoff=0.01, max_wait=2.0, failures=3, pause=60.0)


def warnings_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.name.startswith("geomap") and r.levelno >= logging.WARNING]
