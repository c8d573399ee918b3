// @ts-check
// The list of places, with a box to find one.

import { el } from "../shared/dom.js";

export function createList({ root, data, select }) {
  const { places, ranked, count, unplaced } = data;

  function rowOf(place) {
    const shape = place.rough ? "rough" : place.area ? "area" : "point";
    const where = el("span", { class: "where" }, place.label.slice(place.name.length));
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "row", "data-place": place.id, onclick: () => select(place) },
        el("span", { class: "glyph", "data-shape": shape, "data-role": place.role, "data-sureness": place.sureness }),
        el("span", { class: "name", dir: "auto" }, place.name, where),
        place.doubtful ? el("span", { class: "sign", title: "to review" }, "?") : "",
        el("span", { class: "count" }, String(place.mentions.length)),
      ),
    );
  }

  function unplacedList() {
    const rows = [...unplaced].map(([name, mentions]) =>
      el(
        "li",
        { class: "nil" },
        el("span", { class: "glyph", "data-shape": "nil" }),
        el("span", { class: "name", dir: "auto" }, name),
        el("span", { class: "count" }, String(mentions)),
      ),
    );
    return [el("h2", {}, "Not placed"), el("ul", {}, ...rows)];
  }

  const rows = ranked.map(rowOf);
  function filter() {
    const query = field.value.trim().toLowerCase();
    rows.forEach((row, index) => (row.hidden = !ranked[index].label.toLowerCase().includes(query)));
  }
  const attributes = { type: "search", id: "filter", placeholder: "Find a place", "aria-label": "Find a place" };
  const field = el("input", { ...attributes, oninput: filter });

  const box = el("div", { class: "list" });
  if (places.length) box.append(field, el("ul", {}, ...rows.slice(0, count)));
  else box.append(el("p", {}, "No places were found in this text."));
  if (rows.length > count) {
    box.append(el("h2", {}, `Placed roughly (${rows.length - count})`), el("ul", {}, ...rows.slice(count)));
  }
  if (unplaced.size) box.append(...unplacedList());
  root.replaceChildren(box);

  return {
    light(place) {
      for (const row of root.querySelectorAll(".row")) {
        const active = Boolean(place) && row.dataset.place === String(place.id);
        row.classList.toggle("active", active);
        row.setAttribute("aria-pressed", String(active));
      }
    },
    focusFilter() {
      if (field.isConnected) field.focus();
    },
  };
}
