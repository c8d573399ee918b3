// @ts-check
// The page of a collection: brings search, filters, results, map and timeline together.

import { bindAddress } from "../shared/address.js";
import { core } from "../shared/frame.js";
import { bindKeys } from "../shared/keys.js";
import { createMap } from "../shared/map.js";
import { bindMenus } from "../shared/menus.js";
import { createStore } from "../shared/store.js";
import { el, plural } from "../shared/dom.js";
import { createLoader, getJson } from "../shared/client.js";
import { bindDownloads } from "./downloads.js";
import { createAtlas } from "./atlas.js";
import { createCard } from "./card.js";
import { drawChips } from "./chips.js";
import { createFacets } from "./facets.js";
import { bindFinder } from "./finder.js";
import { EMPTY, addressOf, filterKey, filterQuery, isFiltered, isStep, readAddress } from "./query.js";
import { createResults } from "./results.js";
import { createTimeline } from "./timeline.js";
import { number, problem } from "./words.js";

const byId = (id) => document.getElementById(id);
const page = document.querySelector(".collection");
const { api } = page.dataset;
const embed = "embed" in page.dataset;
const target = embed ? { target: "_blank", rel: "noopener" } : {};

bindMenus();
bindDownloads(document.querySelector("[data-downloads]"));
const opened = readAddress(location.search);
const store = createStore(/** @type {Record<string, any>} */ ({ ...opened, restored: null }));
bindAddress(store, {
  write: (state) => addressOf(state, { embed }),
  read: () => ({ ...readAddress(location.search), restored: Symbol("restored") }),
  isStep,
});

// Labels of the ids and codes in filters, as far as they have arrived.
const labels = new Map(Object.entries(JSON.parse(page.dataset.labels)));
let summary = null;

const without = new Set(); // names that the base map does not draw
const map = createMap({
  element: byId("map"),
  basemap: page.dataset.basemap,
  regions: page.dataset.regions,
  tiles: page.dataset.tiles,
  without,
  fitAll: () => fit(),
  note(message) {
    const box = page.querySelector("[data-map-note]");
    box.textContent = message;
    box.hidden = false;
  },
});

const inset = () => ({ left: 40, top: 40, right: 56, bottom: 40 });
function fit() {
  const [west, south, east, north] = summary?.bounds ?? [];
  if (west === undefined) return;
  map.fit(
    [
      { latitude: south, longitude: west },
      { latitude: north, longitude: east < west ? east + 360 : east },
    ],
    inset(),
  );
}

// The first view fits the places that are mentioned most, not the whole world for one remote mention.
function fitFirst() {
  const worth = summary.largest.map((item) => ({
    item: { ...item, rough: false },
    mentions: { length: item.mentions },
    sureness: "sure",
  }));
  if (worth.length) map.fit(core(worth), inset());
  else fit();
}

const panels = () => {
  const stage = byId("stage").getBoundingClientRect();
  const box = byId("card").getBoundingClientRect();
  if (!box.width || box.top >= stage.bottom) return [];
  return [
    {
      left: box.left - stage.left,
      right: box.right - stage.left,
      top: box.top - stage.top,
      bottom: box.bottom - stage.top,
    },
  ];
};

function openPlace(id, { reveal = null } = {}) {
  if (reveal) labels.set(id, reveal.label);
  about = reveal;
  store.set({ card: id });
  card.focus();
  if (reveal) map.reveal(reveal, panels());
}
let about = null;

const set = (patch) => store.set(patch);
const within = (place) => {
  labels.set(place.id, place.label);
  set({ within: place.id, place: "", card: "" });
};
const only = (place) => {
  labels.set(place.id, place.label);
  set({ place: place.id, within: "" });
};

const atlas = createAtlas({
  map,
  api,
  root: byId("stage"),
  without,
  hooks: {
    open: (id) => openPlace(id),
    fitAll: fit,
    located: () => Boolean(summary?.bounds),
    list: () => set({ tab: "places" }),
    region({ code, name, place_id: placeId }, level) {
      if (level === "country") {
        labels.set(`country:${code}`, name);
        set({ country: store.get().country.includes(code) ? store.get().country : [...store.get().country, code] });
      } else if (placeId) within({ id: placeId, label: name });
      else set({ country: [code.split(".")[0]] });
    },
  },
});

const card = createCard({
  root: byId("card"),
  api,
  target,
  close: () => set({ card: "" }),
  only,
  within,
  known: (place) => labels.set(place.id, place.label),
});

const timeline = createTimeline({ root: byId("timeline"), choose: (since, until) => set({ since, until }) });

const results = createResults({
  root: byId("content"),
  list: byId("list"),
  api,
  hooks: {
    target,
    choose: (tab) => set({ tab }),
    open: openPlace,
    light: (item, tab) =>
      atlas.light(item && tab === "places" ? item : tab === "mentions" ? (item?.place ?? null) : null),
    only(name, value, label) {
      labels.set(`${name}:${value}`, label);
      set({ [name]: [value], tab: "mentions" });
    },
    nothing,
  },
});

