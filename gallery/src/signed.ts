// Requests with a token that is valid: the client asks for one at its beginning, and a page stays open for longer.

/** An access token; `refused` is one that was not accepted. */
export type Tokens = (refused?: string) => Promise<string>;

/** Sends requests as `fetch` does, with a fresh token where they have one, and once more after a 401. */
export function signed(tokens: Tokens): (request: Request) => Promise<Response> {
  const withToken = async (request: Request, refused?: string) => {
    const headers = new Headers(request.headers);
    headers.set("authorization", `Bearer ${await tokens(refused)}`);
    return new Request(request, { headers });
  };
  return async (request) => {
    if (!request.headers.has("authorization")) return fetch(request);
    const first = await withToken(request.clone());
    const answer = await fetch(first);
    if (answer.status !== 401) return answer;
    return fetch(await withToken(request, first.headers.get("authorization")?.replace("Bearer ", "")));
  };
}
