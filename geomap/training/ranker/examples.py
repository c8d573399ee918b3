"""Training examples of the ranker: documents of the resolution corpora with the right candidates."""

from __future__ import annotations

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
from geomap.pipeline.resolution.city_or_area import Beside, namesakes
from geomap.pipeline.resolution.confidence import is_opening
from geomap.pipeline.resolution.evidence.outlets import UNKNOWN_HOME, home_of, outlet_of
from geomap.pipeline.resolution.evidence.text_kind import traits_of
from geomap.pipeline.resolution.evidence.vocabulary import words_of
from geomap.pipeline.resolution.features import Array, DocumentFeatures, options_of
from geomap.pipeline.resolution.ranking_input import Named, RankingInput, contexts_of, prepare_ranking
from geomap.pipeline.spans import doc_with_spans
from geomap.read import Document
from geomap.training.corpora.toponym_corpora import CORPORA, read_documents
from geomap.training.ranker.right_rows import GoldPosition, find_right_row, position_of, right_rows_of
from geomap.training.ranker.word_weights import WordedText

ENCYCLOPEDIA = "wiktor"
"""Its articles are training data for the weights of words only, because one name in each is annotated."""
CORPUS_WEIGHT = {"lgl": 0.3, "geowebnews": 0.5, "wotr": 0.15}
"""LGL and WOTR have many times the mentions of TR-News, nearly all of small American towns, so their weights are
reduced."""
WORDS_WEIGHT = {ENCYCLOPEDIA: 0.1, "wotr": 0.05}
"""Weights of the texts in the fit of the words: encyclopedia articles and letters have a style of their own."""
WITHOUT_CITIES = frozenset({"lgl", "trnews"})
"""These give the state for New York, the province for Quebec, whatever the words say."""
THINNED_SHARE = 0.3
ONLY_MEASURED = "tudloc"
"""Its licence allows evaluation only."""
UNSEEN = "unseen"
"""Texts of the project that are a test only."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold mention.

    ``group`` is its group and ``number`` its number in it; ``position`` is None if it has none, ``country`` that of the
    nearest town. ``kind_row`` is the right candidate if it says which kind of place the words mean, else None.
    ``beside`` is what stands beside it.
    """

    group: int
    number: int
    position: GoldPosition | None
    country: str
    kind_row: int | None
    beside: Beside


