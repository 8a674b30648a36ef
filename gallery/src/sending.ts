// The files that a guest sends, and how far they are.

import { signal } from "@preact/signals";
import type { Added, Totals } from "./adding/adding.ts";
import { Interrupted } from "./adding/interrupted.ts";
import { ApiError, DropFull, type Guest, NotFound, PasswordNeeded, TooLarge, TooManyRequests } from "./client.ts";
import { bytes, text } from "./text/index.ts";

// Photos at once: more would wait for each other in the line.
const AT_ONCE = 3;

interface Waiting extends Added {
  file: File;
}

export class Sending {
  readonly changed = signal(0);
  readonly paused = signal(false);
  /** Why everything waits, if it does not wait for the guest. */
  readonly reason = signal<string | undefined>(undefined);
  /** What the guest calls themselves. */
  readonly name = signal("");
  /** Nothing is processed here that a guest could see. */
  readonly isProcessing = false;
  readonly interrupted: Interrupted;
  readonly #guest: Guest;
  readonly #refused: (error: unknown) => void;
  readonly #finished: () => void;
  #files: Waiting[] = [];
  #underWay = 0;
  #full = false;

  /** `refused` gets what concerns the whole share; `finished` is called when nothing is left to send. */
  constructor(guest: Guest, refused: (error: unknown) => void, finished: () => void) {
    this.#guest = guest;
    this.#refused = refused;
    this.#finished = finished;
    this.interrupted = new Interrupted(guest.token, () =>
      this.#files.filter(({ state }) => state === "waiting").map(({ name }) => name),
    );
  }

  get totals(): Totals {
    let [done, refused, sent, all] = [0, 0, 0, 0];
    for (const { state, part, size } of this.#files) {
      if (state !== "waiting") done++;
      if (state === "refused") refused++;
      sent += (state === "waiting" ? part : 1) * size;
      all += size;
    }
    return { all: this.#files.length, done, refused, photos: done - refused, part: all ? sent / all : 1 };
  }

  lines(most: number): Added[] {
    const rank = ({ state, part }: Added) => (state === "refused" ? 0 : state === "waiting" ? (part > 0 ? 1 : 3) : 2);
    return this.#files.toSorted((a, b) => rank(a) - rank(b)).slice(0, most);
  }

  add(files: readonly File[]): void {
    this.interrupted.forget();
    this.#full = false; // the owner may have made room meanwhile
    for (const file of files) {
      const other = file.type && !file.type.startsWith("image/");
      this.#files.push({
        number: this.#files.length,
        name: file.name,
        size: file.size,
        part: 0,
        // What says that it is something else need not be sent to be refused.
        state: other || !file.size ? "refused" : "waiting",
        id: undefined,
        reason: other || !file.size ? text("noPicture") : undefined,
        file,
      });
    }
    this.#work();
  }

  /** What is under way is sent to its end: begun again, it would count once more. */
  pause(): void {
    this.paused.value = true;
  }

  resume(): void {
    this.paused.value = false;
    this.reason.value = undefined;
    this.#work();
  }

  clear(): void {
    this.#files = [];
    this.paused.value = false;
    this.reason.value = undefined;
    this.changed.value++;
  }

  #work(): void {
    for (const each of this.#files) {
      if (this.paused.value || this.#underWay >= AT_ONCE) break;
      if (each.state !== "waiting" || each.part > 0) continue;
      if (this.#full) [each.state, each.reason] = ["refused", text("dropFull")];
      else void this.#send(each);
    }
    this.changed.value++;
    if (this.#files.length && !this.#underWay && !this.paused.value) this.#finished();
  }

  async #send(each: Waiting): Promise<void> {
    this.#underWay++;
    each.part = Number.EPSILON; // under way, although nothing has been sent
    const onProgress = (part: number) => {
      each.part = Math.max(part, Number.EPSILON);
      this.changed.value++;
    };
    try {
      each.id = await this.#guest.send(each.file, { name: this.name.value.trim(), onProgress });
      each.state = "sent";
    } catch (error) {
      this.#fail(each, error);
    }
    this.#underWay--;
    this.#work();
  }

  #fail(each: Waiting, error: unknown): void {
    if (error instanceof NotFound || error instanceof PasswordNeeded) {
      this.#refused(error);
      this.paused.value = true;
    }
    if (error instanceof DropFull) this.#full = true;
    // Without a network, and while others send too many, everything waits.
    if (error instanceof TypeError || error instanceof DOMException || error instanceof TooManyRequests) {
      each.part = 0;
      this.paused.value = true;
      this.reason.value = error instanceof TooManyRequests ? text("busy") : text("offline");
      return;
    }
    [each.state, each.reason] = ["refused", reasonOf(error)];
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof DropFull) return text("dropFull");
  if (error instanceof TooLarge) return text("tooLarge", { bytes: bytes(Number(error.problem?.["max_bytes"] ?? 0)) });
  if (error instanceof NotFound) return text("sharedGone");
  return error instanceof ApiError && error.problem?.detail ? error.problem.detail : text("notSent");
}
