// The whole way on a deployed stack, as tests/integration/test_clients.py starts it; prints what it has seen.

import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import { Darkroom, Guest, NotFound, PasswordNeeded, PreconditionFailed, Unauthenticated } from "../src/index.ts";

const { API_URL = "", TOKEN = "", PHOTO = "" } = process.env;

const tokens = ["expired", TOKEN];
const darkroom = new Darkroom(API_URL, { token: () => tokens.shift() ?? TOKEN });
const file = new File([await openAsBlob(PHOTO)], basename(PHOTO), { lastModified: Date.now() });
const uploaded = await darkroom.upload(file);
const image = await darkroom.waitUntilSettled(uploaded.id, { every: 0.2 });

/** A list as soon as it has followed: that takes a moment. */
async function followed<T>(list: () => AsyncIterable<T>): Promise<T[]> {
  for (;;) {
    const found: T[] = [];
    for await (const each of list()) found.push(each);
    if (found.length) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

assert.deepEqual((await followed(() => darkroom.images())).map((each) => each.id), [image.id]);

const edited = await darkroom.edit(image, { title: "At the lake" });
const lost = (error: unknown) => error instanceof PreconditionFailed && error.problem?.version === edited.version;
await assert.rejects(darkroom.edit(image, { title: "lost" }), lost);

const params = { path: { image_id: image.id } };
const { data: link } = await darkroom.api.GET("/images/{image_id}/original", {
  params: { ...params, header: { accept: "application/json" } },
});
const original = await (await fetch(link.url)).bytes();
assert.deepEqual(original, await file.bytes());
const [thumbnail] = image.thumbnails;
assert.ok(thumbnail);
assert.equal((await (await fetch(thumbnail.url)).bytes()).length, thumbnail.bytes);

const asked = { image_id: image.id, password: "correct horse", originals: true, metadata: true };
const { data: shared } = await darkroom.api.POST("/shares", { body: asked });
const guest = new Guest(shared.url ?? "");
await assert.rejects(guest.image(image.id), PasswordNeeded);
await guest.enter("correct horse");
const seen = await guest.image(image.id);
assert.equal(seen.details?.title, "At the lake");
assert.equal((await (await fetch(seen.thumbnails[0]?.url ?? "")).bytes()).length, thumbnail.bytes);
assert.deepEqual(await (await fetch((await guest.original(image.id)).url)).bytes(), original);

await darkroom.api.DELETE("/images/{image_id}", { params });
await assert.rejects(guest.shared(), NotFound);
const trashed = (await followed(() => darkroom.trash())).map((each) => each.title);
await darkroom.api.DELETE("/images/{image_id}", { params: { ...params, query: { permanent: true } } });
await assert.rejects(darkroom.image(image.id), NotFound);
await assert.rejects(new Darkroom(API_URL, { token: "expired" }).image(image.id), Unauthenticated);

// Above `multipart_over`: in parts. A second upload of the same bytes finds the first.
const large = new File([await openAsBlob(PHOTO), new Uint8Array(17_000_000)], "large.jpg");
const inParts = await darkroom.upload(large);
const { verified, size } = await darkroom.waitUntilSettled(inParts.id, { every: 0.2 });
assert.deepEqual([verified, size], [true, large.size]);
for await (const sent of darkroom.uploadMany([large])) assert.deepEqual([sent.state, sent.id], ["have", inParts.id]);

const { status, metadata } = image;
console.log(JSON.stringify({ status, model: metadata?.model, trashed }));
