// @ts-check
// Send texts and files to the server, and follow how far each is.

import { RequestError, asSentence, getJson, post } from "./client.js";
import { grouped, plural } from "./dom.js";

/** What the server accepts: the formats in words, the size limit of a request and the suffixes that folders are filtered by. */
export function uploadRules() {
  const { content: formats, dataset } = /** @type {HTMLMetaElement} */ (document.querySelector("meta[name='uploads']"));
  return { formats, maxBytes: Number(dataset.maxBytes), suffixes: (dataset.suffixes ?? "").split(",") };
}

/**
 * Sizes round up and limits round down, so that a file above the limit never reads as equal to it.
 * @param {number} bytes
 * @param {(value: number) => number} round
 */
const size = (bytes, round) => (bytes < 100_000 ? `${grouped(bytes)} bytes` : `${round(bytes / 1e4) / 100} MB`);

// Give the status of the text once the server has taken it, or { documents } of a file that holds several.
/**
 * @param {string} url
 * @param {{ text?: string, file?: File, name?: string, seed?: string, collection?: string, new_collection?: string }} what
 */
export function send(url, { text, file, name, seed, collection, new_collection: fresh }) {
  const { maxBytes } = uploadRules();
  if (file && file.size > maxBytes) {
    const sizes = `${file.name} has ${size(file.size, Math.ceil)}; the limit is ${size(maxBytes, Math.floor)}`;
    throw new Error(`${sizes}: split it, or use “geomap add”.`);
  }
  const body = new FormData();
  if (file) body.append("file", file, name ?? file.name);
  else if (seed) body.append("seed", seed);
  else body.append("text", text);
  if (collection) body.append("collection", collection);
  if (fresh) body.append("new_collection", fresh);
  return post(url, body);
}

export const cancel = (status) => post(`/api/documents/${encodeURIComponent(status.id)}/cancel`);

// The dropped files, those of folders with their path: { files: [{ file, name }], skipped: [name] }.
// Of a folder only files with a known suffix are sent; the server reads other files whatever their name.
export async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory))
    return { files: [...transfer.files].map((file) => ({ file, name: file.name })), skipped: [] };
  const dropped = { files: [], skipped: [] };
  for (const entry of entries) await collectFiles(entry, dropped);
  dropped.files.sort((one, other) => one.name.localeCompare(other.name));
  dropped.skipped.sort((one, other) => one.localeCompare(other));
  return dropped;
}

// "3 files not read (unknown format): a.png, b.png and 1 more", or "" if there are none.
export function skippedText(names) {
  if (!names.length) return "";
  const shown = names.slice(0, 3).join(", ");
  const more = names.length > 3 ? ` and ${grouped(names.length - 3)} more` : "";
  return `${plural(names.length, "file")} not read (unknown format): ${shown}${more}`;
}

async function collectFiles(entry, dropped) {
  if (entry.name.startsWith(".")) return;
  if (entry.isFile) {
    const name = entry.fullPath.replace(/^\//, "");
    if (uploadRules().suffixes.some((suffix) => name.toLowerCase().endsWith(suffix))) {
      dropped.files.push({ file: await new Promise((resolve, reject) => entry.file(resolve, reject)), name });
    } else {
      dropped.skipped.push(name);
    }
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!entries.length) return;
    for (const each of entries) await collectFiles(each, dropped);
  }
}

export const statusUrl = (status) => `/api/documents/${encodeURIComponent(status.id)}/status`;

// Poll until the text is done or has failed; report each status.
export async function follow(url, report) {
  for (let wait = 150; ; wait = Math.min(1000, wait * 1.3)) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    const status = await getJson(url).catch((error) => {
      if (error.status === 404)
        throw new RequestError("The text is gone: it was removed, or geomap was restarted.", 404);
      throw error;
    });
    report(status);
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
