"""What tells one pipeline from another, for keeping with what it found."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version

from spacy.language import Language

from geomap.paths import folder

_WEIGHTS = ("recognizer/config.json", "ranker/weights.json", "ranker/wording.npz", "roles/weights.npz")
"""Files whose content decides what is found; the recogniser's has the checksums of the others beside it."""

_ELSEWHERE = frozenset({"gazetteer", "threads", "factory"})
"""Settings that do not tell: a gazetteer has a version of its own, and threads change nothing."""


def fingerprint(nlp: Language) -> str:
    """Give geomap's version and a checksum of the weights in the package and of the settings of a pipeline."""
    digest = hashlib.sha256()
    for name in _WEIGHTS:
        digest.update((folder("data") / name).read_bytes())
    for name in nlp.pipe_names:
        settings = {key: value for key, value in nlp.get_pipe_config(name).items() if key not in _ELSEWHERE}
        digest.update(json.dumps([name, settings], sort_keys=True, default=str).encode())
    return f"geomap {version('geomap')} {digest.hexdigest()[:12]}"
