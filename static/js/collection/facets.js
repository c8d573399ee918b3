// @ts-check
// The panel of filters: what mentions have in common, with counts. On a narrow screen it is a sheet.

import { el, icon } from "../shared/dom.js";
import { FILTERS } from "./filters.js";
import { EMPTY } from "./query.js";
import { number } from "./words.js";

const GRAINS = ["place", "document", "mention"];
const FACETS = FILTERS.filter(({ facet }) => facet).sort((a, b) => GRAINS.indexOf(a.grain) - GRAINS.indexOf(b.grain));
const GROUPS = [...new Set(FILTERS.map(({ group }) => group?.name).filter(Boolean))].map((name) =>
  FILTERS.filter(({ group }) => group?.name === name),
);
const MAX_SHORT_VALUES = 6;

export function createFacets({ root, toggle, set }) {
  const open = new Set(); // facets that show all their values
  let facets = null;
  let state = null;

  const body = el("div", { class: "facets-body" });
  root.replaceChildren(
    el(
      "header",
      { class: "facets-head" },
      el("h2", { id: "facets-title" }, "Filters"),
      el("button", { class: "button quiet", type: "button", onclick: () => set({ ...EMPTY }) }, "Clear all"),
      el(
        "button",
        { class: "button quiet", type: "button", "aria-label": "Close the filters", onclick: () => show(false) },
        icon("close"),
      ),
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

  function facet({ name, label: title, fewest }) {
    const chosen = state[name];
    const values = facets[name] ?? [];
    const missing = chosen
      .filter((value) => !values.some((other) => other.value === value))
      .map((value) => ({ value, label: value, count: 0 }));
    const all = [...values, ...missing];
    if (!all.length || (all.length < fewest && !chosen.length)) return null;
    const most = Math.max(1, ...all.map(({ count }) => count));
    const visible = open.has(name)
      ? all
      : all.filter(({ value }, index) => index < MAX_SHORT_VALUES || chosen.includes(value));
    const rest = all.length - visible.length;
    return el(
      "fieldset",
      { class: "facet", "data-facet": name },
      el("legend", {}, title),
      visible.map(({ value, label, count }) => {
        const box = el("input", { type: "checkbox", value, checked: chosen.includes(value) });
        box.addEventListener("change", () =>
          set({ [name]: box.checked ? [...state[name], value] : state[name].filter((other) => other !== value) }),
        );
        const bar = el("span", { class: "share", "aria-hidden": "true" });
        bar.style.width = `${(count / most) * 100}%`;
        return el(
          "label",
          { class: "facet-row" },
          box,
          el("span", { class: "name", dir: "auto" }, label),
          el("span", { class: "count" }, number(count)),
          bar,
        );
      }),
      rest > 0 || open.has(name)
        ? el(
            "button",
            {
              class: "linklike",
              type: "button",
              "data-more": name,
              onclick: () => (open.has(name) ? open.delete(name) : open.add(name), draw()),
            },
            open.has(name) ? "Fewer" : `${rest} more`,
          )
        : null,
    );
  }

  function date({ name, label }, dates) {
    const field = el("input", { type: "date", value: state[name], "data-filter": name });
    field.addEventListener("change", () => {
      const isFirst = dates[0].name === name;
      const other = dates.find((one) => one.name !== name)?.name;
      const crossed =
        field.value && state[other] && (isFirst ? field.value > state[other] : field.value < state[other]);
      // Dates that cross leave no time at all: clear the other one.
      set({ [name]: field.value, ...(crossed ? { [other]: "" } : {}) });
    });
    return el("label", {}, el("span", { class: "facts" }, label), field);
  }

  function select({ name, label, choices }) {
    const field = el(
      "select",
      { "data-filter": name },
      choices.map((choice) => el("option", { value: choice.value }, choice.label)),
    );
    field.value = choices.some(({ value }) => value === state[name]) ? state[name] : "";
    field.addEventListener("change", () => set({ [name]: field.value }));
    return el("label", { class: "select" }, el("span", { class: "hidden-label" }, label), field);
  }

  function checkbox({ name, label }) {
    const field = el("input", { type: "checkbox", "data-filter": name, checked: state[name] === "1" });
    field.addEventListener("change", () => set({ [name]: field.checked ? "1" : "" }));
    return el("label", { class: "facet-row" }, field, el("span", { class: "name" }, label));
  }

  const CONTROLS = { date, select, checkbox };

  function controls(filters) {
    const { group } = filters[0];
    const isDates = filters.every(({ control }) => control === "date");
    return el(
      "fieldset",
      { class: isDates ? "facet dates" : "facet", "data-facet": group.name },
      el("legend", {}, group.label),
      filters.map((filter) => CONTROLS[filter.control](filter, filters)),
    );
  }

  // The control that had the focus gets it back after a redraw.
  const handle = (node) => {
    const facet = node?.closest?.("[data-facet]")?.dataset.facet;
    if (!facet || !root.contains(node)) return null;
    return { facet, value: node.value, more: node.dataset.more, filter: node.dataset.filter };
  };

  function draw() {
    if (root.hidden || !facets || !state) return;
    const focused = handle(document.activeElement);
    const { scrollTop } = body;
    body.replaceChildren(...[...FACETS.map(facet), ...GROUPS.map(controls)].filter(Boolean));
    body.scrollTop = scrollTop;
    if (!focused) return;
    const same = [...root.querySelectorAll(`[data-facet="${focused.facet}"] :is(input, select, button)`)];
    (
      same.find(
        (node) =>
          node.value === focused.value && node.dataset.more === focused.more && node.dataset.filter === focused.filter,
      ) ?? same[0]
    )?.focus();
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
