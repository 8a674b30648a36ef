import assert from "node:assert/strict";
import { test } from "node:test";
import { ExportFailed, StillExporting, StillProcessing } from "../src/index.ts";
import { localTime, slotRequest } from "../src/files.ts";
import { FakeApi, ID, image, ok } from "./fakes.ts";

const asked = (api: FakeApi) => api.asked.map(({ url }) => Object.fromEntries(new URL(url).searchParams));

test("fields and values of a later version are kept", async () => {
  const later = { status: "tomorrow", thumbnails: [{ format: "jxl", field_of_tomorrow: 1 }], field_of_tomorrow: {} };
  const client = new FakeApi(ok(image(later))).client();
  const read = await client.waitUntilSettled(ID, { seconds: 0 });
  assert.deepEqual(read, image(later));
  assert.equal(read.status, "tomorrow");
});

test("a list is read page by page", async () => {
  const api = new FakeApi(
    ok({ images: [image({ id: "a" }), image({ id: "b" })], next_cursor: "x y" }),
    ok({ images: [], next_cursor: "z" }),
    ok({ images: [image({ id: "c" })], next_cursor: null }),
  );
  const ids = [];
  for await (const each of api.client().images()) ids.push(each.id);
  assert.deepEqual(ids, ["a", "b", "c"]);
  const cursors = api.asked.map((request) => new URL(request.url).searchParams.get("cursor"));
  assert.deepEqual(cursors, [null, "x y", "z"]);
});

test("filters are those of each page", async () => {
  const api = new FakeApi(ok({ images: [image({ id: "a" })], next_cursor: "x" }), ok({ images: [], next_cursor: null }));
  const ids = [];
  for await (const each of api.client().images({ camera: "Canon", favourite: true })) ids.push(each.id);
  assert.deepEqual(ids, ["a"]);
  const filters = { camera: "Canon", favourite: "true", limit: "100" };
  assert.deepEqual(asked(api), [filters, { ...filters, cursor: "x" }]);
});

test("changes come until there is no more now", async () => {
  const api = new FakeApi(
    ok({ changes: [{ id: ID, deleted: false, image: image() }], next_since: "2", more: true }),
    ok({ changes: [{ id: ID, deleted: true, image: null }], next_since: "3", more: false }),
  );
  const pages = [];
  for await (const page of api.client().changes("1")) pages.push(page);
  assert.deepEqual(pages.map((page) => page.next_since), ["2", "3"]);
  assert.deepEqual(asked(api).map((query) => query["since"]), ["1", "2"]);
});

test("months and values come page by page", async () => {
  const month = { month: "2008-10", images: 1, bytes: 5, days: [{ day: "2008-10-22", images: 1 }] };
  const months = new FakeApi(ok({ months: [month], next_cursor: "x" }), ok({ months: [], next_cursor: null }));
  for await (const each of months.client().timeline({ taken_to: "2009" })) assert.deepEqual(each, month);
  assert.deepEqual(asked(months), [{ taken_to: "2009" }, { taken_to: "2009", cursor: "x" }]);
  const value = { value: "Canon", images: 1, bytes: 5 };
  const values = new FakeApi(ok({ values: [value], next_cursor: "x" }), ok({ values: [], next_cursor: null }));
  for await (const each of values.client().facets("camera")) assert.deepEqual(each, value);
  assert.deepEqual(asked(values), [{ kind: "camera" }, { kind: "camera", cursor: "x" }]);
});

test("what is like an image is put together from all pages", async () => {
  const page = (cursor: string | null, answers: object) =>
    ok({ same_bytes: [], same_pixels: [], look_alike: [], next_cursor: cursor, ...answers });
  const api = new FakeApi(
    page("x", { same_bytes: [image({ id: "a" })] }),
    page(null, { same_bytes: [image({ id: "b" })], look_alike: [{ distance: 2, image: image({ id: "c" }) }] }),
  );
  const found = await api.client().similar(ID);
  assert.deepEqual(found.same_bytes.map((each) => each.id), ["a", "b"]);
  assert.deepEqual(found.look_alike.map((each) => [each.distance, each.image.id]), [[2, "c"]]);
  assert.equal(found.next_cursor, null);
  const cursors = api.asked.map((request) => new URL(request.url).searchParams.get("cursor"));
  assert.deepEqual(cursors, [null, "x"]);
});

