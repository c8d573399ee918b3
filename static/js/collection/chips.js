// @ts-check
// The filters at work, each with a button that takes it away.

import { el, icon } from "../shared/dom.js";
import { EMPTY, MANY, isFiltered } from "./query.js";
import { day } from "./words.js";

const STATUS = { unreviewed: "unreviewed", confirmed: "confirmed", corrected: "corrected", nil: "not placed" };
export const SURE = { 0.9: "sure", 0.7: "likely or sure" };

export function drawChips({ root, state, labels, set }) {
  const label = (name, value) => labels.get(`${name}:${value}`) ?? (name === "status" ? (STATUS[value] ?? value) : value);
  const chips = [];
  const chip = (what, text, patch) =>
    chips.push(
      el(
        "li",
        { class: "filter-chip" },
        what ? el("span", { class: "what" }, what) : null,
        el("span", { class: "name", dir: "auto" }, text),
        el("button", { type: "button", "aria-label": `Take away: ${what} ${text}`.replace(":  ", ": "), title: "Take away", onclick: () => set(patch) }, icon("close")),
      ),
    );
  if (state.q) chip(state.scope === "sentence" ? "sentences with" : "texts with", state.q, { q: "", scope: "" });
  if (state.within) chip("in", labels.get(state.within) ?? state.within, { within: "" });
  if (state.place) chip("only", labels.get(state.place) ?? state.place, { place: "" });
  for (const name of MANY) for (const value of state[name]) chip("", label(name, value), { [name]: state[name].filter((other) => other !== value) });
  if (state.since || state.until) chip("", state.since && state.until ? `${day(state.since)} – ${day(state.until)}` : state.since ? `since ${day(state.since)}` : `until ${day(state.until)}`, { since: "", until: "" });
  if (state.score) chip("", SURE[state.score] ?? `at least ${state.score} sure`, { score: "" });
  if (state.review) chip("", "to review", { review: "" });

  root.hidden = !isFiltered(state);
  const nodes = [el("ul", { "aria-label": "Filters at work" }, chips)];
  if (state.q) {
    const scope = state.scope === "sentence";
    nodes.push(el("button", { class: "linklike scope", type: "button", onclick: () => set({ scope: scope ? "" : "sentence" }) }, scope ? "Anywhere in the text" : "Only in the same sentence"));
  }
  if (chips.length > 1) nodes.push(el("button", { class: "linklike", type: "button", onclick: () => set({ ...EMPTY }) }, "Clear all"));
  // The focus stays where it was, or goes to the next chip.
  const buttons = [...root.querySelectorAll("button")];
  const had = buttons.indexOf(document.activeElement);
  root.replaceChildren(...nodes);
  if (had >= 0) (root.querySelectorAll("button")[Math.min(had, root.querySelectorAll("button").length - 1)] ?? document.getElementById("ask"))?.focus();
  return chips.length;
}
