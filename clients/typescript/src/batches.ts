// Thousands of files to images: asked for and opened by hundreds, sent some at a time.

import type { Api } from "./api.ts";
import { sideBySide } from "./concurrency.ts";
import {
  AlreadyDeleted,
  AlreadyUploaded,
  EmptyFile,
  FileChanged,
  Invalid,
  NotFound,
  TooLarge,
  TooManyOpenSlots,
  Unavailable,
  UploadRefused,
  refusal,
} from "./errors.ts";
import { slotRequest } from "./files.ts";
import { AT_ONCE, Line } from "./line.ts";
import type { Schemas, Slot, SlotRequest } from "./models.ts";
import { sleep } from "./retries.ts";
import { Sending } from "./sending.ts";
import { type Journal, Known, type Network, type Noted, sendImage } from "./uploads.ts";

export interface ManyOptions {
  journal?: Journal;
  /** Sends what its owner has deleted, too. */
  deletedToo?: boolean;
  onProgress?: (file: File, sent: number) => void;
  signal?: AbortSignal;
}

/**
 * What became of a file.
 *
 * `state` is one of:
 *
 * - `sent`: it has arrived.
 * - `before`: an earlier run has sent it, as the journal says, and its image is there.
 * - `have`, `trashed`: an image with these bytes is there, or is in the trash.
 * - `deleted`: its owner has deleted the image with these bytes; `id` is undefined.
 * - `refused`: `error` says why. The next run tries again.
 *
 * Whether an image could be shown is not known here: its `status` says so.
 */
export interface Sent {
  file: File;
  state: "sent" | "before" | "have" | "trashed" | "deleted" | "refused";
  id: string | undefined;
  error: unknown;
}

interface Waiting {
  file: File;
  noted: Noted;
  request: SlotRequest;
  /** The image as which an earlier run has sent it. */
  earlier: string | undefined;
  slot?: Slot;
}

// With too many open slots, the API has to process what has come first: a thousand photos are some four minutes.
const PAUSE_MS = 10_000;
const PAUSES = 60;

/** Sends files; with a journal, it goes on where an earlier run has ended. */
export class Batch {
  readonly #api: Api;
  readonly #line: Line;
  readonly #known: Known;
  readonly #options: ManyOptions;
  // As many slots as the API opens at once. Their digests are asked for together.
  #atATime = 1;
  #whyLater: Error | undefined;

  constructor(network: Network, options: ManyOptions) {
    this.#api = network.api;
    this.#line = new Line(network.fetch, network.retries);
    this.#known = new Known(network.api, options.journal, options.signal);
    this.#options = options;
  }

