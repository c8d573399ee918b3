"""Annotated corpora mapped to one set of labels."""
