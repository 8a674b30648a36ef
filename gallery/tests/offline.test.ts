// What is kept for times without a network.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isPageOf } from "../src/offline/names.ts";

const NAMES = ["main-AAAAAAAA.js", "shared-BBBBBBBB.js", "style-CCCCCCCC.css", "icon.svg"] as const;

const page = (...names: string[]) => names.map((name) => `<link href="/app/${name}">`).join("\n");

test("a page that asks for files of this version is of it", () => {
  assert.equal(isPageOf(page(...NAMES, "icon-maskable.png"), NAMES), true);
});

for (const [name, names] of [
  ["styles", ["main-AAAAAAAA.js", "shared-BBBBBBBB.js", "style-DDDDDDDD.css"]],
  ["scripts", ["main-DDDDDDDD.js", "shared-BBBBBBBB.js", "style-CCCCCCCC.css"]],
  ["chunks", ["main-AAAAAAAA.js", "shared-DDDDDDDD.js", "style-CCCCCCCC.css"]],
] as const) {
  test(`a page with other ${name} is of another version`, () => assert.equal(isPageOf(page(...names), NAMES), false));
}

test("what a network says before somebody has signed in to it is no page", () => {
  assert.equal(isPageOf("<h1>Welcome to our hotel</h1>", NAMES), false);
});