  /** Tells what became of each file as soon as it is known. */
  async *send(files: Iterable<File>): AsyncGenerator<Sent, void, undefined> {
    const { limits } = await this.#known.logIn();
    this.#atATime = limits.max_slots_per_request;
    const send = async (each: Waiting | Sent) => ("state" in each ? each : this.#send(each));
    yield* sideBySide(this.#prepared(files), send, AT_ONCE);
  }

  // The files with their slots, and what became of those that need none.
  async *#prepared(files: Iterable<File>): AsyncGenerator<Waiting | Sent> {
    let twins: Waiting[] = [];
    for (const some of inGroups(files, this.#atATime)) {
      const first = new Map<string, Waiting>();
      for (const file of some) {
        const looked = await this.#look(file);
        if ("state" in looked) yield looked;
        else if (first.has(looked.noted.sha256)) twins.push(looked);
        else first.set(looked.noted.sha256, looked);
      }
      yield* this.#opened([...first.values()]);
    }
    // By now, most of those whose bytes they have are there.
    while (twins.length) {
      const first = new Map(twins.toReversed().map((each) => [each.noted.sha256, each]));
      const some = new Set([...first.values()].slice(0, this.#atATime));
      twins = twins.filter((each) => !some.has(each));
      yield* this.#opened([...some]);
    }
  }

  // What a file says about itself, and what is noted of it.
  async #look(file: File): Promise<Waiting | Sent> {
    try {
      const described = slotRequest(file, {});
      const noted = await this.#known.lookUp(file);
      const earlier = noted.sent ? noted.id : undefined;
      return { file, noted, request: { ...described, sha256: noted.sha256 }, earlier };
    } catch (error) {
      if (!(error instanceof FileChanged || error instanceof EmptyFile)) throw error;
      return { file, state: "refused", id: undefined, error };
    }
  }

  // Up to a hundred files with their slots, and what became of those that need none.
  async *#opened(some: Waiting[]): AsyncGenerator<Waiting | Sent> {
    let unopened: Waiting[] = [];
    for await (const each of this.#new(some)) {
      if ("state" in each) yield each;
      else unopened.push(each);
    }
    for (let pause = 0; unopened.length; pause++) {
      const still: Waiting[] = [];
      for await (const answered of this.#open(unopened)) {
        if ("state" in answered || answered.slot) yield answered;
        else still.push(answered);
      }
      unopened = still;
      if (unopened.length && pause === PAUSES) throw this.#whyLater;
      if (unopened.length) await sleep(PAUSE_MS, this.#options.signal);
    }
  }

  // The files that are to be sent, and what became of the others.
  async *#new(some: Waiting[]): AsyncGenerator<Waiting | Sent> {
    if (!some.length) return;
    const body = { sha256: some.map((each) => each.noted.sha256) };
    const { data } = await this.#api.POST("/images/have", { body, ...this.#aborted() });
    for (const [place, each] of some.entries()) {
      const told = await this.#told(each, data.results[place] as Schemas["FileResult"]);
      if (told && !(told.state === "deleted" && this.#options.deletedToo)) yield told;
      else yield each.noted.sent ? await this.#renewed(each) : each;
    }
  }

  // What the library says of a file; undefined if it was never there.
  async #told(each: Waiting, found: Schemas["FileResult"]): Promise<Sent | undefined> {
    if (found.state === "new") return each.noted.sent ? this.#ofEarlier(each) : undefined;
    if (found.state === "deleted") return deleted(each.file);
    return this.#there(each, found.state as Sent["state"], found.id ?? each.noted.id);
  }

  // What became of a file that an earlier run has sent, and whose bytes the library does not know: its image is in its
  // first processing, or was destroyed so long ago that the library has forgotten it.
  async #ofEarlier({ file, noted }: Waiting): Promise<Sent> {
    const params = { path: { image_id: noted.id } };
    try {
      const { data: image } = await this.#api.GET("/images/{image_id}", { params, ...this.#aborted() });
      return { file, state: image.trashed_at ? "trashed" : "before", id: image.id, error: undefined };
    } catch (error) {
      if (error instanceof NotFound) return deleted(file);
      throw error;
    }
  }

  async #renewed(each: Waiting): Promise<Waiting> {
    return { ...each, noted: await this.#known.renew(each.file, each.noted) };
  }

  // The files with their slots, and what became of those that need none. Who has no slot has to wait.
  async *#open(some: Waiting[]): AsyncGenerator<Waiting | Sent> {
    const slots = some.map(({ noted, request }) => ({ id: noted.id, ...request }));
    let results: Schemas["SlotResult"][];
    try {
      results = (await this.#api.POST("/images/slots", { body: { slots }, ...this.#aborted() })).data.results;
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      // One of them is wrong, such as a name that is too long; requests for one tell which.
      for (const each of some) yield await this.#openOne(each);
      return;
    }
    for (const [place, each] of some.entries()) {
      const result = results[place] as Schemas["SlotResult"];
      yield await this.#answered(each, result.slot ?? (await refusal(result.status, result.code)));
    }
  }

  async #openOne(each: Waiting): Promise<Waiting | Sent> {
    const params = { path: { image_id: each.noted.id } };
    const opened = this.#api.PUT("/images/{image_id}", { params, body: each.request, ...this.#aborted() });
    const answer = await opened.then(
      ({ data }) => data,
      (error: unknown) => error,
    );
    return this.#answered(each, answer);
  }

  // What a slot's answer means for its file. Throws what concerns all files. Who has no slot yet has to wait.
  async #answered(each: Waiting, answer: unknown): Promise<Waiting | Sent> {
    if (!(answer instanceof Error)) {
      const slot = answer as Slot;
      if (slot.upload) return { ...each, slot };
      const { image, duplicate } = slot;
      return this.#there(each, image.trashed_at ? "trashed" : duplicate ? "have" : "sent", image.id);
    }
    if (answer instanceof AlreadyUploaded) return this.#there(each, "sent", each.noted.id);
    // An earlier run was killed between sending it and noting that.
    if (answer instanceof AlreadyDeleted) {
      return this.#options.deletedToo ? this.#openOne(await this.#renewed(each)) : deleted(each.file);
    }
    if (ofAFile(answer)) return { file: each.file, state: "refused", id: undefined, error: answer };
    if (answer instanceof TooManyOpenSlots || answer instanceof Unavailable) {
      this.#whyLater = answer;
      return each;
    }
    throw answer;
  }

  async #there(each: Waiting, state: Sent["state"], id: string): Promise<Sent> {
    if (!each.noted.sent || each.noted.id !== id) await this.#known.end(each.file, each.noted, id);
    const before = state === "have" && id === each.earlier;
    return { file: each.file, state: before ? "before" : state, id, error: undefined };
  }

  async #send(each: Waiting): Promise<Sent> {
    const { file, noted, request } = each;
    const { onProgress, signal } = this.#options;
    const tell = onProgress && ((sent: number) => onProgress(file, sent));
    try {
      const sending = new Sending(this.#line, file, { onProgress: tell, signal });
      const image = await sendImage(this.#api, sending, noted.id, request, signal, each.slot);
      return await this.#there(each, "sent", image.id);
    } catch (error) {
      if (error instanceof AlreadyDeleted) return deleted(file);
      if (ofAFile(error)) return { file, state: "refused", id: undefined, error };
      throw error;
    }
  }

  #aborted(): { signal?: AbortSignal } {
    const { signal } = this.#options;
    return signal ? { signal } : {};
  }
}

function deleted(file: File): Sent {
  return { file, state: "deleted", id: undefined, error: undefined };
}

// Others concern all files: no room, no network, no valid token.
function ofAFile(error: unknown): boolean {
  return [EmptyFile, FileChanged, UploadRefused, Invalid, TooLarge].some((kind) => error instanceof kind);
}

function* inGroups<T>(items: Iterable<T>, most: number): Generator<T[], void, undefined> {
  let some: T[] = [];
  for (const item of items) {
    some.push(item);
    if (some.length === most) {
      yield some;
      some = [];
    }
  }
  if (some.length) yield some;
}
