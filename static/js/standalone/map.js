// @ts-check
// The map: markers and clusters for points, chips for countries and regions, dashed circles for estimates.

import { backgroundColour, createBasemap } from "../shared/basemap.js";
import { pixelsOf } from "../shared/distances.js";
import { el, plural } from "../shared/dom.js";
import { core } from "../shared/frame.js";
import { clusterPlaces, placeChip } from "./clusters.js";

const MIN_CIRCLE = 9; // pixels: a circle that one can see and point at
const MAX_CIRCLE = 4000;
const LARGE_CIRCLE = 40; // pixels from which on a circle lets the pointer through
const VAST_CIRCLE = 140; // pixels from which on a circle is an outline alone, as it says little and covers much

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
const darkQuery = matchMedia("(prefers-color-scheme: dark)");

function bindBasemap({ leaflet, archive, themeButton }) {
  const root = document.documentElement;
  let dark = null;
  let layer = null;
  function paint() {
    const next = (root.dataset.theme || (darkQuery.matches ? "dark" : "light")) === "dark";
    if (next === dark) return;
    dark = next;
    layer?.remove();
    layer = createBasemap(archive, { dark }).addTo(leaflet);
    leaflet.getContainer().style.background = backgroundColour(dark);
  }
  darkQuery.addEventListener("change", paint);
  themeButton.addEventListener("click", () => {
    root.dataset.theme = dark ? "light" : "dark";
    paint();
  });
  paint();
}

/** @returns {[number, number]} */
const pointOf = ({ latitude, longitude }) => [latitude, longitude];
const describe = (place) => `${place.label}, ${plural(place.mentions.length, "mention")}`;
/** Estimates with the same key share a circle. */
const circleKey = (place) =>
  place.anchors.length > 1 ? place.id : `${place.latitude} ${place.longitude} ${place.radius}`;

