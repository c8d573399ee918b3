"""The document: a text with its metadata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geomap.languages.detection import language_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text with its metadata.

    ``key`` identifies it within its source (the input's ``doc_id`` or the file's name); ``published`` is the date as
    the input writes it, or empty (:func:`~geomap.read.dates.day_of` returns the day); ``language`` is what the input
    states, else an ISO 639-1 code that is recognised from the text, "en" where that is not certain; ``source`` is the
    publication if the input names it, else the file; ``fields`` has the input's other fields unchanged, for the output.
    ``pages`` are the character offsets at which the pages of a paged document begin, the first one's among them; empty
    for others. A page without text begins at the same offset as the next one.

    >>> document = Document(key="report.txt", text="They met in Aleppo.", published="2016-04-01")
    >>> document.text[12:18]
    'Aleppo'
    """

    key: str
    text: str
    title: str = ""
    url: str = ""
    published: str = ""
    language: str = ""
    source: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    pages: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Recognise the language if it is not given."""
        if not self.language:
            object.__setattr__(self, "language", language_of(self.text))
