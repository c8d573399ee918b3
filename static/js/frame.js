// What the map shows at first: where the text mostly happens, not the whole world for one far-off mention.

const SPARE = 0.2; // of all mentions may lie outside
const GAIN = 0.25; // of the frame's area must be won by leaving a place out
const ENOUGH = 30; // degrees: a frame no larger than that is left as it is

const mercator = (latitude) => {
  const sine = Math.sin((Math.max(-85, Math.min(85, latitude)) * Math.PI) / 180);
  return (Math.log((1 + sine) / (1 - sine)) * 90) / Math.PI;
};

function frameOf(points) {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const width = Math.max(...xs) - Math.min(...xs);
  const height = Math.max(...ys) - Math.min(...ys);
  return { width, height, area: (width + 2) * (height + 2) };
}

// shown: [{ item, mentions }]. Leaves out, one after the other, the outermost place whose absence makes the frame
// smaller by most, as long as that is worth it; gives the items that remain.
export function core(shown) {
  let points = shown.map(({ item, mentions }) => ({ item, x: item.longitude, y: mercator(item.latitude), weight: mentions.length }));
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  let spare = total * SPARE;
  while (points.length > 3) {
    const frame = frameOf(points);
    if (Math.max(frame.width, frame.height) <= ENOUGH) break;
    const extreme = ["x", "y"].flatMap((axis) => {
      const sorted = [...points].sort((a, b) => a[axis] - b[axis]);
      return [sorted[0], sorted.at(-1)];
    });
    let best = null;
    for (const point of new Set(extreme)) {
      if (point.weight > spare) continue;
      const area = frameOf(points.filter((other) => other !== point)).area;
      if (!best || area < best.area) best = { point, area };
    }
    if (!best || best.area > frame.area * (1 - GAIN)) break;
    spare -= best.point.weight;
    points = points.filter((point) => point !== best.point);
  }
  return points.map(({ item }) => item);
}
