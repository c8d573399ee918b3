// @ts-check
// The active filters, each with a button that removes it.

import { el, icon } from "../shared/dom.js";
import { FILTERS, labelOf } from "./filters.js";
import { EMPTY, isFiltered } from "./query.js";
import { day } from "./words.js";

const span = (since, until) =>
  since && until ? `${day(since)} – ${day(until)}` : since ? `since ${day(since)}` : `until ${day(until)}`;

export function drawChips({ root, state, labels, set }) {
  const chips = [];
  const chip = (what, text, patch) =>
    chips.push(
      el(
        "li",
        { class: "filter-chip" },
        what ? el("span", { class: "what" }, what) : null,
        el("span", { class: "name", dir: "auto" }, text),
        el(
          "button",
          {
            type: "button",
            "aria-label": `Remove: ${what} ${text}`.replace(":  ", ": "),
            title: "Remove",
            onclick: () => set(patch),
          },
          icon("close"),
        ),
      ),
    );
  const filled = (template, text, patch) => {
    const [before, after = ""] = template.split("{}");
    // A word before the value is set apart; one on both sides is a phrase.
    if (before && !after)
      chip(template.includes("{}") ? before.trim() : "", template.includes("{}") ? text : before, patch);
    else chip("", before + text + after, patch);
  };
  for (const filter of FILTERS) {
    const { name, kind, group } = filter;
    const value = state[name];
    if (filter.needs) continue;
    if (kind === "choices") {
      for (const one of value) {
        const text = labels.get(`${name}:${one}`) ?? labelOf(filter, one) ?? one;
        filled(filter.chip, text, { [name]: value.filter((other) => other !== one) });
      }
    } else if (kind === "date") {
      const [since, until] = FILTERS.filter((other) => other.group?.name === group?.name).map((other) => other.name);
      const first = state[since] ? since : until;
      if (value && name === first) chip("", span(state[since], state[until]), { [since]: "", [until]: "" });
    } else if (!value) continue;
    else if (kind === "text")
      chip(state.scope === "sentence" ? "sentences with" : "texts with", value, { q: "", scope: "" });
    else if (kind === "place") filled(filter.chip, labels.get(value) ?? value, { [name]: "" });
    else if (kind === "number" && labelOf(filter, value))
      chip("", labelOf(filter, value).toLowerCase(), { [name]: "" });
    else filled(filter.chip, value, { [name]: "" });
  }

  root.hidden = !isFiltered(state);
  const nodes = [el("ul", { "aria-label": "Active filters" }, chips)];
  if (state.q) {
    const scope = state.scope === "sentence";
    nodes.push(
      el(
        "button",
        { class: "linklike scope", type: "button", onclick: () => set({ scope: scope ? "" : "sentence" }) },
        scope ? "Anywhere in the text" : "Only in the same sentence",
      ),
    );
  }
  if (chips.length > 1)
    nodes.push(el("button", { class: "linklike", type: "button", onclick: () => set({ ...EMPTY }) }, "Clear all"));
  // The focus stays where it was, or goes to the next chip.
  const buttons = [...root.querySelectorAll("button")];
  const focused = buttons.indexOf(document.activeElement);
  root.replaceChildren(...nodes);
  if (focused >= 0)
    (
      root.querySelectorAll("button")[Math.min(focused, root.querySelectorAll("button").length - 1)] ??
      document.getElementById("ask")
    )?.focus();
  return chips.length;
}
