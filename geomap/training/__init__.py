"""Training of the models of ``geomap/data``. Needs the extra ``train``; never imported at run time."""
