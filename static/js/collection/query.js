// @ts-check
// What is filtered and shown, as the address and the API spell it: the same names in both.

import { readView, writeAddress, writeView } from "../shared/address.js";

export const MANY = ["country", "class", "role", "status", "source", "document"];
export const ONE = ["q", "scope", "place", "within", "since", "until", "score", "review"];
const SHOWN = { view: "clusters", tab: "mentions", card: "" };
const VALUES = {
  view: ["clusters", "density", "countries", "admin1"],
  tab: ["mentions", "documents", "places"],
  scope: ["document", "sentence"],
  review: ["1"],
  role: ["literal", "associative", "demonym"],
  status: ["unreviewed", "confirmed", "corrected", "nil"],
  class: [..."AHLPRSTUV"],
};
const DAY = /^\d{4}-\d\d-\d\d$/;

const fits = (name, value) => {
  if (VALUES[name]) return VALUES[name].includes(value);
  if (name === "country") return /^[A-Z]{2}$/.test(value);
  if (name === "since" || name === "until") return DAY.test(value);
  if (name === "score") return Number(value) > 0 && Number(value) <= 1;
  return value.length <= 500;
};

export const EMPTY = Object.freeze({ ...Object.fromEntries(MANY.map((name) => [name, []])), ...Object.fromEntries(ONE.map((name) => [name, ""])) });

export function readAddress(search) {
  const query = new URLSearchParams(search);
  const state = /** @type {Record<string, any>} */ ({ ...EMPTY, ...SHOWN, at: readView(query.get("at")) });
  for (const name of MANY) state[name] = [...new Set(query.getAll(name).filter((value) => value && fits(name, value)))];
  for (const name of [...ONE, ...Object.keys(SHOWN)]) {
    const value = (query.get(name) ?? "").trim();
    if (value && fits(name, value)) state[name] = value;
  }
  if (!state.q || state.scope === "document") state.scope = "";
  return state;
}

// The filter as query parameters of the API; `without` leaves some out.
export function filterQuery(state, without = []) {
  const query = new URLSearchParams();
  for (const name of ONE) if (state[name] && !without.includes(name)) query.set(name, state[name]);
  for (const name of MANY) if (!without.includes(name)) for (const value of state[name]) query.append(name, value);
  if (!query.has("q")) query.delete("scope");
  return query;
}

export const filterKey = (state) => filterQuery(state).toString();
export const isFiltered = (state) => filterKey(state) !== "";

export function addressOf(state, { path = location.pathname, embed = false } = {}) {
  const query = filterQuery(state);
  for (const [name, value] of Object.entries(SHOWN)) if (state[name] !== value) query.set(name, state[name]);
  if (state.at) query.set("at", writeView(state.at));
  if (embed) query.set("embed", "1");
  return writeAddress(path, query);
}

// Filters, views and the card are steps that Back undoes; where the map looks only keeps the address right.
export const isStep = (state, before) => filterKey(state) !== filterKey(before) || Object.keys(SHOWN).some((name) => state[name] !== before[name]);
