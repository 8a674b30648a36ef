// The client: every operation of the API, and the ways through several of them.

import createClient from "openapi-fetch";
import type { Api } from "./api.ts";
import { Batch, type ManyOptions, type Sent } from "./batches.ts";
import { ExportFailed, StillExporting, StillProcessing, retryAfter } from "./errors.ts";
import type {
  AlbumEntry,
  ChangePage,
  ExportEntry,
  ExportRequest,
  FacetValue,
  ImageEdit,
  ImageEntry,
  MemberResult,
  MonthCount,
  ShareEntry,
  SimilarImages,
} from "./models.ts";
import { type Fetch, RETRIES, ask, pages, success } from "./requests.ts";
import { sleep } from "./retries.ts";
import type { paths } from "./schema.ts";
import { Token, type TokenSource } from "./tokens.ts";
import { type CompanionOptions, type UploadOptions, upload, uploadCompanion } from "./uploads.ts";

export interface Options {
  token: TokenSource;
  /** How often a request that may be repeated is sent again. */
  retries?: number;
  fetch?: Fetch;
}

type Parameters<Path extends keyof paths> = NonNullable<
  paths[Path] extends { get: { parameters: { query?: infer Query } } } ? Query : never
>;

/** What filters a list, and its order. */
export type Filters = Omit<Parameters<"/images">, "cursor" | "limit" | "view">;

/** Months or years, both included. */
export type Months = Omit<Parameters<"/timeline">, "cursor">;

/** A filter of lists whose values are counted. */
export type Facet = Parameters<"/facets">["kind"];

export interface WaitOptions {
  /** How long to wait at most, in seconds. */
  seconds?: number;
  /** Seconds between two looks, if not those that the API asks for. */
  every?: number;
  signal?: AbortSignal;
}

export interface ExportOptions {
  /** How long to wait at most, in seconds. */
  seconds?: number;
  /** Told each time how far it is. */
  onProgress?: (made: ExportEntry) => void;
  signal?: AbortSignal;
}

// From the last byte to the last thumbnail, with a cold start of every function.
const SETTLE_SECONDS = 120;

// Some hundred thousand photos, or an exporter that many others wait for.
const EXPORT_SECONDS = 6 * 3600;

// If the API does not say when to look again.
const LOOK_SECONDS = 1;

// As many images as the API gives in a page.
const PAGE = 100;

// A status that this version does not know is an ending: only these two are said to be followed by another.
const UNSETTLED: string[] = ["pending", "processing"];

/**
 * A user's images.
 *
 * `api` has every operation, typed by its path. All throw ApiError, or fetch's TypeError if there is no answer.
 */
export class Darkroom {
  readonly api: Api;
  readonly #retries: number;
  readonly #fetch: Fetch;
  readonly #token: Token;

