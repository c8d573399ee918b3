// @ts-check
// The search box: words, or a place to look in, which the gazetteer suggests while one types.

import { el } from "../shared/dom.js";
import { getJson, isAbort } from "../shared/client.js";

const TYPING_PAUSE_MS = 180;
const MAX_SUGGESTIONS = 7;

export function bindFinder({ form, gazetteer, search, within, text }) {
  const box = form.querySelector("input");
  const list = form.querySelector("[role=listbox]");
  let options = [];
  let at = -1;
  let timer = null;
  let controller = null;

  const query = () => box.value.trim();
  // "in Syria" means the place, whatever else may be called so.
  const prefixed = () => /^(?:in|within)\s+(.{2,})$/i.exec(query())?.[1];

  function close() {
    clearTimeout(timer);
    controller?.abort();
    options = [];
    at = -1;
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function move(next) {
    at = next;
    for (const [index, option] of options.entries()) option.node.setAttribute("aria-selected", String(index === at));
    if (at >= 0) {
      box.setAttribute("aria-activedescendant", options[at].node.id);
      options[at].node.scrollIntoView({ block: "nearest" });
    } else box.removeAttribute("aria-activedescendant");
  }

  function choose(option) {
    close();
    option.take();
  }

  function fill(suggestions) {
    const words = {
      take: submit,
      parts: [el("span", { class: "what" }, "Words"), el("span", { class: "name", dir: "auto" }, query())],
    };
    const places = suggestions.slice(0, MAX_SUGGESTIONS).map((place) => ({
      take: () => {
        box.value = text();
        within(place);
      },
      parts: [
        el("span", { class: "what" }, "In"),
        el("span", { class: "name", dir: "auto" }, place.label),
        el("span", { class: "facts" }, place.kind),
      ],
    }));
    options = prefixed() ? [...places, words] : [words, ...places];
    list.replaceChildren(
      ...options.map((option, index) => {
        option.node = el("li", { role: "option", id: `ask-${index}`, "aria-selected": "false" }, option.parts);
        option.node.addEventListener("pointerdown", (event) => event.preventDefault());
        option.node.addEventListener("click", () => choose(option));
        return option.node;
      }),
    );
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    move(prefixed() && places.length ? 0 : -1);
  }

  async function suggest() {
    controller?.abort();
    const request = new AbortController();
    controller = request;
    try {
      const { places } = await getJson(`${gazetteer}?${new URLSearchParams({ q: prefixed() ?? query() })}`, {
        signal: request.signal,
      });
      if (controller === request && document.activeElement === box) fill(places.map(({ place }) => place));
    } catch (error) {
      // Words can be searched without suggestions.
      if (!isAbort(error)) close();
    }
  }

  function submit() {
    close();
    search(query());
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    if (query().length < 2) {
      close();
      // The box's own cross empties it.
      if (!query() && text()) search("");
      return;
    }
    timer = setTimeout(suggest, TYPING_PAUSE_MS);
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      move(((at + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      choose(options[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  box.addEventListener("blur", close);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  return {
    focus() {
      box.focus();
      box.select();
    },
    draw: () => document.activeElement !== box && (box.value = text()),
    reset() {
      close();
      box.value = text();
    },
  };
}
