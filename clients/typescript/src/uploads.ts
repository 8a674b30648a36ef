// What an upload says about a file, and how the file is sent.

import { UploadRefused } from "./errors.ts";
import type { Schemas, SlotRequest } from "./models.ts";

// S3's answers to a form that has expired.
const OUTDATED = ["AccessDenied", "ExpiredToken"];

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

/** Called with the part of the file that has been sent, from 0 to 1. */
export type Progress = (sent: number) => void;

/** What to tell the API about a file: its name, type, size and, of a File, when it was changed. */
export function slotRequest(file: Blob, about: About): SlotRequest {
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

/** The form of a slot with a file in it; S3 ignores what comes after the file. */
export function formData(form: Schemas["UploadForm"], file: Blob): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(form.fields)) data.append(name, value);
  data.append("file", file);
  return data;
}

/** Throws UploadRefused if S3 has not taken a file. */
export async function check(sent: Response): Promise<void> {
  if (!sent.ok) throw new UploadRefused(sent.status, await sent.text());
}

/** Whether a fresh form may succeed. */
export function outdated(error: unknown): boolean {
  return error instanceof UploadRefused && OUTDATED.includes(error.code ?? "");
}

/** Sends a form and tells how far it is. Only XMLHttpRequest tells that, and only browsers have it. */
export function sendWithProgress(
  url: string,
  body: FormData,
  onProgress: Progress,
  signal: AbortSignal | undefined,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    // 204 allows no body.
    request.onload = () => resolve(new Response(request.response || null, { status: request.status }));
    request.onerror = () => reject(new TypeError("The form was not sent."));
    request.onabort = () => reject(signal?.reason);
    request.onloadend = () => signal?.removeEventListener("abort", stop);
    signal?.addEventListener("abort", stop);
    request.open("POST", url);
    request.send(body);
  });
}
