"""geomap: find the place names in a text, decide which place on Earth each one is, and map them."""

__version__ = "0.1.0"
