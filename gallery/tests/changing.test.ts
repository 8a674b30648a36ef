// Changes of many photos, without a library.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTags, tagMany, union } from "../src/data/changing.ts";
import type { Darkroom } from "../src/client.ts";

test("tags are joined, each once, whatever its case", () => {
  assert.deepEqual(union(["Lake", "Family"], ["lake", "Snow"]), ["Lake", "Family", "Snow"]);
  assert.deepEqual(union([], []), []);
});

test("photos keep the tags that they had, and those with the same tags are changed together", async () => {
  const had: Record<string, string[]> = { a: [], b: ["Snow"], c: [], d: ["snow"] };
  const sent: { images: { id: string }[]; edit: { tags: string[] } }[] = [];
  const darkroom = {
    image: async (id: string) => ({ id, version: 1, tags: had[id] }),
    api: {
      PATCH: async (_: string, { body }: { body: (typeof sent)[number] }) => {
        sent.push(body);
        return { data: { results: body.images.map(({ id }) => ({ id, status: id === "c" ? 412 : 200, version: 2 })) } };
      },
    },
  } as unknown as Darkroom;
  const photos = Object.keys(had).map((id) => ({ id, version: 1 }));
  const changed = await tagMany(darkroom, photos, ["Snow"]);
  const requests = sent.map(({ images, edit }) => [images.map(({ id }) => id).join(""), edit.tags]);
  assert.deepEqual(requests, [["abc", ["Snow"]], ["d", ["snow"]]]);
  assert.deepEqual(changed.map(({ id, version }) => [id, version]), [["a", 2], ["b", 2], ["d", 2]], "c was changed elsewhere");
  sent.length = 0;
  await setTags(darkroom, changed, (tags) => [...tags]);
  const back = Object.fromEntries(sent.flatMap(({ images, edit }) => images.map(({ id }) => [id, edit.tags])));
  assert.deepEqual(back, { a: [], b: ["Snow"], d: ["snow"] });
});
