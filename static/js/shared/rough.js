// @ts-check
// Estimates on the map: a dashed circle with their radius, and lines to their anchors.

import { pointOf } from "./map.js";
import { pixelsOf } from "./distances.js";

const MIN_CIRCLE_PIXELS = 9; // pixels: a circle that one can see and point at
const MAX_CIRCLE_PIXELS = 6000;
const LARGE_CIRCLE_PIXELS = 34; // pixels from which on the name stands inside, and only the rim answers the pointer
const VAST_CIRCLE_PIXELS = 140; // pixels from which on a circle is an outline alone, as it says little and covers much

// The key of a circle: estimates within the same place share one.
export const circleOf = (item) => (item.basis === "within" ? `${item.anchors[0]} ${item.radius_km}` : item.id);

export function roughCircle(item) {
  return L.circleMarker(pointOf(item), {
    className: "place-rough",
    pane: "rough",
    radius: MIN_CIRCLE_PIXELS,
    bubblingMouseEvents: false,
  });
}

// Fit a circle to the zoom. Returns whether a name has room inside.
export function fitRough(circle, item, zoom) {
  const radius = Math.min(
    MAX_CIRCLE_PIXELS,
    Math.max(MIN_CIRCLE_PIXELS, pixelsOf(item.radius_km, pointOf(item)[0], zoom)),
  );
  circle.setRadius(radius);
  const large = radius > LARGE_CIRCLE_PIXELS;
  circle.getElement()?.toggleAttribute("data-large", large);
  circle.getElement()?.toggleAttribute("data-vast", radius > VAST_CIRCLE_PIXELS);
  return large;
}

export function anchorLines(item, data) {
  const from = pointOf(item);
  return item.anchors.flatMap((id) => {
    const [latitude, longitude] = pointOf(data.places.get(id));
    // The short way, over the antimeridian if need be.
    /** @type {[number, number]} */
    const to = [latitude, longitude + 360 * Math.round((from[1] - longitude) / 360)];
    if (to[0] === from[0] && to[1] === from[1]) return [];
    return [L.polyline([from, to], { className: "anchor-line", pane: "areas", interactive: false })];
  });
}
