// @ts-check
// Review mode: decide one mention after the other, by a key or a click.

import { getJson } from "../shared/client.js";
import { createChoices } from "../correcting/choices.js";
import { createChooser } from "../correcting/chooser.js";
import { createEngine } from "../correcting/engine.js";
import { bindCorrections, linesOf } from "../correcting/history.js";
import { createScopes } from "../correcting/scopes.js";
import { createToast } from "../correcting/toast.js";
import { el, grouped } from "../shared/dom.js";
import { doubt, why } from "../shared/evidence.js";
import { bindKeys } from "../shared/keys.js";
import { core } from "../shared/frame.js";
import { createMap, pointOf } from "../shared/map.js";
import { bindMenus } from "../shared/menus.js";
import { createQueue } from "./queue.js";

const page = document.querySelector(".review");
const box = page.querySelector("[data-item]");
const progress = document.querySelector("[data-progress]");
const narrow = matchMedia("(max-width: 760px)");
const toast = createToast({ done: page.querySelector("[data-done]"), wrong: page.querySelector("[data-toast]") });

bindMenus();

function note(message) {
  const line = page.querySelector("[data-map-note]");
  line.textContent = message;
  line.hidden = false;
}
const inset = () =>
  narrow.matches ? { left: 40, right: 40, top: 32, bottom: 32 } : { left: 72, right: 72, top: 64, bottom: 64 };
const map = createMap({
  element: document.getElementById("map"),
  basemap: page.dataset.basemap,
  tiles: page.dataset.tiles,
  note,
  without: new Set(),
  fitAll: () => map.fit(candidates, inset()),
});
map.leaflet.createPane("others").style.zIndex = "380";
const others = L.layerGroup().addTo(map.leaflet);
const choices = createChoices({ map, inset });
const engine = createEngine({
  collection: page.dataset.collection,
  toast,
  before: () => scopes?.close(),
  after,
});
const corrections = bindCorrections({
  root: document.getElementById("corrections"),
  engine,
  opener: document.querySelector("[data-corrections]"),
});

let queue = await createQueue(page.dataset.queue).catch((error) => {
  toast.wrong(error.message);
  throw error;
});
let at = -1; // the index in the queue
let reviewed = null; // the payload of the mention there
let scope = "mention";
let scopes = null;
let chooser = null;
let candidates = [];

function count() {
  const number = Math.min(queue.total, at + 1);
  progress.textContent = reviewed ? `${grouped(number)} of ${grouped(queue.total)} to review` : "Nothing to review";
}

// The mention in its sentence, with what comes before and after.
function quoteOf({ sentences, sentence, mention }) {
  const points = Array.from(sentences[sentence]);
  const end = mention.offset + (mention.end - mention.start);
  const context = (list, side) =>
    list.length
      ? el("span", { class: "context" }, side < 0 ? `${list.join(" ").trimStart()} ` : ` ${list.join(" ").trimEnd()}`)
      : null;
  return el(
    "blockquote",
    { class: "review-quote", dir: "auto" },
    context(sentences.slice(0, sentence), -1),
    points.slice(0, mention.offset).join(""),
    el("mark", {}, points.slice(mention.offset, end).join("")),
    sentences.length > sentence + 1 ? points.slice(end).join("") : points.slice(end).join("").trimEnd(),
    context(sentences.slice(sentence + 1), 1),
  );
}

function button(label, key, act, others = {}) {
  return el(
    "button",
    { class: "button", type: "button", "aria-keyshortcuts": key, onclick: act, ...others },
    label,
    " ",
    el("kbd", { "aria-hidden": "true" }, key),
  );
}

// The answer of geomap first, then the other candidates in their order.
function ordered({ mention, candidates, places }) {
  const answer = candidates.find(({ id }) => id === mention.item) ?? places.find(({ id }) => id === mention.item);
  return [...(answer ? [answer] : []), ...candidates.filter((each) => each.id !== answer?.id)];
}

function draw() {
  chooser?.close();
  scopes?.close();
  choices.clear();
  others.clearLayers();
  if (!reviewed) return nothing();
  const { mention, document: text, places, history } = reviewed;
  scope = "mention";
  candidates = ordered(reviewed);
  for (const place of places) {
    if (candidates.some(({ id }) => id === place.id) || place.area) continue;
    L.circleMarker(pointOf(place), { radius: 4, className: "other-point", pane: "others", interactive: true })
      .bindTooltip(place.label)
      .addTo(others);
  }
  const placed = candidates[0]?.id === mention.item;
  const done =
    mention.status !== "unreviewed"
      ? el("ul", { class: "facts history", "aria-label": "What was corrected" }, linesOf(history))
      : null;
  const rough = reviewed.estimates[0];
  const none = placed
    ? null
    : el(
        "p",
        { class: "facts" },
        rough
          ? `geomap found no entry for it; it places it roughly, ${rough.words.join("")}.`
          : "geomap found no entry of the gazetteer that fits; c confirms that.",
      );
  chooser = createChooser({
    name: mention.text,
    candidates,
    current: mention.item,
    choices,
    choose: chosen,
    first: none,
    fit: "always",
  });
  // without a candidate the map shows where the text mostly happens
  if (!candidates.length)
    map.fit(
      core(places.filter(({ area }) => !area).map((item) => ({ item, mentions: [item], sureness: "sure" }))),
      inset(),
    );
  scopes = createScopes({
    reach: (which, signal) => engine.reach({ mention: mention.id, action: "confirm", scope: which }, signal),
    change: (which) => (scope = which),
  });
  box.replaceChildren(
    el(
      "p",
      { class: "review-source facts" },
      el("a", { href: `${text.url}?mention=${reviewed.number}`, dir: "auto" }, text.title),
      mention.page ? el("span", {}, `page ${mention.page}`) : null,
    ),
    el("h2", { class: "hidden-label", dir: "auto" }, `“${mention.text}”`),
    quoteOf(reviewed),
    doubt(mention) ?? "",
    done ?? "",
    chooser.element,
    el(
      "div",
      { class: "review-actions review-decide" },
      button(placed ? "Confirm the first" : "Confirm", "c", confirm),
      button("Not a place", "0", () => decide("reject")),
      button("Cannot be placed", "z", () => decide("unplace")),
    ),
    scopes.element,
    why(mention) ?? "",
    el(
      "div",
      { class: "review-actions" },
      button("Previous", "k", () => walk(-1), { class: "button quiet" }),
      button("Next", "j", () => walk(1), { class: "button quiet" }),
    ),
  );
  box.scrollTop = 0;
  count();
}

