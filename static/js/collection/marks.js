// @ts-check
// Places and clusters on the map. The server clusters; here at most a few hundred marks are drawn, and nothing is done
// while the map moves: marks stay until the new ones have come.

import { el, plural } from "../shared/dom.js";
import { arrange, forgetWidths } from "../shared/labels.js";
import { pointOf } from "../shared/map.js";
import { number } from "./words.js";

const MAX_FIXED_NAMES = 8; // countries and regions that show their name in any case
const MIN_PLACE_RADIUS = 5;
const MAX_PLACE_RADIUS = 26;

// Each tenfold of mentions adds as much: counts of a collection lie too far apart for areas. The server uses the
// circles of clusters, so that they do not touch; those of single places need no room for figures.
const clusterRadius = (count) => Math.min(30, 9 + 4.5 * Math.log10(Math.max(1, count)));
const placeRadius = (count) => Math.min(MAX_PLACE_RADIUS, MIN_PLACE_RADIUS + 5 * Math.log10(Math.max(1, count)));

const short = (count) =>
  count < 1000
    ? String(count)
    : count < 9950
      ? `${(count / 1000).toFixed(1).replace(".0", "")}k`
      : count < 999_500
        ? `${Math.round(count / 1000)}k`
        : `${(count / 1e6).toFixed(1)}M`;

export function namesOf({ names, places }) {
  const rest = places - names.length;
  return rest > 0 ? `${names.join(", ")} and ${number(rest)} more` : names.join(", ");
}

