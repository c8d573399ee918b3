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
    const fresh = now.querySelector(`:scope > ${name}`);
    old.querySelector(`:scope > ${name}`)?.remove();
    if (fresh && name === ".focus-line") old.prepend(fresh);
    else if (fresh) before[0]?.before(fresh);
  }
}

// Do something to the text that leaves what one reads where it is.
function inPlace(reader, change) {
  const frame = reader.getBoundingClientRect();
  const seen = [...reader.querySelectorAll("[data-start]")].find(
    (each) => each.getBoundingClientRect().bottom > frame.top,
  );
  const top = seen?.getBoundingClientRect().top;
  const { scrollTop } = reader;
  change();
  reader.scrollTop = scrollTop;
  if (seen?.isConnected) reader.scrollTop += seen.getBoundingClientRect().top - top;
}

export function createRefresh({ workspace, reader, table, data, renew }) {
  return async function refresh() {
    const [payload, page] = await Promise.all([
      getJson(workspace.dataset.document),
      getPage(`/d/${encodeURIComponent(workspace.dataset.slug)}`),
    ]);
    if (!payload.mentions) return;
    const fresh = new DOMParser().parseFromString(page, "text/html");
    const article = fresh.querySelector(".article");
    Object.assign(data, prepare(payload));
    if (article) {
      inPlace(reader, () => swapArticle(reader.querySelector(".article"), article));
      table.replaceChildren(...fresh.getElementById("table").childNodes);
    }
    renew();
  };
}
