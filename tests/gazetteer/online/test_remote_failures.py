"""What happens when an online geocoder fails: against a real HTTP server on the loopback interface."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from geopy.adapters import URLLibAdapter
from geopy.geocoders import options as geopy_options

from geomap.gazetteer.online.remote import Patience, RemoteGazetteer
from tests.gazetteer.asking import NAME, warnings_in

if TYPE_CHECKING:
    from tests.gazetteer.conftest import GeocodingService


@pytest.mark.parametrize(
    ("answer", "tries", "words"),
    [
        ("failure 500", 3, "status 500"),
        ("failure 502", 3, "status 502"),
        ("failure 503", 3, "did not answer in time"),
        ("failure 429", 3, "the rate limit is exceeded"),
        ("failure 404", 1, "status 404"),
        ("failure 400", 1, "GeocoderQueryError|status 400"),
        ("failure 403", 1, "refuses this client"),
        ("failure 401", 1, "does not accept the key"),
        (b"<html>Sorry</html>", 3, "cannot be read"),
        (b"[" * 100_000, 3, "cannot be read|failed"),
        (b'{"lat": ', 3, "cannot be read"),
        ("just text", 3, "cannot be read"),
        ([1, 2], 3, "cannot be read"),
        ([{"lat": "north", "lon": 1, "display_name": "x"}], 3, "cannot be read"),
        ([{"lat": 1, "lon": 2}], 3, "cannot be read"),
        ({"error": "Unable to parse"}, 1, "GeocoderQueryError|failed"),
        (b"", 3, "cannot be read"),
        (b"\xff\xfe\xff", 3, "cannot be read"),
    ],
)
def test_failing_service_gives_no_candidate_and_one_warning(
    service: GeocodingService,
    connect: Callable[..., RemoteGazetteer],
    caplog: pytest.LogCaptureFixture,
    answer: Any,
    tries: int,
    words: str,
) -> None:
    if isinstance(answer, str) and answer.startswith("failure"):
        answer = service.failure(int(answer.split()[1]))
    service.answers[NAME] = answer
    assert connect().candidates([NAME, "Aleppo"])[0] == []
    assert len(service.queries) == tries
    [warning] = [line for line in warnings_in(caplog) if "no answer from" in line]
    assert warning.startswith(f"no answer from nominatim for '{NAME}': ")
    assert re.search(words, warning)


def test_failures_are_not_kept(service: GeocodingService, connect: Callable[..., RemoteGazetteer]) -> None:
    service.answers[NAME] = service.failure(500)
    assert connect().candidates([NAME]) == [[]]
    service.answers[NAME] = [service.place(NAME, 1.0, 2.0)]
    assert [len(found) for found in connect().candidates([NAME])] == [1]


def test_passing_failure_is_tried_again(service: GeocodingService, connect: Callable[..., RemoteGazetteer]) -> None:
    service.answers[NAME] = {"then": [service.failure(503), b"broken", [service.place(NAME, 1.0, 2.0)]]}
    [[candidate]] = connect().candidates([NAME])
    assert candidate.place.name == NAME
    assert len(service.queries) == 3


@pytest.mark.slow
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_waited_for(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer], status: int
) -> None:
    service.answers[NAME] = {"then": [service.failure(status, Retry_After="1"), [service.place(NAME, 1.0, 2.0)]]}
    [[candidate]] = connect().candidates([NAME])
    assert candidate.place.name == NAME
    assert service.times[1] - service.times[0] >= 1.0


def test_retry_after_beyond_reason_is_not_waited_for_and_stops_the_asking(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer], caplog: pytest.LogCaptureFixture
) -> None:
    service.empty = service.failure(429, Retry_After="86400")
    started = time.monotonic()
    assert connect().candidates([NAME, f"{NAME} b", f"{NAME} c"]) == [[], [], []]
    assert time.monotonic() - started < 60
    assert service.queries == [NAME]
    assert any("for 86400 s" in line for line in warnings_in(caplog))


def test_time_out(service: GeocodingService, connect: Callable[..., RemoteGazetteer]) -> None:
    service.delay = 0.6
    patience = Patience(retries=1, backoff=0.01)
    assert connect(options={"timeout": "0.1"}, patience=patience).candidates([NAME]) == [[]]
    assert len(service.queries) == 2


@pytest.mark.parametrize("adapter", ["requests", "urllib"])
def test_connection_refused(
    connect: Callable[..., RemoteGazetteer],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    adapter: str,
) -> None:
    if adapter == "urllib":
        monkeypatch.setattr(geopy_options, "default_adapter_factory", URLLibAdapter)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        domain = f"127.0.0.1:{unused.getsockname()[1]}"
        assert connect(options={"domain": domain}).candidates([NAME]) == [[]]
    assert any("no answer from" in line for line in warnings_in(caplog))


def test_urllib_adapter_honours_retry_after_too(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geopy_options, "default_adapter_factory", URLLibAdapter)
    service.answers[NAME] = {"then": [service.failure(429, Retry_After="0"), [service.place(NAME, 1.0, 2.0)]]}
    assert len(connect(patience=Patience(backoff=60)).candidates([NAME])[0]) == 1


def test_service_that_fails_often_is_left_alone_and_tried_again_later(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer], caplog: pytest.LogCaptureFixture
) -> None:
    service.empty = service.failure(500)
    remote = connect(patience=Patience(retries=0, failures=2, pause=0.4))
    names = [f"{NAME} {number}" for number in range(6)]
    assert remote.candidates(names) == [[]] * 6
    assert service.queries == names[:2]
    lines = warnings_in(caplog)
    assert [line for line in lines if "no requests to" in line] == [
        "no requests to nominatim@" + service.domain + " for 0 s: it failed with status 500"
    ]
    assert len(lines) == 3
    service.empty = []
    time.sleep(0.5)
    assert remote.candidates(names) == [[]] * 6
    assert service.queries == names[:2] + names


def test_kept_answers_are_given_while_the_service_is_left_alone(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer]
) -> None:
    service.answers[NAME] = [service.place(NAME, 1.0, 2.0)]
    remote = connect(patience=Patience(retries=0, failures=1))
    remote.candidates([NAME])
    service.empty = service.failure(500)
    assert [len(found) for found in remote.candidates([f"{NAME} b", f"{NAME} c", NAME])] == [0, 0, 1]
    assert len(service.queries) == 2


def test_refused_key_stops_the_asking_at_once_and_is_never_logged(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer], caplog: pytest.LogCaptureFixture
) -> None:
    service.empty = service.failure(401)
    remote = connect("pelias", options={"api_key": "S3CRET"})
    assert remote.candidates([NAME, f"{NAME} b"]) == [[], []]
    assert service.parameters[0]["api_key"] == "S3CRET"
    assert len(service.queries) == 1
    service.stop()
    assert connect("pelias", options={"api_key": "S3CRET"}).candidates([f"{NAME} c"]) == [[]]
    assert "S3CRET" not in "".join(warnings_in(caplog))
