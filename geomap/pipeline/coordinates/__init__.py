"""Coordinates in the text: notations, grids and the spaCy component that makes mentions of them."""
