"""Requests to the JSON API that mean no good: one line that says what is wrong, never a failure."""

from __future__ import annotations

import json
import socket

import pytest
from flask import Flask

from geomap.web import create_app
from tests.web.api.description.test_openapi import DESCRIBED, OPERATIONS, Simple
from tests.web.texts import BARREN, ROUGH, WAR

BODIES = [
    b"",
    b"{",
    b"null",
    b"5",
    b'"text"',
    b"[]",
    b"[" * 100_000,
    b'{"text":' * 50_000,
    b"\xff\xfe\x00",
    b'{"text": "\xff"}',
    b'{"name": NaN, "text": Infinity}',
    b'{"mention": NaN, "action": "confirm"}',
    b'{"mention": 1e400, "action": "confirm"}',
    b'{"mention": ' + b"9" * 5_000 + b', "action": "confirm"}',
    b'{"mention": 99999999999999999999, "action": "confirm"}',
    b'{"mention": 9007199254740991, "action": "confirm"}',
    b'{"mention": -1, "action": "confirm"}',
    b'{"mention": true, "action": "confirm"}',
    b'{"mention": 1, "action": "choose", "place": ["geonames:1"]}',
    b'{"mention": 1, "action": "choose", "place": {}}',
    b'{"mention": 1, "action": "choose", "place": {"latitude": 91, "longitude": 0}}',
    b'{"mention": 1, "action": "choose", "place": {"latitude": "36", "longitude": 0}}',
    b'{"mention": 1, "action": "choose", "place": "\\u0000"}',
    b'{"mention": 1, "action": "choose", "place": "\\ud800"}',
    b'{"mention": 1, "action": "choose", "place": "geonames:99999999999999999999999"}',
    b'{"mention": 1, "action": "move", "start": 5, "end": 5}',
    b'{"document": "\\u0000", "action": "add", "start": 0, "end": 5}',
    b'{"document": "\\ud800", "action": "add", "start": 0, "end": 5}',
    b'{"text": "\\u0000", "name": "\\u0000"}',
    b'{"text": " ", "name": " "}',
    b'{"text": "Aleppo", "collection": "\\u0000", "name": ""}',
    b'{"text": "Aleppo", "collection": "\\ud800", "name": ["Texts"]}',
    b'{"text": "Aleppo", "new_collection": "\\u0000\\ud800", "name": {}}',
    b'{"text": "Aleppo", "title": 5, "name": "' + b"x" * 100_000 + b'"}',
]
PARTS = [
    "%00",
    "%FF",
    "%ED%A0%80",
    "..%2f..",
    "a%2Fb",
    "%",
    "%25",
    "'%22<>",
    "%E2%80%AE",
    "-1",
    "9" * 400,
    " ",
    "é" * 900,
]
QUERIES = [
    "cursor=x", "cursor=%00", "cursor=W10", "cursor=" + "W1tb" * 20_000, "cursor=bnVsbA", "cursor=Wy0xXQ", "cursor=é",
    "limit=0", "limit=-1", "limit=1e2", "limit=²", "limit=" + "9" * 5_000, "limit=201", "limit=%00",
    "bbox=1,2,3&zoom=3", "bbox=nan,nan,nan,nan&zoom=3", "bbox=0,0,1,1&zoom=inf", "bbox=0,0,1,1&zoom=" + "9" * 400,
    "bbox=-1e308,0,1e308,1&zoom=2", "zoom=2", "level=town", "state=asleep", "since=2016-02-30", "since=%00",
    "until=99999-01-01", "since=2017-01-01&until=2016-01-01", "score=2", "score=nan", "country=SYR", "class=%00",
    "role=x", "status=x", "review=2", "scope=x", "q=%22", "q=*", "q=%00", "q=AND%20OR%20NOT%20(", "q=" + "a" * 501,
    "place=%00", "within=%00", "within=%ED%A0%80", "document=%00", "source=%00", "place=a&place=b",
    "near=1", "near=91,0", "near=nan,nan", "near=%00", "near=1,2,3", "near=" + "9" * 400 + ",1",
]  # fmt: skip


