// What lies under the places: the built-in map, or OpenStreetMap once the user has switched it on.

const OSM = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";
const OSM_CREDIT = '© <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a> contributors';

export function bindBackground({ map, element, url, tiles, note, without }) {
  let layer = null;
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => {
    const theme = document.documentElement.dataset.theme;
    return theme === "dark" || (theme !== "light" && scheme.matches);
  };

  function builtIn() {
    layer?.remove();
    element.removeAttribute("data-muted");
    element.style.backgroundColor = window.geomapBasemap.background(isDark());
    layer = window.geomapBasemap(url, { dark: isDark() });
    // Names that the page writes itself are left out of the background.
    for (const rule of layer.labelRules) {
      const { filter = () => true } = rule;
      rule.filter = (zoom, feature) => !without.has(feature.props.name) && filter(zoom, feature);
    }
    layer.addTo(map);
  }

  function online() {
    let failures = 0;
    element.setAttribute("data-muted", "");
    layer = L.tileLayer(OSM, { maxZoom: 19, attribution: OSM_CREDIT, referrerPolicy: "strict-origin-when-cross-origin" });
    layer.on("tileload", () => (failures = -Infinity));
    layer.on("tileerror", () => {
      failures += 1;
      if (failures !== 3) return;
      builtIn();
      note("OpenStreetMap cannot be reached; this is the built-in map.");
    });
    layer.addTo(map);
  }

  const redraw = () => tiles !== "osm" && builtIn();
  scheme.addEventListener("change", redraw);
  document.addEventListener("geomap:theme", redraw);
  if (tiles === "osm") online();
  else builtIn();
}
