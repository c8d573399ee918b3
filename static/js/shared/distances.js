// @ts-check
// Distances on the ground, and their length in pixels of a Web Mercator map.

const EQUATOR_KM = 40075.016686;
const EARTH_RADIUS_KM = 6371.0088;

/**
 * @param {number} km
 * @param {number} latitude in degrees
 * @param {number} zoom
 * @returns {number} pixels of a Web Mercator map with tiles of 256 pixels
 */
export function pixelsOf(km, latitude, zoom) {
  return (km * 256 * 2 ** zoom) / (EQUATOR_KM * Math.cos((latitude * Math.PI) / 180));
}

/** @typedef {import("./types").Point} Point */

/**
 * The great-circle distance of two points, by the haversine formula.
 *
 * @param {Point} a
 * @param {Point} b
 */
export function distanceKm(a, b) {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((b.latitude - a.latitude) * rad) / 2) ** 2 +
    Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * Math.sin(((b.longitude - a.longitude) * rad) / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}
