// @ts-check
// The text with its mentions, one document at a time.

import { el } from "../shared/dom.js";

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;

export function createText({ root, data, select, shown }) {
  const { documents, places, surenessOf } = data;
  const marks = new Map(); // elements by mention
  let current = -1;

  function markOf(mention, document) {
    const place = places[mention.place];
    const sureness = !place ? "nil" : place.rough ? "rough" : surenessOf(mention.score);
    const title = !place ? "not placed" : place.rough ? place.words.join("") : place.label;
    const node = el(
      "span",
      {
        class: "mention",
        "data-role": mention.role,
        "data-sureness": sureness,
        "data-review": mention.doubt ? "" : null,
        role: place ? "button" : null,
        tabindex: place ? "-1" : null,
        title: mention.doubt ? `${title}; ${mention.doubt}` : title,
      },
      document.text.slice(mention.start, mention.end),
    );
    node.mention = mention;
    marks.set(mention, node);
    return node;
  }

  /** A derived phrase: what is in it is filled in later, and the ring after it takes the focus. */
  function phraseOf(mention) {
    const place = places[mention.place];
    const label = `${place.name}, placed roughly`;
    const ring = el("span", { class: "ring", role: "button", tabindex: "-1", "aria-label": label });
    const node = el("span", { class: "derived", title: place.words.join("") });
    node.mention = ring.mention = mention;
    node.sign = ring;
    marks.set(mention, node);
    return { node, ring };
  }

  function focusLine({ focus }) {
    const entries = focus.flatMap(([name, number, score], index) => {
      const title = `how much of the text is about it: ${score.toFixed(2)}`;
      const choose = () => select(places[number]);
      const entry =
        number < 0
          ? el("span", { title, dir: "auto" }, name)
          : el("button", { type: "button", title, dir: "auto", onclick: choose }, name);
      return index ? [" · ", entry] : [entry];
    });
    return el("p", { class: "focus" }, "About ", ...entries);
  }

  function bodyOf(document, into) {
    let position = 0;
    let next = 0;
    const plain = (parent, to) => {
      parent.append(document.text.slice(position, to));
      position = to;
    };
    const mentionsTo = (parent, stop) => {
      for (; next < stop; next++) {
        const mention = document.mentions[next];
        plain(parent, mention.start);
        parent.append(markOf(mention, document));
        position = mention.end;
      }
    };
    // A phrase holds the mentions in it: geomap/wording/nesting.py ensures that they nest.
    for (const [start, end, derived, first, stop] of document.phrases) {
      mentionsTo(into, first);
      plain(into, start);
      const { node, ring } = phraseOf(document.derived[derived]);
      mentionsTo(node, stop);
      plain(node, end);
      node.append(ring);
      into.append(node);
    }
    mentionsTo(into, document.mentions.length);
    plain(into, document.text.length);
  }

  function show(number) {
    if (number === current) return;
    current = number;
    marks.clear();
    const document = documents[number];
    const text = el("div", { class: "text", dir: "auto" });
    if (document.focus.length) text.append(focusLine(document));
    // Readers keep the title of a text in the text: do not show it twice.
    if (document.title && !document.text.trimStart().startsWith(document.title))
      text.append(el("h2", {}, document.title));
    const byline = [document.published, document.url].filter(Boolean).join(" · ");
    if (byline) text.append(el("p", { class: "byline" }, byline));
    bodyOf(document, text);
    const first = text.querySelector("[tabindex]");
    if (first) first.tabIndex = 0;
    root.replaceChildren(text);
    root.scrollTop = 0;
    shown(number);
  }

  root.addEventListener("click", (event) => {
    const { mention } = event.target;
    if (mention && mention.place >= 0) select(places[mention.place], mention);
  });

  return {
    show,
    current: () => current,
    light(place, active) {
      for (const [mention, node] of marks) {
        node.classList.toggle("lit", Boolean(place) && mention.place === place.id);
        node.classList.toggle("active", mention === active);
      }
    },
    reveal(mention, { focus }) {
      const node = marks.get(mention);
      node.scrollIntoView({ block: "center", behavior: reducedMotion ? "auto" : "smooth" });
      if (!focus) return;
      for (const other of root.querySelectorAll("[role=button][tabindex='0']")) other.tabIndex = -1;
      const target = node.sign ?? node;
      target.tabIndex = 0;
      target.focus({ preventScroll: true });
    },
  };
}