  constructor(url: string, options: Options) {
    this.#retries = options.retries ?? RETRIES;
    this.#fetch = options.fetch ?? ((request) => fetch(request));
    this.#token = new Token(options.token);
    // All that is not a success is thrown, so there always is data.
    this.api = createClient<paths>({ baseUrl: url, fetch: (request) => this.#send(request) }) as unknown as Api;
  }

  /** All images that fit all filters, newest first, read page by page. */
  async *images(filters: Filters = {}): AsyncGenerator<ImageEntry, void, undefined> {
    const all = pages((query) => this.api.GET("/images", { params: { query: { ...filters, limit: PAGE, ...query } } }));
    // Without `view`, a page has whole images.
    for await (const page of all) yield* page.images as ImageEntry[];
  }

  /** All albums, read page by page. */
  async *albums(): AsyncGenerator<AlbumEntry, void, undefined> {
    const all = pages((query) => this.api.GET("/albums", { params: { query: { limit: PAGE, ...query } } }));
    for await (const page of all) yield* page.albums;
  }

  /** All images that an album shows, in its order, read page by page. */
  async *albumImages(id: string): AsyncGenerator<ImageEntry, void, undefined> {
    const path = { album_id: id };
    const all = pages((query) =>
      this.api.GET("/albums/{album_id}/images", { params: { path, query: { limit: PAGE, ...query } } }),
    );
    for await (const page of all) yield* page.images as ImageEntry[];
  }

  /**
   * Puts images at the end of an album, a hundred a request; tells what became of each. Those that belong to it stay
   * where they are.
   */
  async *addToAlbum(id: string, images: Iterable<string>): AsyncGenerator<MemberResult, void, undefined> {
    const ids = [...new Set(images)];
    for (let first = 0; first < ids.length; first += PAGE) {
      const add = ids.slice(first, first + PAGE).map((each) => ({ id: each }));
      const params = { path: { album_id: id } };
      yield* (await this.api.POST("/albums/{album_id}/images", { params, body: { add } })).data.results;
    }
  }

  /** All shares that have not ended, newest first, read page by page. */
  async *shares(): AsyncGenerator<ShareEntry, void, undefined> {
    const all = pages((query) => this.api.GET("/shares", { params: { query: { limit: PAGE, ...query } } }));
    for await (const page of all) yield* page.shares;
  }

  /** All images in the trash, read page by page. */
  async *trash(): AsyncGenerator<ImageEntry, void, undefined> {
    const all = pages((query) => this.api.GET("/trash", { params: { query: { limit: PAGE, ...query } } }));
    for await (const page of all) yield* page.images as ImageEntry[];
  }

  /**
   * The pages of what has changed since a position, or of all there is, until there is no more now.
   *
   * Store each page, then its `next_since`, which is the next `since`. Throws ChangesForgotten.
   */
  async *changes(since?: string): AsyncGenerator<ChangePage, void, undefined> {
    for (let query: { limit: number; since?: string } = { limit: PAGE, ...(since && { since }) }; ; ) {
      const page = (await this.api.GET("/changes", { params: { query } })).data as ChangePage;
      yield page;
      if (!page.more) return;
      query = { limit: PAGE, since: page.next_since };
    }
  }

  /** How many images there are of each month and day, newest first, read page by page. */
  async *timeline(months: Months = {}): AsyncGenerator<MonthCount, void, undefined> {
    const all = pages((query) => this.api.GET("/timeline", { params: { query: { ...months, ...query } } }));
    for await (const page of all) yield* page.months;
  }

  /** The values of one filter of lists with their images, read page by page. */
  async *facets(kind: Facet): AsyncGenerator<FacetValue, void, undefined> {
    const all = pages((query) => this.api.GET("/facets", { params: { query: { kind, ...query } } }));
    for await (const page of all) yield* page.values;
  }

  /** One image. */
  async image(id: string): Promise<ImageEntry> {
    return (await this.api.GET("/images/{image_id}", of(id))).data;
  }

  /** All images that are like another, read page by page, each in the strongest answer that holds for it. */
  async similar(id: string): Promise<SimilarImages> {
    const pageAt = async (query: Query): Promise<SimilarImages> =>
      (await this.api.GET("/images/{image_id}/similar", { params: { ...of(id).params, query } })).data;
    const found = await pageAt({ limit: PAGE });
    while (found.next_cursor !== null) {
      const page = await pageAt({ limit: PAGE, cursor: found.next_cursor });
      found.same_bytes.push(...page.same_bytes);
      found.same_pixels.push(...page.same_pixels);
      found.look_alike.push(...page.look_alike);
      found.next_cursor = page.next_cursor;
    }
    return found;
  }

  /**
   * Uploads a photo, whole or in parts; returns its image, which is still to be processed.
   *
   * If the library has the same bytes already, nothing is sent, and their image is returned: it has an id of its own,
   * and may be in the trash (`trashed_at`). Throws FileChanged, and UploadRefused if S3 does not take the photo.
   */
  async upload(file: Blob, options: UploadOptions = {}): Promise<ImageEntry> {
    return upload({ api: this.api, fetch: this.#fetch, retries: this.#retries }, file, options);
  }

  /**
   * Uploads any number of photos, some at a time; tells what became of each as soon as it is known.
   *
   * What the library has, or its owner has deleted, is not sent. With a journal, another run goes on where this one
   * ends. A file that is refused does not stop the others; what concerns all, such as StorageFull, is thrown.
   */
  uploadMany(files: Iterable<File>, options: ManyOptions = {}): AsyncGenerator<Sent, void, undefined> {
    return new Batch({ api: this.api, fetch: this.#fetch, retries: this.#retries }, options).send(files);
  }

  /**
   * Uploads a file that belongs to an image, such as the video of a Live Photo; returns the companion's id.
   *
   * The name says what it is. A minute or two later it is among the image's `companions`. Throws as `upload`.
   */
  async uploadCompanion(imageId: string, file: Blob, options: CompanionOptions = {}): Promise<string> {
    return uploadCompanion({ api: this.api, fetch: this.#fetch, retries: this.#retries }, imageId, file, options);
  }

  /** The image as soon as nothing is being made of it any more. Throws StillProcessing. */
  async waitUntilSettled(id: string, options: WaitOptions = {}): Promise<ImageEntry> {
    const deadline = Date.now() + (options.seconds ?? SETTLE_SECONDS) * 1000;
    for (;;) {
      const { data: image, response } = await this.api.GET("/images/{image_id}", { ...of(id), ...signalOf(options) });
      if (!UNSETTLED.includes(image.status) && !image.reprocessing) return image;
      const left = deadline - Date.now();
      if (left <= 0) throw new StillProcessing(image);
      const pause = options.every ?? retryAfter(response) ?? LOOK_SECONDS;
      await sleep(Math.min(pause * 1000, left), options.signal);
    }
  }

  /**
   * Has an archive of originals made; returns the export when it is ready. Its `link` is where the archive is, without
   * a token. Throws ExportFailed, and StillExporting if it is not ready in time.
   */
  async export(wanted: ExportRequest, options: ExportOptions = {}): Promise<ExportEntry> {
    const deadline = Date.now() + (options.seconds ?? EXPORT_SECONDS) * 1000;
    const begin = { params: { header: { "idempotency-key": crypto.randomUUID() } }, body: wanted };
    const { id } = (await this.api.POST("/exports", { ...begin, ...signalOf(options) })).data;
    for (;;) {
      const params = { path: { export_id: id } };
      const { data: made, response } = await this.api.GET("/exports/{export_id}", { params, ...signalOf(options) });
      options.onProgress?.(made);
      if (made.link) return made;
      if (made.fault) throw new ExportFailed(made);
      const left = deadline - Date.now();
      if (left <= 0) throw new StillExporting(made);
      await sleep(Math.min((retryAfter(response) ?? LOOK_SECONDS) * 1000, left), options.signal);
    }
  }

  /** Edits an image that nobody else has edited since it was read; throws PreconditionFailed otherwise. */
  async edit(image: Pick<ImageEntry, "id" | "version">, changes: ImageEdit): Promise<ImageEntry> {
    const { path } = of(image.id).params;
    const params = { path, header: { "if-match": `"${image.version}"` } };
    return (await this.api.PATCH("/images/{image_id}", { params, body: changes })).data;
  }

  async #send(request: Request): Promise<Response> {
    const attempt = (token: string) =>
      ask(this.#fetch, this.#retries, request, { authorization: `Bearer ${token}` });
    const token = await this.#token.get();
    let response = await attempt(token);
    if (response.status === 401) {
      const renewed = await this.#token.after(token);
      if (renewed !== undefined) response = await attempt(renewed);
    }
    return success(response);
  }
}

interface Query {
  limit: number;
  cursor?: string;
}

function of(id: string): { params: { path: { image_id: string } } } {
  return { params: { path: { image_id: id } } };
}

function signalOf(options: { signal?: AbortSignal }): { signal?: AbortSignal } {
  return options.signal ? { signal: options.signal } : {};
}