test("an export is awaited, and told each time how far it is", async () => {
  const made = (members: object) => ok({ id: ID, status: "running", fault: null, link: null, ...members });
  const link = { url: "https://s3.example/archive.zip", expires_at: "2026-11-01T12:00:00.000Z" };
  const api = new FakeApi(made({}), made({ written_bytes: 5 }), made({ status: "ready", link }));
  const told: number[] = [];
  const onProgress = (each: { written_bytes: number }) => told.push(each.written_bytes);
  const ready = await api.client().export({ ids: [ID] }, { onProgress });
  assert.deepEqual(ready.link, link);
  assert.equal(told[0], 5);
  assert.deepEqual(await api.asked[0]?.json(), { ids: [ID] });
  assert.ok(api.asked[0]?.headers.get("idempotency-key"));
});

test("an export that fails or takes too long is an error", async () => {
  const made = (members: object) => ok({ id: ID, status: "running", fault: null, link: null, ...members });
  const failed = (error: unknown) => error instanceof ExportFailed && error.made.fault === "too_large";
  await assert.rejects(new FakeApi(made({ fault: "too_large" })).client().export({ filter: {} }), failed);
  const late = (error: unknown) => error instanceof StillExporting && error.made.id === ID;
  await assert.rejects(new FakeApi(made({})).client().export({ filter: {} }, { seconds: 0 }), late);
});

test("an edit names the version that was read", async () => {
  const api = new FakeApi(ok(image({ version: 4 })));
  assert.equal((await api.client().edit({ id: ID, version: 3 }, { title: null })).version, 4);
  assert.equal(api.asked[0]?.headers.get("if-match"), '"3"');
  assert.deepEqual(await api.asked[0]?.json(), { title: null });
});

test("waiting ends when the image is settled, when the time is over, or when it is aborted", async () => {
  const processing = ok(image({ status: "processing" }), { "Retry-After": "0" });
  const again = ok(image({ reprocessing: true }), { "Retry-After": "0" });
  const settled = await new FakeApi(processing, again, ok(image())).client().waitUntilSettled(ID);
  assert.equal(settled.status, "ready");
  const late = new FakeApi(processing).client().waitUntilSettled(ID, { seconds: 0.05, every: 0.01 });
  await assert.rejects(late, (error) => error instanceof StillProcessing && error.image.status === "processing");
  const signal = AbortSignal.timeout(20);
  await assert.rejects(new FakeApi(processing).client().waitUntilSettled(ID, { every: 60, signal }), signal.reason);
});

test("a slot says the name, the type and the time of a file", () => {
  assert.equal(slotRequest(new File(["x"], "a.jpg", { type: "image/jpeg" }), {}).content_type, "image/jpeg");
  assert.equal(slotRequest(new File(["x"], "a.txt", { type: "text/plain" }), {}).content_type, "application/octet-stream");
  assert.deepEqual(slotRequest(new Blob(["x"]), { filename: "b.avif" }), {
    filename: "b.avif",
    content_type: "image/avif",
    size: 1,
  });
});

test("a time has the offset that the clock had then", () => {
  const moment = (offset: number) =>
    Object.assign(new Date(Date.UTC(2020, 10, 1, 11, 10, 2, 123)), { getTimezoneOffset: () => offset });
  assert.equal(localTime(moment(-60)), "2020-11-01T12:10:02.123+01:00");
  assert.equal(localTime(moment(210)), "2020-11-01T07:40:02.123-03:30");
  assert.equal(localTime(moment(0)), "2020-11-01T11:10:02.123+00:00");
});
