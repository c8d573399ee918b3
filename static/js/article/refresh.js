// @ts-check
// After a correction: read the text's data and marks again, in place, so that nothing scrolls and nothing closes.

import { getJson, getPage } from "../shared/client.js";
import { prepare } from "./data.js";

// Put new marks into the paragraphs that have changed. The paragraphs stay: their heights are known to the browser.
function swapArticle(old, now) {
  const starts = (root) => [...root.querySelectorAll(":scope > [data-start]")];
  const [before, after] = [starts(old), starts(now)];
  if (before.map(({ dataset }) => dataset.start).join() !== after.map(({ dataset }) => dataset.start).join()) {
    old.replaceChildren(...now.childNodes);
    return;
  }
  after.forEach((paragraph, index) => {
    if (paragraph.innerHTML !== before[index].innerHTML) before[index].replaceChildren(...paragraph.childNodes);
  });
  for (const name of [".focus-line", ".nothing"]) {
    const updated = now.querySelector(`:scope > ${name}`);
    old.querySelector(`:scope > ${name}`)?.remove();
    if (updated && name === ".focus-line") old.prepend(updated);
    else if (updated) before[0]?.before(updated);
  }
}

// Do something to the text that leaves what one reads where it is.
function inPlace(reader, change) {
  const frame = reader.getBoundingClientRect();
  const visible = [...reader.querySelectorAll("[data-start]")].find(
    (each) => each.getBoundingClientRect().bottom > frame.top,
  );
  const top = visible?.getBoundingClientRect().top;
  const { scrollTop } = reader;
  change();
  reader.scrollTop = scrollTop;
  if (visible?.isConnected) reader.scrollTop += visible.getBoundingClientRect().top - top;
}

export function createRefresh({ workspace, reader, table, data, renew }) {
  return async function refresh() {
    const [payload, page] = await Promise.all([
      getJson(workspace.dataset.document),
      getPage(`/d/${encodeURIComponent(workspace.dataset.slug)}`),
    ]);
    if (!payload.mentions) return;
    const updated = new DOMParser().parseFromString(page, "text/html");
    const article = updated.querySelector(".article");
    Object.assign(data, prepare(payload));
    if (article) {
      inPlace(reader, () => swapArticle(reader.querySelector(".article"), article));
      table.replaceChildren(...updated.getElementById("table").childNodes);
    }
    renew();
  };
}
