"""The folds of documents for the cross-validation of the recogniser.

A fold holds documents of news and letters, and of the texts of many genres all texts of some genres, so that these are
recognised with weights that were fitted without the genre.
"""

import zlib
from collections.abc import Iterable, Mapping
from typing import Any

FOLDS = 5


def fold_of(key: str) -> int:
    """Return the fold of a document, which depends only on its key."""
    return zlib.crc32(key.encode()) % FOLDS


def folds_of(documents: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return the folds of the documents of a corpus by their key: by genre if they have one, else by key."""
    values = list(documents)
    genres = sorted({value["genre"] for value in values if value.get("genre")})
    return {
        str(value["doc_id"]): genres.index(value["genre"]) % FOLDS
        if value.get("genre")
        else fold_of(str(value["doc_id"]))
        for value in values
    }
