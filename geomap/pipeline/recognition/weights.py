"""The recogniser's weights: a folder with the network, its vocabulary and names, and a description with checksums."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from geomap.errors import WeightsError
from geomap.paths import folder
from geomap.pipeline.recognition.known_names import Table
from geomap.pipeline.recognition.wordpieces import CASE_CLASSES, LABELS

FORMAT = 2
NETWORK, VOCABULARY, WORDS, NAMES = "model.onnx", "tokenizer.json", "words.txt", "names.bin"
_REMEDY = "install geomap again, or give the folder of other weights"


@dataclass(frozen=True, slots=True)
class Weights:
    """Checked weights.

    :param network: path of the int8 ONNX file.
    :param vocabulary: the tokeniser's JSON.
    :param words: everyday English words in lower case, which are not places by themselves.
    :param names: the table of known names.
    :param window: the most word pieces in a window, [CLS] and [SEP] included.
    """

    path: Path
    network: Path
    vocabulary: str
    words: frozenset[str]
    names: Table
    window: int


def _description(path: Path) -> dict[str, Any]:
    try:
        described = json.loads((path / "config.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise WeightsError(f"the recogniser's weights are missing from '{path}': {_REMEDY}") from None
    except (OSError, ValueError) as error:
        raise WeightsError(f"'{path / 'config.json'}' cannot be read ({error}): {_REMEDY}") from error
    wanted = {"format": FORMAT, "labels": list(LABELS), "case_classes": list(CASE_CLASSES)}
    found = {key: described.get(key) for key in wanted} if isinstance(described, dict) else {}
    if found != wanted:
        raise WeightsError(f"the weights in '{path}' are for another version of geomap: {_REMEDY}")
    return dict(described)


def open_weights(path: str | Path | None = None) -> Weights:
    """Read a folder of weights and check every file against its checksum.

    :param path: the folder; by default the weights in the package.
    :raises WeightsError: if a file is missing, is damaged, or is of another format.
    """
    place = folder("data") / "recognizer" if path is None else Path(path)
    described = _description(place)
    checksums = described.get("sha256")
    contents: dict[str, bytes] = {}
    for name in (NETWORK, VOCABULARY, WORDS, NAMES):
        try:
            contents[name] = (place / name).read_bytes()
        except OSError:
            raise WeightsError(f"the recogniser's weights lack '{place / name}': {_REMEDY}") from None
        if not isinstance(checksums, dict) or hashlib.sha256(contents[name]).hexdigest() != checksums.get(name):
            raise WeightsError(f"'{place / name}' does not match its checksum in config.json: {_REMEDY}")
    if not contents[NAMES] or len(contents[NAMES]) % 4:
        raise WeightsError(f"'{place / NAMES}' is no table of names: {_REMEDY}")
    return Weights(
        path=place,
        network=place / NETWORK,
        vocabulary=contents[VOCABULARY].decode("utf-8"),
        words=frozenset(contents[WORDS].decode("utf-8").split()),
        names=np.frombuffer(contents[NAMES], "<u4").astype(np.uint32, copy=False),
        window=int(described["window"]),
    )
