// @ts-check
// The view lives in the address: what is selected, where the map looks, what is filtered, which panel is open.

import { readView, writeAddress, writeView } from "../shared/address.js";

/** @type {Record<string, string>} */
const DEFAULTS = { view: "article", show: "all", sure: "unsure", review: "off", q: "", map: "on" };
/** @type {Record<string, string[]>} */
const VALUES = {
  view: ["article", "places", "table"],
  show: ["all", "literal"],
  sure: ["unsure", "likely", "sure"],
  review: ["off", "on"],
  map: ["on", "off"],
};

/** @typedef {import("../shared/types").ArticleView} ArticleView */
/** @typedef {import("../shared/types").DocumentData} DocumentData */

/**
 * @param {Pick<DocumentData, "items" | "mentions">} data
 * @param {string} [search]
 * @returns {ArticleView}
 */
export function readAddress(data, search = location.search) {
  const query = new URLSearchParams(search);
  const state = /** @type {any} */ ({ ...DEFAULTS });
  for (const key of Object.keys(DEFAULTS)) {
    const value = query.get(key);
    if (value !== null && (!VALUES[key] || VALUES[key].includes(value))) state[key] = value;
  }
  const number = query.get("mention");
  const index =
    number !== null && /^\d+$/.test(number) && Number(number) < data.mentions.length ? Number(number) : null;
  const place = query.get("place");
  const item = place === null ? undefined : data.items.get(place);
  if (place !== null && item) {
    const mention = index !== null && data.mentions[index].item === place ? index : item.mentions[0];
    return { ...state, selected: { item: place, mention }, card: true, at: readView(query.get("at")) };
  }
  const selected = index === null ? null : { item: data.mentions[index].item, mention: index };
  return { ...state, selected, card: false, at: readView(query.get("at")) };
}

/** @param {ArticleView} state */
export function addressOf(state) {
  const query = new URLSearchParams();
  if (state.selected) {
    if (state.card) query.set("place", state.selected.item);
    query.set("mention", String(state.selected.mention));
  }
  for (const [key, value] of Object.entries(DEFAULTS)) {
    const setting = /** @type {any} */ (state)[key];
    if (setting !== value) query.set(key, setting);
  }
  if (state.at) query.set("at", writeView(state.at));
  return writeAddress(location.pathname, query);
}

// Selecting and switching views are steps that Back undoes; other changes only keep the address right.
/**
 * @param {ArticleView} state
 * @param {ArticleView} before
 */
export const isStep = (state, before) =>
  state.selected?.item !== before.selected?.item || state.card !== before.card || state.view !== before.view;
