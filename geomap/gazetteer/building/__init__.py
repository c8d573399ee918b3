"""Build gazetteer files: from registry packages, GeoNames' dump files and facts written by hand."""
