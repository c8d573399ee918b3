// @ts-check
// The list of places: everything the map offers, in words.

import { el } from "../shared/dom.js";
import { filterOf, refiltered } from "./filter.js";
import { active } from "../shared/store.js";

export function glyph({ item, sureness, role }) {
  const shape = item.rough ? "rough" : !item.placed ? "nil" : item.area ? "area" : "point";
  return el("span", {
    class: "glyph",
    "data-shape": shape,
    "data-sureness": sureness,
    "data-role": role,
    "aria-hidden": "true",
  });
}

export function bindPlaces({ root, list, counts, store, data, select }) {
  let rows = new Map();

  function row(shown) {
    const { item, mentions, doubtful } = shown;
    const where = item.label.startsWith(`${item.name}, `) ? item.label.slice(item.name.length) : "";
    return el(
      "button",
      {
        class: "place-row",
        type: "button",
        "data-item": item.id,
        title: item.rough ? `${item.name}: ${item.words.join("")}` : item.label,
      },
      glyph(shown),
      el("span", { class: "name", dir: "auto" }, item.name, where ? el("span", { class: "where" }, where) : null),
      doubtful
        ? el(
            "span",
            { class: "review-sign", title: "To review" },
            "?",
            el("span", { class: "hidden-label" }, " to review"),
          )
        : null,
      shown.hand
        ? el(
            "span",
            { class: "hand", "data-hand": shown.hand, title: `${shown.hand} by hand` },
            el("span", { class: "hidden-label" }, ` ${shown.hand} by hand`),
          )
        : null,
      el(
        "span",
        { class: "count" },
        String(mentions.length),
        el("span", { class: "hidden-label" }, mentions.length === 1 ? " mention" : " mentions"),
      ),
    );
  }

  function fill(state) {
    const { items } = data.shown(filterOf(state));
    const placed = items.filter(({ item }) => item.placed);
    const rough = items.filter(({ item }) => item.rough);
    const rest = items.filter(({ item }) => !item.located);
    rows = new Map();
    const group = (entries) =>
      el(
        "ul",
        {},
        entries.map((shown) => {
          const button = row(shown);
          rows.set(shown.item.id, button);
          return el("li", {}, button);
        }),
      );
    const nothing = data.items.size ? "Nothing fits the filter." : "No places found in this text.";
    list.replaceChildren(
      ...(placed.length ? [group(placed)] : rough.length || rest.length ? [] : [el("p", { class: "none" }, nothing)]),
      ...(rough.length ? [el("h2", {}, `Placed roughly (${rough.length})`), group(rough)] : []),
      ...(rest.length ? [el("h2", {}, `Not placed (${rest.length})`), group(rest)] : []),
    );
    for (const count of counts) count.textContent = String(placed.length);
    draw(state);
  }

  let highlighted = [];
  function draw(state) {
    for (const button of highlighted) button.classList.remove("lit", "selected");
    highlighted = [];
    const mark = (ref, name) => {
      const button = ref && rows.get(ref.item);
      if (!button) return;
      button.classList.add(name);
      highlighted.push(button);
    };
    mark(active(state), "lit");
    mark(state.selected, "selected");
    for (const button of rows.values()) button.removeAttribute("aria-current");
    if (state.selected) rows.get(state.selected.item)?.setAttribute("aria-current", "true");
  }

  const rowAt = (event) => event.target.closest?.(".place-row");
  const refOf = (button) => ({ item: button.dataset.item, mention: null });
  list.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch" && rowAt(event)) store.set({ hovered: refOf(rowAt(event)) });
  });
  list.addEventListener("pointerout", (event) => rowAt(event) && store.set({ hovered: null }));
  list.addEventListener("focusin", (event) => {
    const button = rowAt(event);
    store.set({ focused: button?.matches(":focus-visible") ? refOf(button) : null });
  });
  list.addEventListener("focusout", () => store.set({ focused: null }));
  list.addEventListener("click", (event) => {
    const button = rowAt(event);
    if (button) select(refOf(button), { focusCard: event.detail === 0 });
  });

  const fold = root.querySelector("[data-fold]");
  const body = root.querySelector(".places-body");
  fold.addEventListener("click", () => {
    body.hidden = !body.hidden;
    fold.setAttribute("aria-expanded", String(!body.hidden));
  });

  store.subscribe((state, before) => {
    if (refiltered(state, before)) fill(state);
    else if (active(state) !== active(before) || state.selected !== before.selected) draw(state);
  });
  fill(store.get());

  return {
    show(item) {
      const button = rows.get(item);
      if (button?.offsetParent) button.focus();
      else document.activeElement?.blur();
    },
  };
}
