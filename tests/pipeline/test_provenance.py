"""Telling pipelines apart."""

import re

import geomap
from geomap.pipeline.provenance import fingerprint


def test_a_pipeline_is_told_by_version_weights_and_settings(nlp):
    assert re.fullmatch(r"geomap \S+ [0-9a-f]{12}", fingerprint(nlp))
    assert fingerprint(geomap.load()) == fingerprint(geomap.load(threads=1)) == fingerprint(nlp)
    assert fingerprint(geomap.load(country="SY")) != fingerprint(nlp)
