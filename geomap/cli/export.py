"""``geomap export``: a collection of a database to any of the formats of :mod:`geomap.export`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from geomap.cli.options import MentionFilter, output, output_options

if TYPE_CHECKING:
    from geomap.export import Exporter


@click.command("export")
@click.option("--db", "database", required=True, metavar="FILE|URL", envvar="GEOMAP_DB", help="The database.")
@click.option("--collection", default="", metavar="NAME", help="By default the first one.")
@output_options
def export(database: str, collection: str, exporter: Exporter, path: str, by: str, selection: MentionFilter) -> int:
    """Write the mentions of a collection, corrections included, as data."""
    from geomap.errors import NotInStore
    from geomap.store import Store

    options = exporter.arguments(by=by, status=True)
    store = Store.open(database, create=False)
    try:
        known = store.collections.all()
        named = (each.slug for each in known if not collection or collection in {each.slug, each.name})
        slug = next(named, None)
        if slug is None:
            names = ", ".join(each.name for each in known)
            raise NotInStore(f"there is no collection {collection!r}: choose one of {names}")
        mapped = store.documents.mapped(slug)
        with output(path, sources=[database], binary=exporter.binary) as stream:
            exporter.write(selection.of(mapped), stream, **options)
    finally:
        store.close()
    return 0