@pytest.fixture(scope="module")
def app(nlp: object) -> Flask:
    simple = Simple()
    return create_app(nlp=nlp, mapper=simple, resolver=simple, documents=[WAR, BARREN, ROUGH])


def filled(path: str, part: str = "") -> str:
    for name, value in (("slug", "texts"), ("entry_id", "war"), ("number", "1")):
        path = path.replace(f"{{{name}}}", part or value)
    return path


def check(answer) -> None:
    assert answer.status_code < 500, answer.get_data(as_text=True)
    if answer.status_code >= 400:
        [(name, line)] = answer.json.items()
        assert (name, len(line.splitlines())) == ("error", 1)
        assert len(line) < 1_000 or "there is no" in line


WITH_BODY = [each for each in OPERATIONS if "requestBody" in DESCRIBED["paths"][each[0]][each[1]]]


@pytest.mark.parametrize(("path", "method"), WITH_BODY)
def test_no_body_makes_it_fail(app, path, method):
    client = app.test_client()
    for body in BODIES:
        for kind in ("application/json", "application/json; charset=utf-16", "text/plain", "multipart/form-data", ""):
            check(client.open(filled(path), method=method, data=body, content_type=kind))


@pytest.mark.parametrize(("path", "method"), [each for each in OPERATIONS if "{" in each[0] and each[1] != "delete"])
def test_no_address_makes_it_fail(app, path, method):
    client = app.test_client()
    for part in PARTS:
        check(client.open(filled(path, part), method=method, json={}))


@pytest.mark.parametrize("path", [path for path, method in OPERATIONS if method == "get"])
def test_no_question_makes_it_fail(app, path):
    client = app.test_client()
    for query in QUERIES:
        known = "bbox" in query or "zoom" in query or not path.endswith(("clusters", "hexagons"))
        check(client.get(f"{filled(path)}?{query}" if known else f"{filled(path)}?bbox=0,0,1,1&zoom=2&{query}"))


@pytest.mark.parametrize("address", ["/api", "/api/", "/api/nothing", "/api//documents", "/api/documents/", "/api/%00"])
def test_what_is_not_there_is_told_in_one_line(app, address):
    answer = app.test_client().get(address)
    assert (answer.status_code, list(answer.json)) == (404, ["error"])


def test_a_body_that_is_too_large_is_refused(app):
    answer = app.test_client().post("/api/collections", data=b" " * 50_000_001, content_type="application/json")
    assert (answer.status_code, "more than 50 MB" in answer.json["error"]) == (413, True)


@pytest.mark.parametrize(
    "lines",
    [
        b"GET /api/documents/\xff\xfe HTTP/1.1\r\nHost: localhost\r\n",
        b"POST /api/documents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5\r\n",
        b"GET /api/documents?cursor=\xff HTTP/1.1\r\nHost: localhost\r\n",
        b"GET /api/documents HTTP/1.0\r\n",
        b"GET /api/documents HTTP/1.1\r\nHost: [::1\r\n",
        b"GET /api/documents HTTP/1.1\r\nHost: localhost:x\r\nOrigin: \xff\r\n",
        b"BREW /api/documents HTTP/1.1\r\nHost: localhost\r\n",
    ],
)
def test_odd_lines_on_the_wire_make_nothing_fail(served, app, lines):
    port = int(served(app).rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
        wire.sendall(lines + b"Connection: close\r\n\r\n[[[[[")
        answer = b"".join(iter(lambda: wire.recv(65536), b""))
    assert 200 <= int(answer.split()[1]) < 500
    assert b"Traceback" not in answer
    if b"application/json" in answer:
        json.loads(answer.split(b"\r\n\r\n", 1)[1])
