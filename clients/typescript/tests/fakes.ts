// An API of prepared answers, for the client.

import { Darkroom, type Options, type TokenSource } from "../src/index.ts";

export const URL_ = "https://api.example.com/stage";
export const ID = "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c";

type Answer = Response | Error | ((request: Request) => Response | Promise<Response>);

/** Answers with one after the other, the last one for ever; `asked` has the requests. */
export class FakeApi {
  readonly asked: Request[] = [];
  readonly #answers: Answer[];

  constructor(...answers: Answer[]) {
    this.#answers = answers;
  }

  /** What stands in for fetch. */
  readonly fetch = (request: Request): Promise<Response> => this.#answer(request);

  client(options: Partial<Options> = {}): Darkroom {
    return new Darkroom(URL_, { token: "token", retries: 3, fetch: this.fetch, ...options });
  }

  with(token: TokenSource): Darkroom {
    return this.client({ token });
  }

  async #answer(request: Request): Promise<Response> {
    this.asked.push(request.clone());
    const answer = this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0];
    if (!answer) throw new Error("no answer is prepared");
    if (answer instanceof Error) throw answer;
    return typeof answer === "function" ? answer(request) : answer.clone();
  }
}

export function ok(body: unknown = { status: "ok" }, headers: Record<string, string> = {}): Response {
  return Response.json(body, { headers });
}

/** A problem of the API or, without a code, what API Gateway answers by itself. */
export function refusal(
  status: number,
  code?: string,
  members: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Response {
  const type = `${URL_}/docs#${code}`;
  const problem = { type, title: "No.", status, code, instance: "/images", ...members };
  return Response.json(code ? problem : { message: "No" }, { status, statusText: "No", headers });
}

/** An image as the API shows it, as far as the client looks at it. */
export function image(members: Record<string, unknown> = {}): Record<string, unknown> {
  return { id: ID, status: "ready", reprocessing: false, version: 3, ...members };
}
