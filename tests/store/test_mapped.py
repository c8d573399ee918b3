"""What documents mention, written and read: nothing is lost, and ids stay."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from spacy.language import Language

from geomap.errors import NotInStore
from geomap.paths import folder
from geomap.pipeline import map_documents
from geomap.places import Candidate
from geomap.read import read_sources
from geomap.records import MappedDocument, Sentence
from geomap.store import Store
from geomap.store.fulltext import words_of
from tests.export.build import ALEPPO, ROUGH, SAMPLE, SYRIA, Told, mapped
from tests.store.build import doc


def keep(store: Store, made: MappedDocument) -> MappedDocument:
    """Put a mapped document into a store, and give it as it comes back."""
    entry, _ = store.documents.add("texts", made.document)
    assert store.documents.finish(entry.id, made, version=entry.version)
    back = store.documents.load(entry.id).mapped
    assert back is not None
    return back


def rounded(made: MappedDocument) -> MappedDocument:
    """Round what the store rounds: scores of candidates and weights of reasons."""
    mentions = tuple(
        replace(
            mention,
            candidates=tuple(Candidate(c.place, c.name, round(c.score, 4), c.match) for c in mention.candidates),
            why=tuple(replace(reason, weight=round(reason.weight, 3)) for reason in mention.why),
        )
        for mention in made.mentions
    )
    return replace(made, mentions=mentions)


@pytest.mark.parametrize("made", [SAMPLE, ROUGH], ids=["sample", "rough"])
def test_a_document_comes_back_as_it_was(store: Store, made: MappedDocument) -> None:
    assert keep(store, made) == rounded(made)
    entry = store.documents.get("a")
    assert (entry.state, entry.mentions, entry.places) == ("done", len(made.mentions), len(made.places))


def test_the_seed_texts_come_back_as_they_were(store: Store, nlp: Language) -> None:
    documents = list(read_sources([str(folder("seeds"))], on_error=lambda name, error: pytest.fail(str(error))))
    for made in map_documents(nlp, documents):
        assert keep(store, made) == rounded(made)
    assert len(store.documents.list(states=("done",))) == len(documents) > 3
    (collection,) = store.collections.all()
    assert collection.documents == len(documents)
    assert collection.mentions > 50


def test_a_text_without_mentions_or_sentences_is_done_all_the_same(store: Store) -> None:
    document = doc("a", "Nothing.", "a")
    assert keep(store, MappedDocument(document, (), (), "g")) == MappedDocument(document, (), (), "g")


TEXT = "Aleppo lies in Syria. Aleppo is old."
ALEPPO_FIRST: Told = ("Aleppo", ALEPPO, "literal", 0.9)
IN_SYRIA: Told = ("Syria", SYRIA, "literal", 0.9)
ALEPPO_AGAIN: Told = ("Aleppo", None, "literal", 0.5)


def resolved(store: Store, *told: Told, sentences: tuple[Sentence, ...] = ()) -> tuple[int, ...]:
    """Keep mentions of one text, and give their ids."""
    made = mapped(TEXT, list(told), key="a")
    made = replace(made, sentences=sentences or made.sentences)
    store.documents.add("texts", made.document)
    assert store.documents.finish("a", made, version=1)
    stored = store.documents.load("a")
    assert stored.mapped == made
    return stored.mention_ids


def test_mentions_keep_their_ids_while_their_span_stays(store: Store) -> None:
    one, two, three = resolved(store, ALEPPO_FIRST, IN_SYRIA, ALEPPO_AGAIN)
    assert resolved(store, ALEPPO_FIRST, IN_SYRIA) == (one, two)
    assert resolved(store, ALEPPO_FIRST) == (one,)
    again = resolved(store, ALEPPO_FIRST, IN_SYRIA, ALEPPO_AGAIN)
    assert again[0] == one
    assert not {two, three} & set(again), "an id is never given twice"
    assert store.documents.mention(one) == ("a", 0, 6)
    for gone in (two, 0, -1, 10**30):
        with pytest.raises(NotInStore):
            store.documents.mention(gone)


def test_mentions_keep_their_ids_when_the_sentences_change(store: Store) -> None:
    ids = resolved(store, ALEPPO_FIRST, IN_SYRIA)
    end = TEXT.index(". ") + 1
    two = (Sentence(0, end, TEXT[:end]), Sentence(end + 1, len(TEXT), TEXT[end + 1 :]))
    assert resolved(store, ALEPPO_FIRST, IN_SYRIA, sentences=two) == ids
    assert count(store, "sentences") == count(store, "sentence_words") == 2
    assert resolved(store, ALEPPO_FIRST, IN_SYRIA) == ids
    assert count(store, "sentences") == count(store, "sentence_words") == 1


def test_a_new_version_leaves_nothing_of_the_old_one(store: Store) -> None:
    resolved(store, ALEPPO_FIRST, IN_SYRIA)
    store.documents.add("texts", doc("a", "Nothing."))
    assert [count(store, name) for name in ("sentences", "sentence_words", "mentions")] == [0, 0, 0]


def test_the_words_of_sentences_can_be_found(store: Store) -> None:
    text = "Die Straße nach ALÉPPO.\nحلب قديمة.\n"
    made = mapped(text, [], key="a")
    store.documents.add("texts", made.document)
    store.documents.finish("a", made, version=1)
    assert found(store, "strasse") == found(store, "aleppo") == ["Die Straße nach ALÉPPO."]
    assert found(store, "حلب") == ["حلب قديمة."]
    store.documents.add("texts", doc("a", "Other words."))
    assert found(store, "aleppo") == []


def found(store: Store, word: str) -> list[str]:
    """Give the sentences that hold a word."""
    if store.engine.dialect.name == "sqlite":
        matches = "s.id IN (SELECT rowid FROM sentence_words WHERE sentence_words MATCH :word)"
    else:
        matches = "s.id IN (SELECT sentence_id FROM sentence_words WHERE words @@ to_tsquery('simple', :word))"
    statement = sa.text(
        f'SELECT s.start, s."end", d.text FROM sentences s JOIN documents d ON d.id = s.document_id WHERE {matches}'
    )
    with store.read() as connection:
        return [text[start:end] for start, end, text in connection.execute(statement, {"word": words_of(word)})]


def count(store: Store, table: str) -> int:
    with store.read() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_very_long_mentions_are_kept(store: Store) -> None:
    name = "Aleppo " * 2000 + "end"
    made = mapped(name, [(name, ALEPPO, "literal", 0.9)], key="a")
    assert keep(store, made) == made
