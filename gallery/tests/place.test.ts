// Addresses of places: without a browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, type Place, placeOf } from "../src/place.ts";

test("an address leads to the place that it was made of", () => {
  const places: Place[] = [
    { name: "photos" },
    { name: "albums" },
    { name: "trash" },
    { name: "album", id: "7a1e2c44-9d0b-4f6e-8a37-52c0b8e91d23" },
    { name: "search", search: { text: "100 % & more = ?#/", camera: "Canon EOS 40D" } },
    { name: "search", search: { taken_from: "2008", taken_to: "2008", tag: "Familie Müller" } },
    { name: "search", search: {} },
  ];
  for (const place of places) assert.deepEqual(placeOf(addressOf(place)), place);
});

test("an address that names nothing leads to the photos", () => {
  for (const fragment of ["", "#", "#/", "#/nowhere", "#/album", "#/album/", "#/toString"]) {
    assert.deepEqual(placeOf(fragment), { name: "photos" });
  }
});

test("a search has only filters that there are, and no empty ones", () => {
  assert.deepEqual(placeOf("#/search?text=%20&owner=me&camera=a"), { name: "search", search: { camera: "a" } });
  assert.deepEqual(placeOf("#/search?text=%"), { name: "search", search: { text: "%" } });
});
