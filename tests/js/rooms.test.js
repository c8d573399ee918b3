// The rooms of static/js import each other in one direction, and no module imports itself by way of others.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { ESLint } from "eslint";

const SCRIPTS = new URL("../../static/js/", import.meta.url);
const IMPORT = /^(?:import|export)\b[^"';]*["'](\.[^"']+)["'];/gm;

async function importGraph() {
  const names = (await readdir(SCRIPTS, { recursive: true })).filter((name) => name.endsWith(".js"));
  const graph = new Map();
  for (const name of names) {
    const module = new URL(name, SCRIPTS);
    const text = await readFile(module, "utf8");
    graph.set(
      module.href,
      [...text.matchAll(IMPORT)].map(([, path]) => new URL(path, module).href),
    );
  }
  return graph;
}

test("no module imports itself by way of others, and every import exists", async () => {
  const graph = await importGraph();
  assert.ok(graph.size > 50);
  const finished = new Set();
  function visit(module, path) {
    assert.ok(!path.includes(module), `a cycle: ${[...path, module].join(" -> ")}`);
    if (finished.has(module)) return;
    assert.ok(graph.has(module), `${path.at(-1)} imports ${module}, which does not exist`);
    for (const next of graph.get(module)) visit(next, [...path, module]);
    finished.add(module);
  }
  for (const module of graph.keys()) visit(module, []);
});

const eslint = new ESLint();
async function refusals(file, specifier) {
  const [{ messages }] = await eslint.lintText(`import ${JSON.stringify(specifier)};\n`, { filePath: file });
  return messages.map(({ ruleId }) => ruleId);
}

for (const [file, specifier] of [
  ["static/js/shared/x.js", "../correcting/toast.js"],
  ["static/js/shared/x.js", "../article/data.js"],
  ["static/js/correcting/x.js", "../article/data.js"],
  ["static/js/article/x.js", "../collection/words.js"],
  ["static/js/collection/x.js", "../review/queue.js"],
  ["static/js/review/x.js", "../start/start.js"],
  ["static/js/standalone/x.js", "../correcting/toast.js"],
]) {
  test(`${file} must not import ${specifier}`, async () => {
    assert.deepEqual(await refusals(file, specifier), ["no-restricted-imports"]);
  });
}

for (const [file, specifier] of [
  ["static/js/correcting/x.js", "../shared/dom.js"],
  ["static/js/article/x.js", "../correcting/toast.js"],
  ["static/js/article/x.js", "./data.js"],
]) {
  test(`${file} may import ${specifier}`, async () => assert.deepEqual(await refusals(file, specifier), []));
}
