// @ts-check
// The page of a text: brings text, map, list, card and table together.

import { bindCard } from "./card.js";
import { bindControls } from "../shared/controls.js";
import { createChoices } from "../correcting/choices.js";
import { bindCorrecting } from "../correcting/correcting.js";
import { createEngine } from "../correcting/engine.js";
import { bindCorrections } from "../correcting/history.js";
import { createRefresh } from "./refresh.js";
import { bindSelection } from "../correcting/selection.js";
import { createToast } from "../correcting/toast.js";
import { loadDocument } from "./data.js";
import { bindDivider } from "../shared/divider.js";
import { filterOf } from "./filter.js";
import { bindKeys } from "../shared/keys.js";
import { core } from "../shared/frame.js";
import { createMap } from "../shared/map.js";
import { bindMarkers } from "./markers.js";
import { bindMenus } from "../shared/menus.js";
import { bindPlaces } from "./places.js";
import { bindReader } from "./reader.js";
import { plural } from "../shared/dom.js";
import { createStore } from "../shared/store.js";
import { bindTable } from "./table.js";
import { bindDrop, filesOf, send, skippedText, uploadRules } from "../shared/upload.js";
import { bindAddress } from "../shared/address.js";
import { addressOf, isStep, readAddress } from "./address.js";

const byId = (id) => document.getElementById(id);
const workspace = document.querySelector(".workspace");
const narrow = matchMedia("(max-width: 760px)");

const toasts = createToast({
  done: workspace.querySelector("[data-done]"),
  wrong: workspace.querySelector("[data-toast]"),
});
const toast = toasts.wrong;

function note(message) {
  const box = workspace.querySelector("[data-map-note]");
  box.textContent = message;
  box.hidden = false;
}

bindMenus();
bindDivider(workspace.querySelector(".divider"), workspace);

let data;
try {
  data = await loadDocument(workspace.dataset.document);
} catch (error) {
  toast(`The places could not be loaded. ${error.message}`);
  throw error;
}

const opened = readAddress(data);
const store = createStore({ ...opened, hovered: null, focused: null, restored: null, panel: null, revision: 0 });
const address = bindAddress(store, {
  write: addressOf,
  read: () => ({ ...readAddress(data), hovered: null, focused: null, restored: Symbol("restored") }),
  isStep,
});
const without = new Set(
  [...data.items.values()].filter(({ placed }) => placed).flatMap(({ name, main_name: main }) => [name, main]),
);
const map = createMap({
  element: byId("map"),
  basemap: workspace.dataset.basemap,
  tiles: workspace.dataset.tiles,
  note,
  without,
  fitAll: () =>
    map.fit(
      located().map(({ item }) => item),
      inset(),
    ),
});

// What floats on the map and how much of it that covers.
function inset() {
  const edge = 32;
  const name = 56; // a name beside its marker
  if (narrow.matches) return { left: edge, right: name, top: edge, bottom: edge };
  const listOpen = !byId("places-body").hidden;
  const wide = byId("stage").clientWidth > 620;
  return { left: edge, right: listOpen && wide ? 264 + 12 + name : name, top: edge, bottom: edge };
}

// The same while the card is open for a choice: the list of places is away, and the card covers what is beside or below.
function besideCard() {
  const stage = byId("stage").getBoundingClientRect();
  const card = byId("card").getBoundingClientRect();
  const edges = { left: 56, right: 32, top: 32, bottom: 40 };
  if (narrow.matches || !card.width) return edges;
  if (stage.right - card.right > 260) return { ...edges, left: card.right - stage.left + 32 };
  return { ...edges, bottom: Math.min(stage.height - 120, stage.bottom - card.top + 24) };
}

// The floating panels, as boxes on the map.
function panels() {
  const stage = byId("stage").getBoundingClientRect();
  return ["card", "places"]
    .map((id) => byId(id).getBoundingClientRect())
    .filter((box) => box.width && box.top < stage.bottom && box.left < stage.right && box.right > stage.left)
    .map((box) => ({
      left: box.left - stage.left,
      right: box.right - stage.left,
      top: box.top - stage.top,
      bottom: box.bottom - stage.top,
    }));
}

