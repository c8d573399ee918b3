"""What the tests of online geocoders share."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from geomap.gazetteer.online.remote import Patience

NAME = "Vrubbleplix Hamwickle"
"""A name that no gazetteer has, nor any like it."""
QUICK = Patience(backoff=0.01, max_wait=2.0, failures=3, pause=60.0)


def warnings_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.name.startswith("geomap") and r.levelno >= logging.WARNING]


class Asked:
    """A geocoding callable that counts what it is asked and answers from a table."""

    def __init__(self, answers: dict[str, Any] | None = None) -> None:
        self.answers = answers or {}
        self.queries: list[str] = []

    def __call__(self, query: str, **options: Any) -> Any:
        self.queries.append(query)
        answer = self.answers.get(query)
        if isinstance(answer, Exception):
            raise answer
        return answer
