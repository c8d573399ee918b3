// @ts-check
// A message about what was done, with a button to undo it, and a message about an error.

import { el } from "../shared/dom.js";

const STAYS = 8000;

export function createToast({ done, wrong }) {
  const timers = new Map();
  function later(box, close) {
    clearTimeout(timers.get(box));
    timers.set(box, setTimeout(close, STAYS));
  }
  const clear = () => done.replaceChildren();
  done.addEventListener("pointerenter", () => clearTimeout(timers.get(done)));
  done.addEventListener("pointerleave", () => later(done, clear));
  return {
    done(message, { label, act }) {
      wrong.hidden = true;
      done.replaceChildren(
        el("span", { dir: "auto" }, message),
        el("button", { class: "button", type: "button", onclick: act }, label),
      );
      later(done, clear);
    },
    wrong(message) {
      wrong.textContent = message;
      wrong.hidden = false;
      later(wrong, () => (wrong.hidden = true));
    },
  };
}
