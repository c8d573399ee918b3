// @ts-check
// Which mentions and places are shown.

const LEVELS = ["unsure", "likely", "sure"];

/** @typedef {import("../shared/types").DocumentData} DocumentData */
/** @typedef {import("../shared/types").Filter} Filter */
/** @typedef {import("../shared/types").Item} Item */
/** @typedef {import("../shared/types").Role} Role */
/** @typedef {import("../shared/types").Shown} Shown */
/** @typedef {import("../shared/types").ShownItem} ShownItem */

/** @param {string} text */
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** @type {(keyof Filter)[]} */
const FILTERS = ["show", "sure", "review", "q"];
/** @typedef {Filter & { revision: number }} FilterState */

/** @param {Filter} state */
export const filterOf = ({ show, sure, review, q }) => ({ show, sure, review, q });
/**
 * Whether other mentions are shown, also because the text was corrected.
 *
 * @param {FilterState} state
 * @param {FilterState} before
 */
export const refiltered = (state, before) =>
  state.revision !== before.revision || FILTERS.some((key) => state[key] !== before[key]);

/** @param {Item} item */
const rank = ({ placed, rough }) => (placed ? 0 : rough ? 1 : 2);

/**
 * Compute what a filter shows: the indexes of mentions, and the items. Places come first, then estimates, then unplaced
 * names, each the most mentioned first. An item has its shown mentions, their best sureness, the role, whether one of them
 * needs review, and whether one was corrected or confirmed by hand.
 *
 * @param {Omit<DocumentData, "shown">} data
 * @param {Filter} filter
 * @returns {Shown}
 */
export function derive(data, { show, sure, review, q }) {
  const least = LEVELS.indexOf(sure);
  const query = plain(q.trim());
  /** @type {Set<number>} */
  const mentions = new Set();
  /** @type {ShownItem[]} */
  const items = [];
  for (const item of data.items.values()) {
    const indexes = item.mentions.filter((index) => {
      const mention = data.mentions[index];
      if (show === "literal" && mention.role !== "literal") return false;
      if (review === "on" && !mention.review) return false;
      return item.placed ? LEVELS.indexOf(mention.sureness) >= least : least === 0;
    });
    if (!indexes.length) continue;
    if (query) {
      const names = [item.label, ...indexes.map((index) => data.mentions[index].text)];
      if (!names.some((name) => plain(name).includes(query))) continue;
    }
    for (const index of indexes) mentions.add(index);
    const doubtful = indexes.some((index) => data.mentions[index].review);
    const statuses = new Set(indexes.map((index) => data.mentions[index].status));
    const hand = statuses.has("corrected") ? "corrected" : statuses.has("confirmed") ? "confirmed" : "";
    items.push({
      item,
      mentions: indexes,
      sureness: item.rough ? "rough" : best(data, indexes),
      role: roleOf(data, indexes),
      doubtful,
      hand,
    });
  }
  items.sort(
    (a, b) => rank(a.item) - rank(b.item) || b.mentions.length - a.mentions.length || a.mentions[0] - b.mentions[0],
  );
  return { mentions, items, byId: new Map(items.map((shown) => [shown.item.id, shown])) };
}

/**
 * @param {Pick<DocumentData, "mentions">} data
 * @param {number[]} indexes
 * @returns {any}
 */
function best(data, indexes) {
  return LEVELS[Math.max(...indexes.map((index) => LEVELS.indexOf(data.mentions[index].sureness)))];
}

/**
 * A place is associative only if no mention means the place itself.
 *
 * @param {Pick<DocumentData, "mentions">} data
 * @param {number[]} indexes
 * @returns {Role}
 */
function roleOf(data, indexes) {
  const roles = new Set(indexes.map((index) => data.mentions[index].role));
  return roles.has("literal") ? "literal" : roles.has("demonym") ? "demonym" : "associative";
}
