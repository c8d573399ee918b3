import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { createStore } from "../../static/js/shared/store.js";
import { derive, refiltered } from "../../static/js/article/filter.js";
import { wordsOf } from "../../static/js/correcting/offsets.js";
import { ago } from "../../static/js/correcting/history.js";
import { binName, day, dayBefore, lastDay } from "../../static/js/collection/words.js";
import { prepare } from "../../static/js/standalone/data.js";
import { RequestError, asSentence, createLoader, getJson, isAbort } from "../../static/js/shared/client.js";
import { grouped, plural } from "../../static/js/shared/dom.js";

test("listeners hear of changes only", () => {
  const store = createStore({ selected: null, q: "" });
  const calls = [];
  store.subscribe((state, before) => calls.push([before.selected, state.selected]));
  store.set({ selected: { item: "a", mention: 1 } });
  store.set({ selected: { item: "a", mention: 1 } });
  store.set({ q: "" });
  assert.deepEqual(calls, [[null, { item: "a", mention: 1 }]]);
});

const MENTIONS = [
  { item: "syria", role: "literal", sureness: "sure", review: "", status: "corrected", text: "Syria" },
  {
    item: "aleppo",
    role: "associative",
    sureness: "unsure",
    review: "runner-up",
    status: "unreviewed",
    text: "Áleppo",
  },
  { item: "nil:gate", role: "literal", sureness: "unsure", review: "", status: "unreviewed", text: "the Gate" },
];
const DATA = {
  mentions: MENTIONS,
  items: new Map([
    ["nil:gate", { id: "nil:gate", label: "the Gate", mentions: [2] }],
    ["aleppo", { id: "aleppo", label: "Aleppo, Syria", placed: true, mentions: [1] }],
    ["syria", { id: "syria", label: "Syria", placed: true, mentions: [0] }],
  ]),
};
const ALL = { show: "all", sure: "unsure", review: "off", q: "" };
const idsOf = (filter) => derive(DATA, { ...ALL, ...filter }).items.map(({ item }) => item.id);

test("filters choose mentions and places; unplaced names come last", () => {
  assert.deepEqual(idsOf({}), ["syria", "aleppo", "nil:gate"]);
  assert.deepEqual(idsOf({ show: "literal" }), ["syria", "nil:gate"]);
  assert.deepEqual(idsOf({ sure: "likely" }), ["syria"]);
  assert.deepEqual(idsOf({ review: "on" }), ["aleppo"]);
  assert.deepEqual(idsOf({ q: "ALÉP" }), ["aleppo"]);
  const [syria, aleppo] = derive(DATA, ALL).items;
  assert.deepEqual([syria.hand, syria.role, aleppo.hand, aleppo.role], ["corrected", "literal", "", "associative"]);
  assert.ok(aleppo.doubtful);
  assert.ok(refiltered({ ...ALL, revision: 1 }, { ...ALL, revision: 0 }));
  assert.ok(!refiltered({ ...ALL, revision: 1 }, { ...ALL, revision: 1 }));
});

test("offsets of words count code points", () => {
  const characters = Array.from("😀 Tawila, dāng");
  const words = wordsOf(characters).map(({ start, end }) => characters.slice(start, end).join(""));
  assert.deepEqual(words, ["Tawila", "dāng"]);
});

test("times are told in the largest unit that fits", () => {
  const now = Date.parse("2026-01-10T12:00:00Z");
  const at = (seconds) => ago(new Date(now - seconds * 1000).toISOString(), now);
  assert.deepEqual([3, 30, 60, 7200, 86400 * 3].map(at), [
    "just now",
    "30 seconds ago",
    "1 minute ago",
    "2 hours ago",
    "3 days ago",
  ]);
});

