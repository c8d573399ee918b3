"""Filters, facets, timelines and maps over a million mentions, answered from numpy columns."""
