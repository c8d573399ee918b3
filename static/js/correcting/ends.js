// @ts-check
// Move the ends of a mention by words of the text, or to what is selected.

import { el } from "../shared/dom.js";
import { charactersOf, paragraphAt, selectedSpan, wordsOf } from "./offsets.js";

const CONTEXT = 40;

export function createEnds({ article, mention, save, cancel }) {
  const paragraph = paragraphAt(article, mention.start);
  const base = Number(paragraph.dataset.start);
  const characters = charactersOf(paragraph);
  const words = wordsOf(characters);
  let low = mention.start - base;
  let high = mention.end - base;

  // A step of an end by a word: where it would go, or undefined.
  const steps = {
    "start longer": () => words.filter(({ start }) => start < low).at(-1)?.start,
    "start shorter": () => words.find(({ start }) => start > low && start < high)?.start,
    "end shorter": () => words.filter(({ end }) => end < high && end > low).at(-1)?.end,
    "end longer": () => words.find(({ end }) => end > high)?.end,
  };
  const part = (from, to) => characters.slice(Math.max(0, from), to).join("");
  // Some text beside the name, cut at a word.
  const contextBefore = () => (low > CONTEXT ? part(low - CONTEXT, low).replace(/^\S*\s/u, "… ") : part(0, low));
  const contextAfter = () =>
    characters.length - high > CONTEXT ? part(high, high + CONTEXT).replace(/\s\S*$/u, " …") : part(high);
  const before = el("span", { class: "context" });
  const marked = el("mark");
  const after = el("span", { class: "context" });
  const buttons = Object.keys(steps).map((key) => {
    const [end, way] = key.split(" ");
    const label = `One word ${way} at the ${end}`;
    const sign = { "start longer": "← +", "start shorter": "− →", "end shorter": "← −", "end longer": "+ →" }[key];
    return el(
      "button",
      {
        class: "button",
        type: "button",
        "aria-label": label,
        title: label,
        "data-step": key,
        onclick: () => move(key),
      },
      sign,
    );
  });
  const keep = el(
    "button",
    { class: "button strong", type: "button", onclick: () => save({ start: base + low, end: base + high }) },
    "Save",
  );
  const use = el("button", { class: "button quiet", type: "button", onclick: take }, "Use the selection");
  use.addEventListener("mousedown", (event) => event.preventDefault());
  const note = el("p", { class: "facts", role: "status" });

  function move(key) {
    const to = steps[key]();
    if (to === undefined) return;
    if (key.startsWith("start")) low = to;
    else high = to;
    draw();
  }
  function take() {
    const span = selectedSpan(article);
    if (!span) {
      note.textContent = "Select words in the text first.";
      return;
    }
    if (span.start < base || span.end > base + characters.length) {
      note.textContent = "Select words of the same paragraph.";
      return;
    }
    [low, high] = [span.start - base, span.end - base];
    draw();
  }
  function draw() {
    note.textContent = "";
    before.textContent = contextBefore();
    marked.textContent = part(low, high);
    after.textContent = contextAfter();
    for (const button of buttons) button.disabled = steps[button.dataset.step]() === undefined;
    keep.disabled = low === mention.start - base && high === mention.end - base;
  }
  draw();

  const element = el(
    "section",
    { class: "ends", "aria-label": `The ends of “${mention.text}”` },
    el("p", { class: "quote", dir: "auto", "aria-live": "polite" }, before, marked, after),
    el(
      "div",
      { class: "ends-steps" },
      el("span", { class: "ends-side" }, buttons[0], buttons[1]),
      el("span", { class: "ends-side" }, buttons[2], buttons[3]),
    ),
    note,
    el(
      "div",
      { class: "ends-save" },
      keep,
      use,
      el("button", { class: "button quiet", type: "button", onclick: cancel }, "Cancel"),
    ),
  );
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    cancel();
  });
  return { element, focus: () => buttons.find((button) => !button.disabled)?.focus(), close() {} };
}
