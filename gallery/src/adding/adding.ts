// The files that the user adds, and how far they are.

import { signal } from "@preact/signals";
import { ADDING } from "../config.ts";
import type { Tokens } from "../signed.ts";
import { text } from "../text/index.ts";
import { companionsOf, kindOf } from "./companions.ts";
import type { Found } from "./files.ts";
import { Interrupted } from "./interrupted.ts";
import type { FromWorker, Given, Outcome, ToWorker } from "./messages.ts";

export type State = "waiting" | "processing" | "ready" | Outcome["state"];

/** A file that was added. */
export interface Added {
  number: number;
  name: string;
  size: number;
  /** Which part of it has been sent, from 0 to 1. */
  part: number;
  state: State;
  id: string | undefined;
  reason: string | undefined;
}

export interface Totals {
  all: number;
  done: number;
  refused: number;
  /** How many of them are photos that are new here. */
  photos: number;
  /** Which part of all bytes has been sent or need not be. */
  part: number;
}

export class Adding {
  readonly #api: string;
  readonly #tokens: Tokens;
  #worker: Worker | undefined;
  #files: Added[] = [];
  #bytes = 0;
  #sent = 0;
  #finished = 0;
  #refused = 0;
  #photos = 0;
  #isOffline = false;
  readonly #processing = new Map<string, Added>();

  /** Counts up whenever something has changed. */
  readonly changed = signal(0);
  readonly paused = signal(false);
  /** Why everything waits, if it does not wait for the user. */
  readonly reason = signal<string | undefined>(undefined);
  readonly interrupted: Interrupted;

  constructor(api: string, user: string, tokens: Tokens) {
    this.#api = api;
    this.#tokens = tokens;
    this.interrupted = new Interrupted(user, () =>
      this.#files.filter(({ state }) => state === "waiting").map(({ name }) => name),
    );
  }

  get totals(): Totals {
    return {
      all: this.#files.length,
      done: this.#finished,
      refused: this.#refused,
      photos: this.#photos,
      part: this.#bytes ? this.#sent / this.#bytes : 1,
    };
  }

  /** Whether some of them are still being processed. */
  get isProcessing(): boolean {
    return this.#processing.size > 0;
  }

  /** Some files that are worth a line: what is under way, and what was refused. */
  lines(most: number): Added[] {
    const underWay = this.#files.filter(({ state, part }) => state === "waiting" && part > 0);
    const refused = this.#files.filter(({ state }) => state === "refused");
    const others = this.#files.filter(({ state }) => !["waiting", "refused"].includes(state)).reverse();
    return [...refused, ...underWay, ...others].slice(0, most);
  }

  /** Sends photos, with what belongs to them in their folders. */
  add(files: readonly Found[]): void {
    if (!files.length) return;
    this.interrupted.forget();
    const given: Given[] = [];
    for (const { file, companions } of paired(files)) {
      const { number } = this.#list(file);
      // What says that it is something else need not be sent to be refused.
      const kind = kindOf(file.name);
      if (kind === "companion" || (kind !== "photo" && file.type && !file.type.startsWith("image/"))) {
        const reason = text(kind === "companion" ? "noPhotoBeside" : "noPicture");
        this.#end(this.#files[number] as Added, { number, state: "refused", id: undefined, reason });
      } else given.push({ number, file, companions: companions.map((each) => ({ number: this.#list(each).number, file: each })) });
    }
    if (given.length) this.#post({ kind: "add", files: given });
    this.changed.value++;
  }

  pause(): void {
    this.paused.value = true;
    this.#post({ kind: "pause" });
  }

  /** Goes on with what waits for the network. */
  networkIsBack(): void {
    if (this.#isOffline) this.resume();
  }

  resume(): void {
    this.#isOffline = false;
    this.paused.value = false;
    this.reason.value = undefined;
    this.#post({ kind: "resume" });
  }

  /** Forgets all files that are done. */
  clear(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#files = [];
    [this.#bytes, this.#sent, this.#finished, this.#refused, this.#photos] = [0, 0, 0, 0, 0];
    this.#processing.clear();
    this.paused.value = false;
    this.reason.value = undefined;
    this.changed.value++;
  }

  /** The photo of a file has been processed: `reason` says why it could not be shown. */
  settle(id: string, reason: string | undefined): void {
    const added = this.#processing.get(id);
    if (!added) return;
    this.#processing.delete(id);
    added.state = reason === undefined ? "ready" : "refused";
    added.reason = reason;
    if (reason !== undefined) {
      this.#refused++;
      this.#photos--;
    }
    this.changed.value++;
  }

  /** The ids of photos that are still being processed. */
  get processing(): Iterable<string> {
    return this.#processing.keys();
  }

  #list({ name, size }: File): Added {
    const number = this.#files.length;
    const added: Added = { number, name, size, part: 0, state: "waiting", id: undefined, reason: undefined };
    this.#files.push(added);
    this.#bytes += size;
    return added;
  }

  #post(message: ToWorker): void {
    if (!this.#worker) {
      this.#worker = new Worker(ADDING, { type: "module" });
      this.#worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.#hear(data));
      this.#worker.postMessage({ kind: "begin", api: this.#api } satisfies ToWorker);
    }
    this.#worker.postMessage(message);
  }

  #hear(message: FromWorker): void {
    if (message.kind === "token") {
      this.#tokens(message.refused).then(
        (token) => this.#post({ kind: "token", token }),
        () => this.#post({ kind: "token", token: undefined }),
      );
      return;
    }
    if (message.kind === "progress") {
      for (const [number, part] of message.parts) {
        const added = this.#files[number];
        if (!added || added.state !== "waiting") continue;
        this.#sent += (part - added.part) * added.size;
        added.part = part;
      }
    } else if (message.kind === "outcomes") {
      for (const outcome of message.outcomes) {
        const added = this.#files[outcome.number];
        if (added) this.#end(added, outcome);
      }
    } else {
      this.#isOffline = message.offline;
      this.reason.value = message.offline ? text("offlineAdding") : message.reason;
      if (message.reason !== undefined) this.paused.value = true;
    }
    this.changed.value++;
  }

  #end(added: Added, { state, id, reason }: Outcome): void {
    this.#sent += (1 - added.part) * added.size;
    added.part = 1;
    this.#finished++;
    [added.state, added.id, added.reason] = [state, id, reason];
    if (state === "refused") this.#refused++;
    if (state === "sent") this.#photos++;
    if (state === "sent" && id !== undefined) {
      added.state = "processing";
      this.#processing.set(id, added);
    }
  }
}

/** The files that stand for themselves, each with those of its folder that belong to it. */
function paired(files: readonly Found[]): { file: File; companions: File[] }[] {
  const folders = new Map<string, Map<string, File>>();
  const others: File[] = []; // with a name that another one in the folder has
  for (const { file, folder } of files) {
    const named = folders.get(folder) ?? new Map<string, File>();
    folders.set(folder, named);
    if (named.has(file.name)) others.push(file);
    else named.set(file.name, file);
  }
  const found = others.map((file) => ({ file, companions: [] as File[] }));
  for (const named of folders.values()) {
    const belongs = companionsOf([...named.keys()]);
    const of = new Map<string, File[]>();
    for (const [name, photo] of belongs) of.set(photo, [...(of.get(photo) ?? []), named.get(name) as File]);
    for (const [name, file] of named) if (!belongs.has(name)) found.push({ file, companions: of.get(name) ?? [] });
  }
  return found;
}
