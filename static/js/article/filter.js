// @ts-check
// Which mentions and places are shown.

const LEVELS = ["unsure", "likely", "sure"];

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const FILTERS = ["show", "sure", "review", "q"];
export const filterOf = (state) => Object.fromEntries(FILTERS.map((key) => [key, state[key]]));
// Also where the text itself was corrected.
export const refiltered = (state, before) => state.revision !== before.revision || FILTERS.some((key) => state[key] !== before[key]);

const rank = ({ placed, rough }) => (placed ? 0 : rough ? 1 : 2);

// For a filter { show: "all" | "literal", sure: "unsure" | "likely" | "sure", review: "off" | "on", q } gives the
// indexes of the mentions shown, and the items shown: places, then what is placed roughly, then what is not placed, most
// mentioned first, each with its shown mentions, best sureness, role, whether one of them is to be reviewed, and what was
// said of them by hand: "corrected", "confirmed" or nothing.
export function derive(data, { show, sure, review, q }) {
  const least = LEVELS.indexOf(sure);
  const sought = plain(q.trim());
  const mentions = new Set();
  const items = [];
  for (const item of data.items.values()) {
    const kept = item.mentions.filter((index) => {
      const mention = data.mentions[index];
      if (show === "literal" && mention.role !== "literal") return false;
      if (review === "on" && !mention.review) return false;
      return item.placed ? LEVELS.indexOf(mention.sureness) >= least : least === 0;
    });
    if (!kept.length) continue;
    if (sought) {
      const names = [item.label, ...kept.map((index) => data.mentions[index].text)];
      if (!names.some((name) => plain(name).includes(sought))) continue;
    }
    for (const index of kept) mentions.add(index);
    const doubtful = kept.some((index) => data.mentions[index].review);
    const said = new Set(kept.map((index) => data.mentions[index].status));
    const hand = ["corrected", "confirmed"].find((status) => said.has(status)) ?? "";
    items.push({ item, mentions: kept, sureness: item.rough ? "rough" : best(data, kept), role: roleOf(data, kept), doubtful, hand });
  }
  items.sort((a, b) => rank(a.item) - rank(b.item) || b.mentions.length - a.mentions.length || a.mentions[0] - b.mentions[0]);
  return { mentions, items, byId: new Map(items.map((shown) => [shown.item.id, shown])) };
}

function best(data, indexes) {
  return LEVELS[Math.max(...indexes.map((index) => LEVELS.indexOf(data.mentions[index].sureness)))];
}

// A place counts as associative only if no mention means the place itself.
function roleOf(data, indexes) {
  const roles = new Set(indexes.map((index) => data.mentions[index].role));
  return roles.has("literal") ? "literal" : roles.has("demonym") ? "demonym" : "associative";
}
