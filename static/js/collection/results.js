// @ts-check
// The results: mentions in their sentences, documents, places. Each list comes in pages; more is asked for near its end.

import { el, plural } from "../shared/dom.js";
import { createLoader } from "../shared/client.js";
import { day, number, problem } from "./words.js";

const PAGE = 50;
const BY_ITSELF = 1000; // rows after which more must be asked for by the button
const STATUS = { confirmed: "confirmed", corrected: "corrected" };

export function createResults({ root, list, api, hooks }) {
  const tabs = [...root.querySelectorAll("[data-tab]")];
  let tab = "mentions";
  let key = null;
  let cursor = null;
  let rows = [];
  let current = -1;
  let query = null;

  const loader = createLoader({
    done: take,
    failed: (error, again) => {
      root.removeAttribute("data-waiting");
      end.replaceChildren(problem(error, again));
      if (!rows.length) list.replaceChildren(end);
    },
    busy: (is) => list.setAttribute("aria-busy", String(is)),
  });
  const end = el("div", { class: "list-end" });
  const watcher = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && rows.length < BY_ITSELF && more(), { root: list, rootMargin: "600px" });

  function url() {
    const asked = new URLSearchParams(query);
    asked.set("limit", String(PAGE));
    if (cursor) asked.set("cursor", cursor);
    return `${api}/${tab}?${asked}`;
  }

  let asking = false;
  function more() {
    if (!cursor || asking) return;
    asking = true;
    end.replaceChildren(el("p", { class: "facts" }, "More are coming …"));
    loader.load(url());
  }

  function take(answer) {
    const first = list.dataset.tab !== tab || list.dataset.key !== key;
    asking = false;
    cursor = answer.next;
    const made = answer[tab].map((item) => ({ item, node: ROWS[tab](item, hooks) }));
    root.removeAttribute("data-waiting");
    if (first) {
      watcher.disconnect();
      rows = made;
      current = -1;
      list.dataset.tab = tab;
      list.dataset.key = key;
      const body = el("ol", { class: "rows" }, made.map(({ node }) => node));
      list.replaceChildren(...(made.length ? [body] : []), end);
      list.scrollTop = 0;
    } else {
      rows.push(...made);
      list.querySelector("ol")?.append(...made.map(({ node }) => node));
    }
    if (!rows.length) end.replaceChildren(hooks.nothing(tab));
    else if (cursor) {
      end.replaceChildren(el("button", { class: "button", type: "button", onclick: more }, "More"), el("span", { class: "facts" }, `${number(rows.length)} of ${number(answer.total)}`));
      watcher.unobserve(end);
      watcher.observe(end);
    } else end.replaceChildren(el("p", { class: "facts" }, rows.length > 8 ? "That is all." : ""));
    for (const node of root.querySelectorAll(`[data-tab-count="${tab}"]`)) node.textContent = number(answer.total);
    hooks.told(tab, answer);
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
  list.addEventListener("focusin", (event) => {
    const row = event.target.closest(".row");
    current = rows.findIndex(({ node }) => node === row);
    hooks.light(rows[current]?.item ?? null, tab);
  });
  list.addEventListener("focusout", () => hooks.light(null, tab));
  let over = null;
  list.addEventListener("pointerover", (event) => {
    const row = event.target.closest(".row");
    if (row === over) return;
    over = row;
    hooks.light(rows.find(({ node }) => node === row)?.item ?? null, tab);
  });
  list.addEventListener("pointerleave", () => {
    over = null;
    hooks.light(list.contains(document.activeElement) ? (rows[current]?.item ?? null) : null, tab);
  });

  return {
    show(nextTab, nextQuery, { again = false } = {}) {
      const nextKey = nextQuery.toString();
      for (const button of tabs) {
        const own = button.dataset.tab === nextTab;
        button.setAttribute("aria-selected", String(own));
        button.tabIndex = own ? 0 : -1;
      }
      list.setAttribute("aria-labelledby", `tab-${nextTab}`);
      if (nextTab === tab && nextKey === key && !again) return;
      [tab, key, query, cursor] = [nextTab, nextKey, nextQuery, null];
      if (again) delete list.dataset.key;
      asking = false;
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
    // What is said in an empty list depends on the whole collection's numbers, which may come later.
    retell: () => !rows.length && list.dataset.tab && !loader.busy() && end.replaceChildren(hooks.nothing(tab)),
    current: () => (current >= 0 ? { tab, ...rows[current] } : null),
    open() {
      if (current >= 0) focusable(rows[current]).click();
    },
  };
}

const dots = (...parts) => parts.filter(Boolean).flatMap((part, index) => (index ? [" · ", part] : [part]));

const ROWS = {
  mentions(mention, hooks) {
    const { place, document: text } = mention;
    const where = place
      ? el("button", { class: "place-link", type: "button", title: "Show this place on the map", onclick: () => hooks.open(place.id, { reveal: place }) }, el("bdi", {}, place.label))
      : "not placed";
    const state = mention.status in STATUS ? STATUS[mention.status] : mention.review ? el("span", { class: "doubt", title: mention.doubt || undefined }, el("span", { class: "review-sign", "aria-hidden": "true" }, "?"), " to review") : place && mention.sureness === "unsure" ? el("span", { class: "sureness", "data-sureness": "unsure" }, "unsure") : null;
    return el(
      "li",
      { class: "row" },
      el("p", { class: "sentence", dir: "auto" }, mention.before, el("mark", { "data-role": mention.role, "data-sureness": place ? mention.sureness : "nil" }, mention.text), mention.after),
      el("p", { class: "facts" }, dots(where, el("a", { href: mention.url, "data-main": true, ...hooks.target }, el("bdi", {}, text.title)), day(text.published), mention.page ? `page ${mention.page}` : null, state)),
    );
  },
  documents(text, hooks) {
    const known = text.state === "done";
    return el(
      "li",
      { class: "row" },
      el("a", { class: "row-title", href: text.url, dir: "auto", "data-main": true, ...hooks.target }, text.title),
      el("p", { class: "facts" }, dots(day(text.published), text.source ? el("bdi", {}, text.source) : null, known ? `${plural(text.mentions, "mention")} of ${plural(text.places, "place")}` : text.state === "failed" ? el("span", { class: "error" }, text.error || "could not be read") : text.state, known && text.mentions ? el("button", { class: "place-link", type: "button", "aria-label": `Only this text: ${text.title}`, onclick: () => hooks.only("document", text.id, text.title) }, "only this text") : null)),
    );
  },
  places(place, hooks) {
    return el(
      "li",
      { class: "row place" },
      el(
        "button",
        { class: "place-row", type: "button", "data-main": true, onclick: () => hooks.open(place.id, { reveal: place }) },
        el("span", { class: "glyph", "data-shape": place.area ? "area" : "point" }),
        el("span", { class: "name", dir: "auto" }, place.name, el("span", { class: "where" }, place.label.startsWith(`${place.name}, `) ? place.label.slice(place.name.length) : "")),
        el("span", { class: "count", title: `in ${plural(place.documents, "text")}` }, number(place.mentions), el("span", { class: "hidden-label" }, ` mentions in ${plural(place.documents, "text")}`)),
      ),
    );
  },
};
