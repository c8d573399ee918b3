"""Training examples of the ranker: documents of the resolution corpora with the right candidates."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np
import spacy
from spacy.language import Language

from geomap.evaluate import is_demonym
from geomap.gazetteer import SqliteGazetteer, open_gazetteer
from geomap.pipeline.doc_extensions import CONTEXT_SPANS
from geomap.pipeline.resolution.candidates import CandidateFinder
from geomap.pipeline.resolution.evidence.outlets import UNKNOWN_HOME, home_of, outlet_of
from geomap.pipeline.resolution.evidence.vocabulary import words_of
from geomap.pipeline.resolution.features import Array, DocumentFeatures, options_of
from geomap.pipeline.resolution.ranking_input import Named, RankingInput, prepare_ranking
from geomap.pipeline.spans import doc_with_spans
from geomap.places import Candidate, distance_km
from geomap.read import Document
from geomap.training.ranker.word_weights import WordedText

CORPORA = ("lgl", "trnews", "geowebnews")
"""The training corpora. The licence of TUD-Loc allows evaluation only."""
ENCYCLOPEDIA = "wiktor"
"""Its articles are training data for the weights of words only, because one name in each is annotated."""
CORPUS_WEIGHT = {"lgl": 0.3, "geowebnews": 0.5}
"""LGL has three times the mentions of TR-News, nearly all of small American towns, so its weight is reduced."""
ENCYCLOPEDIA_WEIGHT = 0.1
THINNED_SHARE = 0.3
MAX_RIGHT_KM = 161.0
ONLY_MEASURED = "tudloc"


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold mention: its group, position in degrees, GeoNames id or None, and the country of the nearest town."""

    group: int
    latitude: float
    longitude: float
    geonameid: int | None
    country: str


@dataclass(frozen=True, slots=True)
class Example:
    """The features of a document with its right rows.

    ``right`` is true for the right rows, (rows,); ``counts`` is the weighted number of gold mentions of each group,
    (groups,), 0 for groups without one.
    """

    corpus: str
    features: DocumentFeatures
    right: np.ndarray
    counts: Array
    gold: tuple[Gold, ...]


@dataclass(frozen=True, slots=True)
class TrainingDocument:
    """A document with its examples; an example is None if it has no mention.

    ``whole`` has all mentions and the context that the recogniser finds; ``thinned`` has only a share of the mentions.
    In whole documents the container after a comma is nearly always a mention itself; in thinned ones only its words are
    evidence. ``at_home`` and ``thinned_at_home`` are the same with the outlet's home, None if it is unknown.
    ``large_gazetteer`` is the document with the candidates of a large gazetteer. It is training data too, so that the
    weights fit a large gazetteer, where most namesakes are hamlets, as well as the embedded one.
    """

    corpus: str
    whole: Example | None
    thinned: Example | None
    at_home: Example | None
    thinned_at_home: Example | None
    worded_text: WordedText
    large_gazetteer: TrainingDocument | None = None

    @property
    def examples(self) -> list[Example]:
        """The examples for the weights of texts of unknown publications."""
        examples = [example for example in (self.whole, self.thinned) if example]
        return [*examples, *self.large_gazetteer.examples] if self.large_gazetteer else examples

    @property
    def examples_at_home(self) -> list[Example]:
        """The examples for the weights of texts whose publication's home is known."""
        examples = [example for example in (self.at_home, self.thinned_at_home) if example]
        return [*examples, *self.large_gazetteer.examples_at_home] if self.large_gazetteer else examples


