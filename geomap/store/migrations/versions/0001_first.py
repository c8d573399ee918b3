"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_FULL_TEXT = {
    "sqlite": [
        "CREATE VIRTUAL TABLE sentence_words USING fts5(words, content='', tokenize='unicode61 remove_diacritics 0')"
    ],
    "postgresql": [
        "CREATE TABLE sentence_words (sentence_id BIGINT PRIMARY KEY REFERENCES sentences (id) ON DELETE CASCADE, "
        "words TSVECTOR NOT NULL)",
        "CREATE INDEX ix_sentence_words ON sentence_words USING gin (words)",
    ],
}


def _id() -> sa.Column[int]:
    return sa.Column("id", _BIG, autoincrement=True, nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, _BIG, nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "collections",
        _id(),
        _text("slug"),
        _text("name"),
        _text("created"),
        sa.Column("deleted", sa.Text()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_collections"),
        sa.UniqueConstraint("slug", name="uq_collections_slug"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "places",
        _text("id"),
        _text("source"),
        _text("source_id"),
        _text("name"),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        _text("feature_class"),
        _text("feature_code"),
        _text("country_code"),
        _text("admin1_code"),
        _text("admin2_code"),
        sa.Column("population", sa.BigInteger(), nullable=False),
        _text("admin1"),
        _text("country"),
        sa.Column("west", sa.Double()),
        sa.Column("south", sa.Double()),
        sa.Column("east", sa.Double()),
        sa.Column("north", sa.Double()),
        sa.PrimaryKeyConstraint("id", name="pk_places"),
    )
    op.create_index("ix_places_latitude_longitude", "places", ["latitude", "longitude"])
    op.create_table(
        "runs",
        _id(),
        _text("pipeline"),
        _text("gazetteer"),
        _text("created"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("pipeline", "gazetteer", name="uq_runs_pipeline_gazetteer"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "documents",
        _id(),
        _number("collection_id"),
        _text("slug"),
        _text("key"),
        _text("title"),
        _text("url"),
        _text("published"),
        sa.Column("day", sa.Integer()),
        _text("language"),
        _text("source"),
        _text("origin"),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        _text("text"),
        _text("digest"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        _text("state"),
        _text("error"),
        _text("worker"),
        _text("created"),
        _text("changed"),
        sa.Column("deleted", sa.Text()),
        sa.Column("since_correction", sa.Integer(), nullable=False),
        sa.Column("stale", sa.Integer(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("derived", sa.JSON(), nullable=False),
        sa.Column("focus", sa.JSON(), nullable=False),
        _number("run_id", nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collections.id"], name="fk_documents_collection_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_documents_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("collection_id", "key", name="uq_documents_collection_id_key"),
        sa.UniqueConstraint("slug", name="uq_documents_slug"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_documents_collection_id_revision", "documents", ["collection_id", "revision"])
    op.create_index("ix_documents_state_stale", "documents", ["state", "stale"])
    op.create_index("ix_documents_collection_id_deleted_id", "documents", ["collection_id", "deleted", "id"])
    op.create_index("ix_documents_numbers", "documents", ["collection_id", "deleted", "state", "mentions"])
    op.create_table(
        "corrections",
        _id(),
        _number("collection_id"),
        _number("document_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("action"),
        _text("scope"),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        _text("text"),
        _text("name"),
        _text("text_before"),
        _text("text_after"),
        sa.Column("place_id", sa.Text()),
        sa.Column("new_start", sa.Integer()),
        sa.Column("new_end", sa.Integer()),
        _text("who"),
        _text("created"),
        sa.Column("undone", sa.Text()),
        sa.Column("redoable", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collections.id"], name="fk_corrections_collection_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_corrections_document_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name="fk_corrections_place_id"),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_corrections_collection_id_name", "corrections", ["collection_id", "name"])
    op.create_index("ix_corrections_document_id", "corrections", ["document_id"])
    op.create_table(
        "sentences",
        _id(),
        _number("document_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_sentences_document_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sentences"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sentences_document_id_number", "sentences", ["document_id", "number"])
    op.create_table(
        "versions",
        _id(),
        _number("document_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("title"),
        _text("text"),
        _text("digest"),
        _text("created"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_versions_document_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_versions"),
        sa.UniqueConstraint("document_id", "version", name="uq_versions_document_id_version"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "mentions",
        _id(),
        _number("document_id"),
        _number("collection_id"),
        _number("sentence_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        _text("text"),
        _text("name"),
        sa.Column("place_id", sa.Text()),
        _text("role"),
        _text("label"),
        _text("status"),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("nil", sa.Float(), nullable=False),
        _text("review"),
        _number("correction_id", nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collections.id"], name="fk_mentions_collection_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["correction_id"], ["corrections.id"], name="fk_mentions_correction_id"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_mentions_document_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name="fk_mentions_place_id"),
        sa.ForeignKeyConstraint(["sentence_id"], ["sentences.id"], name="fk_mentions_sentence_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_mentions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mentions_collection_id_name", "mentions", ["collection_id", "name"])
    op.create_index("ix_mentions_correction_id", "mentions", ["correction_id"])
    op.create_index(
        "ix_mentions_document",
        "mentions",
        ["document_id", "number", "start", "sentence_id", "place_id", "role", "status", "score", "review"],
    )
    op.create_index("ix_mentions_place_id", "mentions", ["place_id"])
    op.create_index("ix_mentions_sentence_id", "mentions", ["sentence_id"])
    for statement in _FULL_TEXT[op.get_bind().dialect.name]:
        op.execute(statement)
