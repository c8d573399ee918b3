"""The full-text index of sentences. Texts are folded here, so that SQLite and PostgreSQL see the same words.

A query is folded like the texts, so that only its letters and digits reach either engine.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from geomap.store.columns.arrays import Matched, Scope

_TOKEN = re.compile(r"[^\W_]+")
_PIECE = re.compile(r'"([^"]*)(?:"(\*?)|$)|([^\s"]+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))

MAX_QUERY_TERMS = 32
"""Further terms of a query are ignored."""


@dataclass(frozen=True, slots=True)
class Term:
    """Consecutive words; with ``prefix`` the last one is the beginning of a word."""

    words: tuple[str, ...]
    prefix: bool = False


def words_of(text: str) -> str:
    """Fold a text for the index: its words of letters and digits without case and accents, joined by spaces."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(character for character in plain if not unicodedata.combining(character)).casefold()
    return " ".join(_TOKEN.findall(plain))


def index_sentences(connection: sa.Connection, sentences: Iterable[tuple[int, str]]) -> None:
    """Add sentences (id, text) to the index."""
    rows = [(number, words_of(text)) for number, text in sentences]
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO sentence_words (rowid, words) VALUES (?, ?)", rows)
    else:
        statement = sa.text("INSERT INTO sentence_words VALUES (:id, to_tsvector('simple', :words))")
        connection.execute(statement, [{"id": number, "words": words} for number, words in rows])


def forget_sentences(connection: sa.Connection, sentences: Iterable[tuple[int, str]]) -> None:
    """Remove sentences (id, text) from the index; the texts must be those that were added."""
    if connection.dialect.name != "sqlite":
        return  # the rows of the sentences take them along
    rows = [(number, words_of(text)) for number, text in sentences]
    if rows:
        statement = "INSERT INTO sentence_words (sentence_words, rowid, words) VALUES ('delete', ?, ?)"
        connection.exec_driver_sql(statement, rows)


def terms_of(query: str) -> tuple[Term, ...]:
    """Parse a query: words, "phrases", and either with a * at the end for a prefix.

    Any text is a query. Parts without letters and digits are ignored. A quotation mark that is never closed begins a
    phrase up to the end. A word that folds to several, such as "al-Bab", is a phrase.
    """
    terms: dict[Term, None] = {}
    for phrase, star, word in _PIECE.findall(query.translate(_QUOTES)):
        words = tuple(words_of(phrase or word).split())
        if words:
            terms[Term(words, prefix=bool(star) or word.endswith("*"))] = None
    return tuple(terms)[:MAX_QUERY_TERMS]


def search(connection: sa.Connection, query: str, scope: Scope) -> Matched:
    """Find sentences in which every term occurs, or documents in which each occurs in some sentence.

    A query without words matches nothing. The search covers all collections, and removed documents too.
    """
    terms = terms_of(query)
    if not terms:
        return Matched(scope, np.empty(0, np.int64))
    if scope == "sentence":
        return Matched(scope, _ids(connection, scope, terms))
    by_term = [_ids(connection, scope, (term,)) for term in terms]
    ids = by_term[0]
    for others in by_term[1:]:
        ids = np.intersect1d(ids, others, assume_unique=True)
    return Matched(scope, ids)


# As text: SQLAlchemy would compare the result of MATCH with 1, which makes SQLite match row by row. One string of all
# ids is read several times as fast as one row per id.
_FOUND = {
    "sqlite": "SELECT rowid AS id FROM sentence_words WHERE sentence_words MATCH :query",
    "postgresql": "SELECT sentence_id AS id FROM sentence_words WHERE words @@ to_tsquery('simple', :query)",
}
_JOINED = {"sqlite": "SELECT group_concat(id) FROM", "postgresql": "SELECT string_agg(id::text, ',') FROM"}
_OF_DOCUMENTS = "SELECT DISTINCT document_id AS id FROM sentences WHERE id IN"


def _ids(connection: sa.Connection, scope: Scope, terms: Iterable[Term]) -> NDArray[np.int64]:
    dialect = connection.dialect.name
    found = f"({_FOUND[dialect]})" if scope == "sentence" else f"({_OF_DOCUMENTS} ({_FOUND[dialect]}))"
    query = _match(terms) if dialect == "sqlite" else _tsquery(terms)
    ids = connection.execute(sa.text(f"{_JOINED[dialect]} {found} AS found"), {"query": query}).scalar()
    return np.sort(np.fromstring(ids or "", np.int64, sep=","))


def _match(terms: Iterable[Term]) -> str:
    return " AND ".join(f'"{" ".join(term.words)}"{" *" if term.prefix else ""}' for term in terms)


def _tsquery(terms: Iterable[Term]) -> str:
    phrases = (" <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.prefix else "") for term in terms)
    return " & ".join(f"({phrase})" for phrase in phrases)