class Reader:
    """Reads corpora of JSON lines with gold spans, coordinates and GeoNames ids.

    :param nlp: sentences and recogniser; other names that it finds are context, as at run time.
    :param gazetteer: for the candidates, and for the countries of gold positions.
    """

    def __init__(self, nlp: Language, gazetteer: SqliteGazetteer) -> None:
        self.nlp = nlp
        self.gazetteer = gazetteer
        self.finder = CandidateFinder(gazetteer)
        self._options = lru_cache(maxsize=50_000)(options_of)
        self._country = lru_cache(maxsize=50_000)(self._nearest_country)

    def _nearest_country(self, latitude: float, longitude: float) -> str:
        towns = self.gazetteer.near(latitude, longitude)
        return towns[0].country_code if towns else ""

    def read(self, path: Path, *, large_gazetteer: Reader | None = None) -> Iterator[TrainingDocument]:
        """Read the documents of a corpus.

        :param large_gazetteer: a reader with a large gazetteer, for a second example of each document.
        """
        random, same_random = Random(path.stem), Random(path.stem)
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                fields = json.loads(line)
                document = Document(
                    key=str(fields["doc_id"]), text=fields["text"], url=fields.get("url", ""), fields=fields
                )
                doc = doc_with_spans(self.nlp, document)
                mentions, context = list(doc.ents), list(doc.spans[CONTEXT_SPANS])
                read = self.build_examples(path.stem, document, mentions, context, random)
                other = None
                if large_gazetteer:
                    other = large_gazetteer.build_examples(path.stem, document, mentions, context, same_random)
                yield replace(read, large_gazetteer=other)

    def build_examples(
        self, corpus: str, document: Document, gold_spans: Sequence[Named], context: Sequence[Named], random: Random
    ) -> TrainingDocument:
        """Build the examples of one document from its gold spans and the other recognised names."""
        gold: list[dict[str, object]] = document.fields["mentions"]
        home = home_of(outlet_of(document))
        all_spans = sorted([*gold_spans, *context], key=lambda span: span.start_char)
        sample = [span for span in gold_spans if random.random() < THINNED_SHARE]
        examples: list[Example | None] = []
        inputs = (all_spans, UNKNOWN_HOME), (sample, UNKNOWN_HOME), (all_spans, home), (sample, home)
        for spans, document_home in inputs:
            if not gold_spans or not spans or (len(examples) > 1 and home == UNKNOWN_HOME):
                examples.append(None)
                continue
            ranking = prepare_ranking(document.text, spans, self.finder, home=document_home, options=self._options)
            examples.append(self._example(corpus, ranking, gold))
        whole, thinned, at_home, thinned_at_home = examples
        worded_text = self.worded_text(corpus, document.text, gold)
        return TrainingDocument(corpus, whole, thinned, at_home, thinned_at_home, worded_text)

    def worded_text(self, corpus: str, text: str, mentions: Iterable[dict[str, object]]) -> WordedText:
        """Return the words of a document and the countries of its gold mentions; this needs no recogniser."""
        countries = Counter(
            country
            for mention in mentions
            if mention.get("lat") is not None and (country := self._country(*_gold_position(mention)[:2]))
        )
        weight = ENCYCLOPEDIA_WEIGHT if corpus == ENCYCLOPEDIA else 1.0
        return WordedText(frozenset(words_of(text)), countries, weight)

    def _example(self, corpus: str, ranking: RankingInput[Named], mentions: list[dict[str, object]]) -> Example:
        gold_at = {m["start"]: m for m in mentions}
        features = ranking.features
        right = np.zeros(len(features.rows.group), bool)
        counts = np.zeros(len(ranking.groups), np.float32)
        gold = []
        for number, group in enumerate(ranking.groups):
            gold_mentions = [
                gold_at[s.start_char] for s in (ranking.mentions[n] for n in group.numbers) if s.start_char in gold_at
            ]
            placed = [m for m in gold_mentions if m.get("lat") is not None and not is_demonym(str(m["text"]))]
            if not placed:
                continue
            places = [_gold_position(mention) for mention in placed]
            gold += [Gold(number, *place, self._country(*place[:2])) for place in places]
            row = find_right_row(group.candidates, Counter(places).most_common(1)[0][0])
            right[features.groups.first[number] + (len(group.candidates) if row is None else row)] = True
            counts[number] = len(placed) * CORPUS_WEIGHT.get(corpus, 1.0)
        return Example(corpus, features, right, counts, tuple(gold))


def _gold_position(mention: dict[str, object]) -> tuple[float, float, int | None]:
    geonameid = mention.get("geonameid")
    return float(str(mention["lat"])), float(str(mention["lon"])), int(str(geonameid)) if geonameid else None


def find_right_row(candidates: Sequence[Candidate], answer: tuple[float, float, int | None]) -> int | None:
    """Return the right candidate: the one with the same id, else the nearest within 161 km, else None (NIL)."""
    latitude, longitude, geonameid = answer
    for row, candidate in enumerate(candidates):
        if geonameid is not None and candidate.place.geonameid == geonameid:
            return row
    km = [distance_km(latitude, longitude, c.place.latitude, c.place.longitude) for c in candidates]
    nearest = min(range(len(km)), key=km.__getitem__, default=None)
    return nearest if nearest is not None and km[nearest] <= MAX_RIGHT_KM else None


def read_corpora(
    folder: Path, gazetteer: str | None = None, corpora: Sequence[str] = CORPORA, *, large_gazetteer: str | None = None
) -> list[TrainingDocument]:
    """Read corpora from a folder; missing ones are skipped.

    :param gazetteer: a gazetteer file; None for the one in the package.
    :param large_gazetteer: a large gazetteer file, for a second example of each document.
    """
    nlp = spacy.blank("en")
    nlp.add_pipe("geomap_sentences")
    nlp.add_pipe("geomap_recognizer", config={"gazetteer": gazetteer})
    reader = Reader(nlp, open_gazetteer(gazetteer))
    other_reader = Reader(nlp, open_gazetteer(large_gazetteer)) if large_gazetteer else None
    paths = [folder / f"{corpus}.jsonl" for corpus in corpora]
    return [read for path in paths if path.exists() for read in reader.read(path, large_gazetteer=other_reader)]


def read_articles(folder: Path, gazetteer: str | None = None) -> list[WordedText]:
    """Read the words of the encyclopedia's articles from a folder; empty if the file is missing."""
    path = folder / f"{ENCYCLOPEDIA}.jsonl"
    reader = Reader(spacy.blank("en"), open_gazetteer(gazetteer))
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    return [reader.worded_text(ENCYCLOPEDIA, document["text"], document["mentions"]) for document in documents]
