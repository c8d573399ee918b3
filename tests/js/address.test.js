import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { installBrowser } from "./dom.js";

installBrowser({ pathname: "/d/war" });
const { bindAddress, readView, writeAddress, writeView } = await import("../../static/js/shared/address.js");
const { createStore } = await import("../../static/js/shared/store.js");
const article = await import("../../static/js/article/address.js");

let browser;
beforeEach(() => (browser = installBrowser({ pathname: "/d/war" })));

test("a view is read as it was written", () => {
  const view = { zoom: 5.5, latitude: -33.8688, longitude: 151.2093 };
  assert.deepEqual(readView(writeView(view)), view);
});

for (const text of [null, "", "5/1", "5/1/2/3", "a/b/c", "20/0/0", "-1/0/0", "3/91/0", "3/0/541", "3/Infinity/0"]) {
  test(`${text} is no view`, () => assert.equal(readView(text), null));
}

test("colons and slashes of ids and views stay readable", () => {
  const query = new URLSearchParams({ place: "geonames:1", at: "3/1.0000/2.0000", q: "a&b" });
  assert.equal(writeAddress("/d/war", query), "/d/war?place=geonames:1&at=3/1.0000/2.0000&q=a%26b");
  assert.equal(writeAddress("/d/war", new URLSearchParams()), "/d/war");
});

function bound() {
  const store = createStore({ step: 0, at: 0 });
  const address = bindAddress(store, {
    write: ({ step, at }) => `/d/war?step=${step}&at=${at}`,
    read: () => ({ step: Number(new URLSearchParams(location.search).get("step")) }),
    isStep: (state, before) => state.step !== before.step,
  });
  return { store, address };
}

test("steps make entries of the history, other changes and quiet ones replace the present entry", () => {
  const { store, address } = bound();
  store.set({ step: 1 });
  store.set({ at: 7 });
  address.quietly(() => store.set({ step: 2 }));
  assert.deepEqual(browser.entries, [
    ["push", "/d/war?step=1&at=0"],
    ["replace", "/d/war?step=1&at=7"],
    ["replace", "/d/war?step=2&at=7"],
  ]);
  assert.equal(history.state.depth, 1);
});

test("Back restores the state without an entry of its own", () => {
  const { store } = bound();
  store.set({ step: 1 });
  browser.visit("/d/war?step=0&at=0");
  assert.equal(store.get().step, 0);
  assert.equal(browser.entries.length, 1);
});

const DATA = {
  mentions: [{ item: "a" }, { item: "b" }, { item: "a" }],
  items: new Map([
    ["a", { mentions: [0, 2] }],
    ["b", { mentions: [1] }],
  ]),
};

test("the address of an article is read as it was written", () => {
  const search = "?place=a&mention=2&view=table&sure=likely&q=x&at=3/1.0000/2.0000";
  const state = article.readAddress(DATA, search);
  assert.deepEqual(state.selected, { item: "a", mention: 2 });
  assert.equal(state.card, true);
  assert.equal(article.addressOf(state), `/d/war${search.replace("sure=likely&q=x", "sure=likely&q=x")}`);
});

test("an address that names nothing of the text selects nothing", () => {
  for (const search of ["?place=z", "?mention=3", "?mention=-1", "?mention=x", "?view=z"]) {
    const state = article.readAddress(DATA, search);
    assert.equal(state.selected, null);
    assert.equal(state.view, "article");
  }
});

test("a mention of another place gives way to the first mention of the place", () => {
  assert.deepEqual(article.readAddress(DATA, "?place=a&mention=1").selected, { item: "a", mention: 0 });
});
