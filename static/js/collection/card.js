// @ts-check
// The card of a place: what it is, and the sentences that mention it, one after the other.

import { el, icon, plural } from "../shared/dom.js";
import { createLoader } from "../shared/client.js";
import { day, number, problem } from "./words.js";

const PAGE = 20;

export function createCard({ root, api, close, only, within, target, known }) {
  let id = null;
  let place = null;
  let mentions = [];
  let total = 0;
  let cursor = null;
  let at = 0;
  let query = null;
  let opener = null;
  const filters = { place: false, within: false };

  const loader = createLoader({
    done(answer) {
      mentions.push(...answer.mentions);
      total = answer.total;
      cursor = answer.next;
      place ??= mentions[0]?.place ?? null;
      if (place) known(place);
      draw();
    },
    failed: (error, again) => body(problem(error, again)),
    busy: (is) => root.setAttribute("aria-busy", String(is)),
  });

  function url() {
    const asked = new URLSearchParams(query);
    asked.delete("within");
    asked.set("place", id);
    asked.set("limit", String(PAGE));
    if (cursor) asked.set("cursor", cursor);
    return `${api}/mentions?${asked}`;
  }

  function head() {
    const name = place?.name ?? "Place";
    const containers = place?.label.startsWith(`${name}, `) ? place.label.slice(name.length) : "";
    return el(
      "header",
      { class: "card-head" },
      el("h2", { id: "card-name", tabindex: "-1", dir: "auto" }, name, containers ? el("span", { class: "containers" }, containers) : null),
      el("button", { class: "button quiet", type: "button", "aria-label": "Close", title: "Close (Esc)", onclick: close }, icon("close")),
      el("p", { class: "facts" }, place ? `${place.kind} · ${plural(total, "mention")}` : ""),
    );
  }

  function turn(step) {
    at = Math.min(total - 1, Math.max(0, at + step));
    refocus = `[data-turn="${step}"]:not(:disabled)`;
    if (at >= mentions.length && cursor) loader.load(url());
    else draw();
  }

  // A new drawing keeps the focus in the card: on its name, or on the button that turned the page.
  let refocus = "h2";
  function body(...nodes) {
    const had = root.contains(document.activeElement);
    root.replaceChildren(head(), el("div", { class: "card-body" }, nodes));
    root.hidden = false;
    if (had) (root.querySelector(refocus) ?? root.querySelector("h2")).focus({ preventScroll: true });
  }

  function draw() {
    const mention = mentions[at];
    if (!mention) {
      body(el("p", { class: "facts" }, mentions.length || total ? "Loading …" : "No mention of it fits the filter."));
      return;
    }
    const page = (step, label) => el("button", { class: "button quiet", type: "button", "data-turn": String(step), "aria-label": label, disabled: at + step < 0 || at + step >= total, onclick: () => turn(step) }, icon(step < 0 ? "left" : "right"));
    body(
      el("div", { class: "pager" }, page(-1, "Previous mention"), el("span", { class: "where", "aria-live": "polite" }, `${number(at + 1)} of ${number(total)}`), page(1, "Next mention")),
      el("blockquote", { class: "quote", dir: "auto" }, mention.before, el("mark", {}, mention.text), mention.after),
      el("p", { class: "facts" }, el("bdi", {}, mention.document.title), mention.document.published ? ` · ${day(mention.document.published)}` : "", mention.page ? ` · page ${mention.page}` : ""),
      el(
        "div",
        { class: "card-actions" },
        el("a", { class: "button quiet", href: mention.url, ...target }, "Show in text"),
        filters.place ? null : el("button", { class: "button quiet", type: "button", onclick: () => only(place) }, "Only this place"),
        place.area && !filters.within ? el("button", { class: "button quiet", type: "button", onclick: () => within(place) }, "All that is in it") : null,
      ),
    );
  }

  return {
    show(nextId, nextQuery, about = null) {
      const asked = nextQuery.toString();
      if (!nextId) {
        loader.stop();
        id = null;
        root.hidden = true;
        root.replaceChildren();
        if (opener?.isConnected) opener.focus({ preventScroll: true });
        opener = null;
        return;
      }
      if (nextId === id && asked === query?.toString()) return;
      if (nextId !== id) place = about;
      refocus = "h2";
      [id, query, mentions, total, cursor, at] = [nextId, nextQuery, [], 0, null, 0];
      filters.place = query.get("place") === id;
      filters.within = query.get("within") === id;
      if (root.hidden) body(el("p", { class: "facts" }, "Loading …"));
      loader.load(url());
    },
    focus() {
      if (root.contains(document.activeElement)) return;
      opener = document.activeElement;
      root.querySelector("h2")?.focus({ preventScroll: true });
    },
  };
}
