// @ts-check
// The card of a place: its kind, and the sentences that mention it, one at a time.

import { el, icon, plural } from "../shared/dom.js";
import { createLoader } from "../shared/client.js";
import { day, number, problem } from "./words.js";

const PAGE = 20;

export function createCard({ root, api, close, only, within, target, known }) {
  let id = null;
  let place = null;
  let sentences = [];
  let total = 0; // sentences
  let mentions = 0;
  let cursor = null;
  let at = 0;
  let query = null;
  let opener = null;
  const filters = { place: false, within: false };

  const loader = createLoader({
    done(answer) {
      sentences.push(...answer.sentences);
      ({ total, mentions } = answer);
      cursor = answer.next;
      place ??= sentences[0]?.pieces.find(({ mention }) => mention)?.mention.place ?? null;
      if (place) known(place);
      draw();
    },
    failed: (error, again) => body(problem(error, again)),
    busy: (is) => root.setAttribute("aria-busy", String(is)),
  });

  function url() {
    const parameters = new URLSearchParams(query);
    parameters.delete("within");
    parameters.set("place", id);
    parameters.set("limit", String(PAGE));
    if (cursor) parameters.set("cursor", cursor);
    return `${api}/sentences?${parameters}`;
  }

  function head() {
    const name = place?.name ?? "Place";
    const containers = place?.label.startsWith(`${name}, `) ? place.label.slice(name.length) : "";
    return el(
      "header",
      { class: "card-head" },
      el(
        "h2",
        { id: "card-name", tabindex: "-1", dir: "auto" },
        name,
        containers ? el("span", { class: "containers" }, containers) : null,
      ),
      el(
        "button",
        { class: "button quiet", type: "button", "aria-label": "Close", title: "Close (Esc)", onclick: close },
        icon("close"),
      ),
      el("p", { class: "facts" }, place ? `${place.kind} · ${plural(mentions, "mention")}` : ""),
    );
  }

  function turn(step) {
    at = Math.min(total - 1, Math.max(0, at + step));
    refocus = `[data-turn="${step}"]:not(:disabled)`;
    if (at >= sentences.length && cursor) loader.load(url());
    else draw();
  }

  // Redrawing keeps the focus in the card: on its name, or on the button that turned the page.
  let refocus = "h2";
  function body(...nodes) {
    const hadFocus = root.contains(document.activeElement);
    root.replaceChildren(head(), el("div", { class: "card-body" }, nodes));
    root.hidden = false;
    if (hadFocus) (root.querySelector(refocus) ?? root.querySelector("h2")).focus({ preventScroll: true });
  }

  function draw() {
    const sentence = sentences[at];
    if (!sentence) {
      body(el("p", { class: "facts" }, total ? "Loading …" : "No mention of this place matches the filter."));
      return;
    }
    const { document: text } = sentence;
    const { url: address } = sentence.pieces.find(({ mention }) => mention).mention;
    const page = (step, label) =>
      el(
        "button",
        {
          class: "button quiet",
          type: "button",
          "data-turn": String(step),
          "aria-label": label,
          disabled: at + step < 0 || at + step >= total,
          onclick: () => turn(step),
        },
        icon(step < 0 ? "left" : "right"),
      );
    body(
      el(
        "div",
        { class: "pager" },
        page(-1, "Previous sentence"),
        el("span", { class: "where", "aria-live": "polite" }, `${number(at + 1)} of ${plural(total, "sentence")}`),
        page(1, "Next sentence"),
      ),
      el(
        "p",
        { class: "facts" },
        el("bdi", {}, text.title),
        text.published ? ` · ${day(text.published)}` : "",
        sentence.page ? ` · page ${sentence.page}` : "",
      ),
      el(
        "blockquote",
        { class: "quote", dir: "auto" },
        sentence.pieces.map((piece) => (piece.mention ? el("mark", {}, piece.text) : piece.text)),
      ),
      el(
        "div",
        { class: "card-actions" },
        el("a", { class: "button quiet", href: address, ...target }, "Show in text"),
        filters.place
          ? null
          : el("button", { class: "button quiet", type: "button", onclick: () => only(place) }, "Only this place"),
        place.area && !filters.within
          ? el("button", { class: "button quiet", type: "button", onclick: () => within(place) }, "Everything in it")
          : null,
      ),
    );
  }

  return {
    show(nextId, nextQuery, about = null) {
      if (!nextId) {
        loader.stop();
        id = null;
        root.hidden = true;
        root.replaceChildren();
        if (opener?.isConnected) opener.focus({ preventScroll: true });
        opener = null;
        return;
      }
      if (nextId === id && nextQuery.toString() === query?.toString()) return;
      if (nextId !== id) place = about;
      refocus = "h2";
      [id, query, sentences, total, mentions, cursor, at] = [nextId, nextQuery, [], 0, 0, null, 0];
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