export function createMarks({ leaflet, describe, open, zoomTo }) {
  leaflet.createPane("names").style.zIndex = 610;
  const layer = L.layerGroup();
  let drawn = new Map();
  let lit = null;

  const keyOf = ({ place, latitude, longitude, places }) =>
    place ? place.id : `${latitude.toFixed(5)} ${longitude.toFixed(5)} ${places}`;
  const nearest = (longitude) => longitude + 360 * Math.round((leaflet.getCenter().lng - longitude) / 360);

  function words({ place, mentions, places, names }) {
    const count = plural(mentions, "mention");
    return place ? `${place.label}: ${count}` : `${namesOf({ names, places })}: ${count} of ${plural(places, "place")}`;
  }

  function node(cluster, radius) {
    const { place, mentions } = cluster;
    if (place?.area) return el("span", { dir: "auto" }, place.name, el("span", { class: "count" }, number(mentions)));
    const dot = el("span", { class: place ? "dot" : "dot many" }, place ? null : short(mentions));
    dot.style.width = dot.style.height = `${radius * 2}px`;
    return dot;
  }

  function make(cluster) {
    const { place } = cluster;
    const radius = place?.area ? 0 : place ? placeRadius(cluster.mentions) : clusterRadius(cluster.mentions);
    const at = pointOf({ latitude: cluster.latitude, longitude: nearest(cluster.longitude) });
    const icon = L.divIcon({ className: place?.area ? "chip" : "bubble", html: node(cluster, radius), iconSize: null });
    const marker = L.marker(at, {
      icon,
      pane: place?.area ? "names" : "markerPane",
      keyboard: false,
      bubblingMouseEvents: false,
      zIndexOffset: 0,
    });
    const mark = { cluster, radius, marker, label: null, spot: "", at };
    marker.on("mouseover", () => describe(words(cluster)));
    marker.on("mouseout", () => describe(""));
    marker.on("click", () => (place ? open(place.id) : zoomTo(cluster)));
    return mark;
  }

  // The previous marks go only once the new ones are there, and what is the same stays as it is.
  function draw(clusters) {
    const next = new Map();
    for (const cluster of clusters) {
      const key = keyOf(cluster);
      const previous = drawn.get(key);
      const same =
        previous &&
        previous.cluster.mentions === cluster.mentions &&
        Math.abs(previous.at[1] - nearest(cluster.longitude)) < 1;
      const mark = same ? previous : make(cluster);
      mark.cluster = cluster;
      next.set(key, mark);
      if (!same) layer.addLayer(mark.marker);
    }
    for (const [key, mark] of drawn) {
      if (next.get(key) === mark) continue;
      layer.removeLayer(mark.marker);
      if (mark.label) layer.removeLayer(mark.label);
    }
    drawn = next;
    arrangeNames();
    light(lit);
  }

  // Names where there is room: chips of countries, then places, the most mentioned first.
  function arrangeNames() {
    const size = leaflet.getSize();
    const marks = [];
    for (const [id, mark] of drawn) {
      const { x, y } = leaflet.latLngToContainerPoint(mark.at);
      if (x < -200 || y < -100 || x > size.x + 200 || y > size.y + 100) continue;
      const { place, mentions } = mark.cluster;
      marks.push({
        id,
        x,
        y,
        radius: mark.radius || 8,
        text: place ? (place.area ? `${place.name} ${number(mentions)}` : place.name) : "",
        chip: Boolean(place?.area),
        mentions,
        first: false,
      });
    }
    marks.sort((a, b) => b.mentions - a.mentions);
    for (const mark of marks.filter(({ chip }) => chip).slice(0, MAX_FIXED_NAMES)) mark.first = true;
    const spots = arrange(
      marks.filter(({ text }) => text),
      marks.filter(({ text }) => !text),
    );
    for (const [id, spot] of spots) put(drawn.get(id), spot);
  }

  function put(mark, spot) {
    const key = JSON.stringify(spot);
    if (mark.spot === key) return;
    mark.spot = key;
    const { place } = mark.cluster;
    if (place.area) {
      const element = mark.marker.getElement();
      element.toggleAttribute("data-small", Boolean(spot.small));
      mark.marker.setZIndexOffset(spot.small ? -2000 : 0);
      element.firstChild.style.left = `${spot.dx ?? 0}px`;
      element.firstChild.style.top = `${spot.dy ?? 0}px`;
      return;
    }
    if (mark.label) layer.removeLayer(mark.label);
    mark.label = null;
    if (!spot) return;
    const name = el("span", { dir: "auto" }, place.name);
    name.style.left = `${spot.dx}px`;
    name.style.top = `${spot.dy}px`;
    mark.label = L.marker(mark.at, {
      icon: L.divIcon({ className: "tag", html: name, iconSize: null }),
      pane: "names",
      keyboard: false,
      interactive: false,
    });
    layer.addLayer(mark.label);
  }

  // A place that a result is about is lit; if a cluster hides it, a ring shows where it is.
  const spot = L.layerGroup().addTo(leaflet);
  function light(place) {
    const id = place?.id ?? null;
    for (const one of [lit?.id, id]) {
      const mark = drawn.get(one);
      for (const marker of mark ? [mark.marker, mark.label] : [])
        marker?.getElement()?.classList.toggle("lit", one === id);
    }
    spot.clearLayers();
    lit = place;
    if (
      !place ||
      (drawn.has(id) && leaflet.hasLayer(layer) && !drawn.get(id).marker.getElement()?.hasAttribute("data-small"))
    )
      return;
    const at = pointOf({ latitude: place.latitude, longitude: nearest(place.longitude) });
    const html = el(
      "span",
      {},
      el("span", { class: "ring-spot" }),
      el("span", { class: "spot-name", dir: "auto" }, place.name),
    );
    spot.addLayer(
      L.marker(at, {
        icon: L.divIcon({ className: "spot", html, iconSize: null }),
        pane: "names",
        keyboard: false,
        interactive: false,
        zIndexOffset: 2000,
      }),
    );
  }

  document.fonts.ready.then(() => {
    forgetWidths();
    if (drawn.size && leaflet.hasLayer(layer)) arrangeNames();
  });

  return {
    layer,
    draw,
    light,
    rearrange: arrangeNames,
    clear: () => draw([]),
    // The names that are visible.
    names: () =>
      [...drawn.values()]
        .filter(
          (mark) => mark.label || (mark.cluster.place?.area && !mark.marker.getElement()?.hasAttribute("data-small")),
        )
        .map(({ cluster }) => cluster.place.name),
  };
}
