// The first page: paste, choose or drop a text and see it being mapped.

import { bindMenus } from "./menus.js";
import { bindDrop, follow, progressText, send, statusUrl } from "./upload.js";
import { el } from "./dom.js";

bindMenus();
const API = "/api/documents";
const form = document.querySelector("[data-paste]");
const area = form.querySelector("textarea");
const picker = form.querySelector("input[type=file]");
const problem = form.querySelector(".error");

function fail(error) {
  problem.textContent = error.message;
  area.setAttribute("aria-invalid", "true");
}

// Send one text; a row shows how far it is. Several at once stay on this page, a single one is opened.
async function take(what, { open }) {
  problem.textContent = "";
  area.removeAttribute("aria-invalid");
  const status = await send(API, what);
  const row = progressRow(status);
  try {
    const done = status.state === "done" ? status : await follow(statusUrl(status), row.tell);
    if (open) location.assign(done.url);
    else row.finish(done);
  } catch (error) {
    row.fail(error);
  }
}

function progressRow(status) {
  const bar = el("progress", { max: status.words, value: status.words_done, "aria-label": "Words done" });
  const facts = el("p", { class: "facts", role: "status" }, progressText(status));
  const row = el("li", {}, el("a", { href: status.url, dir: "auto" }, status.title), facts, bar);
  let shelf = form.querySelector("[data-sent]");
  if (!shelf) {
    shelf = el("ul", { class: "shelf sent", "data-sent": true });
    form.append(shelf);
  }
  shelf.prepend(row);
  return {
    tell(now) {
      bar.value = now.words_done;
      facts.textContent = progressText(now);
    },
    finish(now) {
      bar.remove();
      facts.textContent = `${now.words.toLocaleString("en")} words, done`;
    },
    fail(error) {
      bar.remove();
      row.dataset.state = "failed";
      facts.textContent = error.message;
    },
  };
}

async function takeFiles(files) {
  for (const file of files) {
    try {
      await take({ file }, { open: files.length === 1 });
    } catch (error) {
      fail(error);
    }
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!area.value.trim()) {
    fail(new Error("There is no text yet: paste one, or choose a file."));
    area.focus();
    return;
  }
  take({ text: area.value }, { open: true }).catch(fail);
});
area.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
picker.addEventListener("change", () => {
  const files = [...picker.files];
  picker.value = "";
  takeFiles(files);
});
document.querySelector("[data-trials]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  take({ seed: event.submitter.value }, { open: true }).catch(fail);
});
form.querySelector("[data-drop-hint]").textContent = "or drop files or a folder here: text, HTML, PDF, CSV or JSONL";
bindDrop(document, { over: (is) => form.toggleAttribute("data-over", is), drop: takeFiles });

// Texts given at the start may still be under way.
for (const row of document.querySelectorAll("[data-shelf] [data-state='waiting'], [data-shelf] [data-state='working']")) {
  const facts = row.querySelector("[data-facts]");
  follow(statusUrl({ id: row.dataset.entry }), (status) => (facts.textContent = progressText(status)))
    .then((status) => (facts.textContent = `${status.words.toLocaleString("en")} words`))
    .catch((error) => {
      row.dataset.state = "failed";
      facts.textContent = error.message;
    });
}
