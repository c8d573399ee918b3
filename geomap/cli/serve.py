"""``geomap serve``: the web app on this machine."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from typing import NoReturn

import click

from geomap.cli.options import Reporter, Setup, collection_of, load_pipeline, pipeline_options
from geomap.cli.sources import SkippedFiles, SourceCommand
from geomap.errors import SettingError


@click.command("serve", cls=SourceCommand)
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@click.option("--port", default=5000, show_default=True, help="If it is taken, the next free one is used; 0 means any.")
@click.option(
    "--db", "database", metavar="FILE|URL", envvar="GEOMAP_DB", help="The database; created if it does not exist."
)
@click.option("--collection", default="", metavar="NAME", help="The collection for the sources.")
@click.option("--host", default="127.0.0.1", show_default=True, help="This machine only: the app has no accounts.")
@click.option("--open/--no-open", "opens", default=False, help="Open a browser.  [default: no-open]")
@pipeline_options
def serve_command(
    sources: tuple[str, ...],
    port: int,
    database: str | None,
    collection: str,
    host: str,
    opens: bool,
    setup: Setup,
) -> NoReturn:
    """Read texts and their places side by side, in a browser on this machine.

    SOURCE is a {formats} file, a folder of them, or - for standard input. Without
    one, paste a text or drop a file in the browser. With --db, texts and corrections are saved for the next time.
    """
    from geomap.read import read_sources
    from geomap.store import Store
    from geomap.web import create_app, serve
    from geomap.web.serving import check_host

    check_host(host)
    if collection and not database:
        raise SettingError("--collection needs a --db: name the file where collections are kept")
    reporter, skipped = Reporter(), SkippedFiles()
    store = Store.open(database) if database else None
    documents = list(reporter.languages(read_sources(sources, on_error=reporter.source, on_skip=skipped.add)))
    skipped.report()
    settings = settings_of(dict(os.environ))
    slug = collection_of(store, collection) if store is not None else ""
    app = create_app(settings, nlp=load_pipeline(setup), documents=documents, store=store, collection=slug)

    def ready(address: str) -> None:
        click.echo(f"geomap is at {address} (stop with Ctrl-C)")
        if opens and _has_screen():
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    serve(app, host, port, ready=ready)
    # Not by way of the interpreter's end: a text may just be mapped in a thread inside native code, which aborts then.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1 if reporter.skipped else 0)


def _has_screen() -> bool:
    """Whether a browser would open in a window: without one Python may start a text browser over our own output."""
    return sys.platform in {"darwin", "win32"} or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def settings_of(environment: dict[str, str]) -> dict[str, int]:
    """Take the app's limits (``GEOMAP_MAX_...``) out of the environment.

    :raises SettingError: for one that is no whole number.
    """
    settings = {}
    for name, value in environment.items():
        if name.startswith("GEOMAP_MAX_"):
            try:
                settings[name] = int(value)
            except ValueError:
                raise SettingError(f"{name} must be a whole number, not {value!r}") from None
    return settings
