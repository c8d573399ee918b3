// The map itself: where it looks, and how it moves. It moves only when asked.

import { bindBackground } from "./background.js";
import { el, icon } from "./dom.js";

const EDGE = 85;

export function createMap({ element, basemap, tiles, note, fitAll }) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, {
    zoomControl: false,
    minZoom: 1,
    maxZoom: 13,
    zoomSnap: 0.5,
    wheelPxPerZoomLevel: 100,
    worldCopyJump: true,
    maxBounds: [[-88, -900], [88, 900]],
    fadeAnimation: !calm,
    zoomAnimation: !calm,
    markerZoomAnimation: !calm,
  });
  map.attributionControl.setPrefix(false);
  const zoom = L.control.zoom({ position: "topleft", zoomInTitle: "Nearer", zoomOutTitle: "Farther" }).addTo(map);
  const fit = el("button", { class: "fit", type: "button", title: "Show all places", "aria-label": "Show all places", onclick: fitAll }, icon("fit"));
  L.DomEvent.disableClickPropagation(fit);
  zoom.getContainer().append(fit);
  map.setView([25, 15], 2);
  element.setAttribute("aria-label", "Map; arrow keys move it, + and − zoom");
  element.setAttribute("role", "region");
  bindBackground({ map, element, url: basemap, tiles, note });
  new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false })).observe(element);

  return {
    leaflet: map,
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
    // Pan to a place only if it cannot be seen.
    reveal(place, inset) {
      const size = map.getSize();
      const at = map.latLngToContainerPoint(pointOf(place));
      const seen = at.x >= inset.left && at.x <= size.x - inset.right && at.y >= inset.top && at.y <= size.y - inset.bottom;
      if (seen) return;
      const middle = L.point((inset.left + size.x - inset.right) / 2, (inset.top + size.y - inset.bottom) / 2);
      const target = map.containerPointToLatLng(at.subtract(middle).add(size.divideBy(2)));
      const far = map.distance(map.getCenter(), target) > 4e6;
      if (calm || far) map.setView(target, map.getZoom(), { animate: false });
      else map.panTo(target, { duration: 0.35 });
    },
  };
}

// The poles lie outside of what a Mercator map can show: their places are drawn at its edge.
export const pointOf = ({ latitude, longitude }) => [Math.max(-EDGE, Math.min(EDGE, latitude)), longitude];