function nothing() {
  choices.clear();
  candidates = [];
  const decided = queue.decided.size;
  const words = queue.total
    ? `You have decided ${decided === 1 ? "one mention" : `${grouped(decided)} mentions`}; what you passed over is still to review.`
    : "No mention of this collection is in doubt, or all of them are reviewed.";
  box.replaceChildren(
    el(
      "div",
      { class: "review-nothing" },
      el("h2", { tabindex: "-1" }, queue.total ? "You are at the end" : "Nothing left to review"),
      el("p", {}, words),
      el(
        "p",
        {},
        queue.total ? el("button", { class: "button strong", type: "button", onclick: again }, "Look for more") : null,
        " ",
        el("a", { class: "button", href: page.dataset.home }, "To the texts"),
      ),
    ),
  );
  count();
}

async function look(place) {
  at = place;
  reviewed = place < 0 ? null : await queue.read(queue.ids[place]);
  draw();
  box.focus({ preventScroll: true });
  if (reviewed) queue.prefetch(at);
}

async function walk(step) {
  const from = reviewed ? at : queue.ids.length;
  const next = await queue.seek(from, step);
  if (next >= 0) await look(next);
  else if (step > 0) {
    reviewed = null;
    at = queue.ids.length;
    draw();
  }
}

async function again() {
  queue = await createQueue(page.dataset.queue);
  at = -1;
  reviewed = null;
  await walk0();
}
const walk0 = async () => look(await queue.seek(-1, 1));

// A decision was made, undone or made again: go on, or back to what was undone.
async function after(correction, how) {
  const now = reviewed;
  queue.forget();
  corrections.renew();
  if (how === "made") {
    queue.decided.add(now.mention.id);
    const next = await queue.seek(at, 1);
    if (next >= 0) return look(next);
    const { total } = await getJson(page.dataset.queue);
    if (!total) queue.total = 0;
    reviewed = null;
    at = queue.ids.length;
    return draw();
  }
  await find(correction, how);
}

// Show the mention that a correction was made from, if it was decided here. One that comes back has another id.
async function find(correction, how) {
  const where = `${correction.document} ${correction.start}`;
  const index = queue.ids.findIndex((id) => decidedAt.get(id) === where);
  if (index < 0) return reviewed ? look(at) : again();
  if (how === "undone") queue.decided.delete(queue.ids[index]);
  if (correction.action === "reject") {
    if (how === "redone") return walk(1);
    const { mentions } = await getJson(`/api/documents/${encodeURIComponent(correction.document)}`);
    const mention = mentions.find(({ start }) => start === correction.start);
    if (!mention) return walk(1);
    queue.ids[index] = mention.id;
    decidedAt.set(mention.id, where);
  }
  return look(index);
}
const decidedAt = new Map(); // by id of a mention that was decided here: its document and start

async function decide(action, others = {}) {
  if (!reviewed) return;
  const { mention, document: text } = reviewed;
  decidedAt.set(mention.id, `${text.id} ${mention.start}`);
  await engine.correct({ mention: mention.id, name: mention.text, action, scope, ...others });
}
const confirm = () => decide("confirm");

function chosen(place) {
  const spot = place.id === undefined;
  if (!spot && place.id === reviewed.mention.item) return confirm();
  return decide("choose", { place: spot ? place : place.id });
}

const digits = Object.fromEntries(
  Array.from({ length: 9 }, (_, index) => [String(index + 1), () => chooser?.take(index)]),
);
function openKeys() {
  /** @type {HTMLDialogElement} */ (document.getElementById("keys")).showModal();
}
document.querySelector("[data-keys]").addEventListener("click", openKeys);
bindKeys({
  leaveField: (field) => field.blur(),
  keys: {
    ...digits,
    Enter: confirm,
    c: confirm,
    0: () => decide("reject"),
    z: () => decide("unplace"),
    x: () => chooser?.search(),
    s: () => scopes?.next(),
    j: () => walk(1),
    k: () => walk(-1),
    "g c": () => location.assign(page.dataset.collectionPage),
    u: () => engine.undo(),
    U: () => engine.redo(),
    "Ctrl-z": () => engine.undo(),
    "Ctrl-Shift-z": () => engine.redo(),
    "?": openKeys,
  },
});

await walk0();
page.dataset.ready = "";
