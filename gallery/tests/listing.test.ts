// What a list shows while readings and changes meet.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Listing } from "../src/data/listing.ts";
import type { Photo } from "../src/data/photos.ts";

/** An album whose answers arrive when the test says so, with what it had when it was asked. */
class Album {
  ids: string[];
  readonly #answers: (() => void)[] = [];

  constructor(ids: string[]) {
    this.ids = ids;
  }

  async *read(): AsyncGenerator<Photo[]> {
    const asked = this.ids.map((id) => ({ id }) as Photo);
    await new Promise<void>((resolve) => this.#answers.push(resolve));
    yield asked;
  }

  /** Lets answers arrive until none is awaited. */
  async answer(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve));
      const next = this.#answers.shift();
      if (!next) return;
      next();
    }
  }
}

async function shown(ids: string[]): Promise<{ album: Album; list: Listing; order: () => string[] }> {
  const album = new Album(ids);
  const list = new Listing(() => album.read());
  await album.answer();
  return { album, list, order: () => list.sections.flatMap((section) => list.photos(section) ?? []).map(({ id }) => id) };
}

test("a change during a reading has the list read once more", async () => {
  const { album, list, order } = await shown(["a", "b"]);
  const first = list.refresh();
  await new Promise((resolve) => setTimeout(resolve)); // it has asked
  album.ids = ["a", "b", "c"];
  const second = list.refresh();
  await album.answer();
  await Promise.all([first, second]);
  assert.deepEqual(order(), ["a", "b", "c"]);
});

test("a refresh while the first page is read reads it once more", async () => {
  const album = new Album(["a"]);
  const list = new Listing(() => album.read());
  await new Promise((resolve) => setTimeout(resolve));
  album.ids = ["a", "b"];
  const refreshed = list.refresh();
  await album.answer();
  await refreshed;
  assert.equal(list.count, 2);
});

for (const [name, change, now] of [
  ["a move", (list: Listing) => list.move([{ id: "a" } as Photo], "c", Promise.resolve()), ["b", "c", "a"]],
  ["a removal", (list: Listing) => list.replace("a", () => undefined), ["b", "c"]],
] as const) {
  test(`an older reading does not take back ${name}`, async () => {
    const { album, list, order } = await shown(["a", "b", "c"]);
    const seen: string[][] = [];
    list.changed.subscribe(() => void seen.push(order()));
    const reading = list.refresh();
    await new Promise((resolve) => setTimeout(resolve)); // it has asked
    album.ids = [...now];
    change(list);
    await album.answer();
    await reading;
    assert.deepEqual(order(), now);
    const before = seen.shift();
    assert.deepEqual(before, ["a", "b", "c"]);
    for (const each of seen) assert.deepEqual(each, now);
  });
}

test("what is shown stays until all moves are stored", async () => {
  const { album, list, order } = await shown(["a", "b", "c"]);
  const seen: string[][] = [];
  list.changed.subscribe(() => void seen.push(order()));
  const stored: (() => void)[] = [];
  for (const after of ["b", "c"]) {
    list.move([{ id: "a" } as Photo], after, new Promise<void>((resolve) => stored.push(resolve)));
  }
  album.ids = ["b", "a", "c"];
  stored[0]?.();
  const refreshed = list.refresh(); // the change has told of the first one
  await album.answer();
  album.ids = ["b", "c", "a"];
  stored[1]?.();
  await new Promise((resolve) => setTimeout(resolve));
  await album.answer();
  await refreshed;
  assert.deepEqual(seen.slice(2), [["b", "c", "a"], ["b", "c", "a"]]);
});
