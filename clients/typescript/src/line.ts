// The line to S3: sends bodies again that it has lost, and fewer at once where it breaks.

import { check } from "./files.ts";
import { repeated, sleep } from "./retries.ts";

/** Where to send a body, with which headers. */
export interface Link {
  url: string;
  headers: Record<string, string>;
}

/** Bodies that are under way at the same time, of all files together: one connection seldom fills a line. */
export const AT_ONCE = 4;

// A line that breaks every few seconds finishes one body before it breaks, and none of four. So one goes first, and each
// success makes room for another; after a failure, only so many successes do.
const SUCCESSES = 4;

// 16 MiB take nine minutes at 256 kbit/s. A connection that brings less is given up.
const PUT_MS = 600_000;

// Two requests for one key have met; S3 asks for another try.
const MET = 409;

// Between two looks whether there is room for another body.
const LOOK_MS = 20;

/** Sends bodies to S3, which sees no token, for one client's upload of any number of files. */
export class Line {
  readonly #fetch: (request: Request) => Promise<Response>;
  readonly #retries: number;
  #most = 1;
  #more = 1;
  #underWay = 0;

  constructor(fetch: (request: Request) => Promise<Response>, retries: number) {
    this.#fetch = fetch;
    this.#retries = retries;
  }

  /** S3's answer. `tell` gets the bytes that have been sent since a try began. Throws FileChanged and fetch's errors. */
  put(
    link: Link,
    body: Blob,
    { tell, signal }: { tell?: ((sent: number) => void) | undefined; signal?: AbortSignal | undefined },
  ): Promise<Response> {
    const attempt = async () => {
      while (this.#underWay >= Math.floor(this.#most)) await sleep(LOOK_MS, signal);
      this.#underWay++;
      let succeeded = false;
      try {
        tell?.(0);
        const answer = await (tell && "XMLHttpRequest" in globalThis
          ? putWithProgress(link, body, tell, signal)
          : this.#fetch(new Request(link.url, { method: "PUT", headers: link.headers, body, signal: limited(signal) })));
        succeeded = answer.status < 500 && answer.status !== MET;
        return answer;
      } catch (error) {
        await check(body); // fetch does not say why a body could not be read
        throw error;
      } finally {
        this.#underWay--;
        if (succeeded) this.#most = Math.min(AT_ONCE, this.#most + this.#more);
        else [this.#most, this.#more] = [1, 1 / SUCCESSES];
      }
    };
    return repeated(attempt, { retries: this.#retries, careful: false, signal, also: MET });
  }
}

function limited(signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(PUT_MS);
  return signal ? AbortSignal.any([signal, limit]) : limit;
}

// Only XMLHttpRequest tells how much of a body has been sent, and only browsers have it.
function putWithProgress(
  link: Link,
  body: Blob,
  tell: (sent: number) => void,
  signal: AbortSignal | undefined,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.upload.onprogress = (event) => tell(event.loaded);
    // 204 allows no body.
    request.onload = () => resolve(new Response(request.response || null, { status: request.status }));
    request.onerror = request.ontimeout = () => reject(new TypeError("The file was not sent."));
    request.onabort = () => reject(signal?.reason);
    request.onloadend = () => signal?.removeEventListener("abort", stop);
    signal?.addEventListener("abort", stop);
    request.open("PUT", link.url);
    request.timeout = PUT_MS;
    for (const [name, value] of Object.entries(link.headers)) request.setRequestHeader(name, value);
    request.send(body);
  });
}
