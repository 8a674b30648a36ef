// Changes of albums, without a library.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Darkroom } from "../src/client.ts";
import { Albums } from "../src/data/albums.ts";

test("moves arrive in the order in which they were made, also after one that has failed", async () => {
  const arrived: unknown[] = [];
  let waits = 30;
  const darkroom = {
    api: {
      POST: async (_: string, { body }: { body: { move: { id: string; after: string | null }[] } }) => {
        await new Promise((resolve) => setTimeout(resolve, (waits -= 10))); // the first one takes longest
        arrived.push(body.move);
        if (arrived.length === 1) throw new TypeError("no answer");
        return { data: { results: body.move.map(({ id }) => ({ id, status: 200 })) } };
      },
    },
  } as unknown as Darkroom;
  const albums = new Albums(darkroom);
  const moves = [albums.move("x", [{ id: "a" }], null), albums.move("x", [{ id: "b" }, { id: "c" }], "a")];
  const [first, second] = await Promise.allSettled(moves);
  assert.equal(first?.status, "rejected");
  assert.deepEqual(second, { status: "fulfilled", value: 2 });
  assert.deepEqual(arrived, [
    [{ id: "a", after: null }],
    [{ id: "b", after: "a" }, { id: "c", after: "b" }],
  ]);
});
