// The video of a motion photo, which phones write behind the picture, in the same file.
//
// https://developer.android.com/media/platform/motion-photo-format; Samsung writes no length where others do, so it is looked for.

// What a video begins with: its box `ftyp`, and one of these brands. The pictures in HEIC files have others.
const BRANDS = ["mp4", "iso", "avc1", "qt  ", "3g", "M4V ", "MSNV", "mmp4", "dash", "hvc1", "hev1"];

// The name `ftyp`, as a number.
const FTYP = 0x66747970;
const F = FTYP >> 24;

// The box names a dozen brands at most.
const MOST_BRANDS = 1024;

// A video of some seconds has a dozen boxes, in fragments a few hundred. A file made to harm may have millions.
const MOST_BOXES = 4096;

// A guest's file may have 100 MB that only look like videos. The page answers in between.
const PIECE_BYTES = 2 ** 20;

/** The address of the video in an original, which the page keeps until it is revoked. Throws TypeError without a network. */
export async function videoOf(original: string): Promise<string> {
  const answer = await fetch(original);
  if (!answer.ok) throw new Error(`S3 answered ${answer.status}`);
  const video = await videoIn(new Uint8Array(await answer.arrayBuffer()));
  // An empty one is what the browser cannot play.
  return URL.createObjectURL(new Blob(video ? [video] : [], { type: "video/mp4" }));
}

/** The video in a file; undefined if there is none. */
export async function videoIn(file: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for (let from = 0; from < file.length; from += PIECE_BYTES) {
    const start = startIn(file, from, from + PIECE_BYTES);
    if (start !== undefined) return file.subarray(start, endOf(file, start));
    await new Promise((resolve) => setTimeout(resolve));
  }
  return undefined;
}

function startIn(file: Uint8Array, from: number, to: number): number | undefined {
  for (let start = from; start < Math.min(to, file.length - 12); start++) if (beginsAt(file, start)) return start;
  return undefined;
}

function beginsAt(file: Uint8Array, start: number): boolean {
  if (file[start + 4] !== F || numberAt(file, start + 4) !== FTYP) return false;
  const size = numberAt(file, start);
  if (size < 16 || size > MOST_BRANDS) return false;
  const brand = lettersAt(file, start + 8);
  return BRANDS.some((each) => brand.startsWith(each));
}

// Behind its last box: phones write trailers of their own there. ISO/IEC 14496-12, section 4.2
function endOf(file: Uint8Array, start: number): number {
  let end = start;
  for (let boxes = 0; boxes < MOST_BOXES; boxes++) {
    if (end + 8 > file.length || !/^[A-Za-z0-9 ]{4}$/.test(lettersAt(file, end + 4))) break;
    const size = numberAt(file, end);
    if (size === 0) return file.length; // the last box, up to the end
    // Longer ones have their size behind their name.
    const length = size === 1 && end + 16 <= file.length ? numberAt(file, end + 8) * 2 ** 32 + numberAt(file, end + 12) : size;
    if (length < 8 || end + length > file.length) break;
    end += length;
  }
  return end;
}

function lettersAt(file: Uint8Array, at: number): string {
  return String.fromCharCode(...file.subarray(at, at + 4));
}

function numberAt(file: Uint8Array, at: number): number {
  let number = 0; // without an object: a file may have a hundred million places to look at
  for (let index = at; index < at + 4; index++) number = number * 256 + (file[index] ?? 0);
  return number;
}
