"""Serve the app on this machine, with waitress."""

from __future__ import annotations

import errno
from collections.abc import Callable

from flask import Flask
from waitress.server import create_server

from geomap.errors import SettingError

LOOPBACK = "127.0.0.1"
PORTS = 50
"""How many ports are tried, from the one asked for upwards."""

THREADS = 6
_SLACK = 1_000_000


def serve(app: Flask, host: str = LOOPBACK, port: int = 5000, *, ready: Callable[[str], None] | None = None) -> None:
    """Serve the app until the process is interrupted.

    :param host: must be this machine's own address: the app has no accounts, so it is not for others.
    :param port: moves on to the next free one if it is taken; 0 takes any.
    :param ready: told the address, such as ``"http://127.0.0.1:5000"``, once it answers.
    :raises SettingError: for another host, a port that cannot be, or when no port is free.
    """
    if host not in {LOOPBACK, "localhost"}:
        raise SettingError(f"geomap serves on {LOOPBACK} only, not on {host!r}: leave the host out")
    if not 0 <= port <= 65535:
        raise SettingError(f"port {port} does not exist: choose one from 1024 to 65535")
    limit = int(app.config["MAX_CONTENT_LENGTH"]) + _SLACK
    for number in range(port, min(port + PORTS, 65536)):
        try:
            server = create_server(
                app, host=LOOPBACK, port=number, threads=THREADS, ident="geomap", max_request_body_size=limit
            )
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
            raise SettingError(f"cannot serve on port {number}: {error.strerror}; choose one above 1023") from error
        break
    else:
        raise SettingError(f"ports {port} to {number} are all taken: choose another with --port")
    # Cookies do not tell ports apart: two instances must not overwrite each other's session.
    app.config["SESSION_COOKIE_NAME"] = f"geomap_{server.effective_port}"
    if ready is not None:
        ready(f"http://{LOOPBACK}:{server.effective_port}")
    try:
        server.run()
    finally:
        server.close()
