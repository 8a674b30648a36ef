// The files that the user adds, and how far they are.

import { signal } from "@preact/signals";
import { ADDING } from "../config.ts";
import type { Tokens } from "../signed.ts";
import { text } from "../text/index.ts";
import type { FromWorker, Outcome, ToWorker } from "./messages.ts";

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
  readonly #processing = new Map<string, Added>();

  /** Counts up whenever something has changed. */
  readonly changed = signal(0);
  readonly paused = signal(false);
  /** Why everything waits, if it does not wait for the user. */
  readonly reason = signal<string | undefined>(undefined);

  constructor(api: string, tokens: Tokens) {
    this.#api = api;
    this.#tokens = tokens;
  }

  get totals(): Totals {
    return {
      all: this.#files.length,
      done: this.#finished,
      refused: this.#refused,
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

  add(files: readonly File[]): void {
    if (!files.length) return;
    const given = [];
    for (const file of files) {
      const added: Added = {
        number: this.#files.length,
        name: file.name,
        size: file.size,
        part: 0,
        state: "waiting",
        id: undefined,
        reason: undefined,
      };
      this.#files.push(added);
      this.#bytes += file.size;
      // What says that it is something else need not be sent to be refused.
      if (file.type && !file.type.startsWith("image/")) {
        this.#end(added, { number: added.number, state: "refused", id: undefined, reason: text("noPicture") });
      } else given.push({ number: added.number, file });
    }
    if (given.length) this.#post({ kind: "add", files: given });
    this.changed.value++;
  }

  pause(): void {
    this.paused.value = true;
    this.#post({ kind: "pause" });
  }

  resume(): void {
    this.paused.value = false;
    this.reason.value = undefined;
    this.#post({ kind: "resume" });
  }

  /** Forgets all files that are done. */
  clear(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#files = [];
    [this.#bytes, this.#sent, this.#finished, this.#refused] = [0, 0, 0, 0];
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
    if (reason !== undefined) this.#refused++;
    this.changed.value++;
  }

  /** The ids of photos that are still being processed. */
  get processing(): Iterable<string> {
    return this.#processing.keys();
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
      this.reason.value = message.reason;
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
    if (state === "sent" && id !== undefined) {
      added.state = "processing";
      this.#processing.set(id, added);
    }
  }
}
