// @ts-check
// The stand-alone map: text, map and list of places from the page's own data, without any request. `npm run bundle`
// makes static/standalone.bundle.js of it, which geomap/export/html/page.py puts into the page.

import { el } from "../shared/dom.js";
import { createCard } from "./card.js";
import { prepare } from "./data.js";
import { createList } from "./list.js";
import { createMap } from "./map.js";
import { createText } from "./text.js";

const byId = (id) => document.getElementById(id);
const TABS = ["text", "list"];

function showTab(name) {
  for (const other of TABS) {
    const tab = byId(`tab-${other}`);
    tab.setAttribute("aria-selected", String(other === name));
    tab.tabIndex = other === name ? 0 : -1;
    byId(other).hidden = other !== name;
  }
}

function bindTabs() {
  for (const name of TABS) {
    const tab = byId(`tab-${name}`);
    tab.addEventListener("click", () => showTab(name));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = name === "text" ? "list" : "text";
      showTab(other);
      byId(`tab-${other}`).focus();
    });
  }
  showTab("text");
}

/** The menu of documents, if there are several. */
function createMenu(documents, show) {
  if (documents.length < 2) return null;
  const options = documents.map((document, index) => el("option", { value: index }, document.title || document.key));
  const onchange = () => show(Number(menu.value));
  const menu = el("select", { id: "document", "aria-label": "Text", onchange }, ...options);
  byId("theme").before(menu);
  return menu;
}

/** @param leaflet the map of the page, as folium made it. */
function start(leaflet) {
  const data = prepare(JSON.parse(byId("data").textContent));
  const archive = Uint8Array.from(atob(byId("basemap").textContent), (character) => character.charCodeAt(0)).buffer;
  let active = null; // the selected place
  let turn = 0; // the number of its mention that the card shows

  function light() {
    text.light(active, active?.mentions[turn] ?? null);
    list.light(active);
  }
  function turnTo(number) {
    turn = number;
    light();
    card.show(active, turn);
  }
  function select(place, mention = null) {
    active = place;
    turnTo(mention ? Math.max(0, place.mentions.indexOf(mention)) : 0);
    map.show(place);
  }
  const close = () => select(null);
  function showInText(mention) {
    text.show(mention.number);
    showTab("text");
    text.reveal(mention, { focus: true });
  }
  function step(by) {
    const { stops } = data.documents[text.current()];
    if (!stops.length) return;
    const current = active ? stops.indexOf(active.mentions[turn]) : by > 0 ? -1 : 0;
    const mention = stops[(current + by + stops.length) % stops.length];
    select(data.places[mention.place], mention);
    showInText(mention);
  }
  function shown(number) {
    if (menu) menu.value = String(number);
    light();
  }

  byId("tab-list").textContent = `Places (${data.count})`;
  bindTabs();
  const list = createList({ root: byId("list"), data, select });
  const text = createText({ root: byId("text"), data, select, shown });
  const card = createCard({ root: byId("card"), data, select, turnTo, showInText, close });
  const menu = createMenu(data.documents, text.show);
  const map = createMap({ leaflet, archive, themeButton: byId("theme"), data, select });
  text.show(0);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = /** @type {any} */ (event.target);
    const { mention } = target; // see text.js
    if (mention && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      select(data.places[mention.place], mention);
    } else if (event.key === "Escape") close();
    else if (target.closest("input, select, textarea")) return;
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") {
      event.preventDefault();
      showTab("list");
      list.focusFilter();
    }
  });
}

globalThis.geomapStandalone = start;
