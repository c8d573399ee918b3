"""Whatever is done in whatever order: what is kept agrees with itself, and all of it can be undone and done again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from geomap.errors import Conflict, SettingError
from geomap.places import Place
from geomap.read import Document
from geomap.store import Store
from geomap.store.corrections import Draft
from geomap.store.schema import documents, mentions, sentences
from geomap.workspace import Corrector, Intake, Worker
from tests.properties import examples
from tests.workspace.rules import TOWNS, Rules

WORDS = ("Aleppo", "Homs", "Nilton", "Aleppo.", "in", "the 🙂", "حلب", "old", "Homs.", "Aleppo\n\n")
SPOT = Place(source="map", source_id="1.00000,2.00000", name="here", latitude=1, longitude=2)

texts = st.lists(st.sampled_from(WORDS), min_size=2, max_size=12).map(" ".join).filter(lambda text: text.strip())
numbers = st.integers(0, 1000)


class Threadless(Worker):
    """A worker that only works when asked: its thread would make the order of things a matter of luck."""

    def wake(self) -> None:
        """Leave it to whoever asks."""


class Sequences(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.store = Store.temporary()
        self.worker = Threadless(self.store, Rules(), Rules())
        self.intake = Intake(self.store, max_characters=10_000)
        self.corrector = Corrector(self.store, self.worker)
        self.made = 0

    def teardown(self) -> None:
        self.store.close()

    @initialize(text=texts)
    def begin(self, text: str) -> None:
        self.add(text, 0)

    @rule(text=texts, number=st.integers(0, 2))
    def add(self, text: str, number: int) -> None:
        """A document, or a new version of one."""
        self.intake.add("texts", Document(key=f"text {number}", text=text))
        self.worker.work()

    @rule(number=numbers)
    def run_again(self, number: int) -> None:
        entry = self._entry(number)
        self.store.documents.settle(entry.id, "waiting")
        self.worker.work()

    @rule(
        number=numbers,
        which=numbers,
        action=st.sampled_from(["confirm", "choose", "reject", "unplace"]),
        scope=st.sampled_from(["mention", "document", "collection"]),
        place=st.integers(0, len(TOWNS)),
    )
    def correct(self, number: int, which: int, action: str, scope: str, place: int) -> None:
        stored = self.store.documents.load(self._entry(number).id)
        if not stored.mapped.mentions:
            return
        mention = stored.mapped.mentions[which % len(stored.mapped.mentions)]
        draft = Draft(
            document=stored.entry.id,
            start=mention.start,
            end=mention.end,
            action=action,
            scope=scope,
            place=[*TOWNS, SPOT][place] if action == "choose" else None,
        )
        before = set(self._all_ids())
        told = self.corrector.reach(draft)
        made = self.corrector.correct(draft)
        self.worker.work()
        self.made += 1
        assert (told.mentions, told.documents) == (made.mentions, made.documents)
        changed = self._decided_by(made.id) if action != "reject" else len(before - set(self._all_ids()))
        assert changed == told.mentions

    @rule(number=numbers, start=st.integers(0, 60), length=st.integers(1, 12))
    def add_missed(self, number: int, start: int, length: int) -> None:
        entry = self._entry(number)
        self._try(Draft(document=entry.id, start=start, end=start + length, action="add"))

    @rule(number=numbers, which=numbers, low=st.integers(-6, 6), high=st.integers(-6, 6))
    def move(self, number: int, which: int, low: int, high: int) -> None:
        stored = self.store.documents.load(self._entry(number).id)
        if not stored.mapped.mentions:
            return
        mention = stored.mapped.mentions[which % len(stored.mapped.mentions)]
        span = {"new_start": max(0, mention.start + low), "new_end": mention.end + high}
        ids = dict(zip(((m.start, m.end) for m in stored.mapped.mentions), stored.mention_ids, strict=True))
        draft = Draft(document=stored.entry.id, start=mention.start, end=mention.end, action="move", **span)
        made = self._try(draft)
        if made is not None:
            again = self.store.documents.load(stored.entry.id)
            now = dict(zip(((m.start, m.end) for m in again.mapped.mentions), again.mention_ids, strict=True))
            assert now[made.new_start, made.new_end] == ids[mention.start, mention.end]
            assert all(now[span] == ids[span] for span in now.keys() & ids.keys())

    def _try(self, draft: Draft):
        try:
            made = self.corrector.correct(draft)
        except (Conflict, SettingError):
            return None
        self.worker.work()
        self.made += 1
        return made

    @rule()
    @precondition(lambda self: self.made)
    def undo(self) -> None:
        if self.store.corrections.steps("texts")[0]:
            self.corrector.undo("texts")
            self.worker.work()

    @rule()
    def redo(self) -> None:
        if self.store.corrections.steps("texts")[1]:
            self.corrector.redo("texts")
            self.worker.work()

    @rule()
    @precondition(lambda self: self.made)
    def undo_all_and_redo_all(self) -> None:
        corrected, redoable = self._state(), 0
        while self.store.corrections.steps("texts")[1]:
            self.corrector.redo("texts")
            redoable += 1
        self.worker.work()
        for _ in range(redoable):
            self.corrector.undo("texts")
        self.worker.work()
        assert self._state() == corrected
        undone = 0
        while self.store.corrections.steps("texts")[0]:
            self.corrector.undo("texts")
            undone += 1
        self.worker.work()
        for entry in self.store.documents.list():
            stored = self.store.documents.load(entry.id)
            assert stored.mapped.mentions == Rules()(stored.document, lambda words: None).mentions
        for _ in range(undone):
            self.corrector.redo("texts")
        self.worker.work()
        assert self._state() == corrected

    @invariant()
    def it_agrees_with_itself(self) -> None:
        for entry in self.store.documents.list():
            stored = self.store.documents.load(entry.id)
            assert (stored.entry.state, stored.stale) == ("done", 0)
            text, end = stored.document.text, 0
            for mention in stored.mapped.mentions:
                assert text[mention.start : mention.end] == mention.text
                assert mention.start >= end
                end = mention.end
                sentence = stored.mapped.sentences[mention.sentence]
                assert sentence.start <= mention.start <= mention.end <= sentence.end
            assert entry.mentions == len(stored.mapped.mentions) == self._count(mentions, entry.number)
            assert entry.places == len(stored.mapped.places)
            assert self._count(sentences, entry.number) == len(stored.mapped.sentences)
        with self.store.read() as connection:
            total = connection.execute(sa.select(sa.func.count()).select_from(mentions)).scalar_one()
        assert self.store.collections.all()[0].mentions == total

    def _entry(self, number: int):
        entries = self.store.documents.list()
        return entries[number % len(entries)]

    def _state(self):
        kept = {}
        for entry in self.store.documents.list():
            stored = self.store.documents.load(entry.id)
            kept[entry.id] = (stored.mapped.mentions, stored.mapped.sentences)
        return kept

    def _count(self, table: sa.Table, number: int) -> int:
        wanted = sa.select(sa.func.count()).select_from(table).where(table.c.document_id == number)
        with self.store.read() as connection:
            return int(connection.execute(wanted).scalar_one())

    def _decided_by(self, number: int) -> int:
        wanted = sa.select(sa.func.count()).select_from(mentions).join(documents)
        with self.store.read() as connection:
            return int(connection.execute(wanted.where(mentions.c.correction_id == number)).scalar_one())

    def _all_ids(self) -> list[int]:
        with self.store.read() as connection:
            return list(connection.execute(sa.select(mentions.c.id)).scalars())


TestSequences = pytest.mark.slow(Sequences.TestCase)
TestSequences.settings = settings(
    max_examples=examples(0.3),
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
