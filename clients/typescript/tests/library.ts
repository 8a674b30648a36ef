// A library and its S3, as far as sending needs them, for faults that the real ones do not show on demand.

import { createHash } from "node:crypto";
import { Darkroom, type Options } from "../src/index.ts";
import { URL_, image, refusal } from "./fakes.ts";

const UUID = /[0-9a-f-]{36}/;
const S3 = "https://originals.example.com";

/** The bytes of a part; larger files than five parts go in parts. */
export const PART = 1000;

type Fault = (request: Request) => Response | undefined | void | Promise<Response | undefined | void>;

export const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

export const s3Refusal = (status: number, code: string) =>
  new Response(`<Error><Code>${code}</Code><Message>No</Message></Error>`, { status });

/** `asked` counts requests, `taken` what S3 has stored, each part by itself. */
export class FakeLibrary {
  readonly asked: string[] = [];
  readonly taken: string[] = [];
  readonly stored = new Map<string, string>();
  readonly states = new Map<string, { state: string; id: string | null }>();
  before: Fault = () => undefined;
  after: Fault = () => undefined;
  readonly #digests = new Map<string, string>();
  readonly #spent = new Set<string>();
  readonly #sizes = new Map<string, number>();
  readonly #parts = new Map<string, Map<number, Buffer>>();

  client(options: Partial<Options> = {}): Darkroom {
    return new Darkroom(URL_, { token: "token", retries: 0, fetch: (request) => this.#fetch(request), ...options });
  }

  /** Knows the digests of what has arrived. */
  process(): void {
    for (const [id, content] of this.stored) this.states.set(sha256(content), { state: "have", id });
  }

  /** Destroys an image, so that its id is spent. */
  destroy(id: string, digest: string): void {
    this.stored.delete(id);
    this.#digests.delete(digest);
    this.states.set(digest, { state: "deleted", id: null });
    this.#spent.add(id);
  }

  /** Another client aborts the upload in parts. */
  interrupt(): void {
    this.#parts.clear();
  }

  count(name: string): number {
    return this.asked.filter((each) => each === name).length;
  }

  async #fetch(request: Request): Promise<Response> {
    request.signal.throwIfAborted();
    const ofS3 = request.url.startsWith(S3);
    const path = new URL(request.url).pathname.replace("/stage", "");
    this.asked.push(`${request.method} ${ofS3 ? "S3" : path.replace(UUID, "ID")}`);
    const early = await this.before(request);
    if (early) return early;
    const body = Buffer.from(await request.arrayBuffer());
    const answer = ofS3 ? this.#s3(request, path, body) : this.#api(request.method, path, body);
    return (await this.after(request)) || answer;
  }

  #api(method: string, path: string, body: Buffer): Response {
    const asked = body.length ? JSON.parse(body.toString()) : undefined;
    const [, , id = ""] = path.split("/");
    switch (`${method} ${path.replace(UUID, "ID")}`) {
      case "GET /me":
        return Response.json({ id: "alice", limits: { max_slots_per_request: 100 } });
      case "POST /images/have":
        return Response.json({ results: asked.sha256.map((each: string) => this.states.get(each) ?? { state: "new" }) });
      case "POST /images/slots":
        return Response.json({ results: asked.slots.map((each: Asked) => this.#result(each)) });
      case "PUT /images/ID": {
        const { status, slot, code } = this.#slot(id, asked);
        return slot ? Response.json(slot, { status }) : refusal(status, code);
      }
      case "GET /images/ID":
        if (this.#spent.has(id)) return refusal(404, "image_not_found");
        return Response.json(image({ id }));
      case "GET /images/ID/parts": {
        const parts = [...(this.#parts.get(id) ?? [])];
        const uploaded = parts.map(([number, part]) => ({ number, bytes: part.length, sha256: sha256(part) }));
        return Response.json({ uploaded });
      }
      case "POST /images/ID/parts": {
        if (!this.#parts.has(id)) this.#parts.set(id, new Map());
        return Response.json({
          links: asked.parts.map((each: { number: number; sha256: string }) => ({
            number: each.number,
            ...link(`${id}/${each.number}`, each.sha256),
          })),
        });
      }
      case "POST /images/ID/parts/complete": {
        if (!this.stored.has(id)) {
          const parts = [...(this.#parts.get(id) ?? [])].sort(([a], [b]) => a - b);
          const whole = Buffer.concat(parts.map(([, part]) => part));
          if (whole.length !== this.#sizes.get(id)) return refusal(409, "parts_missing", { missing: [1] });
          this.stored.set(id, whole.toString());
          this.#parts.delete(id);
        }
        return Response.json(image({ id }));
      }
    }
    throw new Error(`nobody answers ${method} ${path}`);
  }

  #result({ id, ...asked }: Asked): object {
    return { id, ...this.#slot(id, asked) };
  }

  #slot(id: string, { filename, size, sha256 }: Omit<Asked, "id">): { status: number; slot?: object; code?: string } {
    if (this.#spent.has(id)) return { status: 409, code: "already_deleted" };
    if (this.stored.has(id)) return { status: 409, code: "already_uploaded" };
    if (filename === "\u0000.jpg") return { status: 422, code: "invalid" };
    if (size > 1_000_000) return { status: 413, code: "too_large" };
    const first = this.#digests.get(sha256) ?? id;
    if (sha256) this.#digests.set(sha256, first);
    const duplicate = first !== id;
    if (duplicate && this.stored.has(first)) {
      return { status: 200, slot: { image: image({ id: first }), duplicate, upload: null } };
    }
    this.#sizes.set(first, size);
    const multipart = size > 5 * PART ? { part_bytes: PART, parts: Math.ceil(size / PART) } : null;
    const upload = { put: link(first, sha256), multipart };
    return { status: duplicate ? 200 : 201, slot: { image: image({ id: first }), duplicate, upload } };
  }

  #s3(request: Request, path: string, body: Buffer): Response {
    const [, id = "", number] = path.split("/");
    const wanted = request.headers.get("x-amz-checksum-sha256");
    if (request.headers.get("authorization")) throw new Error("S3 must not see the token");
    if (wanted && wanted !== Buffer.from(sha256(body), "hex").toString("base64")) return s3Refusal(400, "BadDigest");
    if (number) {
      const parts = this.#parts.get(id);
      if (!parts) return s3Refusal(404, "NoSuchUpload");
      parts.set(Number(number), body);
    } else if (this.stored.has(id)) return s3Refusal(412, "PreconditionFailed");
    else if (body.length !== this.#sizes.get(id)) return s3Refusal(403, "SignatureDoesNotMatch");
    else this.stored.set(id, body.toString());
    this.taken.push(path);
    return new Response(null, { status: 200 });
  }
}

interface Asked {
  id: string;
  filename: string;
  size: number;
  sha256: string;
}

function link(path: string, digest: string | undefined): { url: string; headers: Record<string, string> } {
  const checksum = digest && { "x-amz-checksum-sha256": Buffer.from(digest, "hex").toString("base64") };
  return { url: `${S3}/${path}`, headers: { "Content-Type": "image/jpeg", "If-None-Match": "*", ...checksum } };
}
