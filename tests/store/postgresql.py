"""A PostgreSQL of the tests' own: Debian's binaries, a cluster in a temporary folder, on a free port of loopback."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

PASSWORD = "s3cr3t/wörd@home"
"""The password of the user ``geomap``; with characters that an address has to escape."""

ESCAPED = "s3cr3t%2Fw%C3%B6rd%40home"

_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "16MB"}


def binaries() -> Path | None:
    """The folder of initdb and postgres, of the newest version there is."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parent.parent.name))
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    return Path(named).parent if named else None


class Cluster:
    """A running cluster; ``url`` is the address of its first database."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._folder = Path(tempfile.mkdtemp(prefix="geomap-postgresql-"))
        # PostgreSQL refuses to run as root
        self._user = "postgres" if os.getuid() == 0 else None
        if self._user:
            os.chown(self._folder, pwd.getpwnam(self._user).pw_uid, -1)
        secret = self._folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        data = str(self._folder / "data")
        self._run("initdb", "-D", data, "-U", "geomap", "-A", "scram-sha-256", "-E", "UTF8", f"--pwfile={secret}", "-N")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        settings = {**_FAST, "listen_addresses": "127.0.0.1", "port": str(self.port), "max_connections": "40"}
        settings["unix_socket_directories"] = ""
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", data, "-l", log, "-w", "-t", "60", "-o", options, "start")

    def url(self, database: str = "postgres", *, password: str = ESCAPED) -> str:
        return f"postgresql://geomap:{password}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), *arguments]
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        # the server inherits what it is given: a pipe would never end
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                user=self._user,
                group=self._user,
                extra_groups=[] if self._user else None,
                cwd="/",
                env=environment,
                timeout=120,
                check=False,
            )
            output.seek(0)
            assert done.returncode == 0, output.read().decode(errors="replace")
