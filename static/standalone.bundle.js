(() => {
  // static/js/shared/dom.js
  function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === void 0 || value === null || value === false) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : String(value));
    }
    node.append(...children.flat().filter((child) => child !== null && child !== void 0 && child !== ""));
    return node;
  }
  var grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
  var plural = (count, one, many = `${one}s`) => `${grouped(count)} ${count === 1 ? one : many}`;

  // static/js/standalone/card.js
  var ROLES = { literal: "", associative: " · stands for its people or government", demonym: " · names its people" };
  function createCard({ root, data, select, turnTo, showInText, close }) {
    const { documents, places, surenessOf } = data;
    function estimate(place) {
      return place.words.map((part, index) => {
        if (index % 2 === 0) return part;
        const anchor = places[place.anchors[(index - 1) / 2][2]];
        if (!anchor) return el("bdi", {}, part);
        return el("button", { type: "button", class: "anchor", dir: "auto", onclick: () => select(anchor) }, part);
      });
    }
    function facts(place, mention) {
      const sureness = surenessOf(mention.score);
      const percent = el("span", { "data-sureness": sureness }, `${sureness} (${Math.round(mention.score * 100)} %)`);
      const parts = place.rough ? ["placed roughly: ", ...estimate(place)] : [`${place.kind} · `, percent, ROLES[mention.role]];
      return el("p", { class: "facts" }, ...parts, ` · ${place.latitude.toFixed(3)}, ${place.longitude.toFixed(3)}`);
    }
    function quote(document2, mention) {
      const [from2, to] = document2.sentences[mention.sentence];
      return el(
        "blockquote",
        { dir: "auto" },
        document2.text.slice(from2, mention.start),
        el("mark", {}, document2.text.slice(mention.start, mention.end)),
        document2.text.slice(mention.end, to)
      );
    }
    function why({ why: reasons }) {
      if (!reasons.length) return null;
      const lines = reasons.map((reason) => el("li", { dir: "auto" }, reason));
      return el("section", { class: "why", "aria-label": "Why" }, el("h3", {}, "Why"), el("ul", {}, ...lines));
    }
    function pager(place, turn) {
      const total = place.mentions.length;
      const button = (step, label, sign) => {
        const onclick = () => turnTo((turn + step + total) % total);
        return el(
          "button",
          { type: "button", "aria-label": label, "data-turn": String(step), disabled: total < 2, onclick },
          sign
        );
      };
      return el(
        "div",
        { class: "pager" },
        button(-1, "Previous mention", "‹"),
        el("span", { class: "count", "aria-live": "polite" }, `${turn + 1} of ${total}`),
        button(1, "Next mention", "›"),
        el("button", { type: "button", class: "go", onclick: () => showInText(place.mentions[turn]) }, "Show in text")
      );
    }
    return {
      show(place, turn) {
        root.hidden = !place;
        if (!place) return;
        const mention = place.mentions[turn];
        const document_ = documents[mention.number];
        const focused = document.activeElement?.dataset.turn;
        const sign = el("span", { class: "sign", "aria-hidden": "true" }, "? ");
        root.replaceChildren(
          el(
            "header",
            {},
            el("h2", { dir: "auto" }, place.label),
            el("button", { type: "button", "aria-label": "Close", onclick: close }, "×")
          ),
          facts(place, mention),
          mention.doubt ? el("p", { class: "doubt" }, sign, mention.doubt) : "",
          quote(document_, mention),
          why(mention) ?? "",
          documents.length > 1 ? el("p", { class: "source", dir: "auto" }, document_.title || document_.key) : "",
          pager(place, turn)
        );
        if (focused) root.querySelector(`[data-turn="${focused}"]`).focus();
      }
    };
  }

  // static/js/standalone/data.js
  function mentionOf([start2, end, sentence, place, score, role, why = [], doubt = ""], number) {
    return { start: start2, end, sentence, place, score, role, why, doubt, number };
  }
  var derivedOf = ([start2, end, sentence, place], number) => ({
    ...mentionOf([start2, end, sentence, place, 1, "literal"], number),
    derived: true
  });
  function placesOf(payload) {
    const estimates = payload.rough.map((rough) => ({ ...rough, label: rough.name, rough: true }));
    return [...payload.places, ...estimates].map((place, id) => ({ ...place, id, mentions: [] }));
  }
  function documentOf(document2, number) {
    const mentions = document2.mentions.map((mention) => mentionOf(mention, number));
    const derived = document2.derived.map((mention) => derivedOf(mention, number));
    const stops = [...mentions, ...derived].filter(({ place }) => place >= 0).sort((a, b) => a.start - b.start);
    return { ...document2, mentions, derived, stops };
  }
  function unplacedOf(documents) {
    const counts = /* @__PURE__ */ new Map();
    for (const { text, mentions } of documents) {
      for (const { start: start2, end } of mentions.filter(({ place }) => place < 0)) {
        const name = text.slice(start2, end);
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    return counts;
  }
  function prepare(payload) {
    const places = placesOf(payload);
    const documents = payload.documents.map(documentOf);
    for (const { mentions, derived } of documents) {
      for (const mention of [...mentions, ...derived])
        if (mention.place >= 0) places[mention.place].mentions.push(mention);
    }
    const surenessOf = (score) => score >= payload.sure ? "sure" : score >= payload.likely ? "likely" : "unsure";
    for (const place of places) {
      place.score = Math.max(...place.mentions.map(({ score }) => score));
      place.sureness = place.rough ? "rough" : surenessOf(place.score);
      place.doubtful = place.mentions.some(({ doubt }) => doubt);
      place.role = place.mentions.every(({ role }) => role === "associative") ? "associative" : "literal";
    }
    const ranked = [...places].sort(
      (a, b) => Number(a.rough ?? false) - Number(b.rough ?? false) || b.mentions.length - a.mentions.length || a.id - b.id
    );
    const count = payload.places.length;
    return { documents, places, ranked, count, unplaced: unplacedOf(documents), surenessOf };
  }

  // static/js/standalone/list.js
  function createList({ root, data, select }) {
    const { places, ranked, count, unplaced } = data;
    function rowOf(place) {
      const shape = place.rough ? "rough" : place.area ? "area" : "point";
      const where = el("span", { class: "where" }, place.label.slice(place.name.length));
      return el(
        "li",
        {},
        el(
          "button",
          { type: "button", class: "row", "data-place": place.id, onclick: () => select(place) },
          el("span", { class: "glyph", "data-shape": shape, "data-role": place.role, "data-sureness": place.sureness }),
          el("span", { class: "name", dir: "auto" }, place.name, where),
          place.doubtful ? el("span", { class: "sign", title: "to review" }, "?") : "",
          el("span", { class: "count" }, String(place.mentions.length))
        )
      );
    }
    function unplacedList() {
      const rows2 = [...unplaced].map(
        ([name, mentions]) => el(
          "li",
          { class: "nil" },
          el("span", { class: "glyph", "data-shape": "nil" }),
          el("span", { class: "name", dir: "auto" }, name),
          el("span", { class: "count" }, String(mentions))
        )
      );
      return [el("h2", {}, "Not placed"), el("ul", {}, ...rows2)];
    }
    const rows = ranked.map(rowOf);
    function filter() {
      const query = field.value.trim().toLowerCase();
      rows.forEach((row, index) => row.hidden = !ranked[index].label.toLowerCase().includes(query));
    }
    const attributes = { type: "search", id: "filter", placeholder: "Find a place", "aria-label": "Find a place" };
    const field = el("input", { ...attributes, oninput: filter });
    const box = el("div", { class: "list" });
    if (places.length) box.append(field, el("ul", {}, ...rows.slice(0, count)));
    else box.append(el("p", {}, "No places were found in this text."));
    if (rows.length > count) {
      box.append(el("h2", {}, `Placed roughly (${rows.length - count})`), el("ul", {}, ...rows.slice(count)));
    }
    if (unplaced.size) box.append(...unplacedList());
    root.replaceChildren(box);
    return {
      light(place) {
        for (const row of root.querySelectorAll(".row")) {
          const active = Boolean(place) && row.dataset.place === String(place.id);
          row.classList.toggle("active", active);
          row.setAttribute("aria-pressed", String(active));
        }
      },
      focusFilter() {
        if (field.isConnected) field.focus();
      }
    };
  }

  // static/js/shared/basemap.js
  var LIGHT = {
    water: "#dfe5e8",
    land: "#f7f5f0",
    shore: "#c3ccd1",
    river: "#d3dce1",
    border: "#a9a39a",
    province: "#d6d1c8",
    country: "#4d4a45",
    region: "#8a857c",
    sea: "#7f929d",
    city: "#5a5751",
    dot: "#837e76",
    halo: "#f7f5f0",
    shades: ["#e3e0ef", "#cac3e2", "#ada3d2", "#8d80be", "#6e5fa6"],
    shadeEdge: "#f7f5f0",
    shadeLit: "#1c1b19"
  };
  var DARK = {
    water: "#14191d",
    land: "#22272b",
    shore: "#313a41",
    river: "#1b2227",
    border: "#5e656b",
    province: "#33393e",
    country: "#b9b5ad",
    region: "#7f7c76",
    sea: "#56646e",
    city: "#9d9a93",
    dot: "#77756f",
    halo: "#22272b",
    shades: ["#302d45", "#433d66", "#5a5189", "#776bad", "#978bcb"],
    shadeEdge: "#22272b",
    shadeLit: "#ece9e3"
  };
  var FACE = "'Inter Variable', Inter, system-ui, sans-serif";
  var DATA_ZOOM = 5;
  var ATTRIBUTION = "Natural Earth, GeoNames";
  var isLine = (feature) => feature.geomType === 2;
  var isArea = (feature) => feature.geomType === 3;
  var from = (zoom, feature) => zoom >= feature.props.zoom;
  var byRank = (a, b) => a.rank - b.rank;
  var firstFree = (variants) => ({
    place(layout, geom, feature) {
      for (const variant of variants) {
        const labels = variant.place(layout, geom, feature);
        if (!labels || labels.some((label) => layout.index.labelCollides(label, layout.order))) continue;
        labels[0].deduplicationKey = feature.props.name;
        labels[0].deduplicationDistance = 64;
        return labels;
      }
      return void 0;
    }
  });
  var shifted = (symbolizer, dy) => ({
    place(layout, geom, feature) {
      const point = geom[0][0].clone();
      point.y += dy;
      return symbolizer.place(layout, [[point]], feature);
    }
  });
  function paintRules(colours) {
    const { PolygonSymbolizer, LineSymbolizer, linear } = protomapsL;
    return [
      { dataLayer: "land", symbolizer: new PolygonSymbolizer({ fill: colours.land }) },
      {
        dataLayer: "water",
        minzoom: 5,
        filter: (z, f) => isLine(f),
        symbolizer: new LineSymbolizer({
          color: colours.river,
          width: linear([
            [5, 0.6],
            [8, 1.4],
            [11, 2.4]
          ])
        })
      },
      { dataLayer: "water", filter: (z, f) => isArea(f), symbolizer: new PolygonSymbolizer({ fill: colours.water }) },
      {
        dataLayer: "provinces",
        minzoom: 4,
        filter: from,
        symbolizer: new LineSymbolizer({
          color: colours.province,
          width: linear([
            [4, 0.6],
            [8, 1.1]
          ])
        })
      },
      {
        dataLayer: "borders",
        filter: (z, f) => !f.props.disputed,
        symbolizer: new LineSymbolizer({
          color: colours.border,
          width: linear([
            [1, 0.5],
            [4, 0.8],
            [8, 1.5]
          ])
        })
      },
      {
        dataLayer: "borders",
        filter: (z, f) => Boolean(f.props.disputed),
        symbolizer: new LineSymbolizer({
          color: colours.border,
          dash: [4, 3],
          width: linear([
            [1, 0.5],
            [4, 0.8],
            [8, 1.5]
          ])
        })
      }
    ];
  }
  function shadeRules(colours, shade) {
    const { PolygonSymbolizer, LineSymbolizer } = protomapsL;
    const step = (feature) => shade.step(feature.props.code);
    const rule = { dataSource: "regions", dataLayer: shade.level };
    return [
      {
        ...rule,
        filter: (z, f) => step(f) !== null,
        symbolizer: new PolygonSymbolizer({ fill: (z, f) => colours.shades[f ? step(f) ?? 0 : 0], perFeature: true })
      },
      {
        ...rule,
        filter: (z, f) => step(f) !== null,
        symbolizer: new LineSymbolizer({ color: colours.shadeEdge, width: 0.6 })
      },
      {
        ...rule,
        filter: (z, f) => shade.lit(f.props.code),
        symbolizer: new LineSymbolizer({ color: colours.shadeLit, width: 2 })
      }
    ];
  }
  function labelRules(colours) {
    const { CenteredTextSymbolizer, CircleSymbolizer, GroupSymbolizer, OffsetTextSymbolizer, linear } = protomapsL;
    const text = (options) => ({ stroke: colours.halo, width: 2.5, lineHeight: 1.25, ...options });
    const size = (stops) => {
      const at = linear(stops);
      return (zoom) => Math.round(at(zoom) * 2) / 2;
    };
    const capital = (feature) => Boolean(feature && feature.props.capital);
    const citySize = size([
      [3, 10.5],
      [6, 11.5],
      [9, 13]
    ]);
    const big = (feature) => Boolean(feature && feature.props.rank <= -6.3);
    const { E, W, N, S } = protomapsL.TextPlacements;
    const town = firstFree(
      [
        [E, 5, 4.5],
        [W, -5, 4.5],
        [N, 0, -5],
        [S, 0, 5]
      ].map(
        ([placement, offsetX, offsetY]) => new GroupSymbolizer([
          new CircleSymbolizer({
            radius: (z, f) => capital(f) ? 2.6 : 1.9,
            fill: colours.dot,
            stroke: colours.halo,
            width: 1
          }),
          new OffsetTextSymbolizer(
            text({
              fill: colours.city,
              offsetX,
              offsetY,
              placements: [placement],
              fontFamily: FACE,
              fontSize: citySize,
              fontWeight: (z, f) => capital(f) || big(f) ? 550 : 400
            })
          )
        ])
      )
    );
    const countrySize = size([
      [2, 10],
      [4, 12],
      [6, 14],
      [8, 16]
    ]);
    const country = new CenteredTextSymbolizer(
      text({
        fill: colours.country,
        fontFamily: FACE,
        fontWeight: 600,
        maxLineChars: 14,
        letterSpacing: 0.4,
        fontSize: (z, f) => countrySize(z) - (f && f.props.rank > -8 ? 1.5 : 0)
      })
    );
    const countries = firstFree([0, -14, 14, -28, 28].map((dy) => shifted(country, dy)));
    return [
      // From zoom 5 on a capital comes before the name of its country, which can move aside.
      { dataLayer: "cities", filter: (z, f) => z >= 5 && capital(f) && from(z, f), sort: byRank, symbolizer: town },
      { dataLayer: "countries", maxzoom: 8, filter: from, sort: byRank, symbolizer: countries },
      { dataLayer: "cities", filter: (z, f) => !(z >= 5 && capital(f)) && from(z, f), sort: byRank, symbolizer: town },
      {
        dataLayer: "regions",
        maxzoom: 10,
        filter: from,
        sort: byRank,
        symbolizer: new CenteredTextSymbolizer(
          text({
            fill: colours.region,
            fontFamily: FACE,
            fontSize: size([
              [4, 10],
              [8, 12.5]
            ]),
            maxLineChars: 14,
            letterSpacing: 0.6
          })
        )
      },
      {
        dataLayer: "seas",
        maxzoom: 8,
        filter: from,
        sort: byRank,
        symbolizer: new CenteredTextSymbolizer(
          text({
            fill: colours.sea,
            stroke: colours.water,
            width: 2,
            fontFamily: FACE,
            fontStyle: "italic",
            fontSize: size([
              [1, 10.5],
              [4, 12],
              [8, 15]
            ]),
            maxLineChars: 14,
            letterSpacing: 0.6
          })
        )
      }
    ];
  }
  function createBasemap(source, options) {
    const colours = options && options.dark ? DARK : LIGHT;
    let url = source;
    if (typeof source !== "string") {
      const bytes = {
        getKey: () => "basemap",
        getBytes: async (offset, length) => ({ data: source.slice(offset, offset + length) })
      };
      url = new pmtiles.PMTiles(bytes);
    }
    const base = {
      backgroundColor: colours.water,
      attribution: ATTRIBUTION,
      labelRules: labelRules(colours),
      tileDelay: 1
    };
    const paint = paintRules(colours);
    if (!options || !options.shade) {
      return protomapsL.leafletLayer({ ...base, url, maxDataZoom: DATA_ZOOM, paintRules: paint });
    }
    const { shade } = options;
    return protomapsL.leafletLayer({
      ...base,
      sources: { "": { url, maxDataZoom: DATA_ZOOM }, regions: { url: shade.url, maxDataZoom: DATA_ZOOM } },
      // Shades lie on the land, under rivers and borders.
      paintRules: [paint[0], ...shadeRules(colours, shade), ...paint.slice(1)]
    });
  }
  var backgroundColour = (dark) => (dark ? DARK : LIGHT).water;

  // static/js/shared/distances.js
  var EQUATOR_KM = 40075.016686;
  function pixelsOf(km, latitude, zoom) {
    return km * 256 * 2 ** zoom / (EQUATOR_KM * Math.cos(latitude * Math.PI / 180));
  }

  // static/js/shared/frame.js
  var SPARE = 0.35;
  var WORTH = 6;
  var CUTS = 40;
  var ENOUGH = 5;
  var mercator = (latitude) => {
    const sine = Math.sin(Math.max(-85, Math.min(85, latitude)) * Math.PI / 180);
    return Math.log((1 + sine) / (1 - sine)) * 90 / Math.PI;
  };
  function areaOf(points) {
    const xs = points.map(({ x }) => x);
    const ys = points.map(({ y }) => y);
    const side = (values) => Math.max(ENOUGH, Math.max(...values) - Math.min(...values));
    return side(xs) * side(ys);
  }
  function cuts(points, axis) {
    const values = [...new Set(points.map((point) => point[axis]))].sort((a, b) => a - b);
    const step = Math.max(1, values.length / CUTS);
    const picked = new Set(
      Array.from({ length: Math.ceil(values.length / step) }, (_, index) => values[Math.floor(index * step)])
    );
    return [...picked.add(values[values.length - 1])];
  }
  function trim(points, axis, total) {
    let best = points;
    let least = Infinity;
    const values = cuts(points, axis);
    for (const low of values) {
      for (const high of values) {
        if (high < low) continue;
        const inside = points.filter((point) => point[axis] >= low && point[axis] <= high);
        const outside = 1 - inside.reduce((sum, { weight }) => sum + weight, 0) / total;
        if (outside > SPARE) continue;
        const cost = Math.log(areaOf(inside)) + WORTH * outside;
        if (cost < least) [least, best] = [cost, inside];
      }
    }
    return best;
  }
  var weightOf = ({ item, mentions, sureness }) => Math.sqrt(mentions.length) * (item.area || item.rough || sureness === "unsure" ? 0.5 : 1);
  function core(shown) {
    let points = shown.map((one) => ({
      item: one.item,
      x: one.item.longitude,
      y: mercator(one.item.latitude),
      weight: weightOf(one)
    }));
    if (!points.length) return [];
    const total = points.reduce((sum, { weight }) => sum + weight, 0);
    for (
      const axis of
      /** @type {("x" | "y")[]} */
      ["x", "y", "x"]
    ) points = trim(points, axis, total);
    return points.map(({ item }) => item);
  }

  // static/js/standalone/clusters.js
  var MIN_RADIUS = 7;
  var MAX_RADIUS = 22;
  var CHIP_HALF_HEIGHT = 12;
  var radiusOf = (mentions) => Math.min(MAX_RADIUS, Math.max(MIN_RADIUS, 5 * Math.sqrt(mentions)));
  function clusterPlaces(points, active) {
    const clusters = [];
    for (const { place, x, y } of points) {
      const radius = radiusOf(place.mentions.length);
      const isNear = (cluster) => cluster.members[0] !== active && Math.hypot(cluster.x - x, cluster.y - y) < Math.max(18, (cluster.radius + radius) * 0.8);
      const neighbour = place === active ? void 0 : clusters.find(isNear);
      if (neighbour) neighbour.members.push(place);
      else clusters.push({ x, y, radius, members: [place] });
    }
    return clusters;
  }
  function placeChip({ x, y }, name, boxes, required) {
    const halfWidth = 12 + 3.6 * name.length;
    const isFree = ([dx, dy]) => !boxes.some(
      (box) => Math.abs(box.x - x - dx) < halfWidth + box.halfWidth && Math.abs(box.y - y - dy) < CHIP_HALF_HEIGHT + box.halfHeight
    );
    const sideways = halfWidth + 16;
    const shifts = [
      [0, 0],
      [0, -26],
      [0, 26],
      [sideways, 0],
      [-sideways, 0]
    ];
    const shift = shifts.find(isFree) ?? (required ? [0, 0] : null);
    return shift && { x: x + shift[0], y: y + shift[1], halfWidth, halfHeight: CHIP_HALF_HEIGHT };
  }

  // static/js/standalone/map.js
  var MIN_CIRCLE = 9;
  var MAX_CIRCLE = 4e3;
  var LARGE_CIRCLE = 40;
  var VAST_CIRCLE = 140;
  var reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
  var darkQuery = matchMedia("(prefers-color-scheme: dark)");
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
  var pointOf = ({ latitude, longitude }) => [latitude, longitude];
  var describe = (place) => `${place.label}, ${plural(place.mentions.length, "mention")}`;
  var circleKey = (place) => place.anchors.length > 1 ? place.id : `${place.latitude} ${place.longitude} ${place.radius}`;
  function createMap({ leaflet, archive, themeButton, data, select }) {
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
        rank: -1e4 - place.id,
        label: `${place.name}: ${place.words.join("")}`,
        pick: () => select(place)
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
          if (zoom >= leaflet.getMaxZoom()) select(members[(members.indexOf(active) + 1) % members.length]);
          else leaflet.fitBounds(around, { padding: [40, 40], maxZoom: Math.max(zoom + 2, 8), animate: !reducedMotion });
        }
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
        pick: () => select(place)
      });
    }
    function drawChip(place, box) {
      addMarker(leaflet.containerPointToLatLng([box.x, box.y]), {
        name: place === active ? "chip active" : "chip",
        size: null,
        html: el("span", { dir: "auto" }, place.name),
        label: describe(place),
        dataset: { sureness: place.sureness },
        pick: () => select(place)
      });
    }
    function draw() {
      layer.clearLayers();
      outline.clearLayers();
      drawEstimates();
      const view = leaflet.getBounds().pad(0.2);
      const visible = ranked.filter((place) => !place.rough && view.contains(pointOf(place)));
      visible.sort((a, b) => Number(b === active) - Number(a === active));
      const points = visible.filter(({ area }) => !area).map((place) => {
        const { x, y } = leaflet.latLngToContainerPoint(pointOf(place));
        return { place, x, y };
      });
      const boxes = [];
      for (const cluster of clusterPlaces(points, active)) {
        boxes.push({ x: cluster.x, y: cluster.y, halfWidth: cluster.radius, halfHeight: cluster.radius });
        if (cluster.members.length > 1) drawCluster(cluster);
        else drawPoint(cluster);
      }
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
        if (place && !leaflet.getBounds().pad(-0.05).contains(pointOf(place))) {
          leaflet.panTo(pointOf(place), { animate: !reducedMotion });
        }
        draw();
      }
    };
  }

  // static/js/standalone/text.js
  var reducedMotion2 = matchMedia("(prefers-reduced-motion: reduce)").matches;
  function createText({ root, data, select, shown }) {
    const { documents, places, surenessOf } = data;
    const marks = /* @__PURE__ */ new Map();
    let current = -1;
    function markOf(mention, document2) {
      const place = places[mention.place];
      const sureness = !place ? "nil" : place.rough ? "rough" : surenessOf(mention.score);
      const title = !place ? "not placed" : place.rough ? place.words.join("") : place.label;
      const node = el(
        "span",
        {
          class: "mention",
          "data-role": mention.role,
          "data-sureness": sureness,
          "data-review": mention.doubt ? "" : null,
          role: place ? "button" : null,
          tabindex: place ? "-1" : null,
          title: mention.doubt ? `${title}; ${mention.doubt}` : title
        },
        document2.text.slice(mention.start, mention.end)
      );
      node.mention = mention;
      marks.set(mention, node);
      return node;
    }
    function phraseOf(mention) {
      const place = places[mention.place];
      const label = `${place.name}, placed roughly`;
      const ring = el("span", { class: "ring", role: "button", tabindex: "-1", "aria-label": label });
      const node = el("span", { class: "derived", title: place.words.join("") });
      node.mention = ring.mention = mention;
      node.sign = ring;
      marks.set(mention, node);
      return { node, ring };
    }
    function focusLine({ focus }) {
      const entries = focus.flatMap(([name, number, score], index) => {
        const title = `how much of the text is about it: ${score.toFixed(2)}`;
        const choose = () => select(places[number]);
        const entry = number < 0 ? el("span", { title, dir: "auto" }, name) : el("button", { type: "button", title, dir: "auto", onclick: choose }, name);
        return index ? [" · ", entry] : [entry];
      });
      return el("p", { class: "focus" }, "About ", ...entries);
    }
    function bodyOf(document2, into) {
      let position = 0;
      let next = 0;
      const plain = (parent, to) => {
        parent.append(document2.text.slice(position, to));
        position = to;
      };
      const mentionsTo = (parent, stop) => {
        for (; next < stop; next++) {
          const mention = document2.mentions[next];
          plain(parent, mention.start);
          parent.append(markOf(mention, document2));
          position = mention.end;
        }
      };
      for (const [start2, end, derived, first, stop] of document2.phrases) {
        mentionsTo(into, first);
        plain(into, start2);
        const { node, ring } = phraseOf(document2.derived[derived]);
        mentionsTo(node, stop);
        plain(node, end);
        node.append(ring);
        into.append(node);
      }
      mentionsTo(into, document2.mentions.length);
      plain(into, document2.text.length);
    }
    function show(number) {
      if (number === current) return;
      current = number;
      marks.clear();
      const document2 = documents[number];
      const text = el("div", { class: "text", dir: "auto" });
      if (document2.focus.length) text.append(focusLine(document2));
      if (document2.title && !document2.text.trimStart().startsWith(document2.title))
        text.append(el("h2", {}, document2.title));
      const byline = [document2.published, document2.url].filter(Boolean).join(" · ");
      if (byline) text.append(el("p", { class: "byline" }, byline));
      bodyOf(document2, text);
      const first = text.querySelector("[tabindex]");
      if (first) first.tabIndex = 0;
      root.replaceChildren(text);
      root.scrollTop = 0;
      shown(number);
    }
    root.addEventListener("click", (event) => {
      const { mention } = event.target;
      if (mention && mention.place >= 0) select(places[mention.place], mention);
    });
    return {
      show,
      current: () => current,
      light(place, active) {
        for (const [mention, node] of marks) {
          node.classList.toggle("lit", Boolean(place) && mention.place === place.id);
          node.classList.toggle("active", mention === active);
        }
      },
      reveal(mention, { focus }) {
        const node = marks.get(mention);
        node.scrollIntoView({ block: "center", behavior: reducedMotion2 ? "auto" : "smooth" });
        if (!focus) return;
        for (const other of root.querySelectorAll("[role=button][tabindex='0']")) other.tabIndex = -1;
        const target = node.sign ?? node;
        target.tabIndex = 0;
        target.focus({ preventScroll: true });
      }
    };
  }

  // static/js/standalone/main.js
  var byId = (id) => document.getElementById(id);
  var TABS = ["text", "list"];
  function showTab(name) {
    for (const other of TABS) {
      const tab = byId(`tab-${other}`);
      tab.setAttribute("aria-selected", String(other === name));
      tab.tabIndex = other === name ? 0 : -1;
      byId(other).hidden = other !== name;
    }
  }
  function bindTabs() {
    for (const name of TABS) {
      const tab = byId(`tab-${name}`);
      tab.addEventListener("click", () => showTab(name));
      tab.addEventListener("keydown", (event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        const other = name === "text" ? "list" : "text";
        showTab(other);
        byId(`tab-${other}`).focus();
      });
    }
    showTab("text");
  }
  function createMenu(documents, show) {
    if (documents.length < 2) return null;
    const options = documents.map((document2, index) => el("option", { value: index }, document2.title || document2.key));
    const onchange = () => show(Number(menu.value));
    const menu = el("select", { id: "document", "aria-label": "Text", onchange }, ...options);
    byId("theme").before(menu);
    return menu;
  }
  function start(leaflet) {
    const data = prepare(JSON.parse(byId("data").textContent));
    const archive = Uint8Array.from(atob(byId("basemap").textContent), (character) => character.charCodeAt(0)).buffer;
    let active = null;
    let turn = 0;
    function light() {
      text.light(active, active?.mentions[turn] ?? null);
      list.light(active);
    }
    function turnTo(number) {
      turn = number;
      light();
      card.show(active, turn);
    }
    function select(place, mention = null) {
      active = place;
      turnTo(mention ? Math.max(0, place.mentions.indexOf(mention)) : 0);
      map.show(place);
    }
    const close = () => select(null);
    function showInText(mention) {
      text.show(mention.number);
      showTab("text");
      text.reveal(mention, { focus: true });
    }
    function step(by) {
      const { stops } = data.documents[text.current()];
      if (!stops.length) return;
      const current = active ? stops.indexOf(active.mentions[turn]) : by > 0 ? -1 : 0;
      const mention = stops[(current + by + stops.length) % stops.length];
      select(data.places[mention.place], mention);
      showInText(mention);
    }
    function shown(number) {
      if (menu) menu.value = String(number);
      light();
    }
    byId("tab-list").textContent = `Places (${data.count})`;
    bindTabs();
    const list = createList({ root: byId("list"), data, select });
    const text = createText({ root: byId("text"), data, select, shown });
    const card = createCard({ root: byId("card"), data, select, turnTo, showInText, close });
    const menu = createMenu(data.documents, text.show);
    const map = createMap({ leaflet, archive, themeButton: byId("theme"), data, select });
    text.show(0);
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const target = (
        /** @type {any} */
        event.target
      );
      const { mention } = target;
      if (mention && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        select(data.places[mention.place], mention);
      } else if (event.key === "Escape") close();
      else if (target.closest("input, select, textarea")) return;
      else if (event.key === "j") step(1);
      else if (event.key === "k") step(-1);
      else if (event.key === "/") {
        event.preventDefault();
        showTab("list");
        list.focusFilter();
      }
    });
  }
  globalThis.geomapStandalone = start;
})();
