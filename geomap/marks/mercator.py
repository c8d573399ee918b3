"""The projection of web maps: Web Mercator in pixels, 256 around the world at zoom 0."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

TILE_PIXELS = 256
MAX_LATITUDE = 85.0511287798066
"""Where the map ends; places beyond it are drawn at its edge."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A box of the map at a zoom.

    It extends ``width`` degrees, at most 360, to the east of ``west``, so it may cross the antimeridian. The longitudes
    that it returns are from -180 to 180, or continue from ``west`` if ``unwrapped``, for a map that shows the world
    more than once. x always continues from ``west``; y grows southward.
    """

    west: float
    width: float
    south: float
    north: float
    zoom: float
    unwrapped: bool = False

    @classmethod
    def of(cls, bounds: Sequence[float], zoom: float) -> View:
        """Make a view from (west, south, east, north) in degrees.

        If west is greater than east, it crosses the antimeridian. Longitudes beyond 180° make it ``unwrapped``.
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
        """The circumference of the world in pixels."""
        return float(TILE_PIXELS * 2**self.zoom)

    def widened(self, pixels: float) -> View:
        """Add a margin in pixels on all sides, up to the edges of the map."""
        width = min(360.0, self.width + 2 * pixels / self.world * 360)
        top, bottom = self.y([self.north, self.south])
        south, north = self.latitude(np.array([bottom + pixels, top - pixels]))
        # places beyond the end of the map are drawn at its edge, so a view that reaches the edge includes them
        return replace(
            self,
            west=self.west + self.width / 2 - width / 2,
            width=width,
            south=-90.0 if south <= -MAX_LATITUDE + 1e-6 else float(south),
            north=90.0 if north >= MAX_LATITUDE - 1e-6 else float(north),
        )

    def holds(self, latitude: Floats, longitude: Floats) -> NDArray[np.bool_]:
        """Mark the positions in the box."""
        inside: NDArray[np.bool_] = (latitude >= self.south) & (latitude <= self.north)
        return inside & (((longitude - self.west) % 360 <= self.width) | (self.width >= 360))

    def x(self, longitude: Floats) -> Floats:
        """Convert longitudes to pixels east of the antimeridian, continued from the west of the view."""
        return (self.west + (longitude - self.west) % 360 + 180) / 360 * self.world

    def y(self, latitude: ArrayLike) -> Floats:
        """Convert latitudes to pixels south of the northern end of the map."""
        phi = np.radians(np.clip(latitude, -MAX_LATITUDE, MAX_LATITUDE))
        up: Floats = np.arctanh(np.sin(phi)) / (2 * math.pi)
        return (0.5 - up) * self.world

    def longitude(self, x: Floats) -> Floats:
        """Convert x to longitudes in degrees, which continue beyond 180 if the view is ``unwrapped``."""
        degrees = x / self.world * 360 - 180
        return degrees if self.unwrapped else (degrees + 180) % 360 - 180

    def latitude(self, y: Floats) -> Floats:
        """Convert y to latitudes in degrees."""
        up = (0.5 - np.clip(y / self.world, 0, 1)) * 2 * math.pi
        return np.degrees(np.arcsin(np.tanh(up)))
