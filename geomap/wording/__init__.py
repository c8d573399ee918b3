"""How places and mentions are put into words, for reasons, exports and pages."""
