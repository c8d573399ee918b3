"""The spaCy component that recognises toponyms: ``nlp.add_pipe("geomap_recognizer")``."""

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
from geomap.pipeline.recognition import hyphenated_names, old_names
from geomap.pipeline.recognition import label_rules as rules
from geomap.pipeline.recognition.isolated_names import add_isolated_names
from geomap.pipeline.recognition.label_rules import DEMONYM, EMBEDDED, PLACE, Name
from geomap.pipeline.recognition.longer_names import with_whole_names
from geomap.pipeline.recognition.not_places import drop_non_places
from geomap.pipeline.recognition.tagger import Scores, Tagger, Text
from geomap.pipeline.recognition.weights import open_weights
from geomap.pipeline.recognition.word_focus import uses_capitals
from geomap.pipeline.tokens import words_of
from geomap.places import Candidate

MENTIONS = (PLACE, EMBEDDED, DEMONYM)
"""Labels of ``doc.ents``."""

#: The least population of a town that is recognised inside the name of an organisation.
_MIN_TOWN_POPULATION = 15_000
_FULL_NAMES = ("name", "alternate", "abbreviation")
#: The most characters of the documents that the network processes together.
_GROUP_CHARACTERS = 200_000
#: Groups of documents that are started before the current one is finished.
_GROUPS_AHEAD = 1


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
    """Create the component from spaCy's config.

    :param weights: a folder of weights; None for those in the package.
    :param gazetteer: path of a gazetteer file for names inside organisations and for demonyms; None for the one in the
        package.
    :param threads: threads of the network; 0 for as many as there are cores, at most 8.
    :param batch_size: windows of text that the network processes together. The int8 network scales its activations over
        all of them, so with more than one the labels of a document may depend on its neighbours in a batch.
    :param embedded: whether "Aleppo" in "Aleppo University" is a mention, with the label EMBEDDED.
    :param demonyms: whether "Syrian" is a mention, with the label DEMONYM.
    :raises WeightsError: if the weights are missing or do not match their checksum.
    :raises SettingError: if ``threads`` is below 0 or ``batch_size`` below 1.
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
    """Recognise toponyms in a ``Doc``.

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
        self._labels = {label for label, on in zip(MENTIONS, (True, embedded, demonyms), strict=True) if on}
        self.weights = open_weights(weights)
        self._tagger = Tagger(self.weights, threads=threads, batch_size=batch_size)
        self.lookup = NameLookup(gazetteer)

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
                yield from self._finish(group, partial(self._annotate, group))
            return
        waiting: deque[tuple[list[Doc], Future[None]]] = deque()
        with ThreadPoolExecutor(_GROUPS_AHEAD + 1) as pool:
            for group in groups:
                waiting.append((group, pool.submit(copy_context().run, self._annotate, group)))
                if len(waiting) > _GROUPS_AHEAD:
                    finished, future = waiting.popleft()
                    yield from self._finish(finished, future.result)
            while waiting:
                finished, future = waiting.popleft()
                yield from self._finish(finished, future.result)

    def _finish(self, group: list[Doc], finish: Callable[[], None]) -> Iterator[Doc]:
        """Finish a group and yield it; an error goes to the pipeline's error handler."""
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
            names = self._names(text, probabilities, capitals=capitals)
            mentions = [Span(doc, n.start, n.end, label=n.label) for n in names if n.label in self._labels]
            doc.set_ents(filter_spans(mentions))
            doc.spans[OTHER_NAMES] = [
                Span(doc, n.start, n.end, label=n.label) for n in names if n.label not in MENTIONS
            ]

    @staticmethod
    def _text(doc: Doc) -> Text:
        starts = [sentence.start for sentence in doc.sents] if doc.has_annotation("SENT_START") else [0]
        return Text(words_of(doc), starts)

    def _capitalised(self, words: Sequence[str], names: Iterable[Name]) -> list[str]:
        """Capitalise the words of names that are not everyday words, for the rules, in a text without capitals."""
        everyday = self.weights.words
        named = {position for name in names for position in range(name.start, name.end)}
        return [word.capitalize() if at in named or word not in everyday else word for at, word in enumerate(words)]

    def _names(self, text: Text, probabilities: Scores, *, capitals: bool = True) -> list[Name]:
        words = text.words
        decoded = rules.decode(probabilities, words)
        if not capitals:
            words = self._capitalised(words, decoded)
        uncertain = dict(rules.uncertain_names(decoded, words, probabilities))
        known_places = self.lookup.places(uncertain.values()) - self.weights.words
        decoded = [replace(name, label=PLACE) if uncertain.get(name) in known_places else name for name in decoded]
        decoded = add_isolated_names(
            decoded, text.words, text.sentence_starts, probabilities, self.lookup, self.weights.words
        )
        decoded = with_whole_names(decoded, words, self.weights.words, self.lookup)
        decoded = hyphenated_names.whole(decoded, words, self.lookup.names)
        compounds = self.lookup.places(rules.hyphenated_names(decoded, words))
        names = list(rules.clean(rules.join(decoded, words, compounds), words))
        names = rules.agree(drop_non_places(names, words), words)
        names = old_names.complete(names, words, probabilities, self.lookup)
        places = self.lookup.places(rules.capitalised_runs(names, words))
        names = rules.label_embedded([*names, *rules.find_inside(names, words, places, self.weights.words)], words)
        if self.demonyms:
            positions = rules.unnamed_capitals(names, words)
            known = self.lookup.demonyms(words[position] for position in positions)
            names.extend(Name(p, p + 1, DEMONYM, rules.SURE) for p in positions if words[p] in known)
        return sorted(drop_non_places(names, words), key=lambda name: (name.start, name.end))


