// Texts in all languages.

import assert from "node:assert/strict";
import { test } from "node:test";
import { english } from "../src/text/english.ts";
import { german } from "../src/text/german.ts";
import { languageOf } from "../src/text/languages.ts";

test("all languages have the same texts, with the same values in them", () => {
  const values = (form: unknown) => [...JSON.stringify(form).matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  assert.deepEqual(Object.keys(german).sort(), Object.keys(english).sort());
  for (const [name, form] of Object.entries(english)) {
    assert.deepEqual(values(german[name as keyof typeof german]), values(form), name);
    assert.equal(typeof german[name as keyof typeof german], typeof form, name);
  }
});

test("the language is what was chosen, or what the browser prefers", () => {
  assert.deepEqual(languageOf(null, ["fr-CH", "de-CH", "en"]), { language: "de", locale: "de-CH" });
  assert.deepEqual(languageOf("en", ["de-DE"]), { language: "en", locale: "en" });
  assert.deepEqual(languageOf("de", ["en-GB"]), { language: "de", locale: "de" });
  assert.deepEqual(languageOf(null, ["ja"]), { language: "en", locale: "en" });
  assert.deepEqual(languageOf("toString", []), { language: "en", locale: "en" });
});