/** @param leaflet the map of the page, as folium made it. */
export function createMap({ leaflet, archive, themeButton, data, select }) {
  const { places, ranked } = data;
  const layer = L.layerGroup().addTo(leaflet);
  const outline = L.layerGroup().addTo(leaflet);
  let active = null;

  function addMarker(position, { name, size, html, label, rank = 0, dataset = {}, pick }) {
    const icon = L.divIcon({ className: name, html, iconSize: size });
    const marker = L.marker(position, { icon, keyboard: true, title: label, zIndexOffset: rank });
    marker.on("click", pick);
    marker.addTo(layer);
    const node = marker.getElement();
    Object.assign(node.dataset, dataset);
    node.setAttribute("aria-label", label);
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      pick();
    });
  }

  // A large circle is drawn below what it covers, which stays within reach.
  function drawEstimate(place) {
    const size = leaflet.getSize();
    const { x, y } = leaflet.latLngToContainerPoint(pointOf(place));
    const pixels = pixelsOf(place.radius, place.latitude, leaflet.getZoom());
    const radius = Math.min(MAX_CIRCLE, Math.max(MIN_CIRCLE, pixels));
    if (x + radius < 0 || y + radius < 0 || x - radius > size.x || y - radius > size.y) return;
    const classes = ["rough"];
    if (place === active) classes.push("active");
    if (radius > LARGE_CIRCLE) classes.push("large");
    if (radius > VAST_CIRCLE) classes.push("vast");
    addMarker(pointOf(place), {
      name: classes.join(" "),
      size: [2 * radius, 2 * radius],
      html: "",
      rank: -10000 - place.id,
      label: `${place.name}: ${place.words.join("")}`,
      pick: () => select(place),
    });
    if (place !== active) return;
    for (const [latitude, longitude] of place.anchors) {
      const turns = 360 * Math.round((place.longitude - longitude) / 360);
      const options = { className: "anchor-line", interactive: false };
      L.polyline([pointOf(place), [latitude, longitude + turns]], options).addTo(outline);
    }
  }

  function drawEstimates() {
    const circles = new Map(ranked.filter(({ rough }) => rough).map((place) => [circleKey(place), place]));
    // The selected estimate stands for all that share its circle.
    if (active?.rough) circles.set(circleKey(active), active);
    for (const place of circles.values()) drawEstimate(place);
  }

  function drawCluster({ radius, members }) {
    const [place] = members;
    const around = L.latLngBounds(members.map(pointOf));
    const zoom = leaflet.getZoom();
    addMarker(pointOf(place), {
      name: "marker cluster",
      size: [2 * radius + 10, 2 * radius + 10],
      html: String(members.length),
      label: `${members.length} places near ${place.label}`,
      pick() {
        // Places that no zoom can separate are selected one after the other.
        if (zoom >= leaflet.getMaxZoom()) select(members[(members.indexOf(active) + 1) % members.length]);
        else leaflet.fitBounds(around, { padding: [40, 40], maxZoom: Math.max(zoom + 2, 8), animate: !reducedMotion });
      },
    });
  }

  function drawPoint({ radius, members }) {
    const [place] = members;
    addMarker(pointOf(place), {
      name: place === active ? "marker active" : "marker",
      size: [2 * radius, 2 * radius],
      html: place.mentions.length > 1 ? String(place.mentions.length) : "",
      label: describe(place),
      rank: -place.id,
      dataset: { role: place.role, sureness: place.sureness },
      pick: () => select(place),
    });
  }

  function drawChip(place, box) {
    addMarker(leaflet.containerPointToLatLng([box.x, box.y]), {
      name: place === active ? "chip active" : "chip",
      size: null,
      html: el("span", { dir: "auto" }, place.name),
      label: describe(place),
      dataset: { sureness: place.sureness },
      pick: () => select(place),
    });
  }

  function draw() {
    layer.clearLayers();
    outline.clearLayers();
    drawEstimates();
    const view = leaflet.getBounds().pad(0.2);
    const visible = ranked.filter((place) => !place.rough && view.contains(pointOf(place)));
    visible.sort((a, b) => Number(b === active) - Number(a === active));
    const points = visible
      .filter(({ area }) => !area)
      .map((place) => {
        const { x, y } = leaflet.latLngToContainerPoint(pointOf(place));
        return { place, x, y };
      });
    const boxes = [];
    for (const cluster of clusterPlaces(points, active)) {
      boxes.push({ x: cluster.x, y: cluster.y, halfWidth: cluster.radius, halfHeight: cluster.radius });
      if (cluster.members.length > 1) drawCluster(cluster);
      else drawPoint(cluster);
    }
    // A chip steps aside for markers and for the chips of places that are mentioned more.
    for (const place of visible.filter(({ area }) => area)) {
      const centre = leaflet.latLngToContainerPoint(pointOf(place));
      const box = placeChip(centre, place.name, boxes, place === active);
      if (!box) continue;
      boxes.push(box);
      drawChip(place, box);
    }
    if (!active?.bounds) return;
    const [west, south, east, north] = active.bounds;
    const corners = L.latLngBounds([south, west], [north, east < west ? east + 360 : east]);
    L.rectangle(corners, { className: "outline", interactive: false }).addTo(outline);
  }

  function frame() {
    const framed = core(places.map((place) => ({ item: place, mentions: place.mentions, sureness: place.sureness })));
    const points = framed.filter(({ area }) => !area);
    const corners = (points.length ? points : framed).map(pointOf);
    if (corners.length) leaflet.fitBounds(corners, { padding: [48, 48], maxZoom: 7, animate: false });
  }

  leaflet.attributionControl.setPrefix(false);
  bindBasemap({ leaflet, archive, themeButton });
  frame();
  leaflet.on("moveend zoomend", draw);
  draw();

  return {
    show(place) {
      active = place;
      // Selecting a place moves the map only if the place is out of sight.
      if (place && !leaflet.getBounds().pad(-0.05).contains(pointOf(place))) {
        leaflet.panTo(pointOf(place), { animate: !reducedMotion });
      }
      draw();
    },
  };
}
