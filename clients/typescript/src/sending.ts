// The ways of one file to S3: whole or in parts, continued where an earlier try has ended.

import type { Api } from "./api.ts";
import { sideBySide } from "./concurrency.ts";
import { AlreadyUploaded, FileChanged, PartsMissing, UploadRefused } from "./errors.ts";
import { digest } from "./files.ts";
import { AT_ONCE, type Line, type Link } from "./line.ts";
import type { ImageEntry, Schemas, Slot, SlotRequest } from "./models.ts";

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

/** Sends one file. */
export class Sending {
  readonly #api: Api;
  readonly #line: Line;
  readonly #file: Blob;
  readonly #id: string;
  readonly #request: SlotRequest;
  readonly #signal: AbortSignal | undefined;
  readonly #meter: Meter;

  constructor(
    network: { api: Api; line: Line },
    file: Blob,
    id: string,
    request: SlotRequest,
    options: { onProgress?: Progress | undefined; signal?: AbortSignal | undefined },
  ) {
    this.#api = network.api;
    this.#line = network.line;
    this.#file = file;
    this.#id = id;
    this.#request = request;
    this.#signal = options.signal;
    this.#meter = new Meter(file.size, options.onProgress);
  }

  /** Sends the file into its slot, which is opened if it is not given; returns the image. */
  async send(given?: Slot): Promise<ImageEntry> {
    let slot = given;
    try {
      slot ??= await this.#open();
      if (!slot.upload) return slot.image;
      try {
        return await this.#by(slot.upload, slot.image);
      } catch (error) {
        if (!refused(error, OUTDATED)) throw error;
      }
      slot = await this.#open();
      return slot.upload ? await this.#by(slot.upload, slot.image) : slot.image;
    } catch (error) {
      if (!(error instanceof AlreadyUploaded || error instanceof Arrived)) throw error;
      return (await this.#api.GET("/images/{image_id}", this.#of(slot?.image.id ?? this.#id))).data;
    }
  }

  async #open(): Promise<Slot> {
    return (await this.#api.PUT("/images/{image_id}", { ...this.#of(this.#id), body: this.#request })).data;
  }

  async #by(upload: Schemas["Upload"], image: ImageEntry): Promise<ImageEntry> {
    if (upload.multipart) return this.#inParts(image.id, upload.multipart);
    // Every slot with a size has one.
    await this.#send(upload.put as Link, this.#file, 0);
    return image;
  }

  async #inParts(id: string, parts: Schemas["UploadParts"]): Promise<ImageEntry> {
    for (let round = 1; ; round++) {
      try {
        return await this.#round(id, parts);
      } catch (error) {
        if (round === ROUNDS || !(error instanceof PartsMissing || refused(error, [INTERRUPTED]))) throw error;
      }
    }
  }

  // Sends the parts that S3 does not have, and puts all together.
  async #round(id: string, { parts, part_bytes }: Schemas["UploadParts"]): Promise<ImageEntry> {
    const part = (number: number) => this.#file.slice((number - 1) * part_bytes, number * part_bytes);
    const complete = async () =>
      (await this.#api.POST("/images/{image_id}/parts/complete", this.#of(id))).data as ImageEntry;
    const { data: there } = await this.#api.GET("/images/{image_id}/parts", this.#of(id));
    const digests = new Map(there.uploaded.map((each) => [each.number, each.sha256]));
    const missing: number[] = [];
    for (let number = 1; number <= parts; number++) {
      const known = digests.get(number);
      if (known !== undefined && known === (await digest(part(number), this.#signal))) {
        this.#meter.tell(number, part(number).size);
      } else missing.push(number);
    }
    if (missing.length === parts) {
      // An earlier run may have completed the upload, and not have heard of it.
      const done = await complete().catch((error: unknown) => {
        if (!(error instanceof PartsMissing)) throw error;
      });
      if (done) return done;
    }
    const ask = async (numbers: number[]) => {
      const wanted = [];
      for (const number of numbers) wanted.push({ number, sha256: await digest(part(number), this.#signal) });
      return (await this.#api.POST("/images/{image_id}/parts", { ...this.#of(id), body: { parts: wanted } })).data.links;
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
    return complete();
  }

  async #send(link: Link, body: Blob, part: number): Promise<void> {
    const tell = (sent: number) => this.#meter.tell(part, sent);
    const sent = await this.#line.put(link, body, { tell: this.#meter.told && tell, signal: this.#signal });
    if (sent.ok) return tell(body.size);
    if (sent.status === 412) throw new Arrived();
    const refusal = new UploadRefused(sent.status, await sent.text());
    throw refusal.code === OTHER_BYTES ? new FileChanged() : refusal;
  }

  #of(id: string): { params: { path: { image_id: string } }; signal?: AbortSignal } {
    return { params: { path: { image_id: id } }, ...(this.#signal && { signal: this.#signal }) };
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

function refused(error: unknown, codes: (string | undefined)[]): boolean {
  return error instanceof UploadRefused && codes.includes(error.code);
}
