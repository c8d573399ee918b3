// @ts-check
// The text: highlights mentions, reports the one under the pointer, and scrolls to a mention.

import { filterOf, refiltered } from "./filter.js";
import { active } from "../shared/store.js";

export function bindReader({ root, store, data, select }) {
  // By index. A derived place is marked by its whole phrase, and its sign is what takes the focus.
  let marks = new Map();
  function indexMarks() {
    marks = new Map(
      [...root.querySelectorAll(".mention, .derived")].map((mark) => [Number(mark.dataset.mention), mark]),
    );
  }
  indexMarks();
  const refOf = (mark) => {
    const mention = Number(mark.dataset.mention);
    return { item: data.mentions[mention].item, mention };
  };
  const markAt = (event) => event.target.closest?.(".mention, .derived");

  root.addEventListener("pointerover", (event) => {
    const mark = event.pointerType === "touch" ? null : markAt(event);
    if (mark && !("off" in mark.dataset)) store.set({ hovered: refOf(mark) });
  });
  root.addEventListener("pointerout", (event) => {
    if (markAt(event)) store.set({ hovered: null });
  });
  root.addEventListener("focusin", (event) => {
    const mark = markAt(event);
    store.set({ focused: mark && event.target.matches(":focus-visible") ? refOf(mark) : null });
  });
  root.addEventListener("focusout", () => store.set({ focused: null }));
  root.addEventListener("click", (event) => {
    const place = event.target.closest?.("a[data-place]")?.dataset.place;
    if (data.items.has(place)) {
      event.preventDefault();
      select({ item: place, mention: null }, { focusCard: event.detail === 0 });
      return;
    }
    const mark = markAt(event);
    if (mark && !getSelection().isCollapsed) {
      event.preventDefault(); // the press has selected words
      return;
    }
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    select(refOf(mark), { focusCard: event.detail === 0 });
  });

  let highlighted = [];
  let chosen = null;
  function draw(state) {
    const now = active(state);
    for (const mark of highlighted) delete mark.dataset.lit;
    highlighted =
      now && data.items.has(now.item)
        ? data.items
            .get(now.item)
            .mentions.map((index) => marks.get(index))
            .filter(Boolean)
        : [];
    const strong = now?.mention ?? (now?.item === state.selected?.item ? state.selected?.mention : null);
    for (const mark of highlighted) mark.dataset.lit = Number(mark.dataset.mention) === strong ? "mention" : "place";
    if (chosen) delete chosen.dataset.selected;
    chosen = marks.get(state.selected?.mention) ?? null;
    if (chosen) chosen.dataset.selected = "";
  }
  function dim(state) {
    const { mentions } = data.shown(filterOf(state));
    for (const [index, mark] of marks) {
      if (mentions.has(index)) delete mark.dataset.off;
      else mark.dataset.off = "";
    }
  }
  store.subscribe((state, before) => {
    if (active(state) !== active(before) || state.selected !== before.selected || state.revision !== before.revision)
      draw(state);
    if (refiltered(state, before)) dim(state);
  });
  draw(store.get());
  dim(store.get());

  return {
    // The marks in the text are others now.
    renew: indexMarks,
    mark: (mention) => marks.get(mention),
    // Bring a mention into view; a smooth scroll only over a short way.
    show(mention, { focus = false } = {}) {
      const mark = marks.get(mention);
      if (!mark) return;
      const box = mark.getBoundingClientRect();
      const frame = root.getBoundingClientRect();
      if (box.top < frame.top + 24 || box.bottom > frame.bottom - 24) {
        const instant = matchMedia("(prefers-reduced-motion: reduce)").matches || Math.abs(box.top - frame.top) > 3000;
        mark.scrollIntoView({ block: "center", behavior: instant ? "auto" : "smooth" });
      }
      if (focus) (mark.querySelector(".ring") ?? mark).focus({ preventScroll: true });
    },
  };
}
