// @ts-check
// The scope of a correction, with the number of mentions in it.

import { el, grouped } from "../shared/dom.js";

export const SCOPES = ["mention", "document", "collection"];
const WORDS = { mention: "This mention", document: "This text", collection: "All texts" };
const TITLES = {
  mention: "Only this mention",
  document: "All mentions of the same name in this text",
  collection: "All mentions of the same name in the whole collection",
};

// reach(scope, signal) returns { mentions }, the size of a scope. change(scope) receives the choice.
export function createScopes({ reach, change, scope = "mention" }) {
  let now = scope;
  const abort = new AbortController();
  const buttons = SCOPES.map((each) =>
    el(
      "button",
      {
        class: "segment",
        type: "button",
        "data-scope": each,
        title: TITLES[each],
        "aria-pressed": String(each === now),
        onclick: () => set(each),
      },
      WORDS[each],
      el("span", { class: "count" }),
    ),
  );
  const element = el(
    "div",
    { class: "scopes", hidden: true },
    el("div", { class: "segments", role: "group", "aria-label": "Change" }, buttons),
  );
  function set(to) {
    now = to;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.scope === to));
    change(to);
  }
  async function count() {
    const counts = await Promise.all(SCOPES.slice(1).map(async (each) => (await reach(each, abort.signal)).mentions));
    counts.forEach((mentions, index) => (buttons[index + 1].lastChild.textContent = ` ${grouped(mentions)}`));
    buttons[1].hidden = counts[0] < 2;
    buttons[2].hidden = counts[1] <= counts[0];
    element.hidden = Math.max(...counts) < 2;
    element.dataset.counted = "";
  }
  count().catch(() => {}); // without numbers there is nothing to choose; a correction says itself what is wrong
  return {
    element,
    next() {
      const open = SCOPES.filter((_, index) => !buttons[index].hidden);
      if (!element.hidden) set(open[(open.indexOf(now) + 1) % open.length]);
    },
    close: () => abort.abort(),
  };
}
