"""Serve the app on this machine with waitress."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable

from flask import Flask
from waitress.server import create_server  # type: ignore[import-untyped]

from geomap.errors import SettingError
from geomap.web.api.collections.collection import mirrors

LOOPBACK = "127.0.0.1"
MAX_PORT_ATTEMPTS = 50
"""Ports to try, counting up from the first."""

THREADS = 6
BACKLOG = 128
_SLACK = 1_000_000


def serve(app: Flask, host: str = LOOPBACK, port: int = 5000, *, ready: Callable[[str], None] | None = None) -> None:
    """Serve the app until the process is interrupted.

    :param host: an address of this machine only, since the app has no accounts.
    :param port: the first port to try; if it is in use, the next free one is taken. 0 takes any free port.
    :param ready: called with the address, such as ``"http://127.0.0.1:5000"``, once the server listens.
    :raises SettingError: for a remote host, an invalid port, or if no port is free.
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
    # Cookies are shared by all ports of a host: two instances must not overwrite each other's session.
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
    """Refuse to serve other machines.

    :raises SettingError: for an address that other machines can reach.
    """
    if host not in {LOOPBACK, "localhost"}:
        raise SettingError(
            f"geomap serves on {LOOPBACK} only, not on {host!r}: it has no accounts, so whoever reached it could read "
            "and change everything; leave the host out, or reach it through an SSH tunnel"
        )


def _listen(port: int) -> socket.socket:
    """Listen on this port, or on the next free one."""
    last = min(port + MAX_PORT_ATTEMPTS, 65536) - 1
    for number in range(port, last + 1):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":
            # without it, a port stays in use for minutes after its server has ended
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
