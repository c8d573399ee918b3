"""Clusters of places for a map of any size."""