const facets = createFacets({ root: byId("facets"), toggle: page.querySelector("[data-facets-toggle]"), set });
const finder = bindFinder({
  form: page.querySelector("[data-ask]"),
  gazetteer: page.dataset.gazetteer,
  text: () => store.get().q,
  search(q) {
    set({ q, ...(q ? {} : { scope: "" }) });
    byId("list").focus();
  },
  within(place) {
    within(place);
    byId("list").focus();
  },
});

function nothing(tab) {
  if (isFiltered(store.get())) {
    return el(
      "div",
      { class: "nothing" },
      el("p", {}, "Nothing matches the filter."),
      el("button", { class: "button", type: "button", onclick: () => set({ ...EMPTY }) }, "Clear the filter"),
    );
  }
  if (summary && !summary.documents)
    return el(
      "p",
      { class: "nothing" },
      "This collection is empty. ",
      el("a", { href: page.dataset.add }, "Add texts to it"),
    );
  return el("p", { class: "nothing" }, tab === "documents" ? "There are no texts." : "No places have been found yet.");
}

let framed = Boolean(opened.at);
const totals = page.ownerDocument.querySelector("[data-totals]");
const summaries = createLoader({
  done(answer) {
    const first = !summary;
    summary = answer;
    for (const [name, values] of Object.entries(answer.facets))
      for (const { value, label } of values) labels.set(`${name}:${value}`, label);
    totals.replaceChildren(
      `${plural(answer.mentions, "mention")} · ${plural(answer.places, "place")} · ${plural(answer.documents, "text")}${answer.nil ? ` · ${number(answer.nil)} not placed` : ""}`,
    );
    for (const name of ["mentions", "documents", "places"])
      page.querySelector(`[data-tab-count="${name}"]`).textContent = number(answer[name]);
    if (!framed) {
      framed = true;
      fitFirst();
    }
    if (first) atlas.show(store.get()); // the markers load while the rest is drawn
    timeline.draw(answer, /** @type {any} */ (store.get()));
    facets.draw(answer, store.get());
    chips();
    if (!embed) results.updateMessage();
    page.dataset.ready = "";
  },
  failed(error, again) {
    totals.replaceChildren();
    timeline.fail(problem(error, again, "The numbers could not be loaded."));
    if (!summary) atlas.show(store.get());
    page.dataset.ready = "";
  },
  busy(is) {
    page.toggleAttribute("data-counting", is);
    if (is && !summary) totals.textContent = "Counting …";
  },
});

function chips() {
  const count = drawChips({ root: page.querySelector("[data-chips]"), state: store.get(), labels, set });
  page.querySelector("[data-filter-count]").textContent = count ? String(count) : "";
}

function ask({ again = false } = {}) {
  const state = store.get();
  const query = filterQuery(state);
  summaries.load(`${api}/summary?${query}`);
  if (!embed) results.show(state.tab, query, { again });
  if (summary || again) atlas.show(state, { again });
}

function draw(state) {
  for (const button of document.querySelectorAll("button[data-view]"))
    button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
  page.dataset.view = state.view;
  /** @type {HTMLAnchorElement} */ (byId("stage").querySelector("[data-open-full]")).href = addressOf(state);
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector("[data-embed-link]"));
  if (link) link.href = addressOf(state, { embed: true });
  finder.draw();
  chips();
}

for (const button of document.querySelectorAll("button[data-view]"))
  button.addEventListener("click", () => set({ view: button.dataset.view }));

store.subscribe((state, before) => {
  draw(state);
  const refiltered = filterKey(state) !== filterKey(before);
  if (refiltered) ask();
  else {
    if (state.tab !== before.tab && !embed) results.show(state.tab, filterQuery(state));
    if (state.view !== before.view) atlas.show(state);
  }
  if (refiltered || state.card !== before.card) card.show(state.card, filterQuery(state), about);
  if (state.restored !== before.restored) {
    if (state.at) map.look(state.at);
    if (summary) facets.draw(summary, state);
  }
});

if (opened.at) map.look(opened.at);
draw(store.get());
ask();
if (opened.card) card.show(opened.card, filterQuery(opened));
map.leaflet.on("moveend", () => framed && store.set({ at: map.view() }));

// Show the changes made in another tab when the user returns.
document.addEventListener("visibilitychange", async () => {
  if (document.hidden || !summary) return;
  const answer = await getJson(`${api}/summary?${filterQuery(store.get())}`).catch(() => null);
  if (answer && answer.revision !== summary.revision) ask({ again: true });
});

function openKeys() {
  /** @type {HTMLDialogElement} */ (byId("keys")).showModal();
}
document.querySelector("[data-keys]")?.addEventListener("click", openKeys);

function escape() {
  if (facets.close()) return;
  if (store.get().card) set({ card: "" });
  else document.activeElement?.blur();
}

bindKeys({
  leaveField(field) {
    if (field.id === "ask") finder.reset();
    field.blur();
  },
  keys: {
    j: () => results.step(1),
    k: () => results.step(-1),
    Enter: () => results.open(),
    Escape: escape,
    "/": () => finder.focus(),
    "?": openKeys,
    f: () => facets.toggle(),
    "g c": () => set({ tab: "mentions", view: "clusters" }),
    "g t": () => set({ tab: "places" }),
    "g a": () => results.open(),
    "g r": () => location.assign(page.dataset.review),
  },
});
