// Tokens, and what is sent again.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { type Darkroom, Offline, Unauthenticated } from "../src/index.ts";
import { whole } from "../src/retries.ts";
import { FakeApi, ID, image, ok, refusal } from "./fakes.ts";

let waits: number[] = [];

// Nobody waits here; `waits` has the pauses between two tries, in milliseconds.
beforeEach(() => {
  waits = [];
  mock.restoreAll();
  mock.method(globalThis, "setTimeout", (then: () => void, ms: number) => {
    waits.push(ms);
    queueMicrotask(then);
    return 0;
  });
});

function only(token: string): FakeApi {
  return new FakeApi((request) =>
    request.headers.get("authorization") === `Bearer ${token}` ? ok(image()) : refusal(401),
  );
}

function counting(): { (): string; given: number } {
  const next = () => `token ${++next.given}`;
  next.given = 0;
  return next;
}

test("nothing is tried again by a program that knows of no network", async () => {
  const api = new FakeApi(new Offline());
  await assert.rejects(api.client().image(ID), Offline);
  assert.equal(api.asked.length, 1);
  assert.deepEqual(waits, []);
});

test("a function is asked once for many requests", async () => {
  const token = counting();
  const client = only("token 1").with(token);
  await Promise.all([client.image(ID), client.image(ID), client.image(ID)]);
  assert.equal(token.given, 1);
});

test("it is asked again at 401, once for all requests that were refused together", async () => {
  const token = counting();
  const api = only("token 2");
  const client = api.with(async () => token());
  await Promise.all(Array.from({ length: 8 }, () => client.image(ID)));
  assert.equal(token.given, 2);
  assert.equal(api.asked.length, 16);
});

test("a second refusal, or the same token, is an error", async () => {
  const token = counting();
  await assert.rejects(only("none").with(token).image(ID), Unauthenticated);
  assert.equal(token.given, 2);
  for (const same of ["expired", () => "expired"]) {
    const api = only("another");
    await assert.rejects(api.with(same).image(ID), Unauthenticated);
    assert.equal(api.asked.length, 1);
  }
});

test("a function that fails is asked again by the next request", async () => {
  let given = 0;
  const client = only("token").with(() => {
    given += 1;
    if (given === 1) throw new Error("offline");
    return "token";
  });
  await assert.rejects(client.image(ID), /offline/);
  assert.equal((await client.image(ID)).id, ID);
});

const LOST = new TypeError("fetch failed");
const params = { path: { image_id: ID } };
const slot = { filename: "a.jpg", content_type: "image/jpeg" };
const REPEATABLE: Record<string, (client: Darkroom) => Promise<unknown>> = {
  GET: (client) => client.image(ID),
  HEAD: (client) => client.api.HEAD("/images/{image_id}", { params }),
  PUT: (client) => client.api.PUT("/images/{image_id}", { params, body: slot }),
  PATCH: (client) => client.edit({ id: ID, version: 1 }, { title: "A fox" }),
  DELETE: (client) => client.api.DELETE("/images/{image_id}", { params }),
  "POST with a key": (client) =>
    client.api.POST("/images", { params: { header: { "idempotency-key": "key" } }, body: slot }),
};

async function tries(call: (client: Darkroom) => Promise<unknown>, answer: Response | Error): Promise<number> {
  const api = new FakeApi(answer);
  await assert.rejects(call(api.client()));
  return api.asked.length;
}

for (const [method, call] of Object.entries(REPEATABLE)) {
  test(`${method} changes nothing twice, so it is sent again`, async () => {
    for (const failure of [LOST, ...[429, 500, 502, 503, 504].map((status) => refusal(status))]) {
      assert.equal(await tries(call, failure), 4);
    }
    for (const status of [400, 404, 409, 412, 422]) assert.equal(await tries(call, refusal(status)), 1);
  });
}

test("POST is sent again only if nothing was done", async () => {
  const call = (client: Darkroom) => client.api.POST("/images", { body: slot });
  for (const status of [429, 503]) assert.equal(await tries(call, refusal(status)), 4);
  for (const failure of [LOST, refusal(500), refusal(502)]) assert.equal(await tries(call, failure), 1);
});

test("a body is sent again whole", async () => {
  const api = new FakeApi(LOST, refusal(503), ok({ image: image(), upload: {} }));
  await api.client().api.PUT("/images/{image_id}", { params, body: slot });
  assert.deepEqual(await Promise.all(api.asked.map((request) => request.json())), [slot, slot, slot]);
});

test("an answer that breaks off is asked for again", async () => {
  const broken = () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"id"'));
        controller.error(LOST);
      },
    });
    return new Response(body);
  };
  const api = new FakeApi(broken, ok(image()));
  assert.equal((await api.client().image(ID)).id, ID);
  assert.equal(api.asked.length, 2);
});

test("the API says how long to wait; otherwise the waits grow", async () => {
  const after = (seconds: string) => refusal(429, undefined, {}, { "Retry-After": seconds });
  await new FakeApi(after("17"), after("3600"), ok(image())).client().image(ID);
  assert.deepEqual(waits, [17_000, 60_000]);
  waits = [];
  await tries((client) => client.image(ID), LOST);
  assert.equal(waits.length, 3);
  waits.forEach((ms, n) => assert.ok(ms >= 0 && ms <= 500 * 2 ** n, `${ms}`));
});

test("an answer without contents is read, also where the browser gives it an empty body", async () => {
  // As Chromium does it for a 204 with a Content-Length.
  const answer = Object.defineProperty(new Response(""), "status", { value: 204 });
  assert.notEqual(answer.body, null);
  assert.equal((await whole(answer)).status, 204);
});
