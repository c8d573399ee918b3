"""Corrections in a store: what they leave as it is, and what comes back."""

import pytest
import sqlalchemy as sa

from geomap.read import Document
from geomap.store import Store
from geomap.store.corrections import Draft
from geomap.store.schema import sentences
from geomap.workspace import Corrector, Intake, PipelineMapper, Worker
from tests.workspace.rules import TOWNS, Rules


@pytest.fixture
def work():
    store = Store.temporary()
    worker = Worker(store, Rules(), Rules())
    return store, worker, Intake(store, max_characters=10_000), Corrector(store, worker)


def add(work, text, key="text"):
    _, worker, intake, _ = work
    entry, _ = intake.add("texts", Document(key=key, text=text))
    worker.work()
    return entry.id


def ids(store, slug):
    stored = store.documents.load(slug)
    return dict(zip((m.text for m in stored.mapped.mentions), stored.mention_ids, strict=True))


def test_mentions_keep_their_ids_where_an_added_span_joins_two_sentences(work):
    store, worker, _, corrector = work
    slug = add(work, "They saw Homs. Then St. mark and Aleppo. Idlib too.")
    before = ids(store, slug)
    assert len(store.documents.load(slug).mapped.sentences) == 4
    text = store.documents.load(slug).document.text
    start = text.index("St. mark")
    corrector.correct(Draft(document=slug, start=start, end=start + 8, action="add"))
    worker.stop()
    stored = store.documents.load(slug)
    assert len(stored.mapped.sentences) == 3
    after = ids(store, slug)
    assert {name: after[name] for name in ("Homs", "Aleppo", "Idlib")} == {
        name: before[name] for name in ("Homs", "Aleppo", "Idlib")
    }
    with store.read() as connection:
        numbers = connection.execute(sa.select(sentences.c.number).order_by(sentences.c.number)).scalars().all()
        words = connection.exec_driver_sql("SELECT count(*) FROM sentence_words").scalar_one()
    assert (numbers, words) == ([0, 1, 2], 3)


def test_undoing_a_rejection_brings_the_name_back_in_all_texts_however_it_is_written(work):
    store, worker, _, corrector = work
    first, second = add(work, "Über is far."), add(work, "They love\nÜber. Homs.", key="second")
    worker.wake = lambda: None
    draft = Draft(document=first, start=0, end=4, action="reject", scope="collection")
    assert corrector.reach(draft).mentions == 2
    corrector.correct(draft)
    worker.work()
    assert "Über" not in ids(store, second)
    corrector.undo("texts")
    worker.work()
    assert "Über" in ids(store, second)


def test_undoing_a_choice_takes_the_preference_back_from_later_texts(work):
    store, worker, _, corrector = work
    worker.wake = lambda: None
    first = add(work, "Homs is far.")
    corrector.correct(Draft(document=first, start=0, end=4, action="choose", place=TOWNS[4], scope="collection"))
    worker.work()
    later = add(work, "They left Homs.", key="later")
    assert store.documents.load(later).mapped.mentions[1].place == TOWNS[4]
    corrector.undo("texts")
    worker.work()
    assert store.documents.load(later).mapped.mentions[1].place != TOWNS[4]
    corrector.redo("texts")
    worker.work()
    assert store.documents.load(later).mapped.mentions[1].place == TOWNS[4]


def test_what_was_rejected_stays_away_when_the_text_is_mapped_again(work):
    store, worker, _, corrector = work
    slug = add(work, "Homs is far.")
    worker.wake = lambda: None
    corrector.correct(Draft(document=slug, start=0, end=4, action="reject"))
    store.documents.settle(slug, "waiting")
    worker.work()
    assert store.documents.load(slug).mapped.mentions == ()


REAL = (
    "🙂 Fighting went on in Aleppo. Families fled from Aleppo to Idlib and Palmyra.\n\n"
    "In Tripoli, Lebanon, aid was loaded. Tripoli had no more room."
)


def test_with_the_real_pipeline_undoing_all_gives_its_answer_and_redoing_all_what_was_corrected(nlp):
    store = Store.temporary()
    mapper = PipelineMapper(nlp)
    worker = Worker(store, mapper, mapper)
    worker.wake = lambda: None
    corrector = Corrector(store, worker)
    entry, _ = Intake(store, max_characters=10_000).add("texts", Document(key="text", text=REAL))
    worker.work()

    def state():
        return [
            (m.start, m.end, m.place and m.place.id, m.role, m.status, round(m.score, 6))
            for m in store.documents.load(entry.id).mapped.mentions
        ]

    def at(name):
        start = REAL.index(name)
        return {"document": entry.id, "start": start, "end": start + len(name)}

    machine = state()
    corrector.correct(Draft(**at("Tripoli"), action="choose", place=TOWNS[0], scope="document"))
    corrector.correct(Draft(**at("Palmyra"), action="unplace"))
    corrector.correct(Draft(**at("Aleppo"), action="reject"))
    corrector.correct(Draft(**at("aid was"), action="add"))
    corrector.correct(Draft(**at("Idlib"), action="move", new_start=REAL.index("to Idlib"), new_end=at("Idlib")["end"]))
    corrected = state()
    assert corrected != machine
    for _ in range(5):
        corrector.undo("texts")
    assert state() == machine
    for _ in range(5):
        corrector.redo("texts")
    assert state() == corrected
