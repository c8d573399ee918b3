// @ts-check
// What is filtered and shown, as the address and the API spell it: the same names in both.

import { readView, writeAddress, writeView } from "../shared/address.js";
import { FILTERS } from "./filters.js";

const SEVERAL = FILTERS.filter(({ kind }) => kind === "choices");
const SINGLE = FILTERS.filter(({ kind }) => kind !== "choices");
const SHOWN = { view: "clusters", tab: "mentions", card: "" };
const VALUES = {
  view: ["clusters", "density", "countries", "admin1"],
  tab: ["mentions", "documents", "places"],
};
const DAY = /^\d{4}-\d\d-\d\d$/;
const MAX_CHARACTERS = 500;

function fits({ kind, closed, choices, pattern }, value) {
  if (closed) return choices.some((choice) => choice.value === value);
  if (pattern) return new RegExp(`^(?:${pattern})$`).test(value);
  if (kind === "flag") return value === "1";
  if (kind === "date") return DAY.test(value);
  if (kind === "number") return Number(value) > 0 && Number(value) <= 1;
  return value.length <= MAX_CHARACTERS;
}

export const EMPTY = Object.freeze(
  Object.fromEntries(FILTERS.map(({ name, kind }) => [name, kind === "choices" ? [] : ""])),
);

export function readAddress(search) {
  const query = new URLSearchParams(search);
  const state = /** @type {Record<string, any>} */ ({ ...EMPTY, ...SHOWN, at: readView(query.get("at")) });
  for (const filter of SEVERAL) {
    const values = query.getAll(filter.name).filter((value) => value && fits(filter, value));
    state[filter.name] = [...new Set(filter.pattern ? values.map((value) => value.toUpperCase()) : values)];
  }
  for (const filter of SINGLE) {
    const value = (query.get(filter.name) ?? "").trim();
    if (value && fits(filter, value)) state[filter.name] = value;
  }
  for (const name of Object.keys(SHOWN)) {
    const value = (query.get(name) ?? "").trim();
    if (value && (VALUES[name]?.includes(value) ?? value.length <= MAX_CHARACTERS)) state[name] = value;
  }
  for (const { name, needs, default: usual } of FILTERS)
    if (needs && (!state[needs] || state[name] === usual)) state[name] = "";
  return state;
}

// The filter as query parameters of the API; `without` leaves some out.
export function filterQuery(state, without = []) {
  const query = new URLSearchParams();
  for (const { name } of SINGLE) if (state[name] && !without.includes(name)) query.set(name, state[name]);
  for (const { name } of SEVERAL)
    if (!without.includes(name)) for (const value of state[name]) query.append(name, value);
  for (const { name, needs } of FILTERS) if (needs && !query.has(needs)) query.delete(name);
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
export const isStep = (state, before) =>
  filterKey(state) !== filterKey(before) || Object.keys(SHOWN).some((name) => state[name] !== before[name]);
