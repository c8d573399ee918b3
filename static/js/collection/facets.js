// @ts-check
// The panel of filters: what mentions have in common, with counts. On a narrow screen it is a sheet.

import { el, icon } from "../shared/dom.js";
import { EMPTY } from "./query.js";
import { SURE } from "./chips.js";
import { number } from "./words.js";

const FACETS = [
  ["country", "Country"],
  ["class", "Kind of place"],
  ["source", "Source"],
  ["role", "Role in the sentence"],
  ["status", "Status"],
];
const FEW = 6;

export function createFacets({ root, toggle, set }) {
  const open = new Set(); // facets whose long list is shown
  let facets = null;
  let state = null;

  const body = el("div", { class: "facets-body" });
  root.replaceChildren(
    el(
      "header",
      { class: "facets-head" },
      el("h2", { id: "facets-title" }, "Filters"),
      el("button", { class: "button quiet", type: "button", onclick: () => set({ ...EMPTY }) }, "Clear all"),
      el("button", { class: "button quiet", type: "button", "aria-label": "Close the filters", onclick: () => show(false) }, icon("close")),
    ),
    body,
  );

  function show(is) {
    root.hidden = !is;
    toggle.setAttribute("aria-expanded", String(is));
    if (is) {
      draw();
      (body.querySelector("input") ?? root.querySelector("button")).focus();
    } else if (root.contains(document.activeElement) || document.activeElement === document.body) toggle.focus();
  }
  toggle.addEventListener("click", () => show(root.hidden));
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    show(false);
  });

  function facet([name, title]) {
    const chosen = state[name];
    const values = facets[name] ?? [];
    const missing = chosen.filter((value) => !values.some((other) => other.value === value)).map((value) => ({ value, label: value, count: 0 }));
    const all = [...values, ...missing];
    if (!all.length) return null;
    const most = Math.max(1, ...all.map(({ count }) => count));
    const shown = open.has(name) ? all : all.filter(({ value }, index) => index < FEW || chosen.includes(value));
    const rest = all.length - shown.length;
    return el(
      "fieldset",
      { class: "facet", "data-facet": name },
      el("legend", {}, title),
      shown.map(({ value, label, count }) => {
        const box = el("input", { type: "checkbox", value, checked: chosen.includes(value) });
        box.addEventListener("change", () => set({ [name]: box.checked ? [...state[name], value] : state[name].filter((other) => other !== value) }));
        const bar = el("span", { class: "share", "aria-hidden": "true" });
        bar.style.width = `${(count / most) * 100}%`;
        return el("label", { class: "facet-row" }, box, el("span", { class: "name", dir: "auto" }, label), el("span", { class: "count" }, number(count)), bar);
      }),
      rest > 0 || open.has(name)
        ? el("button", { class: "linklike", type: "button", "data-more": name, onclick: () => (open.has(name) ? open.delete(name) : open.add(name), draw()) }, open.has(name) ? "Fewer" : `${rest} more`)
        : null,
    );
  }

  function dates() {
    const input = (name, label) => {
      const field = el("input", { type: "date", value: state[name], "data-date": name });
      field.addEventListener("change", () => {
        const other = name === "since" ? "until" : "since";
        const crossed = field.value && state[other] && (name === "since" ? field.value > state.until : field.value < state.since);
        // Dates that cross leave no time at all: the other one gives way.
        set({ [name]: field.value, ...(crossed ? { [other]: "" } : {}) });
      });
      return el("label", {}, el("span", { class: "facts" }, label), field);
    };
    return el("fieldset", { class: "facet dates", "data-facet": "dates" }, el("legend", {}, "Published"), input("since", "from"), input("until", "until"));
  }

  function sure() {
    const select = el("select", { "data-score": true }, [["", "Any"], ["0.7", "Likely or sure"], ["0.9", "Sure"]].map(([value, text]) => el("option", { value }, text)));
    select.value = state.score in SURE || !state.score ? state.score : "";
    select.addEventListener("change", () => set({ score: select.value }));
    const review = el("input", { type: "checkbox", "data-review": true, checked: state.review === "1" });
    review.addEventListener("change", () => set({ review: review.checked ? "1" : "" }));
    return el("fieldset", { class: "facet", "data-facet": "sure" }, el("legend", {}, "How sure"), el("label", { class: "select" }, el("span", { class: "hidden-label" }, "At least so sure"), select), el("label", { class: "facet-row" }, review, el("span", { class: "name" }, "Only what is to be reviewed")));
  }

  // What had the focus has it again after a new drawing.
  const handle = (node) => {
    const own = node?.closest?.("[data-facet]")?.dataset.facet;
    if (!own || !root.contains(node)) return null;
    return { own, value: node.value, more: node.dataset.more, date: node.dataset.date };
  };

  function draw() {
    if (root.hidden || !facets || !state) return;
    const had = handle(document.activeElement);
    const { scrollTop } = body;
    body.replaceChildren(...[...FACETS.map(facet), dates(), sure()].filter(Boolean));
    body.scrollTop = scrollTop;
    if (!had) return;
    const same = [...root.querySelectorAll(`[data-facet="${had.own}"] :is(input, select, button)`)];
    (same.find((node) => node.value === had.value && node.dataset.more === had.more && node.dataset.date === had.date) ?? same[0])?.focus();
  }

  return {
    draw(summary, now) {
      facets = summary.facets;
      state = now;
      draw();
    },
    toggle: () => show(root.hidden),
    close: () => !root.hidden && (show(false), true),
  };
}
