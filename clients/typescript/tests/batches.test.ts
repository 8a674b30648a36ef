// Thousands of files: what is asked, what is sent, and what becomes of each.

import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageFull, TooLarge, UploadRefused, type Sent } from "../src/index.ts";
import { FakeLibrary, s3Refusal, sha256 } from "./library.ts";

const photo = (content: string, name = "IMG_1.jpg") => new File([content], name, { lastModified: 1_600_000_000_000 });

async function all(sent: AsyncIterable<Sent>): Promise<Map<string, Sent>> {
  const found = new Map<string, Sent>();
  for await (const each of sent) found.set(each.file.name, each);
  return found;
}

test("thousands are asked for and opened by hundreds", async () => {
  const library = new FakeLibrary();
  const journal = new Map<string, string>();
  const files = Array.from({ length: 250 }, (_, n) => photo(`${n % 240}`, `${n}.jpg`));
  library.states.set(sha256("7"), { state: "trashed", id: "a" });
  library.states.set(sha256("8"), { state: "deleted", id: "b" });
  const sent = await all(library.client().uploadMany(files, { journal }));
  const states = files.map((file) => sent.get(file.name)?.state);
  assert.deepEqual(states.slice(5, 10), ["sent", "sent", "trashed", "deleted", "sent"]);
  assert.deepEqual(states.slice(239), ["sent", ...Array(7).fill("have"), "trashed", "deleted", "have"]);
  assert.equal(library.stored.size, 238);
  assert.equal(library.count("POST /images/slots"), 3);
  assert.equal(library.count("PUT S3"), 238);
  const again = await all(library.client().uploadMany(files, { journal }));
  assert.deepEqual(new Set([...again.values()].map((each) => each.state)), new Set(["before"]));
  const back = await all(library.client().uploadMany([files[8] as File], { deletedToo: true }));
  assert.equal(back.get("8.jpg")?.state, "sent");
});

test("one that is wrong does not stop a hundred", async () => {
  const library = new FakeLibrary();
  library.before = ({ url }) => (url.endsWith("/slots") ? Response.json({}, { status: 422 }) : undefined);
  const sent = await all(library.client().uploadMany([photo("", "empty.jpg"), photo("a photo"), photo("another", "b.jpg")]));
  assert.deepEqual(["empty.jpg", "IMG_1.jpg", "b.jpg"].map((name) => sent.get(name)?.state), ["refused", "sent", "sent"]);
});

test("a file that is refused does not stop the others; what concerns all is thrown", async () => {
  const library = new FakeLibrary();
  const sent = await all(library.client().uploadMany([photo("x".repeat(1_000_001), "huge.jpg"), photo("a photo")]));
  assert.equal(sent.get("IMG_1.jpg")?.state, "sent");
  assert.ok(sent.get("huge.jpg")?.error instanceof TooLarge);
  library.before = ({ url }) =>
    url.endsWith("/slots") ? Response.json({ results: [{ status: 413, code: "storage_full" }] }) : undefined;
  await assert.rejects(all(library.client().uploadMany([photo("another")])), StorageFull);
  library.before = ({ url }) => (url.includes("originals") ? s3Refusal(400, "EntityTooLarge") : undefined);
  const refused = await all(library.client().uploadMany([photo("a third")]));
  assert.ok(refused.get("IMG_1.jpg")?.error instanceof UploadRefused);
});
