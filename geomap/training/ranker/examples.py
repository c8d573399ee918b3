"""The resolution corpora laid out for the ranker: documents with what is right in them."""

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
from geomap.pipeline.resolution.ranking_input import Named, RankingInput, lay_out
from geomap.pipeline.spans import doc_with_spans
from geomap.places import Candidate, distance_km
from geomap.read import Document
from geomap.training.ranker.word_weights import Worded

CORPORA = ("lgl", "trnews", "geowebnews")
"""What the weights are fitted on. TUD-Loc's licence allows evaluation only."""
ENCYCLOPEDIA = "wiktor"
"""Of its articles only the wording is learned, since but one name in each is annotated."""
CORPUS_WEIGHT = {"lgl": 0.3, "geowebnews": 0.5}
"""LGL has three times the mentions of TR-News, nearly all of small American towns: it counts no more than the rest."""
ENCYCLOPEDIA_WEIGHT = 0.1
THINNED_SHARE = 0.3
RIGHT_KM = 161.0
ONLY_MEASURED = "tudloc"


@dataclass(frozen=True, slots=True)
class Gold:
    """A judged mention: its group, degrees, GeoNames id or None, and the ISO 3166-1 code of the nearest town."""

    group: int
    latitude: float
    longitude: float
    geonameid: int | None
    country: str


