// @ts-check
// What is to be reviewed, mention by mention; the next one is fetched while one looks at the present one.

import { getJson } from "../shared/client.js";

export async function createQueue(url) {
  const first = await getJson(url);
  const ids = first.mentions;
  let next = first.next;
  const known = new Map(); // what is told of a mention, or the promise of it
  const decided = new Set();

  async function more() {
    if (!next) return;
    const page = await getJson(`${url}?cursor=${encodeURIComponent(next)}`);
    next = page.next;
    const before = new Set(ids);
    ids.push(...page.mentions.filter((id) => !before.has(id)));
  }
  // A mention as it is now, or null if it is no more.
  function tell(id) {
    if (!known.has(id)) {
      const answer = getJson(`/api/mentions/${id}`).catch((error) => {
        if (error.status === 404) return null;
        known.delete(id);
        throw error;
      });
      known.set(id, answer);
    }
    return known.get(id);
  }
  const isOpen = (told) => told && told.mention.review && told.mention.status === "unreviewed";

  return {
    total: first.total,
    ids,
    decided,
    tell,
    // What was known of others may not hold any more.
    forget() {
      known.clear();
    },
    // The place in the queue of the next mention that is still open, in one direction; -1 if there is none. Backwards
    // also those count that were decided here, so that one can look at them again.
    async seek(from, step) {
      for (let at = from + step; at >= 0; at += step) {
        if (at >= ids.length) await more();
        if (at >= ids.length) return -1;
        const told = await tell(ids[at]);
        if (isOpen(told) || (step < 0 && told)) return at;
      }
      return -1;
    },
    async prefetch(from) {
      const at = await this.seek(from, 1).catch(() => -1);
      if (at >= 0) tell(ids[at]);
    },
  };
}
