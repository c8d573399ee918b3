"""Work on a store: add documents, map them in the background, make corrections.

It connects :mod:`geomap.store` and :mod:`geomap.pipeline`, which do not know each other.
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
    """A store with its services: ``intake`` adds documents, ``worker`` maps them, ``corrector`` makes corrections.

    ``pipeline`` gives access to the spaCy pipeline and its gazetteer.
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
        """Set up the services; threads start and the pipeline is loaded when there is something to do.

        :param nlp: the pipeline; by default :func:`geomap.pipeline.load` loads it for the first text.
        :param mapper: maps documents instead of ``nlp``.
        :param resolver: resolves mentions again after corrections instead of ``nlp``.
        :param max_characters: the limit for one text.
        :param max_documents: the limit for the store; None for no limit.
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
