"""The fingerprint of a pipeline, which is stored with its results."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version

from spacy.language import Language

from geomap.paths import folder

_WEIGHT_FILES = (
    "recognizer/config.json",
    "ranker/weights.json",
    "ranker/wording.npz",
    "ranker/kind_words.npz",
    "ranker/confidence.json",
    "roles/weights.npz",
)
"""Files that determine the results; the recogniser's config has the checksums of its other files."""

_IGNORED_SETTINGS = frozenset({"gazetteer", "threads", "factory"})
"""Settings that are not part of the fingerprint: a gazetteer has its own version, and threads change no result."""


def fingerprint(nlp: Language) -> str:
    """Return geomap's version and a checksum of the weights in the package and of the settings of a pipeline."""
    digest = hashlib.sha256()
    for name in _WEIGHT_FILES:
        digest.update((folder("data") / name).read_bytes())
    for name in nlp.pipe_names:
        settings = {key: value for key, value in nlp.get_pipe_config(name).items() if key not in _IGNORED_SETTINGS}
        digest.update(json.dumps([name, settings], sort_keys=True, default=str).encode())
    return f"geomap {version('geomap')} {digest.hexdigest()[:12]}"
