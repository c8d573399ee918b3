"""Hexagons of equal size on the map, for density."""
