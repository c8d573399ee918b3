"""Build gazetteer files: from registry packages, from GeoNames' dumps, from hand-written facts."""
