// @ts-check
// The places on the map: circles for points, chips for countries and regions, names where there is room.

import { el } from "../shared/dom.js";
import { arrange, forgetWidths } from "../shared/labels.js";
import { pointOf } from "../shared/map.js";
import { anchorLines, circleOf, fitRough, roughCircle } from "../shared/rough.js";
import { filterOf, refiltered } from "./filter.js";
import { active } from "../shared/store.js";

const MIN_MARKER_RADIUS = 5;
const MAX_MARKER_RADIUS = 24;
const radiusOf = (count) => Math.min(MAX_MARKER_RADIUS, Math.max(MIN_MARKER_RADIUS, 4.5 * Math.sqrt(count)));

export function bindMarkers({ map, store, data, select }) {
  const leaflet = map.leaflet;
  for (const [name, level] of [
    ["areas", 380],
    ["rough", 390],
    ["names", 610],
    ["ghosts", 640],
  ]) {
    leaflet.createPane(name).style.zIndex = level;
    if (name === "areas" || name === "ghosts") leaflet.getPane(name).style.pointerEvents = "none";
  }
  const points = L.layerGroup().addTo(leaflet);
  const names = L.layerGroup().addTo(leaflet);
  const outline = L.layerGroup().addTo(leaflet);
  const ghosts = L.layerGroup().addTo(leaflet);
  const hands = L.layerGroup().addTo(leaflet);
  let drawn = new Map();
  let sharing = new Map(); // an item that shares the circle of another, to that one's id
  const markOf = (id) => drawn.get(sharing.get(id) ?? id);

  function listen(layer, id) {
    layer.on("mouseover", () => store.set({ hovered: { item: id, mention: null } }));
    layer.on("mouseout", () => store.set({ hovered: null }));
    layer.on("click", (event) => {
      L.DomEvent.stop(event);
      select({ item: id, mention: null });
    });
  }

  function fill(state) {
    const { items } = data.shown(filterOf(state));
    points.clearLayers();
    names.clearLayers();
    hands.clearLayers();
    drawn = new Map();
    sharing = new Map();
    const circles = new Map();
    for (const shown of items) {
      const { item, mentions, sureness, role } = shown;
      if (!item.located) continue;
      const mark = { shown, radius: radiusOf(mentions.length), circle: null, name: null, others: [] };
      if (item.rough) {
        const first = circles.get(circleOf(item));
        if (first) {
          first.others.push(item);
          sharing.set(item.id, first.shown.item.id);
          continue;
        }
        circles.set(circleOf(item), mark);
        mark.circle = roughCircle(item);
        listen(mark.circle, item.id);
        points.addLayer(mark.circle);
      } else if (!item.area) {
        mark.circle = L.circleMarker(pointOf(item), {
          radius: mark.radius,
          className: "place-point",
          bubblingMouseEvents: false,
        });
        mark.circle.on("add", () => {
          mark.circle.getElement().dataset.sureness = sureness;
          mark.circle.getElement().dataset.role = role;
        });
        listen(mark.circle, item.id);
        points.addLayer(mark.circle);
        if (shown.hand) hands.addLayer(handOf(mark));
      }
      drawn.set(item.id, mark);
    }
    place(state);
    draw(state);
  }

  // A small sign on the rim of what was confirmed or corrected by hand.
  function handOf({ shown, radius }) {
    const sign = el("span", { class: "hand", "data-hand": shown.hand });
    sign.style.left = `${radius * 0.71}px`;
    sign.style.top = `${-radius * 0.71}px`;
    return L.marker(pointOf(shown.item), {
      icon: L.divIcon({ className: "hand-sign", html: sign, iconSize: null }),
      pane: "names",
      interactive: false,
      keyboard: false,
    });
  }

  // Names are laid out again for each zoom and for the active place, whose name is always shown.
  function place(state) {
    const now = active(state)?.item;
    const first = sharing.get(now) ?? now;
    const size = leaflet.getSize();
    const marks = [];
    for (const [id, mark] of drawn) {
      if (mark.shown.item.rough) {
        mark.large = fitRough(mark.circle, mark.shown.item, leaflet.getZoom());
        mark.radius = mark.circle.getRadius();
      }
      const { x, y } = leaflet.latLngToContainerPoint(pointOf(mark.shown.item));
      if (x < -200 || y < -100 || x > size.x + 200 || y > size.y + 100) {
        mark.name?.remove();
        mark.name = null;
        continue;
      }
      const { item, mentions } = mark.shown;
      mark.inside = item.area || mark.large;
      mark.label = labelOf(mark, now);
      marks.push({
        id,
        x,
        y,
        radius: mark.radius,
        text: item.area ? `${item.name} ${mentions.length}` : mark.label,
        chip: mark.inside,
        rough: item.rough,
        first: id === first,
      });
    }
    marks.sort((a, b) => Number(b.first) - Number(a.first));
    const places = arrange(marks);
    for (const [id, mark] of drawn) if (places.has(id)) put(mark, places.get(id));
  }

  // A circle that several share goes by the active one, or by the first and how many more there are.
  function labelOf({ shown: { item }, others }, now) {
    if (!others.length) return item.name;
    return [item, ...others].find(({ id }) => id === now)?.name ?? `${item.name} and ${others.length} more`;
  }

  function put(mark, spot) {
    const { item, mentions, sureness, role } = mark.shown;
    const key = JSON.stringify([spot, mark.inside, mark.label]);
    if (mark.name && mark.spot === key) return;
    mark.name?.remove();
    mark.name = null;
    mark.spot = key;
    if (!spot || (item.rough && spot.small)) return;
    const label = item.area
      ? el(
          "span",
          { dir: "auto", title: spot.small ? item.name : undefined },
          item.name,
          el("span", { class: "count" }, String(mentions.length)),
          mark.shown.hand ? el("span", { class: "hand", "data-hand": mark.shown.hand }) : null,
        )
      : el("span", { dir: "auto" }, mark.label);
    label.style.left = `${spot.dx ?? 0}px`;
    label.style.top = `${spot.dy ?? 0}px`;
    const icon = L.divIcon({
      className: item.area ? "chip" : item.rough ? "tag rough" : "tag",
      html: label,
      iconSize: null,
    });
    mark.name = L.marker(pointOf(item), {
      icon,
      pane: "names",
      keyboard: false,
      zIndexOffset: spot.small ? -2000 : 0,
      interactive: Boolean(item.area || item.rough),
      bubblingMouseEvents: false,
    });
    if (item.area || item.rough) listen(mark.name, item.id);
    names.addLayer(mark.name);
    const node = mark.name.getElement();
    node.dataset.sureness = sureness;
    node.dataset.role = role;
    if (spot.small) node.dataset.small = "";
    if (mark.inside) node.dataset.inside = "";
    node.classList.toggle("lit", mark === markOf(highlighted));
  }

  let highlighted = null;
  function draw(state) {
    const before = markOf(highlighted);
    before?.circle?.getElement()?.classList.remove("lit");
    before?.name?.getElement()?.classList.remove("lit");
    outline.clearLayers();
    highlighted = active(state)?.item ?? null;
    const mark = markOf(highlighted);
    if (!mark) return;
    mark.circle?.bringToFront().getElement()?.classList.add("lit");
    mark.name?.getElement()?.classList.add("lit");
    if (mark.shown.item.rough) for (const line of anchorLines(mark.shown.item, data)) line.addTo(outline);
    const { bounds } = mark.shown.item;
    if (mark.shown.item.area && bounds) {
      const [west, south, east, north] = bounds;
      const corners = [
        pointOf({ latitude: south, longitude: west }),
        pointOf({ latitude: north, longitude: west > east ? east + 360 : east }),
      ];
      L.rectangle(corners, { className: "place-area", pane: "areas", interactive: false }).addTo(outline);
    }
  }

  leaflet.on("zoomend moveend resize", () => place(store.get()));
  store.subscribe((state, before) => {
    if (refiltered(state, before)) fill(state);
    else if (active(state)?.item !== active(before)?.item) {
      place(state);
      draw(state);
    }
  });
  fill(store.get());
  document.fonts.ready.then(() => {
    forgetWidths();
    place(store.get());
  });

  return {
    // Show another candidate of a mention and a line to it; null removes them.
    ghost(place, item) {
      ghosts.clearLayers();
      if (!place) return;
      const at = pointOf(place);
      if (item?.located)
        L.polyline([pointOf(item), at], { className: "ghost-line", pane: "ghosts", interactive: false }).addTo(ghosts);
      L.circleMarker(at, { radius: 8, className: "ghost-point", pane: "ghosts", interactive: false }).addTo(ghosts);
      const label = el("span", { dir: "auto" }, place.label);
      label.style.left = "12px";
      label.style.top = "-8px";
      L.marker(at, {
        icon: L.divIcon({ className: "tag lit", html: label, iconSize: null }),
        pane: "ghosts",
        interactive: false,
        keyboard: false,
      }).addTo(ghosts);
    },
  };
}
