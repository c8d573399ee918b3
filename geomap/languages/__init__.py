"""Languages of texts: which one a text is in."""
