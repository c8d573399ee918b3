"""Work on a store: take documents in, map them in the background, put mistakes right.

It ties :mod:`geomap.store`, which knows rows, to :mod:`geomap.pipeline`, which knows texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.store import Store
from geomap.workspace.adding import Intake
from geomap.workspace.correcting import Corrector
from geomap.workspace.jobs import Worker
from geomap.workspace.mapping import Mapper, PipelineMapper, Resolver

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["Corrector", "Intake", "Mapper", "PipelineMapper", "Resolver", "Worker", "Workspace"]


class Workspace:
    """A store with what works on it: ``intake`` takes documents in, ``worker`` maps them, ``corrector`` puts right.

    ``pipeline`` is what it is done with; it has the gazetteer.
    """

    def __init__(
        self,
        store: Store,
        *,
        nlp: Language | None = None,
        mapper: Mapper | None = None,
        resolver: Resolver | None = None,
        max_characters: int = 1_000_000,
        max_documents: int | None = None,
    ) -> None:
        """Prepare for work; no thread starts and no pipeline is loaded before there is something to do.

        :param nlp: the pipeline; by default :func:`geomap.pipeline.load` gives it when the first text comes.
        :param mapper: maps a document instead of ``nlp``, if it takes more than a pipeline.
        :param resolver: resolves mentions again after corrections instead of ``nlp``.
        :param max_characters: that one text may have.
        :param max_documents: that the store may hold; None for any number.
        """
        self.store = store
        pipeline = PipelineMapper(nlp)
        self.intake = Intake(store, max_characters=max_characters, max_documents=max_documents)
        self.worker = Worker(
            store,
            mapper or pipeline,
            resolver or pipeline,
            pipeline=pipeline.fingerprint if mapper is None else lambda: "",
        )
        self.corrector = Corrector(store, self.worker)
        self.pipeline = pipeline
