"""Build the default pipeline from its components, and find the gazetteer of a pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from geomap.gazetteer import Gazetteer
from geomap.pipeline import aboutness, sentences
from geomap.pipeline.coordinates import coordinates
from geomap.pipeline.derivation import derived
from geomap.pipeline.recognition import recognizer
from geomap.pipeline.resolution import ranker
from geomap.pipeline.tokens import separate_places

MAX_TEXT_CHARACTERS = 10_000_000
"""The longest text that is accepted: more than 20 books."""

COMPONENT_MODULES = (sentences, recognizer, coordinates, ranker, derived, aboutness)
"""Importing them registers their factories with spaCy."""


def load(
    *,
    gazetteer: str | Path | Gazetteer | None = None,
    near: tuple[float, float] | None = None,
    country: str | None = None,
    threads: int = 0,
) -> Language:
    """Load the pipeline.

    >>> nlp = load()
    >>> [(span.text, span._.place.label) for span in nlp("They met in Aleppo.").ents]
    [('Aleppo', 'Aleppo, Syria')]

    :param gazetteer: a file built by ``geomap gazetteer build``, any object with the two methods of
        :class:`~geomap.gazetteer.Gazetteer`, or None for the gazetteer in the package.
    :param near: (latitude, longitude) in degrees of the publication's home, if known.
    :param country: ISO 3166-1 alpha-2 code of the publication's country, if known.
    :param threads: threads of the recogniser; 0 for as many as there are cores.
    :raises GazetteerError: if the gazetteer cannot be used.
    :raises WeightsError: if weights are missing or damaged.
    :raises SettingError: if ``near`` or ``country`` is not valid.
    """
    nlp = spacy.blank("en")
    nlp.max_length = MAX_TEXT_CHARACTERS
    separate_places(nlp)
    path = str(gazetteer) if isinstance(gazetteer, (str, Path)) else None
    nlp.add_pipe("geomap_sentences")
    nlp.add_pipe("geomap_recognizer", config={"threads": threads, "gazetteer": path})
    nlp.add_pipe("geomap_coordinates")
    config: dict[str, Any] = {"gazetteer": path, "near": list(near) if near else None, "country": country}
    pipe = nlp.add_pipe("geomap_ranker", config=config)
    if gazetteer is not None and path is None:
        assert isinstance(pipe, ranker.Ranker)
        assert isinstance(gazetteer, Gazetteer)
        pipe.gazetteer = gazetteer
    nlp.add_pipe("geomap_derived")
    focus = nlp.add_pipe("geomap_focus", config={"gazetteer": path})
    assert isinstance(focus, aboutness.DocumentFocus)
    focus.gazetteer = gazetteer_of(nlp)
    return nlp


def gazetteer_of(nlp: Language) -> Gazetteer:
    """Return the gazetteer of a pipeline of :func:`load`."""
    pipe = nlp.get_pipe("geomap_ranker")
    assert isinstance(pipe, ranker.Ranker)
    return pipe.gazetteer
