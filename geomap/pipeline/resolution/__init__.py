"""Toponym resolution: candidates, features, the ranker and its model."""
