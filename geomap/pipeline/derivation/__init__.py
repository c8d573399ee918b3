"""Derived places: "20 km north of Idlib" becomes a circle of uncertainty."""
