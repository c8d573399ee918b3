// @ts-check
// Decide which names have room on the map. Pure geometry, in pixels of the map's container.

/** @typedef {import("./types").NameMark} NameMark */
/** @typedef {import("./types").NameSpot} NameSpot */
/** @typedef {{ left: number, top: number, right: number, bottom: number, owner: string }} Box */

const canvas = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
const widths = new Map();

/**
 * @param {string} text
 * @returns {number} pixels
 */
export function textWidth(text) {
  if (!widths.has(text)) {
    canvas.font = "600 12px 'Inter Variable', Inter, system-ui, sans-serif";
    widths.set(text, canvas.measureText(text).width);
  }
  return widths.get(text);
}

export const forgetWidths = () => widths.clear();

const HEIGHT = 16;
const GAP = 4;

// Occupied boxes, in coarse cells so that a thousand names stay quick.
class OccupiedBoxes {
  /** @type {Map<string, Box[]>} */
  #cells = new Map();
  static #SIZE = 64;

  /** @param {Box} box */
  *#keys({ left, top, right, bottom }) {
    const s = OccupiedBoxes.#SIZE;
    for (let x = Math.floor(left / s); x <= Math.floor(right / s); x++)
      for (let y = Math.floor(top / s); y <= Math.floor(bottom / s); y++) yield `${x},${y}`;
  }

  /** @param {Box} box */
  hits(box) {
    for (const key of this.#keys(box))
      for (const other of this.#cells.get(key) ?? [])
        if (
          box.left < other.right &&
          box.right > other.left &&
          box.top < other.bottom &&
          box.bottom > other.top &&
          other.owner !== box.owner
        )
          return true;
    return false;
  }

  /** @param {Box} box */
  add(box) {
    for (const key of this.#keys(box)) {
      const boxes = this.#cells.get(key) ?? [];
      boxes.push(box);
      this.#cells.set(key, boxes);
    }
  }
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {string} owner
 * @returns {Box}
 */
const around = (x, y, width, height, owner) => ({
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
  owner,
});

/**
 * Decide where names go.
 *
 * @param {NameMark[]} marks in order of importance; the circle of an estimate leaves its ground to names.
 * @param {Pick<NameMark, "id" | "x" | "y" | "radius">[]} [nameless] marks that only take room.
 * @returns {Map<string, NameSpot>} by id: for a point { dx, dy, side }, or null without room; for a chip { dx, dy } or
 *   { small: true }.
 */
export function arrange(marks, nameless = []) {
  const taken = new OccupiedBoxes();
  /** @type {Map<string, NameSpot>} */
  const result = new Map();
  for (const { x, y, radius, id } of nameless) taken.add(around(x, y, radius * 1.8, radius * 1.8, id));
  for (const mark of marks)
    if (!mark.chip && !mark.rough) taken.add(around(mark.x, mark.y, mark.radius * 1.7, mark.radius * 1.7, mark.id));
  for (const mark of marks) {
    const width = textWidth(mark.text);
    if (mark.chip) {
      const wide = width + 16;
      const shifts = [
        [0, 0],
        ...[14, 24, 36].flatMap((d) => [
          [0, -d],
          [0, d],
          [wide / 2, -d],
          [-wide / 2, -d],
          [wide / 2, d],
          [-wide / 2, d],
        ]),
        [wide / 2, 0],
        [-wide / 2, 0],
      ];
      const free = shifts.find(([dx, dy]) => !taken.hits(around(mark.x + dx, mark.y + dy, wide, 22, mark.id)));
      const [dx, dy] = free ?? [0, 0];
      result.set(mark.id, free || mark.first ? { dx, dy } : { small: true });
      taken.add(
        free || mark.first
          ? around(mark.x + dx, mark.y + dy, wide, 22, mark.id)
          : around(mark.x, mark.y, 12, 12, mark.id),
      );
      continue;
    }
    const reach = mark.radius + GAP;
    const sides = [
      { dx: reach, dy: -HEIGHT / 2, side: "right" },
      { dx: -reach - width, dy: -HEIGHT / 2, side: "left" },
      { dx: -width / 2, dy: -reach - HEIGHT + 2, side: "top" },
      { dx: -width / 2, dy: reach - 2, side: "bottom" },
    ];
    const boxOf = (/** @type {{ dx: number, dy: number }} */ { dx, dy }) => ({
      left: mark.x + dx,
      top: mark.y + dy,
      right: mark.x + dx + width,
      bottom: mark.y + dy + HEIGHT,
      owner: mark.id,
    });
    const side = sides.find((option) => !taken.hits(boxOf(option))) ?? (mark.first ? sides[0] : null);
    result.set(mark.id, side);
    if (side) taken.add(boxOf(side));
  }
  return result;
}
