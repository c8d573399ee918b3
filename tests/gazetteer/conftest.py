"""A geocoding service on the loopback interface: a real HTTP server whose answers a test sets."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.online.cache import Cached
from geomap.gazetteer.online.remote import RemoteGazetteer
from tests.gazetteer.asking import QUICK


class GeocodingService:
    """Serves Nominatim, Photon and Pelias paths alike; ``answers`` maps a query to what is sent for it.

    An answer is anything that JSON can carry, ``bytes`` sent as they are, or :meth:`failure` with a status and headers;
    a list under ``then`` is worked off one a request. A query without an answer gets ``empty``.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.empty: Any = []
        self.delay = 0.0
        self.queries: list[str] = []
        self.parameters: list[dict[str, str]] = []
        self.user_agents: list[str] = []
        self.times: list[float] = []
        self._lock = threading.Lock()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service._serve(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Be quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.domain = f"127.0.0.1:{self._server.server_address[1]}"
        self.options = {"domain": self.domain, "scheme": "http", "timeout": "5"}
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @staticmethod
    def failure(status: int, **headers: str) -> dict[str, Any]:
        return {"__status__": status, "headers": {name.replace("_", "-"): text for name, text in headers.items()}}

    @staticmethod
    def place(name: str, latitude: float, longitude: float, **more: Any) -> dict[str, Any]:
        """A place as Nominatim writes it (format=json with addressdetails and extratags)."""
        return {
            "place_id": 1,
            "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
            "osm_type": "relation",
            "osm_id": 1000 + len(name),
            "lat": str(latitude),
            "lon": str(longitude),
            "class": "boundary",
            "type": "administrative",
            "addresstype": "town",
            "name": name,
            "display_name": f"{name}, Somewhere",
            "address": {"country": "Syria", "country_code": "sy", "state": "Aleppo Governorate"},
            "extratags": {"population": "1234"},
            "boundingbox": [str(latitude - 1), str(latitude + 1), str(longitude - 1), str(longitude + 1)],
            **more,
        }

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        parameters = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        query = parameters.get("q") or parameters.get("text") or ""
        with self._lock:
            self.times.append(time.monotonic())
            self.queries.append(query)
            self.parameters.append(parameters)
            self.user_agents.append(request.headers.get("User-Agent", ""))
            answer = self.answers.get(query, self.empty)
            if isinstance(answer, dict) and "then" in answer:
                answer = answer["then"].pop(0)
        if self.delay:
            time.sleep(self.delay)
        status, headers = 200, {}
        if isinstance(answer, Mapping) and "__status__" in answer:
            status, headers, answer = answer["__status__"], answer["headers"], {"error": "no"}
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        try:
            request.send_response(status)
            for name, text in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
                request.send_header(name, text)
            request.end_headers()
            request.wfile.write(body)
        except OSError:
            """The client has gone: it had waited long enough."""


@pytest.fixture(autouse=True)
def no_proxy_or_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tester's own settings must not reach the tests."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("API_KEY", "USERNAME", "APIKEY"):
        monkeypatch.delenv(f"GEOMAP_GEOCODER_{name}", raising=False)


@pytest.fixture
def service() -> Iterator[GeocodingService]:
    """A geocoding service of the test's own."""
    running = GeocodingService()
    yield running
    running.stop()


@pytest.fixture
def connect(
    gazetteer: Gazetteer, service: GeocodingService, tmp_path: Path
) -> Iterator[Callable[..., RemoteGazetteer]]:
    """Put a service before the package's gazetteer."""
    made: list[RemoteGazetteer] = []

    def connect(name: str = "nominatim", *, options: dict[str, str] | None = None, **settings: Any) -> RemoteGazetteer:
        settings = {"cache": None, "patience": QUICK, **settings}
        made.append(RemoteGazetteer(gazetteer, name, options={**service.options, **(options or {})}, **settings))
        return made[-1]

    yield connect
    for remote in made:
        remote.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "answers.db"


@pytest.fixture
def make(path: Path) -> Iterator[Callable[..., Cached]]:
    """Make caches that are closed in the end."""
    made: list[Cached] = []

    def make(geocode: Callable[..., Any], **settings: Any) -> Cached:
        made.append(Cached(geocode, **{"path": path, "provider": "nominatim", **settings}))
        return made[-1]

    yield make
    for cached in made:
        cached.close()
