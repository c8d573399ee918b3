"""``geomap export``: what a database holds, as GeoJSON, JSONL or CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from geomap.cli.options import STANDARD, output
from geomap.cli.parse import FORMATS, SUFFIXES


@click.command("export")
@click.option("--db", "database", required=True, metavar="FILE|URL", envvar="GEOMAP_DB", help="The database.")
@click.option("--collection", default="", metavar="NAME", help="By default the first one.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="By default what the output's suffix says, else geojson."
)
@click.option("-o", "--output", "path", default=STANDARD, metavar="FILE", help="By default standard output.")
@click.option(
    "--by",
    type=click.Choice(["mention", "place"]),
    default="mention",
    show_default=True,
    help="One feature or row for each mention, or for each place (not in jsonl).",
)
@click.option("--literal-only", is_flag=True, help="Leave out peoples, and places that stand for a government.")
def export(database: str, collection: str, form: str | None, path: str, by: str, literal_only: bool) -> int:
    """Write the mentions of a collection, corrections included, as data."""
    from geomap.errors import NotInStore, SettingError
    from geomap.export import exporter
    from geomap.store import Store

    form = form or SUFFIXES.get(Path(path).suffix.lower(), "geojson")
    if form == "jsonl" and by != "mention":
        raise SettingError("--by place makes no sense in jsonl, which has a document a line: choose geojson or csv")
    store = Store.open(database, create=False)
    try:
        known = store.collections.all()
        named = (each.slug for each in known if not collection or collection in {each.slug, each.name})
        slug = next(named, None)
        if slug is None:
            names = ", ".join(each.name for each in known)
            raise NotInStore(f"there is no collection {collection!r}: choose one of {names}")
        mapped = store.documents.mapped(slug)
        if literal_only:
            mapped = (each.literal() for each in mapped)
        options: dict[str, Any] = {} if form == "jsonl" else {"by": by, "status": by == "mention"}
        with output(path, sources=[database]) as stream:
            exporter(form)(mapped, stream, **options)
    finally:
        store.close()
    return 0
