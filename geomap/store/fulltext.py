"""The full-text index of sentences. Texts are folded here, so that SQLite and PostgreSQL see the same words.

A question is folded like the texts, so nothing of it but letters and digits reaches either engine.
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

MOST = 32
"""Terms of a question that are looked at."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand after each other; with ``prefix`` the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False


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


def terms_of(question: str) -> tuple[Term, ...]:
    """Take a question apart: words, "phrases", and either with a * at the end for a beginning.

    Any text is a question. What has no letter or digit is left out; a quotation mark that is never closed begins a
    phrase that runs to the end; a word that folds to several, such as "al-Bab", is a phrase.
    """
    terms: dict[Term, None] = {}
    for phrase, star, word in _PIECE.findall(question.translate(_QUOTES)):
        words = tuple(words_of(phrase or word).split())
        if words:
            terms[Term(words, prefix=bool(star) or word.endswith("*"))] = None
    return tuple(terms)[:MOST]


def search(connection: sa.Connection, question: str, scope: Scope) -> Matched:
    """Find sentences in which every term occurs, or documents in which each occurs in some sentence.

    A question without words finds nothing. Collections are not told apart, nor what was put away.
    """
    terms = terms_of(question)
    if not terms:
        return Matched(scope, np.empty(0, np.int64))
    if scope == "sentence":
        return Matched(scope, _ids(connection, scope, terms))
    found = [_ids(connection, scope, (term,)) for term in terms]
    ids = found[0]
    for others in found[1:]:
        ids = np.intersect1d(ids, others, assume_unique=True)
    return Matched(scope, ids)


# As text: SQLAlchemy would compare what MATCH gives with 1, which makes SQLite match row by row. One string of all ids
# is read several times as fast as a row each.
_FOUND = {
    "sqlite": "SELECT rowid AS id FROM sentence_words WHERE sentence_words MATCH :question",
    "postgresql": "SELECT sentence_id AS id FROM sentence_words WHERE words @@ to_tsquery('simple', :question)",
}
_JOINED = {"sqlite": "SELECT group_concat(id) FROM", "postgresql": "SELECT string_agg(id::text, ',') FROM"}
_OF_DOCUMENTS = "SELECT DISTINCT document_id AS id FROM sentences WHERE id IN"


def _ids(connection: sa.Connection, scope: Scope, terms: Iterable[Term]) -> NDArray[np.int64]:
    dialect = connection.dialect.name
    found = f"({_FOUND[dialect]})" if scope == "sentence" else f"({_OF_DOCUMENTS} ({_FOUND[dialect]}))"
    question = _match(terms) if dialect == "sqlite" else _tsquery(terms)
    ids = connection.execute(sa.text(f"{_JOINED[dialect]} {found} AS found"), {"question": question}).scalar()
    return np.sort(np.fromstring(ids or "", np.int64, sep=","))


def _match(terms: Iterable[Term]) -> str:
    return " AND ".join(f'"{" ".join(term.words)}"{" *" if term.prefix else ""}' for term in terms)


def _tsquery(terms: Iterable[Term]) -> str:
    phrases = (" <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.prefix else "") for term in terms)
    return " & ".join(f"({phrase})" for phrase in phrases)