@dataclass(frozen=True, slots=True)
class Example:
    """The features of a document with its right rows.

    ``right`` is true for the right rows, (rows,); ``counts`` is the weighted number of gold mentions of each group,
    (groups,), 0 for groups without one. ``contexts`` has for each group the features of the words around each of its
    mentions. ``traits`` say what kind of text it is, and ``is_opening`` (groups,) which groups stand at its beginning.
    """

    corpus: str
    genre: str
    features: DocumentFeatures
    right: np.ndarray
    counts: Array
    gold: tuple[Gold, ...]
    contexts: list[list[list[str]]]
    traits: Array
    is_opening: Array


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
    genre: str = ""
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

    def _country_of(self, position: GoldPosition | None) -> str:
        return self._country(position.latitude, position.longitude) if position else ""

    def read(self, folder: Path, corpus: str, *, large_gazetteer: Reader | None = None) -> Iterator[TrainingDocument]:
        """Read the documents of a corpus.

        :param large_gazetteer: a reader with a large gazetteer, for a second example of each document.
        """
        random, same_random = Random(corpus), Random(corpus)
        for fields in read_documents(folder, corpus):
            document = Document(
                key=str(fields["doc_id"]), text=fields["text"], url=fields.get("url", ""), fields=fields
            )
            doc = doc_with_spans(self.nlp, document)
            mentions, context = list(doc.ents), list(doc.spans[CONTEXT_SPANS])
            read = self.build_examples(corpus, document, mentions, context, random)
            other = None
            if large_gazetteer:
                other = large_gazetteer.build_examples(corpus, document, mentions, context, same_random)
            yield replace(read, large_gazetteer=other)

    def build_examples(
        self, corpus: str, document: Document, gold_spans: Sequence[Named], context: Sequence[Named], random: Random
    ) -> TrainingDocument:
        """Build the examples of one document from its gold spans and the other recognised names."""
        gold: list[dict[str, object]] = document.fields["mentions"]
        genre = str(document.fields.get("genre", ""))
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
            examples.append(self._example(corpus, genre, document.text, ranking, gold))
        whole, thinned, at_home, thinned_at_home = examples
        worded_text = self.worded_text(corpus, document.text, gold)
        return TrainingDocument(corpus, whole, thinned, at_home, thinned_at_home, worded_text, genre)

    def worded_text(self, corpus: str, text: str, mentions: Iterable[dict[str, object]]) -> WordedText:
        """Return the words of a document and the countries of its gold mentions; this needs no recogniser."""
        countries = Counter(country for mention in mentions if (country := self._country_of(position_of(mention))))
        weight = WORDS_WEIGHT.get(corpus, 1.0)
        return WordedText(frozenset(words_of(text)), countries, weight)

    def _example(
        self, corpus: str, genre: str, text: str, ranking: RankingInput[Named], mentions: list[dict[str, object]]
    ) -> Example:
        gold_at = {m["start"]: m for m in mentions}
        spans = [(span.start_char, span.end_char) for span in ranking.mentions]
        contexts = contexts_of(text, spans, ranking.groups, None)
        features = ranking.features
        right = np.zeros(len(features.rows.group), bool)
        counts = np.zeros(len(ranking.groups), np.float32)
        gold = []
        for number, (group, options) in enumerate(zip(ranking.groups, ranking.options, strict=True)):
            starts = [ranking.mentions[n].start_char for n in group.numbers]
            in_group = {
                at: position_of(m)
                for at, start in enumerate(starts)
                if (m := gold_at.get(start))
                and (m.get("lat") is not None or m.get("unplaceable"))
                and not is_demonym(str(m["text"]))
            }
            if not in_group:
                continue
            rows = {at: find_right_row(group.candidates, position) for at, position in in_group.items()}
            first, is_city_marked = features.groups.first[number], corpus not in WITHOUT_CITIES
            right[first : first + len(options.static)] = right_rows_of(
                options, list(rows.values()), is_city_marked=is_city_marked
            )
            for at, position in in_group.items():
                row = rows[at]
                says_kind = row is not None and (is_city_marked or not namesakes(options, row))
                [beside] = Beside.of_each(text, [spans[group.numbers[at]]])
                country = self._country_of(position)
                gold.append(Gold(number, at, position, country, row if says_kind else None, beside))
            counts[number] = len(in_group) * CORPUS_WEIGHT.get(corpus, 1.0)
        opening = is_opening(ranking.groups, [start for start, _ in spans])
        return Example(corpus, genre, features, right, counts, tuple(gold), contexts, traits_of(text), opening)


def read_corpora(
    folder: Path, gazetteer: str | None = None, corpora: Sequence[str] = CORPORA, *, large_gazetteer: str | None = None
) -> list[TrainingDocument]:
    """Read corpora from a folder; missing ones are skipped.

    :param gazetteer: a gazetteer file; None for the one in the package.
    :param large_gazetteer: a large gazetteer file; with it beside the other, each document is a second example.
    """
    nlp = spacy.blank("en")
    nlp.add_pipe("geomap_sentences")
    nlp.add_pipe("geomap_recognizer", config={"gazetteer": gazetteer})
    reader = Reader(nlp, open_gazetteer(gazetteer))
    other_reader = Reader(nlp, open_gazetteer(gazetteer, large_gazetteer)) if large_gazetteer else None
    return [read for corpus in corpora for read in reader.read(folder, corpus, large_gazetteer=other_reader)]


def read_articles(folder: Path, gazetteer: str | None = None) -> list[WordedText]:
    """Read the words of the encyclopedia's articles from a folder; empty if the file is missing."""
    reader = Reader(spacy.blank("en"), open_gazetteer(gazetteer))
    documents = read_documents(folder, ENCYCLOPEDIA)
    return [reader.worded_text(ENCYCLOPEDIA, document["text"], document["mentions"]) for document in documents]
