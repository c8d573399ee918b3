"""Marks of many places on a map: clusters, hexagons, and the projection that both use."""
