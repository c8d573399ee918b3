// @ts-check
// The reasons for a choice, the doubts about it, and the anchors of an estimate, for the card.

import { el } from "./dom.js";
import { circleOf } from "./rough.js";

// Describe where an estimate lies; its anchors can be selected.
export function estimate(item, data, select) {
  const words = item.words.map((part, index) => {
    if (index % 2 === 0) return part;
    const anchor = item.anchors[(index - 1) / 2];
    if (!data.items.has(anchor)) return el("bdi", {}, part);
    const choose = () => select({ item: anchor, mention: null }, { focusCard: true });
    return el(
      "button",
      { class: "anchor-link", type: "button", dir: "auto", title: `Show ${part}`, onclick: choose },
      part,
    );
  });
  return ["placed roughly: ", ...words];
}

// Other estimates that share the circle on the map.
export function alsoThere(item, shown, select) {
  if (!item.rough) return null;
  const others = shown
    .map((each) => each.item)
    .filter((each) => each.rough && each !== item && circleOf(each) === circleOf(item));
  if (!others.length) return null;
  const choose = (other) => () => select({ item: other.id, mention: null }, { focusCard: true });
  const buttons = others.map((other) =>
    el(
      "li",
      {},
      el("button", { class: "anchor-link", type: "button", dir: "auto", onclick: choose(other) }, other.name),
    ),
  );
  return el(
    "section",
    { class: "also", "aria-label": "In the same circle" },
    el("h3", {}, "In the same circle"),
    el("ul", {}, buttons),
  );
}

export function doubt(mention) {
  if (!mention.review) return null;
  return el(
    "p",
    { class: "doubt" },
    el("span", { class: "review-sign", "aria-hidden": "true" }, "?"),
    el("span", { dir: "auto" }, mention.doubt),
  );
}

export function why(mention) {
  if (!mention.why.length) return null;
  return el(
    "section",
    { class: "why", "aria-label": "Why" },
    el("h3", {}, "Why"),
    el(
      "ul",
      {},
      mention.why.map((reason) => el("li", { dir: "auto" }, reason)),
    ),
  );
}