test("bins of the timeline end on the last day of their unit", () => {
  assert.equal(lastDay("2016-02-01", "month"), "2016-02-29");
  assert.equal(lastDay("2016-01-01", "year"), "2016-12-31");
  assert.equal(lastDay("2015-12-28", "week"), "2016-01-03");
  assert.equal(lastDay("2016-03-01", "day"), "2016-03-01");
  assert.equal(dayBefore("2016-03-01"), "2016-02-29");
  assert.deepEqual(
    ["year", "month", "week", "day"].map((unit) => binName("2016-03-01", unit)),
    ["2016", "March 2016", "the week of 1 March 2016", "1 March 2016"],
  );
  assert.deepEqual([day("2016-03"), day(null)], ["2016-03", ""]);
});

test("numbers are grouped and counted", () => {
  assert.deepEqual([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
  assert.deepEqual([plural(1, "text"), plural(2, "text"), plural(2, "box", "boxes")], ["1 text", "2 texts", "2 boxes"]);
});

test("the data of the stand-alone page knows its unplaced names and the order of its places", () => {
  const place = { name: "Aleppo", label: "Aleppo, Syria" };
  const rough = { name: "20 km north of Aleppo", words: [], anchors: [] };
  const data = prepare({
    sure: 0.9,
    likely: 0.7,
    places: [{ ...place, name: "Idlib" }, place],
    rough: [rough],
    documents: [
      {
        text: "Aleppo lost Aleppo lost",
        mentions: [
          [0, 6, 0, 1, 0.95, "literal"],
          [7, 11, 0, -1, 0.3, "literal"],
          [12, 18, 0, 1, 0.8, "associative", ["why"], "doubt"],
          [19, 23, 0, -1, 0.3, "literal"],
        ],
        derived: [[0, 18, 0, 2]],
      },
      { text: "Idlib", mentions: [[0, 5, 0, 0, 0.5, "associative"]], derived: [] },
    ],
  });
  assert.deepEqual([...data.unplaced], [["lost", 2]]);
  assert.deepEqual(
    data.ranked.map(({ name }) => name),
    ["Aleppo", "Idlib", "20 km north of Aleppo"],
  );
  assert.deepEqual(
    data.ranked.map(({ sureness }) => sureness),
    ["sure", "unsure", "rough"],
  );
  assert.deepEqual(
    data.ranked.map(({ role }) => role),
    ["literal", "associative", "literal"],
  );
  assert.ok(data.places[1].doubtful);
  assert.equal(data.documents[0].stops.length, 3);
});

const realFetch = globalThis.fetch;
afterEach(() => (globalThis.fetch = realFetch));
const answer =
  (body, status = 200) =>
  async () =>
    new Response(body, { status });

test("a failed request has one line to show and its status", async () => {
  globalThis.fetch = answer('{"error": "no such text"}', 404);
  await assert.rejects(getJson("/x"), { name: "RequestError", message: "No such text.", status: 404 });
  globalThis.fetch = answer("<h1>oops</h1>", 500);
  await assert.rejects(getJson("/x"), { message: "The server answered 500: load the page again.", status: 500 });
  globalThis.fetch = answer("not JSON");
  await assert.rejects(getJson("/x"), RequestError);
  globalThis.fetch = async () => {
    throw new TypeError("failed");
  };
  await assert.rejects(getJson("/x"), { message: /does not answer/, status: undefined });
});

test("a line of the server becomes a sentence, unless it begins with the name of a file", () => {
  assert.equal(asSentence("the file is empty"), "The file is empty.");
  assert.equal(asSentence("notes.txt is empty"), "notes.txt is empty.");
  assert.equal(asSentence("geomap stopped!"), "geomap stopped!");
});

test("of several requests of a loader only the last counts", async () => {
  globalThis.fetch = (url, { signal }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      setTimeout(() => resolve(new Response(JSON.stringify({ url }))), url === "/slow" ? 50 : 5);
    });
  const payloads = [];
  const failures = [];
  const loader = createLoader({ done: ({ url }) => payloads.push(url), failed: (error) => failures.push(error) });
  await Promise.all([loader.load("/slow"), loader.load("/quick")]);
  assert.deepEqual([payloads, failures], [["/quick"], []]);
  assert.ok(!loader.busy());
  const abort = new AbortController();
  abort.abort();
  globalThis.fetch = realFetch;
  await assert.rejects(getJson("http://localhost:9/", { signal: abort.signal }), isAbort);
});