class NameLookup:
    """Cached look-ups in a gazetteer for the rules: texts repeat the same names."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._kind = lru_cache(maxsize=50_000)(self._look_up)

    def __reduce__(self) -> tuple[object, ...]:
        return NameLookup, (self._gazetteer,)

    def places(self, texts: Iterable[str]) -> frozenset[str]:
        """Return those of the texts that are the full name of a country, a state, a county or a town."""
        return frozenset(text for text in texts if self._kind(text)[1] == PLACE)

    def names(self, texts: Iterable[str]) -> frozenset[str]:
        """Return those of the texts that are the full name of any place."""
        return frozenset(text for text in texts if self._kind(text)[0])

    def demonyms(self, texts: Iterable[str]) -> frozenset[str]:
        """Return those of the texts that are the name of a people."""
        return frozenset(text for text in texts if self._kind(text)[1] == DEMONYM)

    def _look_up(self, text: str) -> tuple[bool, str]:
        candidates = self._gazetteer.candidates([text], fuzzy=False)[0]
        is_name = any(candidate.match in _FULL_NAMES for candidate in candidates)
        if candidates and candidates[0].match == "demonym":
            return is_name, DEMONYM
        return is_name, PLACE if any(map(_is_known_place, candidates)) else ""


def _is_known_place(candidate: Candidate) -> bool:
    """Whether a candidate is a country, a state, a county, or a larger town, by its full name.

    Smaller places are excluded: nearly every English word is the name of a hamlet.
    """
    place = candidate.place
    if candidate.match not in _FULL_NAMES:
        return False
    if place.feature_class == "P":
        return place.population >= _MIN_TOWN_POPULATION and candidate.match == "name"
    return place.feature_code.startswith(("PCL", "ADM1", "ADM2"))


def _groups(docs: Sequence[Doc]) -> Iterator[list[Doc]]:
    """Group consecutive documents up to a number of characters, which limits the memory."""
    group: list[Doc] = []
    size = 0
    for doc in docs:
        length = len(doc.text)
        if group and size + length > _GROUP_CHARACTERS:
            yield group
            group, size = [], 0
        group.append(doc)
        size += length
    if group:
        yield group
