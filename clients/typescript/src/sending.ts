// The ways of one file to S3: whole or in parts, continued where an earlier try has ended.

import { sideBySide } from "./concurrency.ts";
import { AlreadyUploaded, FileChanged, PartsMissing, UploadRefused } from "./errors.ts";
import { digest } from "./files.ts";
import { AT_ONCE, type Line, type Link } from "./line.ts";
import type { Schemas } from "./models.ts";

/** Called with the part of the file that has been sent, from 0 to 1. What is sent again is taken back first. */
export type Progress = (sent: number) => void;

// Links are asked for shortly before they are needed: they live up to an hour, and 16 parts are 128 MB.
const LINKS = 16;

// How often parts are looked for and sent again that S3 has confirmed and does not have: another client has interrupted
// the upload.
const ROUNDS = 3;

// S3's answers to a link that has expired.
const OUTDATED: (string | undefined)[] = ["AccessDenied", "ExpiredToken"];

// Other bytes came than the digest is of, and they were read from the file twice.
const OTHER_BYTES = "BadDigest";

// Somebody has interrupted the upload in parts, or completed it.
const INTERRUPTED = "NoSuchUpload";

/** S3 has the file already: the answer to an earlier try was lost. */
class Arrived extends Error {}

/** A place for a file. `upload` is null if the file is there. */
export interface Place {
  upload: Schemas["Upload"] | null;
}

/** The requests for the parts of a file. */
export interface PartRoutes {
  get(): Promise<Schemas["UploadedParts"]>;
  create(parts: Schemas["PartRequest"][]): Promise<Schemas["PartLinks"]>;
  complete(): Promise<unknown>;
}

/** Sends one file. */
export class Sending {
  readonly #line: Line;
  readonly #file: Blob;
  readonly #signal: AbortSignal | undefined;
  readonly #meter: Meter;

  constructor(
    line: Line,
    file: Blob,
    options: { onProgress?: Progress | undefined; signal?: AbortSignal | undefined },
  ) {
    this.#line = line;
    this.#file = file;
    this.#signal = options.signal;
    this.#meter = new Meter(file.size, options.onProgress);
  }

  /** Sends the file into its slot, which is opened if it is not given, or does not work any more; returns the slot. */
  async send<S extends Place>(given: S | undefined, open: () => Promise<S>, routes: (slot: S) => PartRoutes): Promise<S> {
    let slot = given ?? (await open());
    for (let renewed = false; ; renewed = true) {
      try {
        if (slot.upload) await this.#by(slot.upload, () => routes(slot));
        return slot;
      } catch (error) {
        // An answer was lost, or another client was faster.
        if (error instanceof AlreadyUploaded || error instanceof Arrived) return slot;
        if (renewed || !refused(error, OUTDATED)) throw error;
      }
      slot = await open();
    }
  }

  async #by(upload: Schemas["Upload"], routesOfParts: () => PartRoutes): Promise<void> {
    // Every slot with a size has a link.
    if (!upload.multipart) return this.#send(upload.put as Link, this.#file, 0);
    const routes = routesOfParts();
    for (let round = 1; ; round++) {
      try {
        return await this.#round(upload.multipart, routes);
      } catch (error) {
        if (round === ROUNDS || !(error instanceof PartsMissing || refused(error, [INTERRUPTED]))) throw error;
      }
    }
  }

  // Sends the parts that S3 does not have, and puts all together.
  async #round({ parts, part_bytes }: Schemas["UploadParts"], routes: PartRoutes): Promise<void> {
    const part = (number: number) => this.#file.slice((number - 1) * part_bytes, number * part_bytes);
    const there = await routes.get();
    const digests = new Map(there.uploaded.map((each) => [each.number, each.sha256]));
    const missing: number[] = [];
    for (let number = 1; number <= parts; number++) {
      const known = digests.get(number);
      if (known !== undefined && known === (await digest(part(number), this.#signal))) {
        this.#meter.tell(number, part(number).size);
      } else missing.push(number);
    }
    // An earlier run may have completed the upload, and not have heard of it.
    if (missing.length === parts && (await completed(routes))) return;
    const ask = async (numbers: number[]) => {
      const wanted = [];
      for (const number of numbers) wanted.push({ number, sha256: await digest(part(number), this.#signal) });
      return (await routes.create(wanted)).links;
    };
    async function* links() {
      for (let first = 0; first < missing.length; first += LINKS) yield* await ask(missing.slice(first, first + LINKS));
    }
    const send = async (link: Link & { number: number }) => {
      try {
        return await this.#send(link, part(link.number), link.number);
      } catch (error) {
        if (!refused(error, OUTDATED)) throw error;
      }
      const [fresh] = await ask([link.number]);
      return this.#send(fresh as Link, part(link.number), link.number);
    };
    for await (const _ of sideBySide(links(), send, AT_ONCE));
    await routes.complete();
  }

  async #send(link: Link, body: Blob, part: number): Promise<void> {
    const tell = (sent: number) => this.#meter.tell(part, sent);
    const sent = await this.#line.put(link, body, { tell: this.#meter.told && tell, signal: this.#signal });
    if (sent.ok) return tell(body.size);
    if (sent.status === 412) throw new Arrived();
    const refusal = new UploadRefused(sent.status, await sent.text());
    throw refusal.code === OTHER_BYTES ? new FileChanged() : refusal;
  }
}

// How much of a file has been sent.
class Meter {
  readonly told: Progress | undefined;
  readonly #size: number;
  readonly #sent = new Map<number, number>();

  constructor(size: number, told: Progress | undefined) {
    this.#size = size;
    this.told = told;
  }

  tell(part: number, sent: number): void {
    this.#sent.set(part, sent);
    const total = [...this.#sent.values()].reduce((sum, each) => sum + each, 0);
    this.told?.(total / this.#size);
  }
}

async function completed(routes: PartRoutes): Promise<boolean> {
  try {
    await routes.complete();
    return true;
  } catch (error) {
    if (error instanceof PartsMissing) return false;
    throw error;
  }
}

function refused(error: unknown, codes: (string | undefined)[]): boolean {
  return error instanceof UploadRefused && codes.includes(error.code);
}
