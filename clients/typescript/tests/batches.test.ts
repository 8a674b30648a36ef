// Thousands of files: what is asked, what is sent, and what becomes of each.

import assert from "node:assert/strict";
import { test } from "node:test";
import { EmptyFile, StorageFull, TooLarge, UploadRefused, type Sent } from "../src/index.ts";
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
  library.states.set(sha256("8"), { state: "deleted", id: null });
  const sent = await all(library.client().uploadMany(files, { journal }));
  const states = files.map((file) => sent.get(file.name)?.state);
  assert.deepEqual(states.slice(5, 10), ["sent", "sent", "trashed", "deleted", "sent"]);
  assert.deepEqual(states.slice(239), ["sent", ...Array(7).fill("have"), "trashed", "deleted", "have"]);
  assert.equal(library.stored.size, 238);
  assert.equal(library.count("POST /images/slots"), 3);
  assert.equal(library.count("PUT S3"), 238);
  library.process();
  const again = await all(library.client().uploadMany(files, { journal }));
  assert.equal(again.get("7.jpg")?.state, "trashed");
  assert.deepEqual([again.get("248.jpg")?.state, again.get("248.jpg")?.id], ["deleted", undefined]);
  const others = [...again.values()].filter((each) => !["7.jpg", "8.jpg", "247.jpg", "248.jpg"].includes(each.file.name));
  assert.deepEqual(new Set(others.map((each) => each.state)), new Set(["before"]));
  assert.equal(library.count("POST /images/have"), 6);
  const back = await all(library.client().uploadMany([files[8] as File], { deletedToo: true }));
  assert.equal(back.get("8.jpg")?.state, "sent");
});

test("what the library says now is told, also of what was sent before", async () => {
  const library = new FakeLibrary();
  const journal = new Map<string, string>();
  const send = async (deletedToo = false) => {
    const sent = await all(library.client().uploadMany([photo("a photo")], { journal, deletedToo }));
    const { state, id } = sent.get("IMG_1.jpg") as Sent;
    return [state, id];
  };
  const digest = sha256("a photo");
  library.states.set(digest, { state: "deleted", id: null });
  assert.deepEqual([await send(), await send()], Array(2).fill(["deleted", undefined]));
  library.states.clear();
  const [, first] = await send();
  assert.deepEqual(await send(), ["before", first], "in its first processing");
  library.process();
  assert.deepEqual(await send(), ["before", first]);
  library.states.set(digest, { state: "trashed", id: first as string });
  assert.deepEqual(await send(), ["trashed", first]);
  library.destroy(first as string, digest);
  assert.deepEqual(await send(), ["deleted", undefined]);
  library.states.clear();
  assert.deepEqual(await send(), ["deleted", undefined], "the library has forgotten the deletion");
  const [state, second] = await send(true);
  assert.equal(state, "sent");
  assert.notEqual(second, first);
  assert.equal(library.count("PUT S3"), 2);
});

test("an id that is spent without the journal knowing", async () => {
  const library = new FakeLibrary();
  const journal = new Map<string, string>();
  await all(library.client().uploadMany([photo("a photo")], { journal }));
  const [[key, text]] = [...journal] as [[string, string]];
  const noted = JSON.parse(text);
  journal.set(key, JSON.stringify({ ...noted, sent: false }));
  library.destroy(noted.id, sha256("a photo"));
  library.states.clear();
  const told = await all(library.client().uploadMany([photo("a photo")], { journal }));
  assert.equal(told.get("IMG_1.jpg")?.state, "deleted");
  const sent = await all(library.client().uploadMany([photo("a photo")], { journal, deletedToo: true }));
  assert.equal(sent.get("IMG_1.jpg")?.state, "sent");
});

test("an empty file is refused without a request", async () => {
  const library = new FakeLibrary();
  const sent = await all(library.client().uploadMany([photo("")]));
  assert.ok(sent.get("IMG_1.jpg")?.error instanceof EmptyFile);
  await assert.rejects(library.client().upload(photo("")), EmptyFile);
  await assert.rejects(library.client().uploadCompanion("a", photo("")), EmptyFile);
  assert.deepEqual(library.asked, ["GET /me"]);
});

test("one that is wrong does not stop a hundred", async () => {
  const library = new FakeLibrary();
  library.before = ({ url }) => (url.endsWith("/slots") ? Response.json({}, { status: 422 }) : undefined);
  const sent = await all(library.client().uploadMany([photo("a strange one", "\u0000.jpg"), photo("a photo"), photo("another", "b.jpg")]));
  assert.deepEqual(["\u0000.jpg", "IMG_1.jpg", "b.jpg"].map((name) => sent.get(name)?.state), ["refused", "sent", "sent"]);
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
