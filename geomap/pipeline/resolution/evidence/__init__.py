"""What the text and the document say about a place, before candidates are compared."""
