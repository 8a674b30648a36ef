import assert from "node:assert/strict";
import { test } from "node:test";
import { DropFull, Guest, NotFound, PasswordNeeded, TooManyTries, WrongPassword } from "../src/index.ts";
import { FakeApi, ID, URL_, ok, refusal } from "./fakes.ts";

const TOKEN = "q4Zr0Vf1l2kC";
const LINK = `${URL_}/s/${TOKEN}`;
const PASSWORD = "correct horse battery"; // of a test's share

const session = (name: string) => ok({ session: name, expires_at: "2026-11-01T12:00:00.000Z" });
const guestImage = (id: string) => ({ id, source: null, thumbnails: [], placeholder: null, details: null });
const paths = (api: FakeApi) => api.asked.map(({ url }) => new URL(url).pathname.replace(`/stage/s/${TOKEN}`, ""));
const sessions = (api: FakeApi) => api.asked.map(({ headers }) => headers.get("share-session"));

function guest(api: FakeApi, options: { password?: string } = {}): Guest {
  return new Guest(LINK, { retries: 3, fetch: api.fetch, ...options });
}

test("a guest reads all pages of a share, without any token but the link's", async () => {
  const api = new FakeApi(
    ok({ images: [guestImage("a")], next_cursor: "x y" }),
    ok({ images: [guestImage("b")], next_cursor: null }),
  );
  const ids = [];
  for await (const each of guest(api).images()) ids.push(each.id);
  assert.deepEqual(ids, ["a", "b"]);
  assert.deepEqual(paths(api), ["/images", "/images"]);
  assert.ok(api.asked.every(({ headers }) => !headers.has("authorization") && !headers.has("share-session")));
});

test("a password that is known is given before the first request, once for all", async () => {
  const api = new FakeApi(session("first"), ok(guestImage(ID)));
  const visitor = guest(api, { password: PASSWORD });
  await Promise.all([visitor.image(ID), visitor.image(ID)]);
  assert.deepEqual(paths(api), ["/session", `/images/${ID}`, `/images/${ID}`]);
  assert.deepEqual(await api.asked[0]?.json(), { password: PASSWORD });
  assert.deepEqual(sessions(api), [null, "first", "first"]);
});

test("a session that has ended is begun again", async () => {
  const api = new FakeApi(refusal(403, "password_needed"), session("first"), ok(guestImage(ID)));
  const visitor = guest(api);
  await assert.rejects(visitor.image(ID), PasswordNeeded);
  assert.equal(await visitor.enter(PASSWORD), "first");
  await visitor.image(ID);
  const reloaded = new FakeApi(ok(guestImage(ID)));
  await new Guest(LINK, { session: "first", fetch: reloaded.fetch }).image(ID);
  assert.deepEqual(sessions(reloaded), ["first"]);
  const later = new FakeApi(session("first"), refusal(403, "password_needed"), session("second"), ok(guestImage(ID)));
  await guest(later, { password: PASSWORD }).image(ID);
  assert.deepEqual(sessions(later), [null, "first", null, "second"]);
});

test("a wrong password is told, and so are too many, without another try", async () => {
  const wrong = new FakeApi(refusal(403, "wrong_password"), refusal(403, "password_needed"));
  const visitor = guest(wrong);
  await assert.rejects(visitor.enter("a guess"), WrongPassword);
  await assert.rejects(visitor.image(ID), PasswordNeeded);
  assert.deepEqual(sessions(wrong), [null, null]);
  const many = new FakeApi(refusal(429, "too_many_tries", {}, { "retry-after": "600" }));
  const told = (error: unknown) => error instanceof TooManyTries && error.retryAfter === 600;
  await assert.rejects(guest(many).enter("a guess"), told);
  assert.equal(many.asked.length, 1);
});

test("a photo is sent in one piece, in a slot that may be opened again", async () => {
  const put = { url: "https://s3.example/photo", headers: { "if-none-match": "*" } };
  const slot = { id: ID, upload: { expires_at: "", max_bytes: 5, form: { url: "", fields: {} }, put, multipart: null } };
  const api = new FakeApi(ok(slot), new Response("<Code>AccessDenied</Code>", { status: 403 }), ok(slot), ok());
  const file = new File(["photo"], "IMG_1.jpg", { type: "image/jpeg", lastModified: 0 });
  assert.equal(await guest(api).send(file, { name: "Anna" }), ID);
  const [opened, sent, again] = api.asked;
  const { file_time, ...body } = (await opened?.json()) as Record<string, unknown>;
  assert.deepEqual(body, { name: "Anna", filename: "IMG_1.jpg", content_type: "image/jpeg", size: 5 });
  assert.match(String(file_time), /^19(69|70)-/);
  assert.equal(sent?.url, put.url);
  const keys = [opened, again].map((request) => request?.headers.get("idempotency-key"));
  assert.ok(keys[0] && keys[0] === keys[1]);
});

test("a share that is full or over says so", async () => {
  const file = new File(["photo"], "IMG_1.jpg");
  await assert.rejects(guest(new FakeApi(refusal(413, "drop_full"))).send(file, { name: "Anna" }), DropFull);
  await assert.rejects(guest(new FakeApi(refusal(404, "share_not_found"))).shared(), NotFound);
});

test("what is no link of a share is refused before anything is sent", () => {
  assert.throws(() => new Guest(`${URL_}/albums/${ID}`), /not the link of a share/);
});
