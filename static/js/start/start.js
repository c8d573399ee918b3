// @ts-check
// The first page: paste, choose or drop texts and see them being mapped.

import { post } from "../shared/client.js";
import { bindMenus } from "../shared/menus.js";
import {
  bindDrop,
  cancel,
  filesOf,
  follow,
  progressText,
  send,
  skippedText,
  statusUrl,
  uploadRules,
} from "../shared/upload.js";
import { el, plural, grouped } from "../shared/dom.js";

bindMenus();
const API = "/api/documents";
const ROWS = 200; // more are only counted
const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-paste]"));
const area = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
const picker = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file]"));
const problem = form.querySelector(".error");
const sent = form.querySelector("[data-sent]");
const list = form.querySelector("[data-sent-list]");
const cancelAll = form.querySelector("[data-cancel-all]");
const counts = { files: 0, sent: 0, added: 0, settled: 0, failed: 0, cancelled: 0 };

function fail(error) {
  problem.textContent = error.message;
  area.setAttribute("aria-invalid", "true");
}

function clear() {
  problem.textContent = "";
  area.removeAttribute("aria-invalid");
}

const valueOf = (selector) => /** @type {HTMLInputElement} */ (form.querySelector(selector)).value;
const into = () => ({ collection: valueOf("[data-collection]"), new_collection: valueOf("[data-new-collection]") });

// A single text is opened once it is mapped; several stay on this page, each with a row.
async function takeOne(what) {
  clear();
  const answer = await send(API, { ...what, ...into() });
  const statuses = answer.documents ?? [answer];
  if (statuses.length > 1) {
    begin(1);
    counts.sent += 1;
    for (const status of statuses) watch(status);
    return;
  }
  const row = progressRow(statuses[0]);
  sent.hidden = false;
  try {
    const done = answer.state === "done" ? answer : await follow(statusUrl(answer), row.report);
    location.assign(done.url);
  } catch (error) {
    row.fail(error);
  }
}

function begin(files) {
  clear();
  counts.files += files;
  sent.hidden = false;
  summarise();
}

function summarise() {
  const parts = [];
  if (counts.sent < counts.files) parts.push(`${grouped(counts.sent)} of ${plural(counts.files, "file")} read`);
  parts.push(`${grouped(counts.settled)} of ${plural(counts.added, "text")} done`);
  if (counts.failed) parts.push(`${grouped(counts.failed)} failed`);
  if (counts.cancelled) parts.push(`${grouped(counts.cancelled)} cancelled`);
  sent.querySelector("[data-sent-summary]").textContent = parts.join(", ");
  const busy = counts.settled < counts.added || counts.sent < counts.files;
  sent.querySelector("[data-sent-title]").textContent = busy ? "Being added" : "Added";
  cancelAll.hidden = !busy || counts.added - counts.settled < 2;
}

function progressRow(status) {
  const bar = el("progress", { max: Math.max(1, status.words), value: status.words_done, "aria-label": "Words done" });
  const facts = el("p", { class: "facts" }, progressText(status));
  const stop = el(
    "button",
    {
      class: "button quiet",
      type: "button",
      "aria-label": `Cancel ${status.title}`,
      onclick: () => cancel(status).catch(fail),
    },
    "Cancel",
  );
  const row = el(
    "li",
    { "data-state": status.state },
    el("div", { class: "with-action" }, el("a", { href: status.url, dir: "auto" }, status.title), stop),
    facts,
    bar,
  );
  if (list.children.length < ROWS) list.append(row);
  const settle = (state, text) => {
    row.dataset.state = state;
    facts.textContent = text;
    bar.remove();
    stop.remove();
  };
  return {
    report(status) {
      bar.value = status.words_done;
      facts.textContent = progressText(status);
    },
    finish: (status) => settle("done", `${plural(status.words, "word")}, done`),
    fail: (error) => settle(error.state ?? "failed", error.message),
  };
}

// One text is mapped at a time, so one is followed at a time.
const queue = [];
let following = false;

function watch(status) {
  counts.added += 1;
  queue.push({ status, row: progressRow(status) });
  summarise();
  if (!following) followAll();
}

async function followAll() {
  following = true;
  while (queue.length) {
    const { status, row } = queue.shift();
    try {
      row.finish(status.state === "done" ? status : await follow(statusUrl(status), row.report));
    } catch (error) {
      if (error.state === "cancelled") counts.cancelled += 1;
      else counts.failed += 1;
      row.fail(error);
    }
    counts.settled += 1;
    summarise();
  }
  following = false;
}

function refuse(name, error) {
  counts.added += 1;
  counts.settled += 1;
  counts.failed += 1;
  if (list.children.length < ROWS)
    list.append(el("li", { "data-state": "failed" }, el("bdi", {}, name), el("p", { class: "facts" }, error.message)));
  summarise();
}

async function takeFiles(files, skipped = []) {
  if (files.length === 1 && !skipped.length) {
    await takeOne({ file: files[0].file, name: files[0].name }).catch(fail);
    return;
  }
  if (!files.length) {
    fail(new Error(`There is nothing to read in it: drop ${uploadRules().formats} files.`));
    return;
  }
  begin(files.length);
  if (skipped.length) list.append(el("li", { "data-skipped": "" }, el("p", { class: "facts" }, skippedText(skipped))));
  for (const { file, name } of files) {
    try {
      const answer = await send(API, { file, name, ...into() });
      for (const status of answer.documents ?? [answer]) watch(status);
    } catch (error) {
      refuse(name, error);
    }
    counts.sent += 1;
    summarise();
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!area.value.trim()) {
    fail(new Error("There is no text yet: paste one, or choose a file."));
    area.focus();
    return;
  }
  takeOne({ text: area.value }).catch(fail);
});
area.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
picker.addEventListener("change", () => {
  const files = [...picker.files].map((file) => ({ file, name: file.name }));
  picker.value = "";
  takeFiles(files);
});
cancelAll.addEventListener("click", () => {
  const slugs = new Set(queue.map(({ status }) => status.collection));
  for (const slug of slugs) post(`/api/collections/${encodeURIComponent(slug)}/cancel`).catch(fail);
});
document.querySelector("[data-trials]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  takeOne({ seed: /** @type {HTMLButtonElement} */ (event.submitter).value }).catch(fail);
});
form.querySelector("[data-drop-hint]").textContent = `or drop files or a folder here: ${uploadRules().formats}`;
bindDrop(document, {
  over: (is) => form.toggleAttribute("data-over", is),
  drop: async (transfer) => {
    const { files, skipped } = await filesOf(transfer);
    await takeFiles(files, skipped);
  },
});

// Texts added before may still be under way; they are mapped in the order in which they were added.
const unsettled = [
  ...document.querySelectorAll("[data-text-list] [data-state='waiting'], [data-text-list] [data-state='working']"),
].reverse();
for (const row of unsettled) {
  const facts = row.querySelector("[data-facts]");
  try {
    const status = await follow(
      statusUrl({ id: row.dataset.entry }),
      (progress) => (facts.textContent = progressText(progress)),
    );
    facts.textContent = plural(status.words, "word");
    row.dataset.state = "done";
  } catch (error) {
    row.dataset.state = error.state ?? "failed";
    facts.textContent = error.message;
  }
}
