// The stand-alone map: text, map and list of places from the page's own data, without any request.
// Texts and names enter the page as text nodes only. geomap/export/html.py inlines this file.
"use strict";

// leaflet: the page's map, as folium made it.
globalThis.geomapStandalone = function (leaflet) {
  const SMALLEST = 7;
  const LARGEST = 22;
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (selector) => document.querySelector(selector);
  const root = document.documentElement;
  const darkQuery = matchMedia("(prefers-color-scheme: dark)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

  function el(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value);
    }
    node.append(...children);
    return node;
  }

  // A mention is [start, end, sentence, place or -1, score, role]; here it also learns where it is.
  const places = data.places.map((place, id) => ({ ...place, id, mentions: [] }));
  const nil = new Map();
  data.documents.forEach((doc, number) => {
    doc.mentions = doc.mentions.map(([start, end, sentence, place, score, role], index) => {
      const mention = { start, end, sentence, place, score, role, index, number };
      if (place >= 0) places[place].mentions.push(mention);
      else {
        const name = doc.text.slice(start, end);
        nil.set(name, (nil.get(name) || 0) + 1);
      }
      return mention;
    });
  });
  const surenessOf = (score) => (score >= data.sure ? "sure" : score >= data.likely ? "likely" : "unsure");
  for (const place of places) {
    place.score = Math.max(...place.mentions.map((mention) => mention.score));
    place.sureness = surenessOf(place.score);
    place.role = place.mentions.every((mention) => mention.role === "associative") ? "associative" : "literal";
  }
  const ranked = [...places].sort((a, b) => b.mentions.length - a.mentions.length || a.id - b.id);
  const state = { number: -1, place: null, turn: 0 };
  const marks = new Map();

  // ---- text

  function showDocument(number) {
    if (number === state.number) return;
    state.number = number;
    const doc = data.documents[number];
    const text = el("div", { class: "text", dir: "auto" });
    // Readers keep a text's title in the text: it is not shown twice.
    if (doc.title && !doc.text.trimStart().startsWith(doc.title)) text.append(el("h2", {}, doc.title));
    const byline = [doc.published, doc.url].filter(Boolean).join(" · ");
    if (byline) text.append(el("p", { class: "byline" }, byline));
    let at = 0;
    marks.clear();
    doc.mentions.forEach((mention) => {
      text.append(doc.text.slice(at, mention.start));
      const placed = mention.place >= 0;
      const node = el("span", {
        class: "mention", "data-role": mention.role, "data-sureness": placed ? surenessOf(mention.score) : "nil",
        role: placed ? "button" : null, tabindex: placed ? "-1" : null, title: placed ? places[mention.place].label : "not placed",
      }, doc.text.slice(mention.start, mention.end));
      node.mention = mention;
      marks.set(mention, node);
      text.append(node);
      at = mention.end;
    });
    text.append(doc.text.slice(at));
    const first = text.querySelector("[tabindex]");
    if (first) first.tabIndex = 0;
    $("#text").replaceChildren(text);
    $("#text").scrollTop = 0;
    const chooser = $("#document");
    if (chooser) chooser.value = String(number);
    light();
  }

  function light() {
    for (const [mention, node] of marks) {
      const same = state.place && mention.place === state.place.id;
      node.classList.toggle("lit", Boolean(same));
      node.classList.toggle("active", Boolean(same && state.place.mentions[state.turn] === mention));
    }
    for (const row of document.querySelectorAll(".row")) {
      const on = Boolean(state.place) && row.dataset.place === String(state.place.id);
      row.classList.toggle("active", on);
      row.setAttribute("aria-pressed", on);
    }
  }

  function reveal(mention, focus) {
    showDocument(mention.number);
    tab("text");
    const node = marks.get(mention);
    node.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    if (focus) {
      for (const other of marks.values()) if (other.tabIndex === 0) other.tabIndex = -1;
      node.tabIndex = 0;
      node.focus({ preventScroll: true });
    }
  }

  function step(by) {
    const placed = data.documents[state.number].mentions.filter((mention) => mention.place >= 0);
    if (!placed.length) return;
    const current = state.place ? placed.indexOf(state.place.mentions[state.turn]) : by > 0 ? -1 : 0;
    const mention = placed[(current + by + placed.length) % placed.length];
    select(places[mention.place], mention);
    reveal(mention, true);
  }

  // ---- one active place

  function select(place, mention) {
    state.place = place;
    state.turn = place ? Math.max(0, mention ? place.mentions.indexOf(mention) : 0) : 0;
    light();
    card();
    map.show();
  }

  function card() {
    const box = $("#card");
    const { place } = state;
    box.hidden = !place;
    if (!place) return;
    const mention = place.mentions[state.turn];
    const doc = data.documents[mention.number];
    const [from, to] = doc.sentences[mention.sentence];
    const many = place.mentions.length;
    const turn = (by) => () => {
      state.turn = (state.turn + by + many) % many;
      light();
      card();
    };
    const sureness = surenessOf(mention.score);
    const roles = { literal: "", associative: " · stands for its people or government", demonym: " · names its people" };
    const again = document.activeElement && document.activeElement.dataset.turn;
    box.replaceChildren(
      el("header", {}, el("h2", { dir: "auto" }, place.label),
        el("button", { type: "button", "aria-label": "Close", onclick: close }, "×")),
      el("p", { class: "facts" }, `${place.kind} · `,
        el("span", { "data-sureness": sureness }, `${sureness} (${Math.round(mention.score * 100)} %)`),
        `${roles[mention.role]} · ${place.latitude.toFixed(3)}, ${place.longitude.toFixed(3)}`),
      el("blockquote", { dir: "auto" }, doc.text.slice(from, mention.start),
        el("mark", {}, doc.text.slice(mention.start, mention.end)), doc.text.slice(mention.end, to)),
      data.documents.length > 1 ? el("p", { class: "source", dir: "auto" }, doc.title || doc.key) : "",
      el("div", { class: "pager" },
        el("button", { type: "button", "aria-label": "Previous mention", "data-turn": "-1", disabled: many < 2 ? "" : null, onclick: turn(-1) }, "‹"),
        el("span", { class: "count", "aria-live": "polite" }, `${state.turn + 1} of ${many}`),
        el("button", { type: "button", "aria-label": "Next mention", "data-turn": "1", disabled: many < 2 ? "" : null, onclick: turn(1) }, "›"),
        el("button", { type: "button", class: "go", onclick: () => reveal(mention, true) }, "Show in text")),
    );
    if (again) box.querySelector(`[data-turn="${again}"]`).focus();
  }

  function close() {
    select(null);
  }

  // ---- list

  function list() {
    const rows = ranked.map((place) => el("li", {}, el("button", {
      type: "button", class: "row", "data-place": place.id, onclick: () => select(place),
    }, el("span", { class: "glyph", "data-shape": place.area ? "area" : "point", "data-role": place.role, "data-sureness": place.sureness }),
    el("span", { class: "name", dir: "auto" }, place.name, el("span", { class: "where" }, place.label.slice(place.name.length))),
    el("span", { class: "count" }, String(place.mentions.length)))));
    const filter = el("input", { type: "search", id: "filter", placeholder: "Find a place", "aria-label": "Find a place",
      oninput: () => rows.forEach((row, i) => {
        row.hidden = !ranked[i].label.toLowerCase().includes(filter.value.trim().toLowerCase());
      }) });
    const box = el("div", { class: "list" }, filter, el("ul", {}, ...rows));
    if (!places.length) box.replaceChildren(el("p", {}, "No places were found in this text."));
    if (nil.size) {
      box.append(el("h2", {}, "Not placed"), el("ul", {}, ...[...nil].map(([name, count]) => el("li", { class: "nil" },
        el("span", { class: "glyph", "data-shape": "nil" }), el("span", { class: "name", dir: "auto" }, name),
        el("span", { class: "count" }, String(count))))));
    }
    $("#list").replaceChildren(box);
  }

  function tab(name) {
    for (const other of ["text", "list"]) {
      const button = $(`#tab-${other}`);
      button.setAttribute("aria-selected", other === name);
      button.tabIndex = other === name ? 0 : -1;
      $(`#${other}`).hidden = other !== name;
    }
  }

  // ---- map

  const map = { show() {} };

  function radius(count) {
    return Math.min(LARGEST, Math.max(SMALLEST, 5 * Math.sqrt(count)));
  }

  // Greedy clusters in pixels, the most mentioned first; the active place always stands alone.
  function clusters(points) {
    const found = [];
    for (const place of points) {
      const at = leaflet.project([place.latitude, place.longitude]);
      const own = radius(place.mentions.length);
      const near = place === state.place ? null : found.find((cluster) => cluster.members[0] !== state.place
        && cluster.at.distanceTo(at) < Math.max(18, (cluster.radius + own) * 0.8));
      if (near) near.members.push(place);
      else found.push({ at, radius: own, members: [place] });
    }
    return found;
  }

  function mark(layer, where, options) {
    const icon = L.divIcon({ className: options.name, html: options.html, iconSize: options.size });
    const marker = L.marker(where, { icon, keyboard: true, title: options.label, zIndexOffset: options.rank || 0 });
    marker.on("click", options.pick);
    marker.addTo(layer);
    const node = marker.getElement();
    for (const [key, value] of Object.entries(options.data || {})) node.dataset[key] = value;
    node.setAttribute("aria-label", options.label);
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      options.pick();
    });
    return marker;
  }

  function startMap() {
    let dark = null;
    let base = null;
    const bytes = Uint8Array.from(atob(document.getElementById("basemap").textContent), (c) => c.charCodeAt(0)).buffer;
    function paint() {
      const wanted = (root.dataset.theme || (darkQuery.matches ? "dark" : "light")) === "dark";
      if (wanted === dark) return;
      dark = wanted;
      if (base) base.remove();
      base = geomapBasemap(bytes, { dark }).addTo(leaflet);
      leaflet.getContainer().style.background = geomapBasemap.background(dark);
    }
    darkQuery.addEventListener("change", paint);
    $("#theme").addEventListener("click", () => {
      root.dataset.theme = dark ? "light" : "dark";
      paint();
    });
    const layer = L.layerGroup().addTo(leaflet);
    const outline = L.layerGroup().addTo(leaflet);
    const say = (place) => `${place.label}, ${place.mentions.length} mention${place.mentions.length > 1 ? "s" : ""}`;

    function draw() {
      layer.clearLayers();
      outline.clearLayers();
      const view = leaflet.getBounds().pad(0.2);
      const seen = ranked.filter((place) => view.contains([place.latitude, place.longitude]));
      const first = state.place && seen.includes(state.place) ? [state.place, ...seen.filter((p) => p !== state.place)] : seen;
      const taken = [];
      for (const { radius: size, members } of clusters(first.filter((place) => !place.area))) {
        const [place] = members;
        const point = leaflet.latLngToContainerPoint([place.latitude, place.longitude]);
        taken.push({ x: point.x, y: point.y, half: size, high: size });
        const where = [place.latitude, place.longitude];
        if (members.length > 1) {
          const around = L.latLngBounds(members.map((p) => [p.latitude, p.longitude]));
          mark(layer, where, { name: "marker cluster", size: [2 * size + 10, 2 * size + 10], html: String(members.length),
            label: `${members.length} places near ${place.label}`,
            // Places that no zoom can part are gone through one by one.
            pick: () => (leaflet.getZoom() >= leaflet.getMaxZoom() ? select(members[(members.indexOf(state.place) + 1) % members.length])
              : leaflet.fitBounds(around, { padding: [40, 40], maxZoom: Math.max(leaflet.getZoom() + 2, 8), animate: !calm })) });
          continue;
        }
        mark(layer, where, { name: place === state.place ? "marker active" : "marker", size: [2 * size, 2 * size],
          html: place.mentions.length > 1 ? String(place.mentions.length) : "", label: say(place), rank: -place.id,
          data: { role: place.role, sureness: place.sureness }, pick: () => select(place) });
      }
      // A chip steps aside for the circles and for the chips of places that are mentioned more.
      for (const place of first.filter((p) => p.area)) {
        const centre = leaflet.latLngToContainerPoint([place.latitude, place.longitude]);
        const half = 12 + 3.6 * place.name.length;
        const free = ([dx, dy]) => !taken.some((t) => Math.abs(t.x - centre.x - dx) < half + t.half && Math.abs(t.y - centre.y - dy) < 12 + t.high);
        const step = [[0, 0], [0, -26], [0, 26], [half + 16, 0], [-half - 16, 0]].find(free) || (place === state.place ? [0, 0] : null);
        if (!step) continue;
        const at = centre.add(step);
        taken.push({ x: at.x, y: at.y, half, high: 12 });
        mark(layer, leaflet.containerPointToLatLng(at), { name: place === state.place ? "chip active" : "chip", size: null,
          html: el("span", { dir: "auto" }, place.name), label: say(place), data: { sureness: place.sureness }, pick: () => select(place) });
      }
      if (state.place && state.place.bounds) {
        const [west, south, east, north] = state.place.bounds;
        L.rectangle([[south, west], [north, east < west ? east + 360 : east]], { className: "outline", interactive: false }).addTo(outline);
      }
    }

    map.show = () => {
      if (state.place) {
        const at = L.latLng(state.place.latitude, state.place.longitude);
        // Selecting moves the map only if the place is out of sight.
        if (!leaflet.getBounds().pad(-0.05).contains(at)) leaflet.panTo(at, { animate: !calm });
      }
      draw();
    };
    const framed = geomap_frame.core(places.map((place) => ({ item: place, mentions: place.mentions, sureness: place.sureness })));
    const points = framed.filter((place) => !place.area);
    const all = (points.length ? points : framed).map((place) => [place.latitude, place.longitude]);
    leaflet.attributionControl.setPrefix(false);
    paint();
    if (all.length) leaflet.fitBounds(all, { padding: [48, 48], maxZoom: 7, animate: false });
    leaflet.on("moveend zoomend", draw);
    draw();
  }

  // ---- the page

  function start() {
    $("#text").addEventListener("click", (event) => {
      const { mention } = event.target;
      if (mention && mention.place >= 0) select(places[mention.place], mention);
    });
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const mention = event.target.mention;
      if (mention && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        select(places[mention.place], mention);
      } else if (event.key === "Escape") close();
      else if (event.target.closest("input, select, textarea")) return;
      else if (event.key === "j") step(1);
      else if (event.key === "k") step(-1);
      else if (event.key === "/") {
        event.preventDefault();
        tab("list");
        const filter = $("#filter");
        if (filter) filter.focus();
      }
    });
    for (const name of ["text", "list"]) {
      $(`#tab-${name}`).addEventListener("click", () => tab(name));
      $(`#tab-${name}`).addEventListener("keydown", (event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        const other = name === "text" ? "list" : "text";
        tab(other);
        $(`#tab-${other}`).focus();
      });
    }
    $("#tab-list").textContent = `Places (${places.length})`;
    if (data.documents.length > 1) {
      const chooser = el("select", { id: "document", "aria-label": "Text", onchange: () => showDocument(Number(chooser.value)) },
        ...data.documents.map((doc, i) => el("option", { value: i }, doc.title || doc.key)));
      $("#theme").before(chooser);
    }
    list();
    tab("text");
    startMap();
    showDocument(0);
  }

  start();
};
