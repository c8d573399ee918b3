import assert from "node:assert/strict";
import { test } from "node:test";
import { installBrowser } from "./dom.js";

installBrowser();
const { distanceKm, pixelsOf } = await import("../../static/js/shared/distances.js");
const { core } = await import("../../static/js/shared/frame.js");
const { arrange } = await import("../../static/js/shared/labels.js");
const { breaks, ranges, stepOf } = await import("../../static/js/collection/scale.js");
const { clusterPlaces, placeChip } = await import("../../static/js/standalone/clusters.js");

test("distances are those of great circles", () => {
  const [paris, london] = [
    { latitude: 48.8566, longitude: 2.3522 },
    { latitude: 51.5074, longitude: -0.1278 },
  ];
  assert.ok(Math.abs(distanceKm(paris, london) - 343.6) < 0.5);
  assert.equal(distanceKm(paris, paris), 0);
  const [west, east] = [
    { latitude: 0, longitude: -179.5 },
    { latitude: 0, longitude: 179.5 },
  ];
  assert.ok(Math.abs(distanceKm(west, east) - 111.195) < 0.01);
});

test("the equator is 256 pixels long at zoom 0, and twice that with each zoom", () => {
  assert.ok(Math.abs(pixelsOf(40075.016686, 0, 0) - 256) < 1e-9);
  assert.ok(Math.abs(pixelsOf(10, 60, 3) / pixelsOf(10, 0, 3) - 2) < 1e-9);
  assert.equal(pixelsOf(10, 0, 4), 2 * pixelsOf(10, 0, 3));
});

test("the steps of a scale begin at round numbers", () => {
  assert.deepEqual(breaks(3200), [1, 5, 20, 100, 500]);
  assert.deepEqual(breaks(1), [1]);
});

test("every count has a step, larger counts never a smaller one, the largest the darkest", () => {
  for (const largest of [1, 2, 3, 7, 40, 999, 123456]) {
    const limits = breaks(largest);
    let step = 0;
    for (let count = 1; count <= Math.min(largest, 2000); count++) {
      const next = stepOf(count, limits);
      assert.ok(next >= step && next <= 4);
      step = next;
    }
    if (limits.length > 1) assert.equal(stepOf(largest, limits), 4);
    const parts = ranges(limits, largest);
    assert.equal(parts[0].from, 1);
    assert.equal(parts.at(-1).to, largest);
    parts.slice(1).forEach((part, index) => assert.equal(part.from, parts[index].to + 1));
  }
});

const shown = (latitude, longitude, count, others = {}) => ({
  item: { latitude, longitude, ...others },
  mentions: { length: count },
  sureness: "sure",
});

test("the first frame leaves out a mention far away, but not half of the text", () => {
  const near = [shown(36, 37, 9), shown(35, 36, 4), shown(33, 36, 4)];
  const far = shown(-13, -171, 1);
  assert.deepEqual(
    core([...near, far]),
    near.map(({ item }) => item),
  );
  const both = [shown(36, 37, 9), shown(40, -74, 9)];
  assert.equal(core(both).length, 2);
  assert.deepEqual(core([]), []);
});

const mark = (id, x, y, others = {}) => ({ id, x, y, radius: 6, text: "Aleppo", ...others });

test("names do not overlap, and the first mark has its name in any case", () => {
  const spots = arrange([mark("a", 100, 100), mark("b", 300, 100)]);
  assert.equal(spots.get("a").side, "right");
  assert.equal(spots.get("b").side, "right");
  const crowd = Array.from({ length: 40 }, (_, index) => mark(String(index), 100 + (index % 7), 100 + (index % 5)));
  crowd[39].first = true;
  const crowded = arrange(crowd);
  assert.ok([...crowded.values()].filter(Boolean).length < 10);
  assert.ok(crowded.get("39"));
});

test("a chip without room becomes small", () => {
  const chips = Array.from({ length: 60 }, (_, index) => mark(String(index), 100, 100, { chip: true }));
  const spots = [...arrange(chips).values()];
  assert.deepEqual(spots[0], { dx: 0, dy: 0 });
  assert.deepEqual(spots.at(-1), { small: true });
});

const point = (x, y, count = 1) => ({ place: { mentions: Array.from({ length: count }) }, x, y });

test("near places share a marker, but never with the active place", () => {
  const points = [point(0, 0, 9), point(5, 5), point(200, 0)];
  assert.deepEqual(
    clusterPlaces(points, null).map(({ members }) => members.length),
    [2, 1],
  );
  assert.deepEqual(
    clusterPlaces(points, points[0].place).map(({ members }) => members.length),
    [1, 1, 1],
  );
  assert.deepEqual(
    clusterPlaces(points, points[1].place).map(({ members }) => members.length),
    [1, 1, 1],
  );
});

test("a chip steps aside, or is left out unless it is required", () => {
  const centre = { x: 0, y: 0 };
  const box = { x: 0, y: 0, halfWidth: 10, halfHeight: 10 };
  assert.equal(placeChip(centre, "Syria", [], false).y, 0);
  assert.equal(placeChip(centre, "Syria", [box], false).y, -26);
  const wall = { x: 0, y: 0, halfWidth: 500, halfHeight: 500 };
  assert.equal(placeChip(centre, "Syria", [wall], false), null);
  assert.deepEqual([placeChip(centre, "Syria", [wall], true).x, placeChip(centre, "Syria", [wall], true).y], [0, 0]);
});
