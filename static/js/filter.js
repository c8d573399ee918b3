// Which mentions and places are shown.

const LEVELS = ["unsure", "likely", "sure"];

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// For a filter { show: "all" | "literal", sure: "unsure" | "likely" | "sure", q } gives the indexes of the mentions
// shown, and the places shown, most mentioned first, each with its shown mentions, best sureness and role.
export function derive(data, { show, sure, q }) {
  const least = LEVELS.indexOf(sure);
  const sought = plain(q.trim());
  const mentions = new Set();
  const items = [];
  for (const item of data.items.values()) {
    const kept = item.mentions.filter((index) => {
      const mention = data.mentions[index];
      if (show === "literal" && mention.role !== "literal") return false;
      return item.placed ? LEVELS.indexOf(mention.sureness) >= least : least === 0;
    });
    if (!kept.length) continue;
    if (sought) {
      const names = [item.label, ...kept.map((index) => data.mentions[index].text)];
      if (!names.some((name) => plain(name).includes(sought))) continue;
    }
    for (const index of kept) mentions.add(index);
    items.push({ item, mentions: kept, sureness: best(data, kept), role: roleOf(data, kept) });
  }
  items.sort((a, b) => b.item.placed - a.item.placed || b.mentions.length - a.mentions.length || a.mentions[0] - b.mentions[0]);
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
