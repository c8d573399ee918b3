"""The versions of the tables, as alembic's revisions, and how to run them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

VERSIONS = Path(__file__).with_name("versions")

_FULL_TEXT = "sentence_words"


def known_versions() -> list[str]:
    """List the revisions that this geomap knows, oldest first."""
    return sorted(path.stem.split("_")[0] for path in VERSIONS.glob("[0-9]*.py"))


def run(connection: sa.Connection, before: str | None) -> None:
    """Run the revisions after ``before``, within a transaction of the caller."""
    from alembic.operations import Operations
    from alembic.runtime.migration import RevisionStep
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(VERSIONS.parent), version_locations=[str(VERSIONS)])
    newer = reversed(list(scripts.iterate_revisions("head", before or "base")))
    steps = [RevisionStep(scripts.revision_map, script, is_upgrade=True) for script in newer]
    context = configured(connection, fn=lambda revision, context: steps)
    with Operations.context(context):
        context.run_migrations()


def configured(connection: sa.Connection, **options: Any) -> Any:
    """Make alembic's context, which ignores the full-text index."""
    from alembic.runtime.migration import MigrationContext

    def include_name(name: str | None, kind: str, parents: object) -> bool:
        return not (kind == "table" and (name or "").startswith(_FULL_TEXT))

    options = {"include_name": include_name, "transactional_ddl": True, "render_as_batch": True, **options}
    return MigrationContext.configure(connection, opts=options)
