"""Places made by hand, for tests of what is done with them."""

from __future__ import annotations

from geomap.places import Place


def geonames_place(number: int, name: str, latitude: float = 10.0, longitude: float = 20.0, **fields: object) -> Place:
    """Make a place of GeoNames: a town, unless ``fields`` say otherwise."""
    values: dict[str, object] = {
        "source": "geonames",
        "source_id": str(number),
        "feature_class": "P",
        "feature_code": "PPL",
        **fields,
    }
    return Place(name=name, latitude=latitude, longitude=longitude, **values)  # type: ignore[arg-type]
