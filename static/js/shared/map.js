// @ts-check
// The map itself: where it looks, and how it moves. It moves only when asked.

import { bindBackground } from "./background.js";
import { el, icon } from "./dom.js";

const EDGE = 85;
const EDGE_PX = 24;

const within = (point, box, margin) =>
  point.x >= box.left - margin &&
  point.x <= box.right + margin &&
  point.y >= box.top - margin &&
  point.y <= box.bottom + margin;

// The middle of the roomiest part of the map that no panel covers: what lies between the panels, or above the lower.
function openSpot(size, panels) {
  const low = panels.filter((box) => box.top > 60);
  const high = panels.filter((box) => box.top <= 60);
  const right = Math.min(size.x, ...high.map((box) => box.left));
  const beside = { left: Math.max(0, ...low.map((box) => box.right)), right, top: 0, bottom: size.y };
  const above = { left: 0, right, top: 0, bottom: Math.min(size.y, ...low.map((box) => box.top)) };
  const room = (box) => Math.min(box.right - box.left, (box.bottom - box.top) * 1.5);
  const best = room(beside) >= room(above) ? beside : above;
  return L.point((best.left + best.right) / 2, (best.top + best.bottom) / 2);
}

/**
 * @param {object} options
 * @param {HTMLElement} options.element
 * @param {string} options.basemap the address of the built-in map
 * @param {string} [options.regions] the address of the areas that can be shaded
 * @param {string} options.tiles "osm" for OpenStreetMap
 * @param {(message: string) => void} options.note
 * @param {() => void} options.fitAll what the button "Show all places" does
 * @param {Set<string>} options.without names that the background leaves out
 */
export function createMap({ element, basemap, tiles, note, fitAll, without, regions }) {
  const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, {
    zoomControl: false,
    minZoom: 1,
    maxZoom: 13,
    zoomSnap: 0.5,
    wheelPxPerZoomLevel: 100,
    worldCopyJump: true,
    maxBounds: [
      [-88, -900],
      [88, 900],
    ],
    fadeAnimation: !reducedMotion,
    zoomAnimation: !reducedMotion,
    markerZoomAnimation: !reducedMotion,
  });
  map.attributionControl.setPrefix(false);
  const zoom = L.control.zoom({ position: "topleft", zoomInTitle: "Nearer", zoomOutTitle: "Farther" }).addTo(map);
  const fit = el(
    "button",
    { class: "fit", type: "button", title: "Show all places", "aria-label": "Show all places", onclick: fitAll },
    icon("fit"),
  );
  L.DomEvent.disableClickPropagation(fit);
  zoom.getContainer().append(fit);
  map.setView([25, 15], 2);
  element.setAttribute("aria-label", "Map; arrow keys move it, + and − zoom");
  element.setAttribute("role", "region");
  const background = bindBackground({ map, element, url: basemap, tiles, note, without, regions });
  new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false })).observe(element);

  return {
    leaflet: map,
    background,
    view() {
      const { lat, lng } = map.getCenter();
      return { zoom: Math.round(map.getZoom() * 10) / 10, latitude: lat, longitude: lng };
    },
    look({ zoom, latitude, longitude }) {
      map.setView([latitude, longitude], zoom, { animate: false });
    },
    // Show all of some places; floating panels cover some of the map, so it keeps clear of them.
    fit(places, inset) {
      if (!places.length) return;
      const points = places.map((place) => pointOf(place));
      map.fitBounds(L.latLngBounds(points), {
        paddingTopLeft: [inset.left, inset.top],
        paddingBottomRight: [inset.right, inset.bottom],
        maxZoom: places.length === 1 && places[0].area ? 5 : 7,
        animate: false,
      });
    },
    // Pan to a place only if it cannot be seen: it is off the map, or one of `panels` (boxes in pixels) covers it.
    reveal(place, panels) {
      const size = map.getSize();
      const at = map.latLngToContainerPoint(pointOf(place));
      const free = { left: EDGE_PX, top: EDGE_PX, right: size.x - EDGE_PX, bottom: size.y - EDGE_PX };
      const hidden = panels.some((box) => within(at, box, EDGE_PX / 2));
      if (within(at, free, 0) && !hidden) return;
      const target = map.containerPointToLatLng(at.subtract(openSpot(size, panels)).add(size.divideBy(2)));
      const far = map.distance(map.getCenter(), target) > 4e6;
      if (reducedMotion || far) map.setView(target, map.getZoom(), { animate: false });
      else map.panTo(target, { duration: 0.35 });
    },
  };
}

// The poles lie outside of what a Mercator map can show: their places are drawn at its edge.
/**
 * @param {{ latitude?: number, longitude?: number }} place
 * @returns {[number, number]}
 */
export const pointOf = ({ latitude, longitude }) => [Math.max(-EDGE, Math.min(EDGE, latitude)), longitude];
