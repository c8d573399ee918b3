"""A client of the app, and the app served to a real browser that forgives nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from spacy.language import Language
from waitress.server import BaseWSGIServer, create_server

from geomap.web import create_app
from tests.browser import count_work
from tests.web.texts import BARREN, ROUGH, WAR


@pytest.fixture
def app() -> Flask:
    return create_app({"TESTING": True, "WTF_CSRF_ENABLED": False}, documents=[WAR, BARREN])


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


Served = Callable[[Flask], str]


@contextmanager
def serving() -> Iterator[Served]:
    """Serve apps on free ports of this machine; each gives its address."""
    running = []

    def start(app: Flask) -> str:
        server = create_server(app, host="127.0.0.1", port=0, threads=4)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.effective_port}"

    yield start
    for server, thread in running:
        server.task_dispatcher.shutdown()  # first: a task that ends later would use the closed trigger
        # in the server's own thread, which may be waiting for the sockets that are closed here
        server.trigger.pull_trigger(partial(close, server))
        thread.join(5)


def close(server: BaseWSGIServer) -> None:
    """Close a server and the connections that clients keep open."""
    for channel in list(server.active_channels.values()):
        channel.close()
    server.close()


@pytest.fixture
def served() -> Iterator[Served]:
    """Serve an app of a test's own."""
    with serving() as start:
        yield start


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of an app with three texts that are mapped, for tests that change nothing in it."""
    with serving() as start:
        yield start(create_app(documents=[WAR, BARREN, ROUGH]))


@pytest.fixture
def live_address(served: Served, nlp: Language) -> str:
    """The address of the app with two texts that are mapped, and the pipeline to map more."""
    return served(create_app(nlp=nlp, documents=[WAR, BARREN]))


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, served: Served) -> Iterator[OpenPage]:
    """Open pages that fail the test on a console error, a violated policy, or a request to anywhere else.

    It comes after ``served``, so that pages are closed before the server that they may still be asking.
    """
    contexts, wrongs, failures = [], [], []

    def start(url: str, *, allowed: tuple[str, ...] = (), **options: object) -> Page:
        options.setdefault("viewport", {"width": 1200, "height": 700})
        options.setdefault("reduced_motion", "reduce")
        context = browser.new_context(**options)
        contexts.append(context)
        count_work(context)
        page = context.new_page()
        page.on("console", lambda message: message.type in {"error", "warning"} and wrongs.append(message.text))
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        page.on("dialog", lambda dialog: (wrongs.append(f"a dialog: {dialog.message}"), dialog.dismiss()))

        def look(request: object) -> None:
            if not request.url.startswith(("http://127.0.0.1:", "data:", *allowed)):
                wrongs.append(f"a request to {request.url}")

        context.on("request", look)
        context.on("requestfailed", lambda request: failures.append(f"{request.failure} {request.url}"))
        page.goto(url)
        return page

    start.wrongs = wrongs
    yield start
    reasons = list(failures)
    seen = list(wrongs)  # what is still asked for when a page is closed fails, and that is no fault of the page
    for context in contexts:
        context.close()
    assert not seen, reasons


@pytest.fixture
def page(open_page: OpenPage, address: str) -> Page:
    """The page of the war text, drawn and ready."""
    page = open_page(f"{address}/d/war")
    ready(page)
    return page


@pytest.fixture
def rough(open_page: OpenPage, address: str) -> Page:
    """The page of the text with estimates, drawn and ready."""
    page = open_page(f"{address}/d/rough")
    ready(page)
    return page


def ready(page: Page) -> None:
    """Wait until a text's page is drawn."""
    page.wait_for_selector(".workspace[data-ready]", state="attached")
