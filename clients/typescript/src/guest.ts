// What the link of a share opens, for guests: without an account, and with no token but the one in the link.

import createClient from "openapi-fetch";
import type { Api } from "./api.ts";
import { AlreadyUploaded, PasswordNeeded } from "./errors.ts";
import { slotRequest, type About } from "./files.ts";
import { Line } from "./line.ts";
import type { GuestImage, OriginalLink, Schemas, SharedThing } from "./models.ts";
import { type Fetch, RETRIES, ask, pages, success } from "./requests.ts";
import type { paths } from "./schema.ts";
import { type Progress, Sending } from "./sending.ts";

export interface GuestOptions {
  /** The share's password, if it is known already. */
  password?: string;
  /** What `enter` returned before a reload of the page; it holds for an hour. */
  session?: string;
  /** How often a request that may be repeated is sent again. */
  retries?: number;
  fetch?: Fetch;
}

export interface SendOptions extends About {
  /** What the guest calls themselves, for the owner. */
  name: string;
  onProgress?: Progress;
  signal?: AbortSignal;
}

// As many images as the API gives in a page.
const PAGE = 100;

/**
 * A guest of a share.
 *
 * `api` has the operations under `/s/{token}`, typed by their paths. All throw ApiError, or fetch's TypeError if there is
 * no answer; without the password of a share that has one, PasswordNeeded.
 */
export class Guest {
  readonly api: Api;
  /** The token in the link, for `api`. */
  readonly token: string;
  readonly #fetch: Fetch;
  readonly #retries: number;
  #password: string | undefined;
  #session: Promise<string> | undefined;

  /** `link`: a share's `url`. */
  constructor(link: string, options: GuestOptions = {}) {
    const [, base, token] = /^(.*)\/s\/([^/?#]+)\/?$/.exec(link) ?? [];
    if (base === undefined || token === undefined) throw new TypeError("This is not the link of a share.");
    this.token = token;
    this.#password = options.password;
    if (options.session !== undefined) this.#session = Promise.resolve(options.session);
    this.#retries = options.retries ?? RETRIES;
    this.#fetch = options.fetch ?? ((request) => fetch(request));
    this.api = createClient<paths>({ baseUrl: base, fetch: (request) => this.#send(request) }) as unknown as Api;
  }

  /** What the link opens. Without the password, it only says that one is needed. */
  async shared(): Promise<SharedThing> {
    return (await this.api.GET("/s/{token}", this.#share)).data;
  }

  /** Gives the password; from then on all requests are let in. Returns the session. Throws WrongPassword and TooManyTries. */
  async enter(password: string): Promise<string> {
    this.#session = this.#begin(password);
    try {
      await this.#session;
    } catch (error) {
      this.#session = undefined;
      throw error;
    }
    this.#password = password;
    return this.#session;
  }

  /** All images, in the order of the album, read page by page. */
  async *images(): AsyncGenerator<GuestImage, void, undefined> {
    const { path } = this.#share.params;
    const all = pages((query) =>
      this.api.GET("/s/{token}/images", { params: { path, query: { limit: PAGE, ...query } } }),
    );
    for await (const page of all) yield* page.images;
  }

  /** One image. */
  async image(id: string): Promise<GuestImage> {
    return (await this.api.GET("/s/{token}/images/{image_id}", this.#of(id))).data;
  }

  /** A link to an original, which works for five minutes. Throws NotFound if the owner does not share originals. */
  async original(id: string): Promise<OriginalLink> {
    const { path } = this.#of(id).params;
    const params = { path, header: { accept: "application/json" } };
    return (await this.api.GET("/s/{token}/images/{image_id}/original", { params })).data as OriginalLink;
  }

  /** Sends a photo to a share that takes some; returns its id. Throws DropFull, UploadRefused and FileChanged. */
  async send(file: Blob, { name, onProgress, signal, ...about }: SendOptions): Promise<string> {
    const { filename, content_type, size, file_time } = slotRequest(file, about);
    const body = { name, filename, content_type, size: size as number, ...(file_time && { file_time }) };
    const params = { ...this.#share.params, header: { "idempotency-key": crypto.randomUUID() as string } };
    const open = async () => (await this.api.POST("/s/{token}/images", { params, body, ...(signal && { signal }) })).data;
    const slot = await open();
    try {
      await new Sending(new Line(this.#fetch, this.#retries), file, { onProgress, signal }).send(slot, open, noParts);
    } catch (error) {
      // The link had expired, and an earlier try has arrived.
      if (!(error instanceof AlreadyUploaded)) throw error;
    }
    return slot.id;
  }

  get #share() {
    return { params: { path: { token: this.token } } };
  }

  #of(id: string) {
    return { params: { path: { token: this.token, image_id: id } } };
  }

  async #begin(password: string): Promise<string> {
    return (await this.api.POST("/s/{token}/session", { ...this.#share, body: { password } })).data.session;
  }

  async #send(request: Request): Promise<Response> {
    const enters = request.method === "POST" && new URL(request.url).pathname.endsWith("/session");
    if (enters) return success(await ask(this.#fetch, this.#retries, request, {}));
    if (this.#password !== undefined && this.#session === undefined) await this.enter(this.#password);
    try {
      return await this.#asGuest(request);
    } catch (error) {
      // A session ends after an hour.
      if (!(error instanceof PasswordNeeded) || this.#password === undefined) throw error;
      await this.enter(this.#password);
      return this.#asGuest(request);
    }
  }

  async #asGuest(request: Request): Promise<Response> {
    const session = await this.#session;
    return success(await ask(this.#fetch, this.#retries, request, session ? { "share-session": session } : {}));
  }
}

function noParts(_: { upload: Schemas["Upload"] | null }): never {
  throw new TypeError("Guests send photos in one piece.");
}
