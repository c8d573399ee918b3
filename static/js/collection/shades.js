// @ts-check
// Countries or their divisions shaded by mentions. The areas are drawn with the background, under its names.

import { plural } from "../shared/dom.js";
import { breaks, stepOf } from "./scale.js";

export function createShades({ leaflet, background, describe, choose }) {
  let regions = new Map();
  let limits = [1];
  let level = null;
  let highlighted = null;
  let wanted = null;

  const words = (region) =>
    `${region.name}: ${region.mentions ? `${plural(region.mentions, "mention")} of ${plural(region.places, "place")}` : "no mentions"}`;

  // What lies under the pointer is looked up once a frame at most.
  function look(event) {
    const first = wanted === null;
    wanted = event.latlng;
    if (!first) return;
    requestAnimationFrame(() => {
      const at = wanted;
      wanted = null;
      if (!level || !at) return;
      const area = background.areaAt(at);
      const region = area && (regions.get(area.code) ?? { ...area, mentions: 0 });
      leaflet.getContainer().toggleAttribute("data-pointing", Boolean(region?.mentions));
      describe(region ? words(region) : "");
    });
  }

  leaflet.on("mousemove", (event) => level && look(event));
  leaflet.on("mouseout", () => level && describe(""));
  leaflet.on("click", (event) => {
    if (!level) return;
    const area = background.areaAt(event.latlng);
    if (area && regions.has(area.code)) choose(regions.get(area.code));
  });

  return {
    show(next) {
      level = next;
      regions = new Map();
      leaflet.getContainer().removeAttribute("data-pointing");
      background.shade(
        next && {
          level: next,
          step: (code) => (regions.has(code) ? stepOf(regions.get(code).mentions, limits) : null),
          lit: (code) => code === highlighted,
        },
      );
    },
    draw({ regions: counted, largest }) {
      regions = new Map(counted.map((region) => [region.code, region]));
      limits = breaks(Math.max(1, largest));
      background.reshade();
    },
    light(code) {
      highlighted = code;
      background.reshade();
      describe(code && regions.has(code) ? words(regions.get(code)) : "");
    },
  };
}
