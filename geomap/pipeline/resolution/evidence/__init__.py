"""Evidence from the text and the document about a place, before candidates are compared."""
