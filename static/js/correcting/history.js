// @ts-check
// The history of corrections: of one mention, for the card; of the whole collection, as a list.

import { el, icon, plural } from "../shared/dom.js";
import { describe } from "./engine.js";

/** @type {[number, string][]} */
const STEPS = [
  [60, "second"],
  [60, "minute"],
  [24, "hour"],
  [Infinity, "day"],
];

export function ago(then, now = Date.now()) {
  let amount = Math.max(0, (now - Date.parse(then)) / 1000);
  for (const [size, unit] of STEPS) {
    if (amount < size)
      return amount < 1 || (unit === "second" && amount < 10) ? "just now" : `${plural(Math.floor(amount), unit)} ago`;
    amount /= size;
  }
  return "";
}

const by = ({ who }) => (who ? `by ${who}` : "by hand");
const WORDS = {
  confirm: () => "confirmed",
  choose: ({ before }) => (before ? `corrected from ${before}` : "placed"),
  reject: () => "marked as not a place",
  unplace: ({ before }) => (before ? `corrected from ${before}: it cannot be placed` : "marked as without a place"),
  move: ({ text }) => `its ends moved, it was “${text}”`,
  add: () => "added",
};

// Lines for the card, newest first.
export function linesOf(history) {
  return [...history]
    .reverse()
    .map((each) =>
      el(
        "li",
        { dir: "auto" },
        `${WORDS[each.action](each)} ${by(each)}${each.mentions > 1 ? ` with ${plural(each.mentions - 1, "other")}` : ""}, `,
        el("time", { datetime: each.created, title: new Date(each.created).toLocaleString() }, ago(each.created)),
      ),
    );
}

export function bindCorrections({ root, engine, opener }) {
  let open = false;
  async function draw() {
    const { corrections, next, can_undo: canUndo, can_redo: canRedo } = await engine.history();
    const list = el("ol", { class: "corrections-list" });
    const last = corrections.find(({ undone }) => !undone);
    const more = el("button", { class: "button quiet", type: "button", hidden: !next }, "Show more");
    let cursor = next;
    const append = (corrections) =>
      list.append(
        ...corrections.map((each) =>
          el(
            "li",
            { "data-undone": each.undone ? "" : null },
            el("span", { dir: "auto" }, each.undone ? el("s", {}, describe(each)) : describe(each)),
            el(
              "span",
              { class: "facts" },
              `${by(each)}, ${each.undone ? "undone " : ""}${ago(each.undone ?? each.created)} · `,
              el("a", { href: `/d/${encodeURIComponent(each.document)}`, dir: "auto" }, each.title),
            ),
            each === last
              ? el("button", { class: "button quiet", type: "button", onclick: () => engine.undo() }, "Undo")
              : null,
          ),
        ),
      );
    more.addEventListener("click", async () => {
      const page = await engine.history(cursor);
      append(page.corrections);
      cursor = page.next;
      more.hidden = !cursor;
    });
    append(corrections);
    root.replaceChildren(
      el(
        "header",
        { class: "card-head" },
        el("h2", { id: "corrections-title", tabindex: "-1" }, "Corrections"),
        el("button", { class: "button quiet", type: "button", "aria-label": "Close", onclick: close }, icon("close")),
      ),
      el(
        "div",
        { class: "card-body" },
        corrections.length ? list : el("p", { class: "facts" }, "Nothing was corrected in this collection yet."),
        more,
        el(
          "div",
          { class: "card-actions" },
          el(
            "button",
            { class: "button quiet", type: "button", disabled: !canUndo, onclick: () => engine.undo() },
            "Undo the last",
          ),
          el(
            "button",
            { class: "button quiet", type: "button", disabled: !canRedo, onclick: () => engine.redo() },
            "Redo",
          ),
        ),
      ),
    );
  }
  async function renew() {
    const focused = root.contains(document.activeElement);
    await draw();
    if (focused) root.querySelector("h2").focus();
  }
  async function show() {
    open = true;
    await draw();
    root.hidden = false;
    root.querySelector("h2").focus();
  }
  function close() {
    open = false;
    root.hidden = true;
    opener.closest("details")?.querySelector("summary")?.focus();
  }
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  opener.addEventListener("click", () => {
    opener.closest("details")?.removeAttribute("open");
    show();
  });
  return { renew: () => open && renew() };
}
