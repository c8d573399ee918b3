// @ts-check
// The map of a collection: asks for what lies in view, and shows it as places, hexagons or shaded areas.

import { el } from "../shared/dom.js";
import { createLoader } from "../shared/client.js";
import { createHexagons } from "./hexagons.js";
import { createLegend } from "./legend.js";
import { createMarks } from "./marks.js";
import { filterQuery } from "./query.js";
import { createShades } from "./shades.js";
import { problem } from "./words.js";

const REST = 90; // ms without a movement of the map before a request
const MARGIN = 0.35; // of the view's width and height, requested beyond its edges
const NEAREST = 13;
const RELABEL = 500; // ms without a change of the marks before the background's names are drawn again
const LEVELS = { countries: "country", admin1: "admin1" };

export function createAtlas({ map, api, root, without, hooks }) {
  const { leaflet } = map;
  const description = root.querySelector("[data-map-description]");
  const note = root.querySelector("[data-map-note]");
  const legend = createLegend({
    root: root.querySelector("[data-legend]"),
    choose,
    light: (code) => shades.light(code),
  });
  const describe = (text) => {
    description.textContent = text;
    description.hidden = !text;
  };
  const marks = createMarks({ leaflet, describe, open: (id) => hooks.open(id), zoomTo });
  const hexagons = createHexagons({ leaflet, describe });
  const shades = createShades({ leaflet, background: map.background, describe, choose });
  let state = null;
  let view = null;
  let timer = null;
  let covered = null; // { key, box } of the last request
  let failed = false;

  const loader = createLoader({
    done(answer) {
      clear();
      if (view === "clusters") {
        marks.draw(answer.clusters);
        relabel();
        emptiness(answer.total);
      } else if (view === "density") {
        hexagons.draw(answer);
        legend.draw("Mentions in a hexagon", answer.largest);
        emptiness(answer.hexagons.length);
      } else {
        shades.draw(answer);
        legend.draw(
          view === "countries" ? "Mentions in a country" : "Mentions in a region",
          answer.largest,
          answer.regions,
        );
        emptiness(answer.regions.length);
      }
      root.dataset.drawn = String(Number(root.dataset.drawn ?? 0) + 1);
    },
    failed(error, again) {
      covered = null;
      failed = true;
      note.replaceChildren(problem(error, again, "The map is not up to date."));
      note.hidden = false;
    },
    busy: (is) => root.toggleAttribute("data-busy", is),
  });

  // Names that marks bear are left out of the background, once there is time for it.
  let relabelling = null;
  function relabel() {
    clearTimeout(relabelling);
    relabelling = setTimeout(() => {
      const names = new Set(view === "clusters" ? marks.names() : []);
      if (names.size === without.size && [...names].every((name) => without.has(name))) return;
      without.clear();
      for (const name of names) without.add(name);
      map.background.relabel();
    }, RELABEL);
  }

  function clear() {
    if (!failed) return;
    failed = false;
    note.hidden = true;
  }

  // Says so where the filter fits something, but nothing of it lies in view.
  function emptiness(count) {
    const elsewhere = !count && hooks.located();
    note.hidden = !elsewhere;
    if (elsewhere)
      note.replaceChildren(
        "Nothing here fits. ",
        el("button", { class: "button quiet", type: "button", onclick: hooks.fitAll }, "Show all"),
      );
  }

  const wrap = (longitude) => ((((longitude + 180) % 360) + 360) % 360) - 180;

  function boxOf(bounds) {
    const south = Math.max(-90, bounds.getSouth());
    const north = Math.min(90, bounds.getNorth());
    if (bounds.getEast() - bounds.getWest() >= 360) return [-180, south, 180, north];
    return [wrap(bounds.getWest()), south, wrap(bounds.getEast()), north];
  }

  function look({ again = false } = {}) {
    const query = filterQuery(state);
    const level = LEVELS[view];
    if (level) {
      query.set("level", level);
      const key = `${view}?${query}`;
      if (!again && covered?.key === key) return;
      covered = { key };
      loader.load(`${api}/regions?${query}`);
      return;
    }
    const zoom = Math.round(leaflet.getZoom());
    const key = `${view}?${query}#${zoom}`;
    const bounds = leaflet.getBounds();
    if (!again && covered?.key === key && covered.box.contains(bounds)) {
      if (view === "clusters") {
        marks.rearrange();
        relabel();
      }
      return;
    }
    const box = bounds.pad(MARGIN);
    covered = { key, box };
    query.set(
      "bbox",
      boxOf(box)
        .map((value) => value.toFixed(4))
        .join(","),
    );
    query.set("zoom", String(zoom));
    loader.load(`${api}/${view === "density" ? "hexagons" : "clusters"}?${query}`);
  }

  function zoomTo({ bounds: [west, south, east, north], latitude, longitude }) {
    const turn = 360 * Math.round((leaflet.getCenter().lng - longitude) / 360);
    const box = L.latLngBounds([south, west + turn], [north, (east < west ? east + 360 : east) + turn]);
    const zoom = leaflet.getBoundsZoom(box, false, L.point(96, 96));
    if (zoom > leaflet.getZoom()) leaflet.fitBounds(box, { padding: [48, 48], maxZoom: NEAREST });
    else if (leaflet.getZoom() < leaflet.getMaxZoom())
      leaflet.setView([latitude, longitude + turn], Math.min(leaflet.getMaxZoom(), leaflet.getZoom() + 2));
    else hooks.list();
  }

  // A country is a filter; the gazetteer knows a division as a place, which is requested by name.
  function choose(region) {
    hooks.region(region, LEVELS[view]);
  }

  leaflet.on("moveend", () => {
    if (!state) return;
    clearTimeout(timer);
    clearTimeout(relabelling);
    timer = setTimeout(look, REST);
  });

  return {
    show(next, { again = false } = {}) {
      const before = view;
      state = next;
      view = next.view;
      if (view !== before) {
        relabel();
        describe("");
        legend.hide();
        if (before) covered = null;
        shades.show(LEVELS[view] ? (view === "countries" ? "countries" : "admin1") : null);
        for (const [name, layer] of [
          ["clusters", marks.layer],
          ["density", hexagons.layer],
        ]) {
          if (name === view) leaflet.addLayer(layer);
          else leaflet.removeLayer(layer);
        }
      }
      clearTimeout(timer);
      look({ again });
    },
    light: (place) => marks.light(place),
  };
}
