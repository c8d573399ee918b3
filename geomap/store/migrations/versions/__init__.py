"""Alembic revisions, one a module, named by their number."""
