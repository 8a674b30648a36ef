// The ways of files to S3, and what becomes of them when something fails.

import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { FileChanged } from "../src/index.ts";
import { FakeApi, ID, ok } from "./fakes.ts";
import { FakeLibrary, PART, s3Refusal, sha256 } from "./library.ts";

const SMALL = "a photo";
const LARGE = Array.from({ length: 9 * PART + 10 }, (_, n) => n % 10).join("");
const LOST = new TypeError("fetch failed");

const photo = (content: string, name = "IMG_1.jpg") => new File([content], name, { lastModified: 1_600_000_000_000 });
const repeated = (taken: string[]) => taken.length - new Set(taken).size;

test("a small file is sent whole, a large one in parts", async () => {
  for (const [content, puts, links] of [[SMALL, 1, 0], [LARGE, 10, 1]] as const) {
    const library = new FakeLibrary();
    const told: number[] = [];
    const image = await library.client().upload(photo(content), { onProgress: (part) => told.push(part) });
    assert.deepEqual([...library.stored], [[image.id, content]]);
    assert.equal(library.count("PUT S3"), puts);
    assert.equal(library.count("POST /images/ID/parts"), links);
    assert.equal(repeated(library.taken), 0);
    assert.equal(told.at(-1), 1);
  }
});

test("what is there already is not sent, unless it shall be", async () => {
  const library = new FakeLibrary();
  const client = library.client();
  const first = await client.upload(photo(SMALL));
  assert.equal((await client.upload(photo(SMALL, "copy.jpg"))).id, first.id);
  assert.equal(library.count("PUT S3"), 1);
  assert.notEqual((await client.upload(photo(SMALL), { again: true })).id, first.id);
});

for (const content of [SMALL, LARGE]) {
  for (const moment of ["before", "after"] as const) {
    test(`a page that ends ${moment} any request goes on where it was (${content.length} bytes)`, async () => {
      const library = new FakeLibrary();
      const journal = new Map<string, string>();
      for (let number = 0; ; number++) {
        assert.ok(number < 20, "it never ends");
        const file = photo(content + number, `${number}.jpg`);
        let count = 0;
        library[moment] = () => {
          if (count++ >= number) throw LOST;
        };
        const ended = await library.client().upload(file, { journal }).then(
          () => true,
          (error: unknown) => assert.equal(error, LOST),
        );
        library[moment] = () => undefined;
        const image = await library.client().upload(file, { journal });
        assert.equal(library.stored.get(image.id), content + number);
        assert.equal(library.stored.size, number + 1, "none twice");
        if (ended) break;
      }
      if (moment === "before") assert.equal(repeated(library.taken), 0, "no part twice that was confirmed");
    });
  }
}

test("a connection that fails costs one part", async () => {
  const library = new FakeLibrary();
  let puts = 0;
  library.before = (request) => {
    if (request.method === "PUT" && [3, 7].includes(++puts)) throw LOST;
  };
  const image = await library.client({ retries: 1 }).upload(photo(LARGE));
  assert.equal(library.stored.get(image.id), LARGE);
  assert.equal(library.count("PUT S3"), 12);
});

test("a link that has expired is asked for again, once", async () => {
  for (const content of [SMALL, LARGE]) {
    const library = new FakeLibrary();
    const expired = (request: Request) =>
      request.url.includes("originals") ? s3Refusal(403, "AccessDenied") : undefined;
    let first = true;
    library.before = (request) => {
      const answer = first ? expired(request) : undefined;
      if (answer) first = false;
      return answer;
    };
    const image = await library.client().upload(photo(content));
    assert.equal(library.stored.get(image.id), content);
    library.before = expired;
    const refused = library.client().upload(photo(`${content}2`));
    await assert.rejects(refused, { name: "UploadRefused", status: 403, code: "AccessDenied" });
  }
});

test("an upload that another client interrupts begins anew", async () => {
  const library = new FakeLibrary();
  let interrupted = false;
  library.before = (request) => {
    if (request.url.endsWith("/7") && !interrupted) {
      interrupted = true;
      library.interrupt();
    }
  };
  const image = await library.client().upload(photo(LARGE));
  assert.equal(library.stored.get(image.id), LARGE);
});

test("a file that changes while it is sent is noticed", async () => {
  const path = `${await mkdtemp(`${tmpdir()}/darkroom-`)}/photo.jpg`;
  for (const content of [SMALL, LARGE]) {
    await writeFile(path, content);
    const library = new FakeLibrary();
    const file = new File([await openAsBlob(path)], "photo.jpg");
    library.before = () => writeFile(path, `${content} and more`);
    await assert.rejects(library.client().upload(file), FileChanged);
    assert.equal(library.stored.size, 0);
  }
});

test("a companion is sent to its image, by the same ways", async () => {
  const put = { url: "https://originals.example.com/a.mov", headers: { "Content-Type": "video/quicktime" } };
  const slot = { id: "c", kind: "video", filename: "IMG_1.MOV", upload: { put, multipart: null } };
  const api = new FakeApi(ok(slot), new Response(null, { status: 200 }));
  const id = crypto.randomUUID();
  const video = new File(["a film"], "IMG_1.MOV", { type: "video/quicktime" });
  assert.equal(await api.client().uploadCompanion(ID, video, { id }), id);
  const [opened, sent] = api.asked;
  assert.ok(opened && sent);
  assert.equal(opened.url, `https://api.example.com/stage/images/${ID}/companions/${id}`);
  assert.deepEqual(await opened.json(), {
    filename: "IMG_1.MOV",
    content_type: "video/quicktime",
    size: 6,
    sha256: sha256("a film"),
  });
  assert.deepEqual([sent.method, sent.url, await sent.text()], ["PUT", put.url, "a film"]);
  assert.equal(sent.headers.get("authorization"), null);
  assert.equal(await new FakeApi(ok({ ...slot, upload: null })).client().uploadCompanion(ID, video, { id }), id);
});

test("an upload can be given up", async () => {
  const library = new FakeLibrary();
  const ending = new AbortController();
  const upload = library.client({ retries: 3 }).upload(photo(LARGE), {
    onProgress: () => ending.abort(),
    signal: ending.signal,
  });
  await assert.rejects(upload, { name: "AbortError" });
});
