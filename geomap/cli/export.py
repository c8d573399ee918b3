"""``geomap export``: what a database holds, as GeoJSON, JSONL or CSV."""

from __future__ import annotations

from typing import Any

import click

from geomap.cli.options import format_of, output, output_options


@click.command("export")
@click.option("--db", "database", required=True, metavar="FILE|URL", envvar="GEOMAP_DB", help="The database.")
@click.option("--collection", default="", metavar="NAME", help="By default the first one.")
@output_options
def export(database: str, collection: str, form: str | None, path: str, by: str, literal_only: bool) -> int:
    """Write the mentions of a collection, corrections included, as data."""
    from geomap.errors import NotInStore
    from geomap.export import exporter
    from geomap.store import Store

    form = format_of(form, path, by)
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
