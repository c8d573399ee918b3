// @ts-check
// Which places share a marker, and where the chip of a country has room. Pure geometry, in pixels.

const MIN_RADIUS = 7;
const MAX_RADIUS = 22;
const CHIP_HALF_HEIGHT = 12;

/** @typedef {{ mentions: unknown[] }} MarkedPlace */
/** @typedef {{ x: number, y: number, halfWidth: number, halfHeight: number }} Box */

/** @param {number} mentions */
export const radiusOf = (mentions) => Math.min(MAX_RADIUS, Math.max(MIN_RADIUS, 5 * Math.sqrt(mentions)));

/**
 * Cluster greedily, the most mentioned first; the active place always stands alone.
 *
 * @template {MarkedPlace} P
 * @param {{ place: P, x: number, y: number }[]} points in the order of their importance.
 * @param {P | null} active
 */
export function clusterPlaces(points, active) {
  /** @type {{ x: number, y: number, radius: number, members: P[] }[]} */
  const clusters = [];
  for (const { place, x, y } of points) {
    const radius = radiusOf(place.mentions.length);
    const isNear = (/** @type {typeof clusters[number]} */ cluster) =>
      cluster.members[0] !== active &&
      Math.hypot(cluster.x - x, cluster.y - y) < Math.max(18, (cluster.radius + radius) * 0.8);
    const neighbour = place === active ? undefined : clusters.find(isNear);
    if (neighbour) neighbour.members.push(place);
    else clusters.push({ x, y, radius, members: [place] });
  }
  return clusters;
}

/**
 * Find room for a chip among boxes.
 *
 * @param {{ x: number, y: number }} centre
 * @param {string} name
 * @param {Box[]} boxes that are taken already.
 * @param {boolean} required
 * @returns {Box | null} the box of the chip, or null if there is no room and it is not `required`.
 */
export function placeChip({ x, y }, name, boxes, required) {
  const halfWidth = 12 + 3.6 * name.length;
  const isFree = (/** @type {number[]} */ [dx, dy]) =>
    !boxes.some(
      (box) =>
        Math.abs(box.x - x - dx) < halfWidth + box.halfWidth &&
        Math.abs(box.y - y - dy) < CHIP_HALF_HEIGHT + box.halfHeight,
    );
  const sideways = halfWidth + 16;
  const shifts = [
    [0, 0],
    [0, -26],
    [0, 26],
    [sideways, 0],
    [-sideways, 0],
  ];
  const shift = shifts.find(isFree) ?? (required ? [0, 0] : null);
  return shift && { x: x + shift[0], y: y + shift[1], halfWidth, halfHeight: CHIP_HALF_HEIGHT };
}
