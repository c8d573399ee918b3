"""Training of the recogniser: windows, network, fit, export and measurement."""
