// @ts-check
// Countries or their divisions shaded by mentions. The areas are drawn with the background, under its names.

import { plural } from "../shared/dom.js";
import { breaks, stepOf } from "./scale.js";

export function createShades({ leaflet, background, tell, choose }) {
  let regions = new Map();
  let limits = [1];
  let level = null;
  let lit = null;
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
      const found = background.areaAt(at);
      const region = found && (regions.get(found.code) ?? { ...found, mentions: 0 });
      leaflet.getContainer().toggleAttribute("data-pointing", Boolean(region?.mentions));
      tell(region ? words(region) : "");
    });
  }

  leaflet.on("mousemove", (event) => level && look(event));
  leaflet.on("mouseout", () => level && tell(""));
  leaflet.on("click", (event) => {
    if (!level) return;
    const found = background.areaAt(event.latlng);
    if (found && regions.has(found.code)) choose(regions.get(found.code));
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
          lit: (code) => code === lit,
        },
      );
    },
    draw({ regions: found, largest }) {
      regions = new Map(found.map((region) => [region.code, region]));
      limits = breaks(Math.max(1, largest));
      background.reshade();
    },
    light(code) {
      lit = code;
      background.reshade();
      tell(code && regions.has(code) ? words(regions.get(code)) : "");
    },
  };
}
