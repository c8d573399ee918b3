// @ts-check
// What a mention may mean, on the map: numbered markers that can be clicked, beside the other places.

import { el } from "../shared/dom.js";
import { pointOf } from "../shared/map.js";

const MARGIN = 24;

export function createChoices({ map, inset }) {
  const leaflet = map.leaflet;
  leaflet.createPane("choices").style.zIndex = 645;
  const layer = L.layerGroup().addTo(leaflet);
  let markers = [];
  let before = null;

  function isInView(place) {
    const { x, y } = leaflet.latLngToContainerPoint(pointOf(place));
    const size = leaflet.getSize();
    const edges = inset();
    return (
      x > edges.left - MARGIN &&
      x < size.x - edges.right + MARGIN &&
      y > edges.top - MARGIN &&
      y < size.y - edges.bottom + MARGIN
    );
  }

  return {
    // places: in the order of their numbers. The map moves if one of them is out of view ("needed"), "always" or "never".
    show(places, { choose, point, fit = "needed" }) {
      layer.clearLayers();
      markers = places.map((place, index) => {
        const icon = L.divIcon({ className: "choice", html: el("span", {}, String(index + 1)), iconSize: null });
        const marker = L.marker(pointOf(place), {
          icon,
          pane: "choices",
          keyboard: false,
          title: place.label ?? "",
          bubblingMouseEvents: false,
          zIndexOffset: -index,
        });
        marker.on("click", (event) => {
          L.DomEvent.stop(event);
          choose(index);
        });
        marker.on("mouseover", () => point(index));
        marker.on("mouseout", () => point(null));
        return marker.addTo(layer);
      });
      if (!places.length || fit === "never" || (fit === "needed" && places.every(isInView))) return;
      before ??= map.view();
      map.fit(places, inset());
    },
    light(index) {
      markers.forEach((marker, number) => {
        marker.getElement()?.classList.toggle("lit", number === index);
        marker.setZIndexOffset(number === index ? 1000 : -number);
      });
    },
    // Take the markers away; the map goes back to where it was before they came.
    clear() {
      layer.clearLayers();
      markers = [];
      if (before) map.look(before);
      before = null;
    },
    // Wait for a click on the map; gives a function that stops waiting.
    pick(onPick) {
      const box = leaflet.getContainer();
      const onClick = ({ latlng }) => onPick(latlng.wrap());
      box.dataset.picking = "";
      leaflet.once("click", onClick);
      return () => {
        delete box.dataset.picking;
        leaflet.off("click", onClick);
      };
    },
    middle: () => leaflet.getCenter().wrap(),
  };
}
