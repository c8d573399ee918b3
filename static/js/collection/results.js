// @ts-check
// The result lists: sentences with their mentions, documents, places. Each list loads its next page near its end.

import { el, plural } from "../shared/dom.js";
import { createLoader } from "../shared/client.js";
import { day, number, problem } from "./words.js";

const PAGE = 50;
const MAX_AUTOMATIC_ROWS = 1000; // after these, the next page loads only by its button
// The tab of mentions lists sentences, so that a sentence with several mentions stands only once.
const LISTS = { mentions: "sentences", documents: "documents", places: "places" };

export function createResults({ root, list, api, hooks }) {
  const tabs = [...root.querySelectorAll("[data-tab]")];
  let tab = "mentions";
  let key = null;
  let cursor = null;
  let rows = [];
  let current = -1;
  let query = null;
  let group = null; // the document whose sentences come last, and their list
  const mentionAt = new WeakMap(); // the mention of each mark

  const loader = createLoader({
    done: addPage,
    failed: (error, again) => {
      root.removeAttribute("data-waiting");
      end.replaceChildren(problem(error, again));
      if (!rows.length) list.replaceChildren(end);
    },
    busy: (is) => list.setAttribute("aria-busy", String(is)),
  });
  const end = el("div", { class: "list-end" });
  const watcher = new IntersectionObserver(
    (entries) => entries.some(({ isIntersecting }) => isIntersecting) && rows.length < MAX_AUTOMATIC_ROWS && more(),
    { root: list, rootMargin: "600px" },
  );

  function url() {
    const parameters = new URLSearchParams(query);
    parameters.set("limit", String(PAGE));
    if (cursor) parameters.set("cursor", cursor);
    return `${api}/${LISTS[tab]}?${parameters}`;
  }

  let loading = false;
  function more() {
    if (!cursor || loading) return;
    loading = true;
    end.replaceChildren(el("p", { class: "facts" }, "Loading …"));
    loader.load(url());
  }

  function addPage(answer) {
    const first = list.dataset.tab !== tab || list.dataset.key !== key;
    loading = false;
    cursor = answer.next;
    const added = answer[LISTS[tab]].map((item) => ({ item, node: ROWS[tab](item, hooks, mentionAt) }));
    root.removeAttribute("data-waiting");
    if (first) {
      watcher.disconnect();
      rows = added;
      group = null;
      current = -1;
      list.dataset.tab = tab;
      list.dataset.key = key;
      const body = el("ol", { class: tab === "mentions" ? "groups" : "rows" });
      append(body, added);
      list.replaceChildren(...(added.length ? [body] : []), end);
      list.scrollTop = 0;
    } else {
      rows.push(...added);
      append(list.querySelector("ol"), added);
    }
    if (!rows.length) end.replaceChildren(hooks.nothing(tab));
    else if (cursor) {
      end.replaceChildren(
        el("button", { class: "button", type: "button", onclick: more }, "More"),
        el("span", { class: "facts" }, `${number(rows.length)} of ${number(answer.total)} ${LISTS[tab]}`),
      );
      watcher.unobserve(end);
      watcher.observe(end);
    } else end.replaceChildren(el("p", { class: "facts" }, rows.length > 8 ? "End of the list" : ""));
    for (const node of root.querySelectorAll(`[data-tab-count="${tab}"]`))
      node.textContent = number(answer.mentions ?? answer.total);
  }

  // Sentences are grouped under the title of their document, also when they come with different pages.
  function append(body, added) {
    if (tab !== "mentions") {
      body.append(...added.map(({ node }) => node));
      return;
    }
    for (const { item, node } of added) {
      if (group?.id !== item.document.id) {
        group = { id: item.document.id, list: el("ol", { class: "rows" }) };
        body.append(el("li", { class: "group" }, groupHead(item.document, hooks), group.list));
      }
      group.list.append(node);
    }
  }

  tabs.forEach((button, index) => {
    button.addEventListener("click", () => hooks.choose(button.dataset.tab));
    button.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = tabs[(index + step + tabs.length) % tabs.length];
      next.focus();
      hooks.choose(next.dataset.tab);
    });
  });

  const focusable = ({ node }) => node.querySelector("[data-main]");

  // What the map highlights for an element of the list: its mention, or the first of its sentence; else its row.
  function subjectOf(element) {
    const row = element?.closest(".row");
    const item = rows.find(({ node }) => node === row)?.item;
    if (!item || tab !== "mentions") return item ?? null;
    return mentionAt.get(element.closest("[data-mark]")) ?? item.pieces.find(({ mention }) => mention)?.mention ?? null;
  }

  list.addEventListener("focusin", (event) => {
    const row = event.target.closest(".row");
    current = rows.findIndex(({ node }) => node === row);
    hooks.light(subjectOf(event.target), tab);
  });
  list.addEventListener("focusout", () => hooks.light(null, tab));
  let over = null;
  list.addEventListener("pointerover", (event) => {
    const part = event.target.closest("[data-mark]") ?? event.target.closest(".row");
    if (part === over) return;
    over = part;
    hooks.light(subjectOf(part), tab);
  });
  list.addEventListener("pointerleave", () => {
    over = null;
    hooks.light(list.contains(document.activeElement) ? subjectOf(document.activeElement) : null, tab);
  });

  return {
    show(nextTab, nextQuery, { again = false } = {}) {
      const nextKey = nextQuery.toString();
      for (const button of tabs) {
        const selected = button.dataset.tab === nextTab;
        button.setAttribute("aria-selected", String(selected));
        button.tabIndex = selected ? 0 : -1;
      }
      list.setAttribute("aria-labelledby", `tab-${nextTab}`);
      if (nextTab === tab && nextKey === key && !again) return;
      [tab, key, query, cursor] = [nextTab, nextKey, nextQuery, null];
      if (again) delete list.dataset.key;
      loading = false;
      root.setAttribute("data-waiting", "");
      loader.load(url());
    },
    step(by) {
      if (!rows.length) return;
      const next = Math.min(rows.length - 1, Math.max(0, current + by));
      focusable(rows[next]).focus({ focusVisible: true });
      rows[next].node.scrollIntoView({ block: "nearest" });
      if (next > rows.length - 6) more();
    },
    // The message of an empty list depends on the counts of the whole collection, which may arrive later.
    updateMessage: () => !rows.length && list.dataset.tab && !loader.busy() && end.replaceChildren(hooks.nothing(tab)),
    current: () => (current >= 0 ? { tab, ...rows[current] } : null),
    open() {
      if (current >= 0) focusable(rows[current]).click();
    },
  };
}

