// @ts-check
// Distances on the ground, and their length in pixels of a Web Mercator map.

const EQUATOR_KM = 40075.016686;
const EARTH_RADIUS_KM = 6371.0088;

export function pixelsOf(km, latitude, zoom) {
  return (km * 256 * 2 ** zoom) / (EQUATOR_KM * Math.cos((latitude * Math.PI) / 180));
}

// The great-circle distance of two points, by the haversine formula.
export function distanceKm(a, b) {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((b.latitude - a.latitude) * rad) / 2) ** 2 +
    Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * Math.sin(((b.longitude - a.longitude) * rad) / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}
