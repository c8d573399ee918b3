"""Headers, hosts, forged requests, and the address it is served on."""

import http.server
import json
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
    "address", ["/", "/d/war", "/api/documents", "/static/js/article/app.js", "/nowhere", "/basemap.pmtiles"]
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


@pytest.mark.parametrize("address", ["/documents", "/settings", "/d/war/remove"])
def test_a_forged_form_changes_nothing(address):
    client = create_app(documents=[WAR]).test_client()
    answer = client.post(address, data={"text": "Forged."})
    assert answer.status_code == 400
    assert "reload it" in answer.get_data(as_text=True)
    assert listed(client) == ["war"]


def listed(client):
    return [one["id"] for one in client.get("/api/documents").json["documents"]]


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:8888"},
    {"Origin": "https://localhost"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:8888"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/api/documents/war"),
        ("post", "/api/documents"),
        ("delete", "/api/documents/war"),
        ("post", "/api/corrections"),
        ("post", "/api/nowhere"),
    ],
)
def test_a_foreign_page_may_not_use_the_api(method, address, headers):
    client = create_app(documents=[WAR]).test_client()
    body = {} if method == "get" else {"data": {"text": "Forged."}}
    answer = getattr(client, method)(address, headers=headers, **body)
    assert (answer.status_code, list(answer.json)) == (403, ["error"])
    assert "another origin" in answer.json["error"]
    assert listed(client) == ["war"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost"},
        {"Origin": "http://LOCALHOST", "Sec-Fetch-Site": "same-origin"},
        {"Host": "127.0.0.1:5001", "Origin": "http://127.0.0.1:5001"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)
def test_scripts_and_own_pages_need_no_token(headers):
    client = create_app(documents=[WAR]).test_client()
    answer = client.delete("/api/documents/war", headers=headers)
    assert answer.status_code == 204
    assert listed(client) == []


FORGING = """<!DOCTYPE html><title>Elsewhere</title>
<form method="post" enctype="{kind}" action="{target}"><input name="text" value="Forged."><button>Win</button></form>"""


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """A page on another port of this machine, which the browser counts to the same site but not the same origin."""

    target = ""

    def do_GET(self):
        kind = "text/plain" if "plain" in self.path else "application/x-www-form-urlencoded"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(FORGING.format(kind=kind, target=self.target).encode())

    def log_message(self, *message):
        pass


@pytest.fixture
def elsewhere():
    """Serve the forging page; gives its address once it is told where to post."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def start(target):
        Elsewhere.target = target
        return f"http://127.0.0.1:{server.server_address[1]}/"

    yield start
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_a_page_on_another_port_gets_nothing_through(browser, served, elsewhere):
    address = served(create_app(documents=[WAR]))
    forging = elsewhere(f"{address}/api/documents")
    page = browser.new_page()
    for form in ("", "plain"):
        page.goto(forging + form)
        with page.expect_navigation() as navigation:
            page.get_by_role("button", name="Win").click()
        assert (navigation.value.url, navigation.value.status) == (f"{address}/api/documents", 403)
    page.goto(forging)
    statuses = []
    page.on("response", lambda answer: statuses.append(answer.status))
    for path, options in (
        ("", '{ method: "POST", mode: "no-cors", body: new URLSearchParams({ text: "Forged." }) }'),
        ("", '{ method: "POST", mode: "no-cors", body: JSON.stringify({ text: "Forged." }) }'),
        ("", '{ method: "POST", mode: "no-cors", referrerPolicy: "no-referrer", body: "text=Forged." }'),
        ("", '{ method: "POST", body: new URLSearchParams({ text: "Forged." }) }'),
        ("/war", '{ method: "DELETE" }'),
        ("", "{}"),
    ):
        outcome = page.evaluate(
            f"fetch('{address}/api/documents{path}', {options}).then((answer) => answer.type, () => 'refused')"
        )
        assert outcome in {"refused", "opaque"}
    page.close()
    assert set(statuses) <= {200, 403}
    assert listed_at(address) == ["war"]


def listed_at(address):
    with urllib.request.urlopen(f"{address}/api/documents") as answer:
        return [one["id"] for one in json.load(answer)["documents"]]


def test_the_apps_own_page_and_a_script_get_through(open_page, served):
    address = served(create_app(documents=[WAR]))
    page = open_page(f"{address}/d/war")
    statuses = page.evaluate(
        """async () => [
            await fetch("/api/documents/war/cancel", { method: "POST" }),
            await fetch("/api/documents/war"),
        ].map((answer) => answer.status)"""
    )
    assert statuses == [200, 200]
    request = urllib.request.Request(f"{address}/api/documents/war", method="DELETE")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 204


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("post", "/api/documents/war/status", "GET, HEAD, OPTIONS"),
        ("put", "/api/documents/war", "DELETE, GET, HEAD, OPTIONS"),
        ("get", "/api/corrections", "OPTIONS, POST"),
    ],
)
def test_a_method_that_is_not_there_is_told_with_those_that_are(client, method, address, allowed):
    answer = getattr(client, method)(address)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert list(answer.json) == ["error"]


def test_head_and_options_answer_without_a_body(client):
    answer = client.head("/api/documents/war")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"", "application/json")
    answer = client.options("/api/documents/war")
    assert (answer.status_code, answer.data, set(answer.allow)) == (200, b"", {"GET", "HEAD", "OPTIONS", "DELETE"})
    assert "Access-Control-Allow-Origin" not in answer.headers


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