function select(ref, { card = true, replace = false, focusCard = false } = {}) {
  const item = data.items.get(ref.item);
  const shown = data.shown(filterOf(store.get())).byId.get(ref.item);
  const mention = ref.mention ?? shown?.mentions[0] ?? item.mentions[0];
  if (mention !== store.get().selected?.mention) correcting.drop();
  const change = () =>
    store.set({ selected: { item: ref.item, mention }, card: card || store.get().card, panel: null });
  if (replace) address.quietly(change);
  else change();
  if (item.located) map.reveal(item, panels());
  if (focusCard) cardPanel.focus();
}

function closeCard() {
  correcting.drop();
  cardPanel.release();
  store.set({ card: false, panel: null });
}

function showInText(mention) {
  if (narrow.matches || store.get().view === "table")
    store.set({ view: "article", ...(narrow.matches ? { card: false } : {}) });
  reader.show(mention);
}

const reader = bindReader({ root: document.querySelector(".reader"), store, data, select });
const markers = bindMarkers({ map, store, data, select });
const list = bindPlaces({
  root: byId("places"),
  list: byId("places-list"),
  counts: document.querySelectorAll("[data-count]"),
  store,
  data,
  select,
});
const engine = createEngine({
  collection: workspace.dataset.collection,
  toast: toasts,
  before: () => correcting.stopReading(),
  after: corrected,
});
const article = document.querySelector(".article");
const correcting = bindCorrecting({ article, store, data, engine, choices: createChoices({ map, inset: besideCard }) });
const cardPanel = bindCard({
  root: byId("card"),
  store,
  data,
  select,
  close: closeCard,
  showInText,
  ghost: markers.ghost,
  correcting,
});
const table = bindTable({ root: byId("table"), store, data, select, showInText });
const corrections = bindCorrections({
  root: byId("corrections"),
  engine,
  opener: document.querySelector("[data-corrections]"),
});
const refresh = createRefresh({ workspace, reader: byId("content"), table: byId("table"), data, renew: renewed });
const selection = bindSelection({
  reader: byId("content"),
  article,
  add: ({ start, end }) => engine.correct({ document: workspace.dataset.slug, action: "add", start, end }),
});

let keptMention = null; // the mention that stays selected, by its id, or by where it begins
let resume = null; // where in the text one was, if the mention there is no more

// A correction was made, undone or made again: read the text again, keep what is selected and where the focus is.
async function corrected(correction, how) {
  const before = data.mentions[store.get().selected?.mention];
  const here = correction.document === workspace.dataset.slug;
  keptMention = before?.derived ? { start: before.start } : before ? { id: before.id } : null;
  if (here && correction.action === "add" && how !== "undone") keptMention = { start: correction.start };
  resume = before?.start ?? resume;
  const focused = document.activeElement;
  const inCard = byId("card").contains(focused);
  const inText = byId("content").contains(focused);
  await refresh();
  corrections.renew();
  const selected = store.get().selected;
  if (inCard && selected) cardPanel.focus({ again: true });
  else if (inText || inCard)
    (selected ? reader.mark(selected.mention) : byId("content"))?.focus({ preventScroll: true });
}

function renewed() {
  correcting.reset();
  reader.renew();
  table.renew();
  const index = keptMention
    ? data.mentions.findIndex((each) =>
        keptMention.id === undefined ? each.start === keptMention.start : each.id === keptMention.id,
      )
    : -1;
  const selected = index < 0 ? null : { item: data.mentions[index].item, mention: index };
  const { card, revision } = store.get();
  const added = keptMention?.start !== undefined && selected;
  const before = store.get().selected?.item;
  address.quietly(() =>
    store.set({
      selected,
      card: Boolean(selected) && Boolean(card || added),
      panel: null,
      hovered: null,
      focused: null,
      revision: revision + 1,
    }),
  );
  if (selected && selected.item !== before && data.items.get(selected.item).located)
    map.reveal(data.items.get(selected.item), panels());
  const reviews = data.mentions.filter(({ review, status }) => review && status === "unreviewed").length;
  for (const count of document.querySelectorAll("[data-reviews]")) count.textContent = String(reviews);
  document.querySelector("button[data-review-only]").hidden = !reviews && store.get().review === "off";
  document.querySelector("[data-review-link]").hidden = !reviews;
}
const controls = bindControls({ store, root: document });

