"""The plane that web maps are drawn on: Web Mercator in pixels, 256 of them around the world at zoom 0."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

TILE = 256
LIMIT = 85.0511287798066
"""The latitude at which the map ends; what lies beyond is drawn at its edge."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A box of the map at a zoom.

    It reaches ``width`` degrees eastward from ``west``, 360 at most, so it may cross the antimeridian. Longitudes that
    it gives are from -180 to 180, or run on from ``west`` if ``unwrapped``, as on a map that shows the world more than
    once. x runs on from ``west`` in any case; y grows southward.
    """

    west: float
    width: float
    south: float
    north: float
    zoom: float
    unwrapped: bool = False

    @classmethod
    def of(cls, bounds: Sequence[float], zoom: float) -> View:
        """Make a view of (west, south, east, north).

        West of east crosses the antimeridian. Longitudes beyond 180° mean that those given back shall run on as well.
        """
        west, south, east, north = bounds
        width = east - west if east >= west else (east - west) % 360
        if width >= 360:
            west, width = (west + east) / 2 - 180, 360.0
        return cls(
            west=west,
            width=width,
            south=max(-90.0, south),
            north=min(90.0, north),
            zoom=zoom,
            unwrapped=east >= west and (west < -180 or east > 180),
        )

    @property
    def world(self) -> float:
        """Pixels around the world."""
        return float(TILE * 2**self.zoom)

    def widened(self, pixels: float) -> View:
        """Add a margin on all sides, as far as there is any."""
        width = min(360.0, self.width + 2 * pixels / self.world * 360)
        top, bottom = self.y([self.north, self.south])
        south, north = self.latitude(np.array([bottom + pixels, top - pixels]))
        # what lies beyond the map's end is drawn at its edge, so it belongs to what reaches the edge
        return replace(
            self,
            west=self.west + self.width / 2 - width / 2,
            width=width,
            south=-90.0 if south <= -LIMIT + 1e-6 else float(south),
            north=90.0 if north >= LIMIT - 1e-6 else float(north),
        )

    def holds(self, latitude: Floats, longitude: Floats) -> NDArray[np.bool_]:
        """Tell which positions lie in the box."""
        inside: NDArray[np.bool_] = (latitude >= self.south) & (latitude <= self.north)
        return inside & (((longitude - self.west) % 360 <= self.width) | (self.width >= 360))

    def x(self, longitude: Floats) -> Floats:
        """Pixels eastward from the antimeridian, counted on from the view's west."""
        return (self.west + (longitude - self.west) % 360 + 180) / 360 * self.world

    def y(self, latitude: ArrayLike) -> Floats:
        """Pixels southward from the map's northern end."""
        phi = np.radians(np.clip(latitude, -LIMIT, LIMIT))
        up: Floats = np.arctanh(np.sin(phi)) / (2 * math.pi)
        return (0.5 - up) * self.world

    def longitude(self, x: Floats) -> Floats:
        """Degrees of an x, in the form that the view asks for."""
        degrees = x / self.world * 360 - 180
        return degrees if self.unwrapped else (degrees + 180) % 360 - 180

    def latitude(self, y: Floats) -> Floats:
        """Degrees of a y."""
        up = (0.5 - np.clip(y / self.world, 0, 1)) * 2 * math.pi
        return np.degrees(np.arcsin(np.tanh(up)))