const dots = (...parts) => parts.filter(Boolean).flatMap((part, index) => (index ? [" · ", part] : [part]));

function groupHead({ title, url, published }, hooks) {
  return el(
    "div",
    { class: "group-head" },
    el("h2", {}, el("a", { class: "row-title", href: url, dir: "auto", ...hooks.target }, title)),
    published ? el("p", { class: "facts" }, day(published)) : null,
  );
}

// A place that a sentence mentions, with the state of its mentions there.
function placeFacts(mentions, hooks, mentionAt) {
  const { place, text } = mentions[0];
  const name = place
    ? el(
        "button",
        {
          class: "place-link",
          type: "button",
          title: "Show this place on the map",
          onclick: () => hooks.open(place.id, { reveal: place }),
        },
        el("bdi", {}, place.label),
      )
    : el("span", {}, el("bdi", {}, text), " not placed");
  const node = el(
    "span",
    { "data-mark": true },
    name,
    [...new Set(mentions.map(stateOf))].filter(Boolean).map((state) => stateNode(state, mentions)),
  );
  mentionAt.set(node, mentions[0]);
  return node;
}

function stateOf({ status, review, place, sureness }) {
  if (status === "confirmed" || status === "corrected") return status;
  if (review) return "to review";
  return place && sureness === "unsure" ? "unsure" : "";
}

function stateNode(state, mentions) {
  if (state === "to review") {
    const doubt = mentions.find((mention) => stateOf(mention) === state).doubt;
    return el(
      "span",
      { class: "doubt", title: doubt || undefined },
      " ",
      el("span", { class: "review-sign", "aria-hidden": "true" }, "?"),
      " to review",
    );
  }
  return state === "unsure"
    ? el("span", {}, " ", el("span", { class: "sureness", "data-sureness": "unsure" }, "unsure"))
    : ` (${state})`;
}

const ROWS = {
  mentions(sentence, hooks, mentionAt) {
    const mentions = sentence.pieces.flatMap((piece) =>
      piece.mention ? [{ ...piece.mention, text: piece.text }] : [],
    );
    const places = new Map();
    for (const mention of mentions) {
      const key = mention.place?.id ?? `not placed: ${mention.text}`;
      places.set(key, [...(places.get(key) ?? []), mention]);
    }
    let first = true;
    const parts = sentence.pieces.map(({ text, mention }) => {
      if (!mention) return text;
      const sureness = mention.place ? mention.sureness : "nil";
      const title = mention.place ? mention.place.label : "not placed";
      const link = el(
        "a",
        { class: "mark-link", href: mention.url, title, "data-mark": true, "data-main": first, ...hooks.target },
        el("mark", { "data-role": mention.role, "data-sureness": sureness }, text),
      );
      first = false;
      mentionAt.set(link, mention);
      return link;
    });
    return el(
      "li",
      { class: "row" },
      el("p", { class: "sentence", dir: "auto" }, parts),
      el(
        "p",
        { class: "facts" },
        dots(
          ...[...places.values()].map((each) => placeFacts(each, hooks, mentionAt)),
          sentence.page ? `page ${sentence.page}` : null,
        ),
      ),
    );
  },
  documents(text, hooks) {
    const known = text.state === "done";
    return el(
      "li",
      { class: "row" },
      el("a", { class: "row-title", href: text.url, dir: "auto", "data-main": true, ...hooks.target }, text.title),
      el(
        "p",
        { class: "facts" },
        dots(
          day(text.published),
          text.source ? el("bdi", {}, text.source) : null,
          known
            ? `${plural(text.mentions, "mention")} of ${plural(text.places, "place")}`
            : text.state === "failed"
              ? el("span", { class: "error" }, text.error || "could not be read")
              : text.state,
          known && text.mentions
            ? el(
                "button",
                {
                  class: "place-link",
                  type: "button",
                  "aria-label": `Only this text: ${text.title}`,
                  onclick: () => hooks.only("document", text.id, text.title),
                },
                "only this text",
              )
            : null,
        ),
      ),
    );
  },
  places(place, hooks) {
    return el(
      "li",
      { class: "row place" },
      el(
        "button",
        {
          class: "place-row",
          type: "button",
          "data-main": true,
          onclick: () => hooks.open(place.id, { reveal: place }),
        },
        el("span", { class: "glyph", "data-shape": place.area ? "area" : "point" }),
        el(
          "span",
          { class: "name", dir: "auto" },
          place.name,
          el(
            "span",
            { class: "where" },
            place.label.startsWith(`${place.name}, `) ? place.label.slice(place.name.length) : "",
          ),
        ),
        el(
          "span",
          { class: "count", title: `in ${plural(place.documents, "text")}` },
          number(place.mentions),
          el("span", { class: "hidden-label" }, ` mentions in ${plural(place.documents, "text")}`),
        ),
      ),
    );
  },
};
