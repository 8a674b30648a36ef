// The type of openapi-fetch's client as it is here: every answer but a success is thrown, so an answer has data.

import type { FetchOptions } from "openapi-fetch";
import type { FilterKeys, PathsWithMethod, RequiredKeysOf } from "openapi-typescript-helpers";
import type { paths } from "./schema.ts";

type Method = "get" | "head" | "put" | "post" | "patch" | "delete";
type Successful = 200 | 201 | 202 | 204;

/** What a request needs; nothing if its operation needs nothing. */
type Init<Options> = RequiredKeysOf<Options> extends never ? [Options?] : [Options];

// What is a page for a browser is JSON for a program.
type Content<Answer> = Answer extends { content: { "application/json": infer Json } }
  ? Json
  : Answer extends { content: infer Kinds }
    ? Kinds[keyof Kinds]
    : undefined;

/** The content of an operation's success; undefined if it has none. */
type Data<Operation> = Operation extends { responses: infer Answers }
  ? Content<Answers[keyof Answers & Successful]>
  : undefined;

type Send<M extends Method> = <Path extends PathsWithMethod<paths, M>>(
  path: Path,
  ...init: Init<FetchOptions<FilterKeys<paths[Path], M>>>
) => Promise<{ data: Data<paths[Path][M]>; response: Response }>;

/** Every operation of the API: `api.GET("/images/{image_id}", { params: … })`. */
export type Api = { readonly [M in Method as Uppercase<M>]: Send<M> };
