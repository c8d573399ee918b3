"""Training of the ranker: examples, fit, calibration, validation and report."""
