from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from geomap.cli.serve import settings_of
from geomap.errors import SettingError


def hear_interrupts() -> None:
    """Undo that a shell lets what it runs in the background ignore Ctrl-C, which children inherit."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.slow
def test_the_app_is_served_on_the_next_free_port_until_interrupted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Far from home\n\nThey met in Aleppo.")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with subprocess.Popen(
            [sys.executable, "-m", "geomap", "serve", "--no-open", "--port", str(port), str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=hear_interrupts,
        ) as process:
            assert process.stdout is not None
            address = re.search(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline())
            assert address is not None
            assert int(address[1]) > port
            with urllib.request.urlopen(address[0]) as answer:
                page = answer.read().decode()
                assert "script-src" in answer.headers["Content-Security-Policy"]
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
    assert "Far from home" in page
    assert errors == ""
    assert process.returncode == 0


def test_limits_come_from_the_environment() -> None:
    environment = {"GEOMAP_MAX_UPLOAD": "5000", "GEOMAP_NEAR": "0,0", "PATH": "/bin"}
    assert settings_of(environment) == {"GEOMAP_MAX_UPLOAD": 5000}
    with pytest.raises(SettingError, match="GEOMAP_MAX_UPLOAD must be a whole number, not 'much'"):
        settings_of({"GEOMAP_MAX_UPLOAD": "much"})
