// @ts-check
// What is placed roughly, on the map: a dashed circle of its radius, and lines to the places it is reckoned from.

import { pointOf } from "./map.js";
import { pixelsOf } from "./distances.js";

const SMALLEST = 9; // pixels: a circle that one can see and point at
const LARGEST = 6000;
const ROOMY = 34; // pixels from which on the name stands inside, and only the rim answers the pointer
const VAST = 140; // pixels from which on a circle is an outline alone, as it says little and covers much

// All that one place holds shares its circle: what the circle is of.
export const circleOf = (item) => (item.basis === "within" ? `${item.anchors[0]} ${item.radius_km}` : item.id);

export function roughCircle(item) {
  return L.circleMarker(pointOf(item), {
    className: "place-rough",
    pane: "rough",
    radius: SMALLEST,
    bubblingMouseEvents: false,
  });
}

// Fit a circle to the zoom; gives whether it is so large that a name has room inside.
export function fitRough(circle, item, zoom) {
  const radius = Math.min(LARGEST, Math.max(SMALLEST, pixelsOf(item.radius_km, pointOf(item)[0], zoom)));
  circle.setRadius(radius);
  const large = radius > ROOMY;
  circle.getElement()?.toggleAttribute("data-large", large);
  circle.getElement()?.toggleAttribute("data-vast", radius > VAST);
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
