// The video of a motion photo is found in its file.

import assert from "node:assert/strict";
import { test } from "node:test";
import { videoIn } from "../src/data/motion.ts";

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const box = (name: string, content: string) => String.fromCharCode(0, 0, 0, content.length + 8) + name + content;

const FTYP = box("ftyp", "isom\0\0\0\0mp42");
const VIDEO = FTYP + box("moov", "tracks") + box("mdat", "pictures");

const found = (file: string) => {
  const video = videoIn(bytes(file));
  return video && String.fromCharCode(...video);
};

test("a video behind a JPEG is found whole", () => {
  assert.equal(found("\xff\xd8 picture \xff\xd9" + VIDEO), VIDEO);
});

test("what a phone writes behind the video is no part of it", () => {
  assert.equal(found("\xff\xd8 picture \xff\xd9" + VIDEO + "\0\0\x30\x0a SEFH SEFT"), VIDEO);
});

test("a box that has no end reaches to the end of the file", () => {
  const open = FTYP + box("moov", "tracks") + "\0\0\0\0mdatpictures and more";
  assert.equal(found("\xff\xd8" + open), open);
});

test("a box with a long size is part of the video", () => {
  const long = FTYP + "\0\0\0\x01mdat\0\0\0\0\0\0\0\x18pictures" + box("moov", "tracks");
  assert.equal(found("\xff\xd8" + long + "rest"), long);
});

test("the boxes of a HEIC picture are no video", () => {
  const heic = box("ftyp", "heic\0\0\0\0mif1") + box("meta", "items");
  assert.equal(found(heic), undefined);
  assert.equal(found(heic + box("mpvd", VIDEO)), VIDEO);
});

test("a file without a video has none", () => {
  for (const file of ["", "ftyp", "\xff\xd8 ftypisom \xff\xd9", "\xff\xd8" + FTYP.slice(0, 6)]) {
    assert.equal(found(file), undefined, file);
  }
});
