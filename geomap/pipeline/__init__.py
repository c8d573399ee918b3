"""The pipeline on spaCy: sentences, recogniser, coordinates, ranker, derived places, focus.

Importing the package registers the components' factories with spaCy.
"""

from geomap.pipeline.assembly import gazetteer_of, load
from geomap.pipeline.mapping_documents import map_documents, resolve_given

__all__ = ["gazetteer_of", "load", "map_documents", "resolve_given"]
