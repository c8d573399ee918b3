"""The spaCy component that finds place names: ``nlp.add_pipe("geomap_recognizer")``."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span
from spacy.util import filter_spans, minibatch

from geomap.errors import SettingError
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.pipeline.doc_extensions import OTHER_NAMES
from geomap.pipeline.recognition import hyphenated_names
from geomap.pipeline.recognition import label_rules as rules
from geomap.pipeline.recognition.label_rules import DEMONYM, EMBEDDED, PLACE, Name
from geomap.pipeline.recognition.names_alone import with_names_alone
from geomap.pipeline.recognition.not_places import without_others
from geomap.pipeline.recognition.tagger import Scores, Tagger, Text
from geomap.pipeline.recognition.weights import open_weights
from geomap.pipeline.recognition.word_focus import uses_capitals
from geomap.pipeline.tokens import words_of
from geomap.places import Candidate

MENTIONS = (PLACE, EMBEDDED, DEMONYM)
"""Labels of ``doc.ents``."""

#: Smaller towns are not looked for inside organisations' names.
_TOWN = 15_000
_FULL_NAMES = ("name", "alternate", "abbreviation")
#: Characters of the documents that go through the network together.
_CHARACTERS_A_ROUND = 200_000
#: Rounds begun while one is waited for.
_AHEAD = 1


@Language.factory(
    "geomap_recognizer",
    assigns=["doc.ents", "doc.spans"],
    default_config={
        "weights": None,
        "gazetteer": None,
        "threads": 0,
        "batch_size": 1,
        "embedded": True,
        "demonyms": True,
    },
)
def make_recognizer(
    nlp: Language,
    name: str,
    weights: str | None,
    gazetteer: str | None,
    threads: int,
    batch_size: int,
    embedded: bool,
    demonyms: bool,
) -> Recognizer:
    """Make the component for spaCy's config.

    :param weights: a folder of weights; None for those in the package.
    :param gazetteer: path of a gazetteer file, asked for names inside organisations and for demonyms; None for the
        one in the package.
    :param threads: threads of the network; 0 for as many as there are cores, at most 8.
    :param batch_size: windows of text that go through the network together. The int8 network scales its activations
        over all of them, so with more than one the labels of a document may depend on its neighbours in a batch.
    :param embedded: whether "Aleppo" in "Aleppo University" is a mention, with the label EMBEDDED.
    :param demonyms: whether "Syrian" is a mention, with the label DEMONYM.
    :raises WeightsError: if the weights are missing or do not match their checksum.
    :raises SettingError: if ``threads`` or ``batch_size`` make no sense.
    """
    return Recognizer(
        name,
        weights=weights,
        gazetteer=open_gazetteer(gazetteer),
        threads=threads,
        batch_size=batch_size,
        embedded=embedded,
        demonyms=demonyms,
    )


class Recognizer(Pipe):
    """Find place names in a ``Doc``.

    Sets ``doc.ents`` to spans labelled PLACE, EMBEDDED and DEMONYM, and ``doc.spans["geomap_names"]`` to the other
    names (PER, ORG, OTHER). Uses the sentences of the ``Doc`` if it has any. Parameters are those of
    :func:`make_recognizer`.
    """

    def __init__(
        self,
        name: str = "geomap_recognizer",
        *,
        gazetteer: Gazetteer,
        weights: str | Path | None = None,
        threads: int = 0,
        batch_size: int = 1,
        embedded: bool = True,
        demonyms: bool = True,
    ) -> None:
        if threads < 0 or batch_size < 1:
            raise SettingError(
                f"threads={threads}, batch_size={batch_size}: give threads from 0 and a batch_size from 1"
            )
        self.name = name
        self.embedded = embedded
        self.demonyms = demonyms
        self._wanted = {label for label, on in zip(MENTIONS, (True, embedded, demonyms), strict=True) if on}
        self.weights = open_weights(weights)
        self._tagger = Tagger(self.weights, threads=threads, batch_size=batch_size)
        self.knowledge = Knowledge(gazetteer)

    def __call__(self, doc: Doc) -> Doc:
        """Find the names of one document."""
        self._annotate([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Find the names of many documents; windows of several documents share the network's batches.

        With more than one thread the next documents are prepared while the network reads the ones before.

        :param batch_size: the most documents taken from the stream at once.
        """
        groups = (group for docs in minibatch(stream, batch_size) for group in _groups(docs))
        if self._tagger.threads == 1:
            for group in groups:
                yield from self._given(group, partial(self._annotate, group))
            return
        waiting: deque[tuple[list[Doc], Future[None]]] = deque()
        with ThreadPoolExecutor(_AHEAD + 1) as pool:
            for group in groups:
                waiting.append((group, pool.submit(copy_context().run, self._annotate, group)))
                if len(waiting) > _AHEAD:
                    done, future = waiting.popleft()
                    yield from self._given(done, future.result)
            while waiting:
                done, future = waiting.popleft()
                yield from self._given(done, future.result)

    def _given(self, group: list[Doc], finish: Callable[[], None]) -> Iterator[Doc]:
        """Finish a group and give it, or what the pipeline's error handler leaves of it."""
        try:
            finish()
        except Exception as error:
            self.get_error_handler()(self.name, self, group, error)
        else:
            yield from group

    def _annotate(self, docs: Sequence[Doc]) -> None:
        texts = [self._text(doc) for doc in docs]
        for doc, text, probabilities in zip(docs, texts, self._tagger.probabilities(texts), strict=True):
            capitals = uses_capitals(text.words, text.sentence_starts)
            found = self._names(text, probabilities, capitals=capitals)
            wanted = [Span(doc, n.start, n.end, label=n.label) for n in found if n.label in self._wanted]
            doc.set_ents(filter_spans(wanted))
            doc.spans[OTHER_NAMES] = [
                Span(doc, n.start, n.end, label=n.label) for n in found if n.label not in MENTIONS
            ]

    @staticmethod
    def _text(doc: Doc) -> Text:
        starts = [sentence.start for sentence in doc.sents] if doc.has_annotation("SENT_START") else [0]
        return Text(words_of(doc), starts)

    def _capitalised(self, words: Sequence[str], names: Iterable[Name]) -> list[str]:
        """Words as the rules, which go by capitals, take them where a text has none: names, all but everyday words."""
        everyday = self.weights.words
        named = {position for name in names for position in range(name.start, name.end)}
        return [word.capitalize() if at in named or word not in everyday else word for at, word in enumerate(words)]

    def _names(self, text: Text, probabilities: Scores, *, capitals: bool = True) -> list[Name]:
        words = text.words
        decoded = rules.decode(probabilities, words)
        if not capitals:
            words = self._capitalised(words, decoded)
        doubtful = dict(rules.unsure(decoded, words, probabilities))
        settled = self.knowledge.places(doubtful.values()) - self.weights.words
        decoded = [replace(name, label=PLACE) if doubtful.get(name) in settled else name for name in decoded]
        decoded = with_names_alone(
            decoded, text.words, text.sentence_starts, probabilities, self.knowledge, self.weights.words
        )
        decoded = hyphenated_names.whole(decoded, words, self.knowledge.names)
        compounds = self.knowledge.places(rules.hyphenated(decoded, words))
        found = list(rules.cleaned(rules.joined(decoded, words, compounds), words))
        found = rules.agreed(without_others(found, words), words)
        places = self.knowledge.places(rules.runs(found, words))
        found = rules.embedded([*found, *rules.inside(found, words, places, self.weights.words)], words)
        if self.demonyms:
            positions = rules.unnamed_capitals(found, words)
            known = self.knowledge.demonyms(words[position] for position in positions)
            found.extend(Name(p, p + 1, DEMONYM, rules.SURE) for p in positions if words[p] in known)
        return sorted(without_others(found, words), key=lambda name: (name.start, name.end))


