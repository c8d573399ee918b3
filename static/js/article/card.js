// @ts-check
// The card of the selected place: kind, confidence, sentences, and other candidates.

import { distanceKm } from "../shared/distances.js";
import { sentenceParts } from "./data.js";
import { el, icon, grouped } from "../shared/dom.js";
import { alsoThere, doubt, estimate, why } from "../shared/evidence.js";
import { filterOf } from "./filter.js";

const ROLES = {
  literal: "",
  associative: "stands for its people or government",
  demonym: "its people",
};
const MATCHES = {
  abbreviation: "an abbreviation",
  part: "part of its name",
  demonym: "its people",
  fuzzy: "a similar spelling",
};

const MIN_VISIBLE_SCORE = 0.02; // candidates with a lower score are folded away

export function bindCard({ root, store, data, select, close, showInText, ghost, correcting }) {
  let opener = null;

  function head(item, mention) {
    const containers = item.label.startsWith(`${item.name}, `) ? item.label.slice(item.name.length) : "";
    const sure = el(
      "button",
      {
        class: "sure-button",
        type: "button",
        "data-sureness": mention.sureness,
        title: "Show the number",
        "aria-pressed": "false",
        onclick: () => {
          const pressed = sure.getAttribute("aria-pressed") !== "true";
          sure.setAttribute("aria-pressed", String(pressed));
          sure.textContent = pressed ? `${mention.sureness} (${mention.score.toFixed(2)})` : mention.sureness;
        },
      },
      mention.sureness,
    );
    const known = () =>
      [
        item.kind,
        " · ",
        sure,
        item.population ? ` · population ${grouped(item.population)}` : null,
        item.main_name === item.name ? null : [" · also ", el("bdi", {}, item.main_name)],
      ].flat();
    const facts = item.rough
      ? estimate(item, data, select)
      : item.placed
        ? known()
        : ["not placed: no entry of the gazetteer fits"];
    return el(
      "header",
      { class: "card-head" },
      el(
        "h2",
        { id: "card-name", tabindex: "-1", dir: "auto" },
        item.name,
        containers ? el("span", { class: "containers" }, containers) : null,
      ),
      el(
        "button",
        { class: "button quiet", type: "button", "aria-label": "Close", title: "Close (Esc)", onclick: close },
        icon("close"),
      ),
      el("p", { class: "facts" }, facts),
      doubt(mention),
    );
  }

  function pager(item, indexes, number) {
    const turn = (step) => () => {
      const next = indexes[(number + step + indexes.length) % indexes.length];
      select({ item: item.id, mention: next }, { replace: true });
      root.querySelector(step < 0 ? "[data-turn='-1']" : "[data-turn='1']")?.focus();
    };
    const mention = data.mentions[indexes[number]];
    const note =
      ROLES[mention.role] || (MATCHES[mention.candidates.find(({ place }) => place === item.id)?.match] ?? "");
    return el(
      "div",
      { class: "pager" },
      el(
        "button",
        {
          class: "button quiet",
          type: "button",
          "data-turn": "-1",
          "aria-label": "Previous mention",
          disabled: indexes.length < 2,
          onclick: turn(-1),
        },
        icon("left"),
      ),
      el("span", { class: "where", "aria-live": "polite" }, `${number + 1} of ${indexes.length}`),
      el(
        "button",
        {
          class: "button quiet",
          type: "button",
          "data-turn": "1",
          "aria-label": "Next mention",
          disabled: indexes.length < 2,
          onclick: turn(1),
        },
        icon("right"),
      ),
      note ? el("span", { class: "facts role" }, note) : null,
      mention.page ? el("a", { class: "facts page", href: `#page-${mention.page}` }, `page ${mention.page}`) : null,
    );
  }

  function quote(mention) {
    const [before, name, after] = sentenceParts(data, mention);
    const clip = (text, end) => {
      const words = text.trim().split(/\s+/);
      if (words.length <= 10) return text.trim();
      return end ? `… ${words.slice(-8).join(" ")}` : `${words.slice(0, 8).join(" ")} …`;
    };
    const previous = data.sentences[mention.sentence - 1];
    const next = data.sentences[mention.sentence + 1];
    return el(
      "blockquote",
      { class: "quote", dir: "auto" },
      previous ? el("span", { class: "context" }, clip(previous, true), " ") : null,
      before,
      el("mark", {}, name),
      after,
      next ? el("span", { class: "context" }, " ", clip(next, false)) : null,
    );
  }

  function copy(label, text) {
    const button = el(
      "button",
      {
        class: "button quiet",
        type: "button",
        onclick: async () => {
          try {
            await navigator.clipboard.writeText(text());
            button.textContent = "Copied";
          } catch {
            button.textContent = "The browser forbids copying";
          }
          setTimeout(() => (button.textContent = label), 1600);
        },
      },
      label,
    );
    return button;
  }

  function rival(candidate, item, decided) {
    const place = data.places.get(candidate.place);
    const away = item.located ? `${grouped(Math.round(distanceKm(item, place)))} km away` : "";
    const percent = Math.round(candidate.score * 100);
    const show = () => ghost(place, item);
    const hide = () => ghost(null);
    return el(
      "li",
      { class: "rival", tabindex: "0", onpointerenter: show, onpointerleave: hide, onfocus: show, onblur: hide },
      el("span", { class: "label" }, el("bdi", {}, place.label), " ", el("span", { class: "facts" }, place.kind)),
      el(
        "span",
        { class: "facts" },
        decided ? "" : percent < 1 ? "< 1 %" : `${percent} %`,
        away && !decided ? el("br") : null,
        away,
      ),
    );
  }

  function rivals(item, mention) {
    const others = mention.candidates.filter(({ place }) => place !== item.id);
    if (!others.length) return null;
    const list = (candidates) =>
      el(
        "ul",
        {},
        candidates.map((candidate) => rival(candidate, item, mention.status !== "unreviewed")),
      );
    const close = others.filter(({ score }) => score >= MIN_VISIBLE_SCORE).slice(0, 4);
    const rest = others.filter((candidate) => !close.includes(candidate));
    const title = item.placed ? "Could also be" : "Considered, but did not fit";
    return el(
      "section",
      { class: "rivals", "aria-label": title },
      close.length ? [el("h3", {}, title), list(close)] : null,
      rest.length
        ? el(
            "details",
            {},
            el("summary", {}, close.length ? `${rest.length} less likely` : `${title} (${rest.length}, all unlikely)`),
            list(rest),
          )
        : null,
    );
  }

  let drawn = null;
  function draw(state) {
    ghost(null);
    const selected = state.card ? state.selected : null;
    if (!selected) {
      correcting.drop();
      drawn = null;
      root.hidden = true;
      root.replaceChildren();
      return;
    }
    const item = data.items.get(selected.item);
    const shown = data.shown(filterOf(state)).byId.get(selected.item)?.mentions ?? item.mentions;
    const indexes = shown.includes(selected.mention) ? shown : item.mentions;
    const number = Math.max(0, indexes.indexOf(selected.mention));
    const mention = data.mentions[indexes[number]];
    const scroll = drawn === item.id ? root.querySelector(".card-body")?.scrollTop : 0;
    const open = mention.derived ? null : state.panel;
    if (!open) correcting.drop();
    const section = mention.derived ? null : correcting.section(mention, { history: !open });
    root.dataset.panel = open ?? "";
    root.replaceChildren(
      head(item, mention),
      open
        ? correcting.panel(open, mention)
        : el(
            "div",
            { class: "card-body" },
            mention.derived ? null : pager(item, indexes, number),
            quote(mention),
            el(
              "div",
              { class: "card-actions" },
              el(
                "button",
                { class: "button quiet", type: "button", onclick: () => showInText(indexes[number]) },
                "Show in text",
              ),
              copy("Copy link", () => location.href),
              item.located
                ? copy("Copy coordinates", () => `${item.latitude.toFixed(5)}, ${item.longitude.toFixed(5)}`)
                : null,
            ),
            section,
            alsoThere(item, data.shown(filterOf(state)).items, select),
            why(mention),
            rivals(item, mention),
          ),
    );
    root.hidden = false;
    root.querySelector(".card-body").scrollTop = scroll ?? 0;
    drawn = item.id;
  }

  store.subscribe((state, before) => {
    const same = state.card === before.card && state.selected === before.selected && state.panel === before.panel;
    if (!same || state.revision !== before.revision) draw(state);
  });
  draw(store.get());

  return {
    focus({ again = false } = {}) {
      if (!again) opener = document.activeElement;
      root.querySelector("h2")?.focus({ preventScroll: true });
    },
    // Give the focus back to what opened the card.
    release() {
      if (opener?.isConnected) opener.focus({ preventScroll: true });
      opener = null;
    },
  };
}
