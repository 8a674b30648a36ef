// The video of a motion photo is found in its file.

import assert from "node:assert/strict";
import { test } from "node:test";
import { videoIn } from "../src/data/motion.ts";

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const box = (name: string, content: string) => String.fromCharCode(0, 0, 0, content.length + 8) + name + content;

const FTYP = box("ftyp", "isom\0\0\0\0mp42");
const VIDEO = FTYP + box("moov", "tracks") + box("mdat", "pictures");

const found = async (file: string) => {
  const video = await videoIn(bytes(file));
  return video && String.fromCharCode(...video);
};

test("a video behind a JPEG is found whole", async () => {
  assert.equal(await found("\xff\xd8 picture \xff\xd9" + VIDEO), VIDEO);
});

test("what a phone writes behind the video is no part of it", async () => {
  assert.equal(await found("\xff\xd8 picture \xff\xd9" + VIDEO + "\0\0\x30\x0a SEFH SEFT"), VIDEO);
});

test("a box that has no end reaches to the end of the file", async () => {
  const open = FTYP + box("moov", "tracks") + "\0\0\0\0mdatpictures and more";
  assert.equal(await found("\xff\xd8" + open), open);
});

test("a box with a long size is part of the video", async () => {
  const long = FTYP + "\0\0\0\x01mdat\0\0\0\0\0\0\0\x18pictures" + box("moov", "tracks");
  assert.equal(await found("\xff\xd8" + long + "rest"), long);
});

test("the boxes of a HEIC picture are no video", async () => {
  const heic = box("ftyp", "heic\0\0\0\0mif1") + box("meta", "items");
  assert.equal(await found(heic), undefined);
  assert.equal(await found(heic + box("mpvd", VIDEO)), VIDEO);
});

test("a file without a video has none", async () => {
  for (const file of ["", "ftyp", "\xff\xd8 ftypisom \xff\xd9", "\xff\xd8" + FTYP.slice(0, 6)]) {
    assert.equal(await found(file), undefined, file);
  }
});

test("a large file that looks like videos all over lets the page answer meanwhile", async () => {
  const hostile = new Uint8Array(20_000_000);
  const none = bytes("\0\0\0\x18ftypnone");
  for (let at = 0; at + none.length < hostile.length; at += none.length) hostile.set(none, at);
  hostile.set(bytes(VIDEO), hostile.length - VIDEO.length);
  let answers = 0;
  const answering = setInterval(() => answers++);
  const video = await videoIn(hostile);
  clearInterval(answering);
  assert.equal(video && String.fromCharCode(...video), VIDEO);
  assert.ok(answers > 10, `${answers} answers`);
});

test("a video of countless boxes ends somewhere", async () => {
  const boxes = bytes(FTYP + box("free", "").repeat(1_000_000));
  const video = await videoIn(boxes);
  assert.ok(video && video.length < 100_000, `${video?.length} bytes`);
});
