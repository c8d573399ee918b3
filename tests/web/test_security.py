"""Headers, hosts, forged requests, and the address it is served on."""

import socket
import threading
import urllib.request

import pytest

from geomap.errors import SettingError
from geomap.web import create_app, serve
from tests.web.texts import WAR

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    "address", ["/", "/d/war", "/api/documents", "/static/js/app.js", "/nowhere", "/basemap.pmtiles"]
)
def test_every_answer_carries_the_strict_policy(client, address):
    with client.get(address) as answer:
        headers = answer.headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_policy_is_widened_only_for_tiles_and_only_once_they_are_switched_on(client):
    client.set_cookie("geomap_tiles", "osm")
    policy = client.get("/d/war").headers["Content-Security-Policy"]
    assert policy == POLICY.replace("data:", "data: https://tile.openstreetmap.org")
    client.set_cookie("geomap_tiles", "https://evil.example")
    assert client.get("/d/war").headers["Content-Security-Policy"] == POLICY


def test_only_a_map_that_is_made_to_be_framed_may_be_framed(client):
    framed = client.get("/c/texts?embed=1").headers["Content-Security-Policy"]
    ancestors = "frame-ancestors 'self' http://127.0.0.1:* http://localhost:*"
    assert framed == POLICY.replace("frame-ancestors 'none'", ancestors)
    assert client.get("/c/texts?embed=0").headers["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:5000", "localhost:8080", "LOCALHOST", "[::1]:5000", "[::1]"])
def test_it_answers_under_its_own_names(client, host):
    assert client.get("/api/documents", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:127", "localhost.evil.example:5000"]
)
def test_a_foreign_name_gets_nothing(client, host):
    answer = client.get("/d/war", headers={"Host": host})
    assert answer.status_code == 400
    assert b"Aleppo" not in answer.data
    assert b"127.0.0.1" in answer.data


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("post", "/documents"),
        ("post", "/settings"),
        ("post", "/d/war/remove"),
        ("post", "/api/documents"),
        ("delete", "/api/documents/war"),
    ],
)
def test_a_forged_request_changes_nothing(method, address):
    client = create_app(documents=[WAR]).test_client()
    answer = getattr(client, method)(address, data={"text": "Forged."})
    assert answer.status_code == 400
    assert "load it again" in answer.get_data(as_text=True)
    assert [one["id"] for one in client.get("/api/documents").json["documents"]] == ["war"]


def test_pages_hold_no_inline_script_or_style(client):
    for address in ("/", "/d/war", "/d/barren", "/nowhere"):
        page = client.get(address).get_data(as_text=True)
        assert " style=" not in page
        assert "<style" not in page
        assert page.count("<script") == page.count(' src="/static/') - page.count("<img")
        assert "http://" not in page
        assert "https://" not in page


def test_it_refuses_to_serve_others():
    with pytest.raises(SettingError, match=r"127\.0\.0\.1 only, not on '0\.0\.0\.0'"):
        serve(create_app(), "0.0.0.0")
    with pytest.raises(SettingError, match="port 70000 does not exist"):
        serve(create_app(), port=70000)


def test_it_moves_on_if_the_port_is_taken_and_tells_where_it_is():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told, heard = [], threading.Event()

        def ready(address):
            told.append(address)
            heard.set()

        app = create_app(documents=[WAR])
        threading.Thread(target=serve, args=(app,), kwargs={"port": port, "ready": ready}, daemon=True).start()
        assert heard.wait(10)
        [address] = told
        assert address.startswith("http://127.0.0.1:")
        assert int(address.rsplit(":", 1)[1]) > port
        with urllib.request.urlopen(f"{address}/api/documents") as answer:
            assert b"war" in answer.read()
