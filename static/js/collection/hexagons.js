// @ts-check
// Density: hexagons of equal size, shaded by the mentions in them.

import { plural } from "../shared/dom.js";
import { breaks, stepOf } from "./scale.js";

export function createHexagons({ leaflet, describe }) {
  leaflet.createPane("hexagons").style.zIndex = 390;
  const renderer = L.svg({ pane: "hexagons", padding: 0.4 });
  const layer = L.layerGroup();
  let key = "";

  function draw({ hexagons, largest }) {
    const next = JSON.stringify(hexagons.map(({ corners, mentions }) => [corners[0], mentions]));
    if (next === key) return;
    key = next;
    const limits = breaks(Math.max(1, largest));
    const centre = leaflet.getCenter().lng;
    const previous = layer.getLayers();
    for (const { corners, mentions, places } of hexagons) {
      const turn = 360 * Math.round((centre - corners[0][1]) / 360);
      const polygon = L.polygon(
        corners.map(([latitude, longitude]) => [latitude, longitude + turn]),
        {
          className: `shade shade-${stepOf(mentions, limits)}`,
          renderer,
          bubblingMouseEvents: false,
          smoothFactor: 0,
        },
      );
      polygon.on("mouseover", () => describe(`${plural(mentions, "mention")} of ${plural(places, "place")}`));
      polygon.on("mouseout", () => describe(""));
      polygon.on("click", () =>
        leaflet.setView(polygon.getBounds().getCenter(), Math.min(leaflet.getMaxZoom(), leaflet.getZoom() + 2)),
      );
      layer.addLayer(polygon);
    }
    for (const polygon of previous) layer.removeLayer(polygon);
  }

  return { layer, draw, clear: () => draw({ hexagons: [], largest: 0 }) };
}
