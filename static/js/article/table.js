// @ts-check
// The table: sorts by its heads, and follows what is active.

import { el } from "../shared/dom.js";
import { filterOf, refiltered } from "./filter.js";
import { active } from "../shared/store.js";

export function bindTable({ root, store, data, select, showInText }) {
  let rows = new Map();

  const valueOf = (row, column, kind) => {
    const cell = row.cells[column];
    const value = cell.dataset.value ?? cell.textContent.trim();
    return kind === "number" ? Number(value) : value;
  };
  function indexRows() {
    const body = root.querySelector("tbody");
    rows = new Map([...(body?.rows ?? [])].map((row) => [row.dataset.item, row]));
    const heads = [...root.querySelectorAll("thead th")];
    heads.forEach((head, column) => {
      const kind = head.dataset.sort;
      if (!kind) return;
      const button = el("button", { class: "sort", type: "button" }, head.textContent);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "descending" : kind === "text";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const compare = (a, b) => (kind === "number" ? a - b : a.localeCompare(b));
        const sorted = [...rows.values()].sort(
          (a, b) => (up ? 1 : -1) * compare(valueOf(a, column, kind), valueOf(b, column, kind)),
        );
        body.replaceChildren(...sorted);
      });
    });
  }
  indexRows();

  root.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#m']");
    if (!link) return;
    event.preventDefault();
    const mention = Number(link.getAttribute("href").slice(2));
    const ref = { item: data.mentions[mention].item, mention };
    if (link.classList.contains("to-text")) {
      select(ref, { card: false });
      showInText(mention);
    } else select(ref);
  });

  let highlighted = null;
  function draw(state) {
    highlighted?.classList.remove("lit");
    highlighted = rows.get(active(state)?.item) ?? null;
    highlighted?.classList.add("lit");
  }
  function filter(state) {
    const { byId } = data.shown(filterOf(state));
    for (const [id, row] of rows) row.hidden = !byId.has(id);
  }
  store.subscribe((state, before) => {
    if (active(state) !== active(before) || state.revision !== before.revision) draw(state);
    if (refiltered(state, before)) filter(state);
  });
  draw(store.get());
  filter(store.get());
  return { renew: indexRows };
}
