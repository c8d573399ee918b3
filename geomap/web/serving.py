"""Serve the app on this machine, with waitress."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable

from flask import Flask
from waitress.server import create_server  # type: ignore[import-untyped]

from geomap.errors import SettingError
from geomap.web.api.collection import mirrors

LOOPBACK = "127.0.0.1"
PORTS = 50
"""How many ports are tried, from the one asked for upwards."""

THREADS = 6
BACKLOG = 128
_SLACK = 1_000_000


def serve(app: Flask, host: str = LOOPBACK, port: int = 5000, *, ready: Callable[[str], None] | None = None) -> None:
    """Serve the app until the process is interrupted.

    :param host: must be this machine's own address: the app has no accounts, so it is not for others.
    :param port: moves on to the next free one if it is taken; 0 takes any.
    :param ready: told the address, such as ``"http://127.0.0.1:5000"``, once it answers.
    :raises SettingError: for another host, a port that cannot be, or when no port is free.
    """
    check_host(host)
    if not 0 <= port <= 65535:
        raise SettingError(f"port {port} does not exist: choose one from 1024 to 65535")
    listening = _listen(port)
    server = create_server(
        app,
        sockets=[listening],
        threads=THREADS,
        ident="geomap",
        max_request_body_size=int(app.config["MAX_CONTENT_LENGTH"]) + _SLACK,
    )
    # Cookies do not tell ports apart: two instances must not overwrite each other's session.
    app.config["SESSION_COOKIE_NAME"] = f"geomap_{server.effective_port}"
    with app.app_context():
        mirrors().read_ahead()
    if ready is not None:
        ready(f"http://{LOOPBACK}:{server.effective_port}")
    try:
        server.run()
    finally:
        server.close()


def check_host(host: str) -> None:
    """Refuse to serve others.

    :raises SettingError: for an address that is not this machine's own.
    """
    if host not in {LOOPBACK, "localhost"}:
        raise SettingError(
            f"geomap serves on {LOOPBACK} only, not on {host!r}: it has no accounts, so whoever reached it could read "
            "and change everything; leave the host out, or reach it through an SSH tunnel"
        )


def _listen(port: int) -> socket.socket:
    """Take the port asked for or the next that is free."""
    last = min(port + PORTS, 65536) - 1
    for number in range(port, last + 1):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":
            # else a port would be taken for minutes after the server before it has ended
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((LOOPBACK, number))
            listening.listen(BACKLOG)
        except OSError as error:
            listening.close()
            if error.errno != errno.EADDRINUSE:
                raise SettingError(f"cannot serve on port {number}: {error.strerror}; choose one above 1023") from error
        else:
            return listening
    raise SettingError(f"ports {port} to {last} are all taken: choose another with --port")
