// @ts-check
// A button beside the selection in the text, which adds it as a place.

import { el } from "../shared/dom.js";
import { selectedSpan } from "./offsets.js";

const MAX_NAME_CHARACTERS = 300;

export function bindSelection({ reader, article, add }) {
  let span = null;
  const button = el(
    "button",
    { class: "button add-place", type: "button", hidden: true, onclick: take },
    "Add as a place ",
    el("kbd", { "aria-hidden": "true" }, "a"),
  );
  // Else the press would take the selection away before the click.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  reader.append(button);

  function place() {
    if (!span) return;
    const rects = getSelection().getRangeAt(0).getClientRects();
    const last = rects[rects.length - 1];
    const frame = reader.getBoundingClientRect();
    if (!last) return;
    const left = Math.min(Math.max(8, last.right - frame.left - 40), reader.clientWidth - button.offsetWidth - 8);
    button.style.left = `${left}px`;
    button.style.top = `${last.bottom - frame.top + reader.scrollTop + 6}px`;
  }
  function look() {
    span = selectedSpan(article);
    if (span && span.end - span.start > MAX_NAME_CHARACTERS) span = null;
    button.hidden = !span;
    place();
  }
  function take() {
    if (!span) return false;
    const selection = span;
    getSelection().removeAllRanges();
    add(selection);
    return true;
  }
  let waiting = null;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 60);
  });
  return {
    // Add what is selected; false if nothing is.
    take() {
      look();
      return take();
    },
  };
}
