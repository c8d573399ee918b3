"""The tables. The mentions of a document follow from its text, its corrections and a run of the pipeline.

Times are ISO 8601 in UTC, days are counted from 1970-01-01, offsets are characters into ``documents.text``, end
exclusive. The ``revision`` of a collection rises with every write to it, and each document has the revision of its
last change, so that a copy can be updated with what has changed.
"""

from __future__ import annotations

import sqlalchemy as sa

VERSION = "0001"
"""The alembic revision of these tables."""

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True)


def _in(table: str, *, nullable: bool = False) -> sa.Column[int]:
    name = f"{table.removesuffix('s')}_id"
    return sa.Column(name, sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=nullable)


collections = sa.Table(
    "collections",
    metadata,
    _id(),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created", sa.Text, nullable=False),
    sa.Column("deleted", sa.Text),
    sa.Column("revision", sa.Integer, nullable=False),
    sqlite_autoincrement=True,
)

runs = sa.Table(
    "runs",
    metadata,
    _id(),
    sa.Column("pipeline", sa.Text, nullable=False),
    sa.Column("gazetteer", sa.Text, nullable=False),
    sa.Column("created", sa.Text, nullable=False),
    sa.UniqueConstraint("pipeline", "gazetteer"),
    sqlite_autoincrement=True,
)

# ``source`` is the publication; ``origin`` is the file that the document was read from
documents = sa.Table(
    "documents",
    metadata,
    _id(),
    _in("collections"),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("published", sa.Text, nullable=False),
    sa.Column("day", sa.Integer),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("fields", sa.JSON, nullable=False),
    sa.Column("pages", sa.JSON, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("words", sa.Integer, nullable=False),
    sa.Column("mentions", sa.Integer, nullable=False),
    sa.Column("places", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("worker", sa.Text, nullable=False),
    sa.Column("created", sa.Text, nullable=False),
    sa.Column("changed", sa.Text, nullable=False),
    sa.Column("deleted", sa.Text),
    sa.Column("since_correction", sa.Integer, nullable=False),
    sa.Column("stale", sa.Integer, nullable=False),
    sa.Column("spans", sa.JSON, nullable=False),
    sa.Column("derived", sa.JSON, nullable=False),
    sa.Column("focus", sa.JSON, nullable=False),
    sa.Column("run_id", sa.ForeignKey("runs.id")),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.UniqueConstraint("collection_id", "key"),
    sqlite_autoincrement=True,
)
sa.Index(None, documents.c.collection_id, documents.c.revision)
sa.Index(None, documents.c.state, documents.c.stale)
sa.Index(None, documents.c.collection_id, documents.c.deleted, documents.c.id)
# it covers the query of a collection's counts, so that the database does not read the texts
sa.Index("ix_documents_numbers", *(documents.c[name] for name in ("collection_id", "deleted", "state", "mentions")))

# ``created`` is when a newer text replaced the version
versions = sa.Table(
    "versions",
    metadata,
    _id(),
    _in("documents"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("created", sa.Text, nullable=False),
    sa.UniqueConstraint("document_id", "version"),
    sqlite_autoincrement=True,
)

sentences = sa.Table(
    "sentences",
    metadata,
    _id(),
    _in("documents"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sqlite_autoincrement=True,
)
sa.Index(None, sentences.c.document_id, sentences.c.number)

places = sa.Table(
    "places",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("source_id", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("latitude", sa.Double, nullable=False),
    sa.Column("longitude", sa.Double, nullable=False),
    sa.Column("feature_class", sa.Text, nullable=False),
    sa.Column("feature_code", sa.Text, nullable=False),
    sa.Column("country_code", sa.Text, nullable=False),
    sa.Column("admin1_code", sa.Text, nullable=False),
    sa.Column("admin2_code", sa.Text, nullable=False),
    sa.Column("population", sa.BigInteger, nullable=False),
    sa.Column("admin1", sa.Text, nullable=False),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("west", sa.Double),
    sa.Column("south", sa.Double),
    sa.Column("east", sa.Double),
    sa.Column("north", sa.Double),
)
sa.Index(None, places.c.latitude, places.c.longitude)

corrections = sa.Table(
    "corrections",
    metadata,
    _id(),
    _in("collections"),
    _in("documents"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("text_before", sa.Text, nullable=False),
    sa.Column("text_after", sa.Text, nullable=False),
    sa.Column("place_id", sa.ForeignKey("places.id")),
    sa.Column("new_start", sa.Integer),
    sa.Column("new_end", sa.Integer),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("created", sa.Text, nullable=False),
    sa.Column("undone", sa.Text),
    sa.Column("redoable", sa.Integer, nullable=False),
    sa.Column("before", sa.JSON, nullable=False),
    sa.Column("mentions", sa.Integer, nullable=False),
    sa.Column("documents", sa.Integer, nullable=False),
    sqlite_autoincrement=True,
)
sa.Index(None, corrections.c.collection_id, corrections.c.name)
sa.Index(None, corrections.c.document_id)

mentions = sa.Table(
    "mentions",
    metadata,
    _id(),
    _in("documents"),
    _in("collections"),
    _in("sentences"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("place_id", sa.ForeignKey("places.id")),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("nil", sa.Float, nullable=False),
    sa.Column("review", sa.Text, nullable=False),
    sa.Column("correction_id", sa.ForeignKey("corrections.id")),
    sa.Column("detail", sa.JSON, nullable=False),
    sqlite_autoincrement=True,
)
# it covers the query of a collection's columns, so that the database does not read the long rows
sa.Index(
    "ix_mentions_document",
    *(
        mentions.c[name]
        for name in ("document_id", "number", "start", "sentence_id", "place_id", "role", "status", "score", "review")
    ),
)
sa.Index(None, mentions.c.collection_id, mentions.c.name)
sa.Index(None, mentions.c.place_id)
sa.Index(None, mentions.c.sentence_id)
sa.Index(None, mentions.c.correction_id)
# SQLite uses a partial index only if a query has the same condition in the same words, without parameters
TO_REVIEW = (mentions.c.status == sa.literal_column("'unreviewed'")) & (mentions.c.review != sa.literal_column("''"))
sa.Index(
    "ix_mentions_to_review",
    mentions.c.collection_id,
    mentions.c.document_id,
    mentions.c.start,
    sqlite_where=TO_REVIEW,
    postgresql_where=TO_REVIEW,
)

FULL_TEXT = {
    "sqlite": [
        "CREATE VIRTUAL TABLE sentence_words USING fts5(words, content='', tokenize='unicode61 remove_diacritics 0')"
    ],
    "postgresql": [
        "CREATE TABLE sentence_words (sentence_id BIGINT PRIMARY KEY REFERENCES sentences (id) ON DELETE CASCADE, "
        "words TSVECTOR NOT NULL)",
        "CREATE INDEX ix_sentence_words ON sentence_words USING gin (words)",
    ],
}
"""The full-text index by dialect: one row per sentence with its folded words; in SQLite the rowid is its id."""


def create(connection: sa.Connection) -> None:
    """Create all tables in an empty database, as the newest alembic revision does."""
    metadata.create_all(connection)
    for statement in FULL_TEXT[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{VERSION}')")
