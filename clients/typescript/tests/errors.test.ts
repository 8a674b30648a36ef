import assert from "node:assert/strict";
import { test } from "node:test";
import * as errors from "../src/errors.ts";
import { FakeApi, ID, refusal } from "./fakes.ts";

async function thrown(answer: Response): Promise<errors.ApiError> {
  return new FakeApi(answer)
    .client({ retries: 0 })
    .image(ID)
    .then(
      () => assert.fail("nothing was thrown"),
      (error: errors.ApiError) => error,
    );
}

const KINDS: [number, string, typeof errors.ApiError][] = [
  [401, "unauthenticated", errors.Unauthenticated],
  [403, "link_expired", errors.LinkRefused],
  [404, "image_not_found", errors.NotFound],
  [404, "not_yet", errors.NotYet],
  [404, "rejected", errors.NotMade],
  [409, "already_uploaded", errors.AlreadyUploaded],
  [409, "already_deleted", errors.AlreadyDeleted],
  [410, "changes_forgotten", errors.ChangesForgotten],
  [413, "storage_full", errors.StorageFull],
  [413, "too_many_images", errors.StorageFull],
  [409, "nothing_to_retry", errors.Conflict],
  [410, "account_closed", errors.AccountClosed],
  [412, "outdated", errors.PreconditionFailed],
  [413, "too_large", errors.TooLarge],
  [422, "invalid", errors.Invalid],
  [429, "too_many_requests", errors.TooManyRequests],
  [429, "too_many_open_slots", errors.TooManyOpenSlots],
  [503, "unavailable", errors.Unavailable],
  [404, "of_tomorrow", errors.NotFound],
  [418, "of_tomorrow", errors.ApiError],
  [404, "constructor", errors.NotFound],
];

for (const [status, code, kind] of KINDS) {
  test(`${status} ${code} is ${kind.name}`, async () => {
    const error = await thrown(refusal(status, code, {}, { "apigw-requestid": "JKJaXmPLvHcESHA=" }));
    assert.equal(error.constructor, kind);
    assert.equal(error.name, kind.name);
    assert.deepEqual([error.status, error.code, error.requestId], [status, code, "JKJaXmPLvHcESHA="]);
    assert.equal(error.message, `${status} No. (${code})`);
  });
}

test("what a problem says is at hand", async () => {
  assert.equal((await thrown(refusal(412, "outdated", { version: 4 }))).problem?.version, 4);
  const limited = await thrown(refusal(429, "too_many_requests", {}, { "Retry-After": "7" }));
  assert.equal(limited.retryAfter, 7);
  const wrong = [{ in: "body", pointer: "/filename", detail: "Field required" }];
  const invalid = await thrown(refusal(422, "invalid", { errors: wrong }));
  assert.equal(invalid.message, "422 No. (invalid); body /filename: Field required");
});

test("the login page of a network is an error", async () => {
  const page = new Response("<html>", { headers: { "content-type": "text/html; charset=utf-8" } });
  await assert.rejects(new FakeApi(page).client().image(ID), errors.UnexpectedAnswer);
});

test("what API Gateway or a proxy answers is an error of the same kind", async () => {
  for (const body of ['{"message":"Unauthorized"}', "<html>", "", "null", '{"code":5}']) {
    const error = await thrown(new Response(body, { status: 401, statusText: "Unauthorized" }));
    assert.equal(error.constructor, errors.Unauthenticated);
    assert.deepEqual([error.code, error.problem, error.message], [undefined, undefined, "401 Unauthorized"]);
  }
});
