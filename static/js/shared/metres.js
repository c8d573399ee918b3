// Lengths on the ground in pixels of a Web Mercator map.

const EQUATOR_KM = 40075.016686;

export function pixelsOf(km, latitude, zoom) {
  return (km * 256 * 2 ** zoom) / (EQUATOR_KM * Math.cos((latitude * Math.PI) / 180));
}
