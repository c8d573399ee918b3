// @ts-check
// Send texts and files to the server, and follow how far each is.

import { RequestError, asSentence, getJson, post } from "./client.js";
import { grouped } from "./dom.js";

const LIMIT = 50_000_000;
const READ = /\.(txt|text|md|markdown|html?|xhtml|pdf|csv|tsv|jsonl|ndjson)$/i; // of a folder; a file by itself is read whatever its name

// Give the status of the text once the server has taken it, or { documents } of a file that holds several.
/**
 * @param {string} url
 * @param {{ text?: string, file?: File, name?: string, seed?: string, collection?: string, new_collection?: string }} what
 */
export function send(url, { text, file, name, seed, collection, new_collection: fresh }) {
  if (file && file.size > LIMIT)
    throw new Error(
      `${file.name} has ${(file.size / 1e6).toFixed(1)} MB; the limit is 50 MB: split it, or use “geomap add”.`,
    );
  const body = new FormData();
  if (file) body.append("file", file, name ?? file.name);
  else if (seed) body.append("seed", seed);
  else body.append("text", text);
  if (collection) body.append("collection", collection);
  if (fresh) body.append("new_collection", fresh);
  return post(url, body);
}

export const cancel = (status) => post(`/api/documents/${encodeURIComponent(status.id)}/cancel`);

// The files of what was dropped, those of folders with their path: [{ file, name }].
export async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory))
    return [...transfer.files].map((file) => ({ file, name: file.name }));
  const found = [];
  for (const entry of entries) await gather(entry, found);
  return found.sort((one, other) => one.name.localeCompare(other.name));
}

async function gather(entry, found) {
  if (entry.name.startsWith(".")) return;
  if (entry.isFile) {
    if (READ.test(entry.name))
      found.push({
        file: await new Promise((resolve, reject) => entry.file(resolve, reject)),
        name: entry.fullPath.replace(/^\//, ""),
      });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    for (const each of some) await gather(each, found);
  }
}

export const statusUrl = (status) => `/api/documents/${encodeURIComponent(status.id)}/status`;

// Poll until the text is done or has failed; report each status.
export async function follow(url, tell) {
  for (let wait = 150; ; wait = Math.min(1000, wait * 1.3)) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    const status = await getJson(url).catch((error) => {
      if (error.status === 404)
        throw new RequestError("The text is gone: it was removed, or geomap was restarted.", 404);
      throw error;
    });
    tell(status);
    if (status.state === "done") return status;
    if (status.state === "failed") throw new Error(asSentence(status.error));
    if (status.state === "cancelled") throw Object.assign(new Error("Cancelled."), { state: "cancelled" });
  }
}

export function progressText({ state, words, words_done: done }) {
  const total = grouped(words);
  return state === "waiting" ? `${total} words, waiting` : `${grouped(done)} of ${total} words`;
}

// Files dropped on `zone`; over(true) is called while something hovers above it.
export function bindDrop(zone, { over, drop }) {
  let depth = 0;
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  zone.addEventListener("dragenter", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth += 1;
    over(true);
  });
  zone.addEventListener("dragleave", (event) => {
    if (!carries(event)) return;
    depth -= 1;
    if (depth <= 0) {
      depth = 0;
      over(false);
    }
  });
  zone.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  zone.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    depth = 0;
    over(false);
    drop(event.dataTransfer);
  });
}
