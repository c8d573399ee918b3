// @ts-check
// The queue of mentions to review. It fetches the next mention while the user looks at the current one.

import { getJson } from "../shared/client.js";

export async function createQueue(url) {
  const first = await getJson(url);
  const ids = first.mentions;
  let next = first.next;
  const payloads = new Map(); // by id of a mention: the promise of its payload
  const decided = new Set();

  async function more() {
    if (!next) return;
    const page = await getJson(`${url}?cursor=${encodeURIComponent(next)}`);
    next = page.next;
    const before = new Set(ids);
    ids.push(...page.mentions.filter((id) => !before.has(id)));
  }
  // Read a mention, or null if it no longer exists.
  function read(id) {
    if (!payloads.has(id)) {
      const answer = getJson(`/api/mentions/${id}`).catch((error) => {
        if (error.status === 404) return null;
        payloads.delete(id);
        throw error;
      });
      payloads.set(id, answer);
    }
    return payloads.get(id);
  }
  const isOpen = (payload) => payload && payload.mention.review && payload.mention.status === "unreviewed";

  return {
    total: first.total,
    ids,
    decided,
    read,
    // A correction may have changed other mentions too.
    forget() {
      payloads.clear();
    },
    // Find the index of the next open mention in one direction, or -1. Backwards this includes mentions that were decided
    // in this session, so that the user can look at them again.
    async seek(from, step) {
      for (let at = from + step; at >= 0; at += step) {
        if (at >= ids.length) await more();
        if (at >= ids.length) return -1;
        const payload = await read(ids[at]);
        if (isOpen(payload) || (step < 0 && payload)) return at;
      }
      return -1;
    },
    async prefetch(from) {
      const at = await this.seek(from, 1).catch(() => -1);
      if (at >= 0) read(ids[at]);
    },
  };
}
