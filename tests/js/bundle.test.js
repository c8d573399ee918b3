// The bundle of the stand-alone map is what its modules make.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { build } from "esbuild";

const ROOT = new URL("../../", import.meta.url);

test("static/standalone.bundle.js is up to date: else run `npm run bundle`", async () => {
  const result = await build({
    absWorkingDir: ROOT.pathname,
    entryPoints: ["static/js/standalone/main.js"],
    bundle: true,
    format: "iife",
    charset: "utf8",
    legalComments: "none",
    write: false,
  });
  const committed = await readFile(new URL("static/standalone.bundle.js", ROOT), "utf8");
  assert.equal(committed, result.outputFiles[0].text);
});

test("the bundle cannot end the script element that holds it", async () => {
  const committed = await readFile(new URL("static/standalone.bundle.js", ROOT), "utf8");
  assert.doesNotMatch(committed, /<\/script|<!--/i);
});
