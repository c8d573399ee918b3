// @ts-check
// What lies under the places: the built-in map, or OpenStreetMap once the user has switched it on.

import { backgroundColour, createBasemap } from "./basemap.js";

const OSM = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";
const OSM_CREDIT = '© <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a> contributors';

// Gives shade(what), which shades areas by counts and takes null to end it (see basemap.js), reshade() for new
// counts, and areaAt(point): the { code, name } of the shaded area there. relabel() obeys a `without` that has changed.
export function bindBackground({ map, element, url, tiles, note, without, regions }) {
  let layer = null;
  let shaded = null;
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => {
    const theme = document.documentElement.dataset.theme;
    return theme === "dark" || (theme !== "light" && scheme.matches);
  };

  function builtIn() {
    const previous = layer;
    element.removeAttribute("data-muted");
    element.style.backgroundColor = backgroundColour(isDark());
    layer = createBasemap(url, { dark: isDark(), shade: shaded && { ...shaded, url: regions } });
    // Names that the page writes itself are left out of the background.
    for (const rule of layer.labelRules) {
      const { filter = () => true } = rule;
      rule.filter = (zoom, feature) => !without.has(feature.props.name) && filter(zoom, feature);
    }
    layer.addTo(map);
    // The previous map lies under the new one until that is drawn.
    if (previous) layer.once("load", () => previous.remove());
  }

  function online() {
    let failures = 0;
    element.setAttribute("data-muted", "");
    layer = L.tileLayer(OSM, {
      maxZoom: 19,
      attribution: OSM_CREDIT,
      referrerPolicy: "strict-origin-when-cross-origin",
    });
    layer.on("tileload", () => (failures = -Infinity));
    layer.on("tileerror", () => {
      failures += 1;
      if (failures !== 3) return;
      builtIn();
      note("OpenStreetMap cannot be reached; this is the built-in map.");
    });
    layer.addTo(map);
  }

  // Areas cannot be shaded under the names of ready-made images, so that the built-in map takes their place.
  function draw() {
    if (tiles !== "osm" || shaded) builtIn();
    else {
      layer?.remove();
      online();
    }
  }
  const redraw = () => (tiles !== "osm" || shaded) && builtIn();
  scheme.addEventListener("change", redraw);
  document.addEventListener("geomap:theme", redraw);
  draw();
  return {
    shade(what) {
      if (!what && !shaded) return;
      shaded = what;
      draw();
    },
    reshade: () => shaded && layer.rerenderTiles(),
    // Draw the names of the background again, after `without` has changed.
    relabel() {
      if (tiles === "osm" && !shaded) return;
      layer.clearLayout();
      layer.rerenderTiles();
    },
    areaAt({ lat, lng }) {
      if (!shaded) return null;
      const longitude = ((((lng + 180) % 360) + 360) % 360) - 180;
      const hit = (layer.queryTileFeaturesDebug(longitude, lat, 1).get("regions") ?? []).find(
        ({ layerName }) => layerName === shaded.level,
      );
      return hit ? { code: hit.feature.props.code, name: hit.feature.props.name } : null;
    },
  };
}
