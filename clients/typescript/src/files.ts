// What a file says about itself, and its digest.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { EmptyFile, FileChanged } from "./errors.ts";
import type { SlotRequest } from "./models.ts";

// Read at once: a file is never held in memory, whatever its size.
const PIECE_BYTES = 1024 * 1024;

// Browsers do not know these, and give files an empty type.
const TYPES: Record<string, string> = {
  avif: "image/avif",
  dng: "image/x-adobe-dng",
  heic: "image/heic",
  heif: "image/heif",
};

/** What the API is to know of a file besides its bytes. */
export interface About {
  filename?: string | undefined;
  contentType?: string | undefined;
}

/** What to tell the API about a file: its name, type, size and, of a File, when it was changed. Throws EmptyFile. */
export function slotRequest(file: Blob, about: About): SlotRequest {
  if (!file.size) throw new EmptyFile();
  const filename = about.filename ?? ("name" in file && typeof file.name === "string" ? file.name : "photo");
  const ending = filename.slice(filename.lastIndexOf(".") + 1).toLowerCase();
  const declared = about.contentType ?? (file.type || TYPES[ending] || "");
  const request: SlotRequest = {
    filename,
    content_type: declared.startsWith("image/") ? declared : "application/octet-stream",
    size: file.size,
  };
  if ("lastModified" in file && typeof file.lastModified === "number") {
    request.file_time = localTime(new Date(file.lastModified));
  }
  return request;
}

/** A moment as the clock here showed it, with the offset from UTC that it had then (RFC 3339). */
export function localTime(moment: Date): string {
  const minutes = -moment.getTimezoneOffset();
  const [hour, minute] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((n) => `${n}`.padStart(2, "0"));
  const local = new Date(moment.getTime() + minutes * 60_000).toISOString().slice(0, -1);
  return `${local}${minutes < 0 ? "-" : "+"}${hour}:${minute}`;
}

/** The SHA-256 of a file in hex, read in pieces: Web Crypto takes only what is in memory. Throws FileChanged. */
export async function digest(file: Blob, signal?: AbortSignal): Promise<string> {
  const hash = sha256.create();
  for (let offset = 0; offset < file.size; offset += PIECE_BYTES) {
    signal?.throwIfAborted();
    hash.update(await bytes(file.slice(offset, offset + PIECE_BYTES)));
  }
  return bytesToHex(hash.digest());
}

/** Throws FileChanged if a file on disk is not as it was when the program got it. */
export async function check(file: Blob): Promise<void> {
  await bytes(file.slice(0, 1));
}

async function bytes(piece: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await piece.arrayBuffer());
  } catch (error) {
    // https://w3c.github.io/FileAPI/#snapshot-state
    if (error instanceof DOMException && ["NotReadableError", "NotFoundError"].includes(error.name)) {
      throw new FileChanged();
    }
    throw error;
  }
}
