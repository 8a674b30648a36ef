// One request to the API, whoever makes it.

import { UnexpectedAnswer, errorOf } from "./errors.ts";
import { careful, repeatable, repeated, whole } from "./retries.ts";

/** fetch, or what stands in for it. */
export type Fetch = (request: Request) => Promise<Response>;

/** How often a request that may be repeated is sent again. */
export const RETRIES = 5;

// API Gateway gives an answer up after 30 seconds.
const ANSWER_MS = 35_000;

/** The answer to a request with more headers, which has been read; `retries`: how often it may be sent again. */
export function ask(
  fetch: Fetch,
  retries: number,
  request: Request,
  more: Readonly<Record<string, string>>,
): Promise<Response> {
  const attempt = async () => {
    const headers = new Headers(request.headers);
    for (const [name, value] of Object.entries(more)) headers.set(name, value);
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(ANSWER_MS)]);
    // A body is read only once.
    return whole(await fetch(new Request(request.clone(), { headers, signal })));
  };
  const most = repeatable(request) ? retries : 0;
  return repeated(attempt, { retries: most, careful: careful(request), signal: request.signal });
}

/** An answer that is a success of the API. Throws ApiError and UnexpectedAnswer. */
export async function success(response: Response): Promise<Response> {
  if (response.status >= 400) throw await errorOf(response);
  if (response.headers.get("content-type")?.startsWith("text/html")) throw new UnexpectedAnswer(response);
  return response;
}

/** A page of a list. */
export interface Page {
  next_cursor: string | null;
}

/** The pages of a list. */
export async function* pages<P extends Page>(
  pageAt: (query: { cursor?: string }) => Promise<{ data: P }>,
): AsyncGenerator<P, void, undefined> {
  for (let query: { cursor?: string } = {}; ; ) {
    const { data: page } = await pageAt(query);
    yield page;
    if (page.next_cursor === null) return;
    query = { cursor: page.next_cursor };
  }
}
