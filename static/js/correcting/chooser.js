// @ts-check
// Choose the place that a mention means: from what was considered, from the whole gazetteer, or from the map.

import { distanceKm } from "../shared/distances.js";
import { el, grouped } from "../shared/dom.js";
import { getJson, isAbort } from "../shared/client.js";

const PAUSE = 200;

const percentOf = (score) => (score < 0.01 ? "< 1 %" : `${Math.round(score * 100)} %`);
const coordinatesOf = ({ latitude, longitude }) => `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
const kmOf = (km) => `${km < 10 ? km.toFixed(1) : grouped(Math.round(km))} km`;

// candidates: places with a score, the id of the present one is `current`. choose(place) takes a place or, for a spot
// on the map, { latitude, longitude, name }. `first` is shown above the numbered list.
/**
 * @param {object} options
 * @param {string} options.name
 * @param {any[]} options.candidates
 * @param {string} options.current
 * @param {ReturnType<typeof import("./choices.js").createChoices>} options.choices
 * @param {(place: any) => void} options.choose
 * @param {() => void} [options.cancel]
 * @param {HTMLElement | null} [options.first]
 * @param {string} [options.fit] whether the map moves: see choices.js
 */
export function createChooser({ name, candidates, current, choices, choose, cancel, first = null, fit = "needed" }) {
  let rows = [];
  let waiting = null;
  let pending = null;
  let stopPicking = null;
  const list = el("ol", { class: "choose-list" });
  const note = el("p", { class: "facts choose-note", role: "status" });
  const from = candidates.find(({ id }) => id === current);

  const noteOf = (place) =>
    [place.kind, place.km == null && from && place !== from ? `${kmOf(distanceKm(from, place))} away` : ""]
      .filter(Boolean)
      .join(" · ");
  const factsOf = (place) =>
    place.score !== undefined ? percentOf(place.score) : place.km != null ? kmOf(place.km) : "";

  function rowOf(place, index) {
    const take = () => choose(place.spot ?? place);
    return el(
      "li",
      {},
      el(
        "button",
        {
          class: "choose-row",
          type: "button",
          "data-choice": place.id ?? "here",
          "aria-current": place.id && place.id === current ? "true" : null,
          onclick: take,
          onpointerenter: () => choices.light(index),
          onpointerleave: () => choices.light(null),
          onfocus: () => choices.light(index),
          onblur: () => choices.light(null),
        },
        el("span", { class: "choose-number", "aria-hidden": "true" }, String(index + 1)),
        el("span", { class: "label" }, el("bdi", {}, place.label), el("span", { class: "facts" }, noteOf(place))),
        el("span", { class: "facts" }, place.id && place.id === current ? "now" : factsOf(place)),
      ),
    );
  }

  let offered = [];
  function show(places, words = "") {
    offered = places;
    rows = places.map(rowOf);
    list.replaceChildren(...rows);
    note.textContent = words;
    choices.show(places, {
      choose: take,
      fit,
      point(index) {
        choices.light(index);
        rows.forEach((row, number) => row.firstChild.classList.toggle("lit", number === index));
      },
    });
  }

  function take(index) {
    if (offered[index]) choose(offered[index].spot ?? offered[index]);
  }

  const considered = () =>
    show(
      candidates,
      candidates.length
        ? ""
        : "The gazetteer has no place with this name: search for another name, or click on the map.",
    );

  async function find(url, make) {
    pending?.abort();
    pending = new AbortController();
    const request = pending;
    try {
      const { places } = await getJson(url, { signal: request.signal });
      if (request === pending) make(places.map(({ place, km }) => ({ ...place, km })));
    } catch (error) {
      if (!isAbort(error)) note.textContent = error.message;
    }
  }

  const box = el("input", {
    type: "search",
    id: "choose-search",
    class: "choose-search",
    placeholder: "Search the gazetteer",
    autocomplete: "off",
    spellcheck: "false",
    dir: "auto",
  });
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    pending?.abort();
    const query = box.value.trim();
    if (!query) return considered();
    waiting = setTimeout(
      () =>
        find(`/api/gazetteer?q=${encodeURIComponent(query)}`, (results) =>
          show(results, results.length ? "" : `The gazetteer has no place with the name “${query}”.`),
        ),
      PAUSE,
    );
  });

  function near({ lat, lng }) {
    unpick();
    const spot = { latitude: lat, longitude: lng, name };
    const here = { label: "Exactly here", kind: coordinatesOf(spot), latitude: lat, longitude: lng, km: 0, spot };
    find(`/api/gazetteer?near=${lat.toFixed(5)},${lng.toFixed(5)}`, (results) => {
      show([here, ...results], "Nearest to where you clicked");
      focusRow(0);
    });
  }
  const middle = el(
    "button",
    { class: "button quiet", type: "button", hidden: true, onclick: () => near(choices.middle()) },
    "Use the centre of the map",
  );
  const pick = el(
    "button",
    {
      class: "button quiet",
      type: "button",
      "aria-pressed": "false",
      onclick() {
        if (stopPicking) return unpick();
        stopPicking = choices.pick(near);
        pick.setAttribute("aria-pressed", "true");
        middle.hidden = false;
        note.textContent = "Click on the map where it is.";
      },
    },
    "Click on the map",
  );
  function unpick() {
    stopPicking?.();
    stopPicking = null;
    pick.setAttribute("aria-pressed", "false");
    middle.hidden = true;
    note.textContent = "";
  }

  const focusRow = (index) => rows[Math.max(0, Math.min(rows.length - 1, index))]?.firstChild.focus();
  const element = el(
    "section",
    { class: "chooser", "aria-label": `Which place is “${name}”?` },
    el("label", { class: "hidden-label", for: "choose-search" }, "Search the gazetteer by name"),
    el("div", { class: "choose-head" }, box, pick, middle),
    first,
    note,
    list,
    cancel ? el("button", { class: "button quiet", type: "button", onclick: cancel }, "Cancel") : null,
  );
  element.addEventListener("keydown", (event) => {
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    if (event.key === "ArrowDown") focusRow(at + 1);
    else if (event.key === "ArrowUp" && at >= 0) at === 0 ? box.focus() : focusRow(at - 1);
    else if (event.key === "Home" && at >= 0) focusRow(0);
    else if (event.key === "End" && at >= 0) focusRow(rows.length - 1);
    else if (event.key === "Enter" && event.target === box && rows.length) focusRow(0);
    else if (event.key === "Escape" && stopPicking) unpick();
    else if (event.key === "Escape" && event.target === box && box.value) {
      box.value = "";
      considered();
    } else if (event.key === "Escape" && cancel) cancel();
    else if (event.key === "Escape" && event.target === box) focusRow(0);
    else if (cancel && /^[1-9]$/.test(event.key) && event.target !== box && rows[Number(event.key) - 1])
      take(Number(event.key) - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  considered();

  return {
    element,
    take,
    search() {
      box.focus();
      box.select();
    },
    focus() {
      if (rows.length)
        focusRow(
          Math.max(
            0,
            offered.findIndex(({ id }) => id !== current),
          ),
        );
      else box.focus();
    },
    close() {
      clearTimeout(waiting);
      pending?.abort();
      unpick();
      choices.clear();
    },
  };
}
