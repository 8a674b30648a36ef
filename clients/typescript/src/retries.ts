// Which requests are sent again after which failures, and how long to wait.

import { Offline, retryAfter } from "./errors.ts";

// Half a second, doubled each time, times chance: clients that failed together do not come back together.
const FIRST_PAUSE_MS = 500;

// A limit ends with the minute of the clock.
const LONGEST_PAUSE_MS = 60_000;

// The API refuses nothing half-way, so what it refused with these may be sent again.
const REFUSED = [429, 503];
const FAILED = [...REFUSED, 500, 502, 504];

// These read or say what shall be, like PUT.
const REPEATABLE_POSTS = /\/albums\/[^/]+\/images$|\/images\/(have|slots|[^/]+\/(companions\/[^/]+\/)?parts(\/complete)?)$/;

// After too many wrong passwords, the API wants a pause of minutes: a guest is told, instead of waiting.
const PASSWORD = /\/s\/[^/]+\/session$/;

/** Whether a request may be sent again at all. */
export function repeatable(request: Request): boolean {
  return request.method !== "POST" || !PASSWORD.test(new URL(request.url).pathname);
}

/** Whether a request makes or starts something, so that it is sent again only if nothing was done. */
export function careful(request: Request): boolean {
  if (request.method !== "POST" || request.headers.has("Idempotency-Key")) return false;
  return !REPEATABLE_POSTS.test(new URL(request.url).pathname);
}

/** Sends something until it succeeds, is refused for good, or `retries` are used up. */
export async function repeated(
  send: () => Promise<Response>,
  how: { retries: number; careful: boolean; signal: AbortSignal | undefined; also?: number },
): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    let asked: number | undefined;
    try {
      const response = await send();
      const again = response.status === how.also || (how.careful ? REFUSED : FAILED).includes(response.status);
      if (attempt >= how.retries || !again) return response;
      asked = retryAfter(response);
    } catch (error) {
      // fetch does not say whether the request was sent.
      const vain = error instanceof Offline || how.signal?.aborted;
      if (attempt >= how.retries || how.careful || vain) throw error;
    }
    const pause = asked === undefined ? FIRST_PAUSE_MS * 2 ** attempt * Math.random() : asked * 1000;
    await sleep(Math.min(pause, LONGEST_PAUSE_MS), how.signal);
  }
}

/** An answer that has been read to its end: a connection may fail in its middle. */
export async function whole(response: Response): Promise<Response> {
  if (!response.body) return response;
  const { status, statusText, headers } = response;
  const body = await response.arrayBuffer();
  // Chromium gives an empty body to a 204 with a Content-Length, and makes no answer of both.
  return new Response(body.byteLength ? body : null, { status, statusText, headers });
}

/** Waits, unless it is aborted: then it throws the signal's reason. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