class Knowledge:
    """What the rules ask a gazetteer, remembered: texts name the same things over and over."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._kind = lru_cache(maxsize=50_000)(self._ask)

    def __reduce__(self) -> tuple[object, ...]:
        return Knowledge, (self._gazetteer,)

    def places(self, texts: Iterable[str]) -> frozenset[str]:
        """Those of the texts that are the full name of a country, a state, a county or a town."""
        return frozenset(text for text in texts if self._kind(text)[1] == PLACE)

    def names(self, texts: Iterable[str]) -> frozenset[str]:
        """Those of the texts that are any name of any place in full."""
        return frozenset(text for text in texts if self._kind(text)[0])

    def demonyms(self, texts: Iterable[str]) -> frozenset[str]:
        """Those of the texts that name a people."""
        return frozenset(text for text in texts if self._kind(text)[1] == DEMONYM)

    def _ask(self, text: str) -> tuple[bool, str]:
        found = self._gazetteer.candidates([text], fuzzy=False)[0]
        named = any(candidate.match in _FULL_NAMES for candidate in found)
        if found and found[0].match == "demonym":
            return named, DEMONYM
        return named, PLACE if any(map(_is_settled, found)) else ""


def _is_settled(candidate: Candidate) -> bool:
    """Whether it is a country, a state, a county, or a town of some size, by its name in full.

    Nearly every word of English is a hamlet somewhere.
    """
    place = candidate.place
    if candidate.match not in _FULL_NAMES:
        return False
    if place.feature_class == "P":
        return place.population >= _TOWN and candidate.match == "name"
    return place.feature_code.startswith(("PCL", "ADM1", "ADM2"))


def _groups(docs: Sequence[Doc]) -> Iterator[list[Doc]]:
    """Consecutive documents that together stay within a round's size, so that memory stays bounded."""
    group: list[Doc] = []
    size = 0
    for doc in docs:
        length = len(doc.text)
        if group and size + length > _CHARACTERS_A_ROUND:
            yield group
            group, size = [], 0
        group.append(doc)
        size += length
    if group:
        yield group
