"""The full-text index of sentences. Texts are folded here, so that SQLite and PostgreSQL see the same words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import sqlalchemy as sa

_TOKEN = re.compile(r"[^\W_]+")


def words_of(text: str) -> str:
    """Fold a text for the index: its words of letters and digits, without case and accents, joined by spaces."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(character for character in plain if not unicodedata.combining(character)).casefold()
    return " ".join(_TOKEN.findall(plain))


def index_sentences(connection: sa.Connection, sentences: Iterable[tuple[int, str]]) -> None:
    """Put sentences into the index, given as (id, text)."""
    rows = [(number, words_of(text)) for number, text in sentences]
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO sentence_words (rowid, words) VALUES (?, ?)", rows)
    else:
        statement = sa.text("INSERT INTO sentence_words VALUES (:id, to_tsvector('simple', :words))")
        connection.execute(statement, [{"id": number, "words": words} for number, words in rows])


def forget_sentences(connection: sa.Connection, sentences: Iterable[tuple[int, str]]) -> None:
    """Take sentences out of the index, given as (id, text) as they were put in."""
    if connection.dialect.name != "sqlite":
        return  # they go with the rows of their sentences
    rows = [(number, words_of(text)) for number, text in sentences]
    if rows:
        statement = "INSERT INTO sentence_words (sentence_words, rowid, words) VALUES ('delete', ?, ?)"
        connection.exec_driver_sql(statement, rows)
