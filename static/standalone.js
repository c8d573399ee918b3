// The stand-alone map: text, map and list of places from the page's own data, without any request.
// Texts and names enter the page as text nodes only. geomap/export/html.py inlines this file.
"use strict";

// leaflet: the page's map, as folium made it.
globalThis.geomapStandalone = function (leaflet) {
  const SMALLEST = 7;
  const LARGEST = 22;
  const ROUGHEST = 9; // pixels: a circle that one can see and point at
  const ROOMY = 40; // from here on a circle lets the pointer through
  const VAST = 140; // and from here on it is an outline alone, as it says little and covers much
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

  // A mention is [start, end, sentence, place or -1, score, role, reasons, doubt]; here it also learns where it is.
  // What is placed roughly is numbered after the places; its phrase, if it is derived, goes among the mentions.
  const places = [...data.places, ...data.rough.map((rough) => ({ ...rough, label: rough.name, rough: true }))]
    .map((place, id) => ({ ...place, id, mentions: [] }));
  const nil = new Map();
  data.documents.forEach((doc, number) => {
    doc.mentions = doc.mentions.map(([start, end, sentence, place, score, role, why = [], doubt = ""]) => {
      const mention = { start, end, sentence, place, score, role, why, doubt, number };
      if (place >= 0) places[place].mentions.push(mention);
      else {
        const name = doc.text.slice(start, end);
        nil.set(name, (nil.get(name) || 0) + 1);
      }
      return mention;
    });
    doc.derived = doc.derived.map(([start, end, sentence, place]) => {
      const mention = { start, end, sentence, place, score: 1, role: "literal", why: [], doubt: "", number, derived: true };
      places[place].mentions.push(mention);
      return mention;
    });
    doc.stops = [...doc.mentions, ...doc.derived].filter((mention) => mention.place >= 0).sort((a, b) => a.start - b.start);
  });
  const surenessOf = (score) => (score >= data.sure ? "sure" : score >= data.likely ? "likely" : "unsure");
  for (const place of places) {
    place.score = Math.max(...place.mentions.map((mention) => mention.score));
    place.sureness = place.rough ? "rough" : surenessOf(place.score);
    place.doubtful = place.mentions.some((mention) => mention.doubt);
    place.role = place.mentions.every((mention) => mention.role === "associative") ? "associative" : "literal";
  }
  const ranked = [...places].sort((a, b) => Boolean(a.rough) - Boolean(b.rough) || b.mentions.length - a.mentions.length || a.id - b.id);
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
    if (doc.focus.length) text.prepend(focusLine(doc));
    let at = 0;
    let next = 0;
    marks.clear();
    const plain = (into, to) => {
      into.append(doc.text.slice(at, to));
      at = to;
    };
    const mentionsTo = (into, stop) => {
      for (; next < stop; next++) {
        const mention = doc.mentions[next];
        plain(into, mention.start);
        into.append(markOf(mention, doc));
        at = mention.end;
      }
    };
    // A phrase and the mentions in it: geomap/export/nesting.py sees to it that they nest.
    for (const [start, end, number, first, stop] of doc.phrases) {
      mentionsTo(text, first);
      plain(text, start);
      const mention = doc.derived[number];
      const ring = el("span", { class: "ring", role: "button", tabindex: "-1", "aria-label": `${places[mention.place].name}, placed roughly` });
      const node = el("span", { class: "derived", title: places[mention.place].words.join("") });
      mentionsTo(node, stop);
      plain(node, end);
      node.append(ring);
      node.mention = ring.mention = mention;
      node.sign = ring;
      marks.set(mention, node);
      text.append(node);
    }
    mentionsTo(text, doc.mentions.length);
    plain(text, doc.text.length);
    const first = text.querySelector("[tabindex]");
    if (first) first.tabIndex = 0;
    $("#text").replaceChildren(text);
    $("#text").scrollTop = 0;
    const chooser = $("#document");
    if (chooser) chooser.value = String(number);
    light();
  }

  function markOf(mention, doc) {
    const place = places[mention.place];
    const sureness = !place ? "nil" : place.rough ? "rough" : surenessOf(mention.score);
    const title = !place ? "not placed" : place.rough ? place.words.join("") : place.label;
    const node = el("span", {
      class: "mention", "data-role": mention.role, "data-sureness": sureness, "data-review": mention.doubt ? "" : null,
      role: place ? "button" : null, tabindex: place ? "-1" : null, title: mention.doubt ? `${title}; ${mention.doubt}` : title,
    }, doc.text.slice(mention.start, mention.end));
    node.mention = mention;
    marks.set(mention, node);
    return node;
  }

  function focusLine(doc) {
    return el("p", { class: "focus" }, "About ", ...doc.focus.flatMap(([name, place, score], index) => {
      const title = `how much of the text is about it: ${score.toFixed(2)}`;
      const one = place < 0 ? el("span", { title, dir: "auto" }, name)
        : el("button", { type: "button", title, dir: "auto", onclick: () => select(places[place]) }, name);
      return index ? [" · ", one] : [one];
    }));
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
      for (const other of $("#text").querySelectorAll("[role=button][tabindex='0']")) other.tabIndex = -1;
      const target = node.sign || node;
      target.tabIndex = 0;
      target.focus({ preventScroll: true });
    }
  }

  function step(by) {
    const placed = data.documents[state.number].stops;
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
      el("p", { class: "facts" }, ...(place.rough ? ["placed roughly: ", ...estimate(place)] : [`${place.kind} · `,
        el("span", { "data-sureness": sureness }, `${sureness} (${Math.round(mention.score * 100)} %)`), roles[mention.role]]),
        ` · ${place.latitude.toFixed(3)}, ${place.longitude.toFixed(3)}`),
      mention.doubt ? el("p", { class: "doubt" }, el("span", { class: "sign", "aria-hidden": "true" }, "? "), mention.doubt) : "",
      el("blockquote", { dir: "auto" }, doc.text.slice(from, mention.start),
        el("mark", {}, doc.text.slice(mention.start, mention.end)), doc.text.slice(mention.end, to)),
      mention.why.length ? el("section", { class: "why", "aria-label": "Why" }, el("h3", {}, "Why"),
        el("ul", {}, ...mention.why.map((reason) => el("li", { dir: "auto" }, reason)))) : "",
      data.documents.length > 1 ? el("p", { class: "source", dir: "auto" }, doc.title || doc.key) : "",
      el("div", { class: "pager" },
        el("button", { type: "button", "aria-label": "Previous mention", "data-turn": "-1", disabled: many < 2 ? "" : null, onclick: turn(-1) }, "‹"),
        el("span", { class: "count", "aria-live": "polite" }, `${state.turn + 1} of ${many}`),
        el("button", { type: "button", "aria-label": "Next mention", "data-turn": "1", disabled: many < 2 ? "" : null, onclick: turn(1) }, "›"),
        el("button", { type: "button", class: "go", onclick: () => reveal(mention, true) }, "Show in text")),
    );
    if (again) box.querySelector(`[data-turn="${again}"]`).focus();
  }

  // Where something placed roughly lies: every second part is the name of a place that it is reckoned from.
  function estimate(place) {
    return place.words.map((part, index) => {
      if (index % 2 === 0) return part;
      const anchor = places[place.anchors[(index - 1) / 2][2]];
      return anchor ? el("button", { type: "button", class: "anchor", dir: "auto", onclick: () => select(anchor) }, part) : el("bdi", {}, part);
    });
  }

  function close() {
    select(null);
  }

  // ---- list

  function list() {
    const rows = ranked.map((place) => el("li", {}, el("button", {
      type: "button", class: "row", "data-place": place.id, onclick: () => select(place),
    }, el("span", { class: "glyph", "data-shape": place.rough ? "rough" : place.area ? "area" : "point", "data-role": place.role, "data-sureness": place.sureness }),
    el("span", { class: "name", dir: "auto" }, place.name, el("span", { class: "where" }, place.label.slice(place.name.length))),
    place.doubtful ? el("span", { class: "sign", title: "to review" }, "?") : "",
    el("span", { class: "count" }, String(place.mentions.length)))));
    const filter = el("input", { type: "search", id: "filter", placeholder: "Find a place", "aria-label": "Find a place",
      oninput: () => rows.forEach((row, i) => {
        row.hidden = !ranked[i].label.toLowerCase().includes(filter.value.trim().toLowerCase());
      }) });
    const sure = data.places.length; // what is placed roughly comes after
    const box = el("div", { class: "list" }, filter, el("ul", {}, ...rows.slice(0, sure)));
    if (rows.length > sure) box.append(el("h2", {}, `Placed roughly (${rows.length - sure})`), el("ul", {}, ...rows.slice(sure)));
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

    const circleOf = (place) => (place.anchors.length > 1 ? place.id : `${place.latitude} ${place.longitude} ${place.radius}`);

    // A dashed circle of the radius, which is never a pin; what a larger one covers stays within reach.
    function drawRough(place) {
      const size = leaflet.getSize();
      const at = leaflet.latLngToContainerPoint([place.latitude, place.longitude]);
      const own = Math.min(4000, Math.max(ROUGHEST, geomap_metres.pixelsOf(place.radius, place.latitude, leaflet.getZoom())));
      if (at.x + own < 0 || at.y + own < 0 || at.x - own > size.x || at.y - own > size.y) return;
      const name = `rough${place === state.place ? " active" : ""}${own > ROOMY ? " large" : ""}${own > VAST ? " vast" : ""}`;
      mark(layer, [place.latitude, place.longitude], { name, size: [2 * own, 2 * own], html: "", rank: -10000 - place.id,
        label: `${place.name}: ${place.words.join("")}`, pick: () => select(place) });
      if (place !== state.place) return;
      for (const [latitude, longitude] of place.anchors) {
        const turns = 360 * Math.round((place.longitude - longitude) / 360);
        L.polyline([[place.latitude, place.longitude], [latitude, longitude + turns]], { className: "anchor-line", interactive: false }).addTo(outline);
      }
    }

    function draw() {
      layer.clearLayers();
      outline.clearLayers();
      // All that one place holds shares a circle, which is that of the selected one if that is among them.
      const circles = new Map(ranked.filter((place) => place.rough).map((place) => [circleOf(place), place]));
      if (state.place && state.place.rough) circles.set(circleOf(state.place), state.place);
      for (const place of circles.values()) drawRough(place);
      const view = leaflet.getBounds().pad(0.2);
      const seen = ranked.filter((place) => !place.rough && view.contains([place.latitude, place.longitude]));
      const first = seen.includes(state.place) ? [state.place, ...seen.filter((p) => p !== state.place)] : seen;
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
    $("#tab-list").textContent = `Places (${data.places.length})`;
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