@dataclass(frozen=True, slots=True)
class Example:
    """A document laid out for ranking with what is right in it.

    ``right`` marks the right rows; ``counts`` says how many gold mentions each group stands for (0: not judged).
    """

    corpus: str
    features: DocumentFeatures
    right: np.ndarray
    counts: Array
    gold: tuple[Gold, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A document read for training; an example is None where no mention is left.

    ``whole`` has all its mentions and the context that the recogniser finds, ``thinned`` a share of its mentions alone:
    in whole documents the container after a comma is nearly always a mention of its own; in thinned ones its words
    have to do. ``at_home`` and ``thinned_at_home`` are the same where the outlet's home is known, else None. ``beside``
    is the document laid out with the candidates of another gazetteer: it is learned from as well, so that the weights
    serve a large gazetteer, where most namesakes are hamlets, and the embedded one alike.
    """

    corpus: str
    whole: Example | None
    thinned: Example | None
    at_home: Example | None
    thinned_at_home: Example | None
    worded: Worded
    beside: Read | None = None

    @property
    def examples(self) -> list[Example]:
        """The examples for the weights of texts of unknown publications."""
        own = [example for example in (self.whole, self.thinned) if example]
        return [*own, *self.beside.examples] if self.beside else own

    @property
    def examples_at_home(self) -> list[Example]:
        """The examples for the weights of texts whose publication's home is known."""
        own = [example for example in (self.at_home, self.thinned_at_home) if example]
        return [*own, *self.beside.examples_at_home] if self.beside else own


class Reader:
    """Reads corpora of JSON lines with gold spans, coordinates and GeoNames ids.

    :param nlp: sentences and recogniser: what it finds beside the gold spans is context, as at run time.
    :param gazetteer: gives the candidates, and the country that a gold point lies in.
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

    def read(self, path: Path, *, beside: Reader | None = None) -> Iterator[Read]:
        """Read the documents of a corpus.

        :param beside: reads them with another gazetteer as well.
        """
        random, same = Random(path.stem), Random(path.stem)
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                fields = json.loads(line)
                document = Document(
                    key=str(fields["doc_id"]), text=fields["text"], url=fields.get("url", ""), fields=fields
                )
                doc = doc_with_spans(self.nlp, document)
                own, context = list(doc.ents), list(doc.spans[CONTEXT_SPANS])
                read = self.lay_out(path.stem, document, own, context, random)
                other = beside.lay_out(path.stem, document, own, context, same) if beside else None
                yield replace(read, beside=other)

    def lay_out(
        self, corpus: str, document: Document, own: Sequence[Named], context: Sequence[Named], random: Random
    ) -> Read:
        """Lay out one document with its gold spans and the names found beside them."""
        mentions: list[dict[str, object]] = document.fields["mentions"]
        home = home_of(outlet_of(document))
        every = sorted([*own, *context], key=lambda span: span.start_char)
        few = [span for span in own if random.random() < THINNED_SHARE]
        made: list[Example | None] = []
        for spans, where in ((every, UNKNOWN_HOME), (few, UNKNOWN_HOME), (every, home), (few, home)):
            if not own or not spans or (len(made) > 1 and home == UNKNOWN_HOME):
                made.append(None)
                continue
            ranking = lay_out(document.text, spans, self.finder, home=where, options=self._options)
            made.append(self._example(corpus, ranking, mentions))
        whole, thinned, at_home, thinned_at_home = made
        return Read(corpus, whole, thinned, at_home, thinned_at_home, self.worded(corpus, document.text, mentions))

    def worded(self, corpus: str, text: str, mentions: Iterable[dict[str, object]]) -> Worded:
        """Take what is needed of a document to learn its wording; no recogniser has to read it."""
        countries = Counter(
            country
            for mention in mentions
            if mention.get("lat") is not None and (country := self._country(*_where(mention)[:2]))
        )
        weight = ENCYCLOPEDIA_WEIGHT if corpus == ENCYCLOPEDIA else 1.0
        return Worded(frozenset(words_of(text)), countries, weight)

    def _example(self, corpus: str, ranking: RankingInput[Named], mentions: list[dict[str, object]]) -> Example:
        gold_at = {m["start"]: m for m in mentions}
        features = ranking.features
        right = np.zeros(len(features.rows.group), bool)
        counts = np.zeros(len(ranking.groups), np.float32)
        gold = []
        for number, group in enumerate(ranking.groups):
            own = [
                gold_at[s.start_char] for s in (ranking.mentions[n] for n in group.numbers) if s.start_char in gold_at
            ]
            judged = [m for m in own if m.get("lat") is not None and not is_demonym(str(m["text"]))]
            if not judged:
                continue
            places = [_where(mention) for mention in judged]
            gold += [Gold(number, *place, self._country(*place[:2])) for place in places]
            row = right_row(group.candidates, Counter(places).most_common(1)[0][0])
            right[features.groups.first[number] + (len(group.candidates) if row is None else row)] = True
            counts[number] = len(judged) * CORPUS_WEIGHT.get(corpus, 1.0)
        return Example(corpus, features, right, counts, tuple(gold))


def _where(mention: dict[str, object]) -> tuple[float, float, int | None]:
    geonameid = mention.get("geonameid")
    return float(str(mention["lat"])), float(str(mention["lon"])), int(str(geonameid)) if geonameid else None


def right_row(candidates: Sequence[Candidate], answer: tuple[float, float, int | None]) -> int | None:
    """Give the candidate that is right: the one of the same id, else the nearest within 161 km, else None (NIL)."""
    latitude, longitude, geonameid = answer
    for row, candidate in enumerate(candidates):
        if geonameid is not None and candidate.place.geonameid == geonameid:
            return row
    km = [distance_km(latitude, longitude, c.place.latitude, c.place.longitude) for c in candidates]
    nearest = min(range(len(km)), key=km.__getitem__, default=None)
    return nearest if nearest is not None and km[nearest] <= RIGHT_KM else None


def read_corpora(
    folder: Path, gazetteer: str | None = None, corpora: Sequence[str] = CORPORA, *, beside: str | None = None
) -> list[Read]:
    """Read corpora from a folder; those that are missing there have no documents.

    :param beside: another gazetteer file, to learn from its candidates too.
    """
    nlp = spacy.blank("en")
    nlp.add_pipe("geomap_sentences")
    nlp.add_pipe("geomap_recognizer", config={"gazetteer": gazetteer})
    reader = Reader(nlp, open_gazetteer(gazetteer))
    other = Reader(nlp, open_gazetteer(beside)) if beside else None
    paths = [folder / f"{corpus}.jsonl" for corpus in corpora]
    return [read for path in paths if path.exists() for read in reader.read(path, beside=other)]


def read_articles(folder: Path, gazetteer: str | None = None) -> list[Worded]:
    """Read the encyclopedia's wording from a folder, if it is there."""
    path = folder / f"{ENCYCLOPEDIA}.jsonl"
    reader = Reader(spacy.blank("en"), open_gazetteer(gazetteer))
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    return [reader.worded(ENCYCLOPEDIA, document["text"], document["mentions"]) for document in documents]
