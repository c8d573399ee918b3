// @ts-check
// What the map shows at first: where the text mostly happens, not the whole world for one far-off mention.

const SPARE = 0.35; // of the weight of all places may lie outside
const WORTH = 6; // leaving out a tenth of the weight must make the frame smaller by a factor of e^0.6, about 1.8
const CUTS = 40; // the most places along an axis at which a frame may begin or end; more would take long
const ENOUGH = 5; // degrees: no frame is wanted smaller than that

/** @typedef {{ x: number, y: number, weight: number, item: any }} WeightedPoint */

/** @param {number} latitude */
const mercator = (latitude) => {
  const sine = Math.sin((Math.max(-85, Math.min(85, latitude)) * Math.PI) / 180);
  return (Math.log((1 + sine) / (1 - sine)) * 90) / Math.PI;
};

/** @param {WeightedPoint[]} points */
function areaOf(points) {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const side = (/** @type {number[]} */ values) => Math.max(ENOUGH, Math.max(...values) - Math.min(...values));
  return side(xs) * side(ys);
}

/**
 * Values at which a frame may begin or end, at most CUTS + 1.
 *
 * @param {WeightedPoint[]} points
 * @param {"x" | "y"} axis
 */
function cuts(points, axis) {
  const values = [...new Set(points.map((point) => point[axis]))].sort((a, b) => a - b);
  const step = Math.max(1, values.length / CUTS);
  const picked = new Set(
    Array.from({ length: Math.ceil(values.length / step) }, (_, index) => values[Math.floor(index * step)]),
  );
  return [...picked.add(values[values.length - 1])];
}

/**
 * The points between two cuts along an axis that make the best frame.
 *
 * @param {WeightedPoint[]} points
 * @param {"x" | "y"} axis
 * @param {number} total weight of all points
 */
function trim(points, axis, total) {
  let best = points;
  let least = Infinity;
  const values = cuts(points, axis);
  for (const low of values) {
    for (const high of values) {
      if (high < low) continue;
      const inside = points.filter((point) => point[axis] >= low && point[axis] <= high);
      const outside = 1 - inside.reduce((sum, { weight }) => sum + weight, 0) / total;
      if (outside > SPARE) continue;
      const cost = Math.log(areaOf(inside)) + WORTH * outside;
      if (cost < least) [least, best] = [cost, inside];
    }
  }
  return best;
}

// A country is seen from its edge on, and its label may lie far from what happens there; an unsure place may
// be wrong, and an estimate is no place.
/** @param {FramedItem} shown */
const weightOf = ({ item, mentions, sureness }) =>
  Math.sqrt(mentions.length) * (item.area || item.rough || sureness === "unsure" ? 0.5 : 1);

/**
 * @typedef {object} FramedItem
 * @property {any} item with latitude, longitude, and perhaps `area` and `rough`
 * @property {{ length: number }} mentions
 * @property {string} sureness
 */

/**
 * Choose what the map shows first.
 *
 * @param {FramedItem[]} shown
 * @returns {any[]} the items in the frame with the best balance between its size and what it leaves out.
 */
export function core(shown) {
  let points = shown.map((one) => ({
    item: one.item,
    x: one.item.longitude,
    y: mercator(one.item.latitude),
    weight: weightOf(one),
  }));
  if (!points.length) return [];
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  for (const axis of /** @type {("x" | "y")[]} */ (["x", "y", "x"])) points = trim(points, axis, total);
  return points.map(({ item }) => item);
}