const located = () => data.shown(filterOf(store.get())).items.filter(({ item }) => item.located);
const fitFirst = () => map.fit(core(located()), inset());
if (opened.at) map.look(opened.at);
else fitFirst();
if (opened.selected) {
  reader.show(opened.selected.mention);
  const { item } = opened.selected;
  if (!opened.at && data.items.get(item).located) map.reveal(data.items.get(item), panels());
}
// Only from here on is a movement the user's.
map.leaflet.on("moveend", () => store.set({ at: map.view() }));
store.subscribe((state, before) => {
  if (state.restored !== before.restored) {
    if (state.at) map.look(state.at);
    else fitFirst();
    if (state.selected) reader.show(state.selected.mention);
  }
  if (state.map !== before.map || state.view !== before.view)
    map.leaflet.invalidateSize({ animate: false, pan: false });
});

// Between which mentions one stands while none is selected.
function resumeAt(step) {
  const next =
    resume === null
      ? step > 0
        ? 0
        : data.order.length
      : data.order.filter((index) => data.mentions[index].start < resume).length;
  return step > 0 ? next - 1 : next;
}

// Steps through mentions or places, among those that the filter shows.
function stepMention(step) {
  const state = store.get();
  const { mentions } = data.shown(filterOf(state));
  if (!mentions.size) return;
  const at = state.selected ? data.order.indexOf(state.selected.mention) : resumeAt(step);
  const ahead =
    step > 0 ? [...data.order.slice(at + 1), ...data.order] : [...data.order, ...data.order.slice(0, at)].reverse();
  const next = ahead.find((index) => mentions.has(index));
  if (state.view !== "article" && narrow.matches) store.set({ view: "article" });
  select({ item: data.mentions[next].item, mention: next }, { card: false, replace: true });
  reader.show(next, { focus: true });
}

function stepPlace(step) {
  const { items } = data.shown(filterOf(store.get()));
  if (!items.length) return;
  const at = items.findIndex(({ item }) => item.id === store.get().selected?.item);
  const next = items[at < 0 ? (step > 0 ? 0 : items.length - 1) : (at + step + items.length) % items.length];
  select({ item: next.item.id, mention: next.mentions[0] }, { card: false, replace: true });
  list.show(next.item.id);
}

function openKeys() {
  /** @type {HTMLDialogElement} */ (byId("keys")).showModal();
}
document.querySelector("[data-keys]").addEventListener("click", openKeys);

function escape() {
  const { card, panel, q, selected } = store.get();
  if (panel) correcting.closePanel();
  else if (card) closeCard();
  else if (q) store.set({ q: "" });
  else if (selected) store.set({ selected: null });
}

bindKeys({
  leaveField(field) {
    if (field.id === "search") store.set({ q: "" });
    field.blur();
  },
  keys: {
    j: () => stepMention(1),
    k: () => stepMention(-1),
    n: () => stepPlace(1),
    p: () => stepPlace(-1),
    Enter() {
      if (!store.get().selected) return;
      store.set({ card: true });
      cardPanel.focus();
    },
    Escape: escape,
    Backspace: () => history.state?.depth && history.back(),
    "/": () => controls.search(),
    "?": openKeys,
    c: () => correcting.confirm(),
    x: () => correcting.choose(),
    e: () => correcting.ends(),
    0: () => correcting.reject(),
    z: () => correcting.unplace(),
    s: () => correcting.nextScope(),
    a: () => selection.take(),
    u: () => engine.undo(),
    U: () => engine.redo(),
    "Ctrl-z": () => engine.undo(),
    "Ctrl-Shift-z": () => engine.redo(),
    m: () => store.set({ map: store.get().map === "on" ? "off" : "on" }),
    "g a": () => store.set({ view: "article" }),
    "g t": () => store.set({ view: "table" }),
    "g c": () => location.assign(workspace.dataset.collectionPage),
    "g r": () => location.assign(workspace.dataset.reviewPage),
  },
});

bindDrop(document, {
  over: (is) => (workspace.querySelector("[data-veil]").hidden = !is),
  async drop(transfer) {
    try {
      const answers = [];
      const { files, skipped } = await filesOf(transfer);
      if (!files.length) throw new Error(`There is nothing to read in it: drop ${uploadRules().formats} files.`);
      for (const { file, name } of files) answers.push(await send(workspace.dataset.upload, { file, name }));
      if (skipped.length) toast(`${plural(files.length, "file")} added, ${skippedText(skipped)}.`);
      else if (answers.length) location.assign(answers.length === 1 && answers[0].url ? answers[0].url : "/");
    } catch (error) {
      toast(error.message);
    }
  },
});
workspace.dataset.ready = "";
