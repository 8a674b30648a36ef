// One file to one image.

import type { Api } from "./api.ts";
import { type About, digest, slotRequest } from "./files.ts";
import { Line } from "./line.ts";
import type { Account, ImageEntry } from "./models.ts";
import { type Progress, Sending } from "./sending.ts";

/**
 * Where it is remembered which files have been sent, and under which ids: texts by keys, as localStorage or a store of
 * IndexedDB keeps them. Both functions may be awaited.
 */
export interface Journal {
  get(key: string): string | null | undefined | Promise<string | null | undefined>;
  set(key: string, value: string): unknown;
}

export interface UploadOptions extends About {
  /** A UUID of your own: under the same id, the upload may be repeated until the photo has arrived. */
  id?: string;
  /** Goes on after a reload of the page; gives files their ids. */
  journal?: Journal;
  /** Sends a file although the library has the same bytes. */
  again?: boolean;
  onProgress?: Progress;
  signal?: AbortSignal;
}

/** What sending needs of a client. */
export interface Network {
  api: Api;
  fetch: (request: Request) => Promise<Response>;
  retries: number;
}

/** What is known of a file. */
export interface Noted {
  id: string;
  sha256: string;
  /** Whether an earlier run has sent it. */
  sent: boolean;
}

/** What is known of files: their ids, their digests and, with a journal, whether they were sent before. */
export class Known {
  readonly #api: Api;
  readonly #journal: Journal | undefined;
  readonly #signal: AbortSignal | undefined;
  #user = "";

  constructor(api: Api, journal: Journal | undefined, signal: AbortSignal | undefined) {
    this.#api = api;
    this.#journal = journal;
    this.#signal = signal;
  }

  /** Asks who the user is, because a journal may know several; returns the account. */
  async logIn(): Promise<Account> {
    const { data: account } = await this.#api.GET("/me", this.#signal ? { signal: this.#signal } : {});
    this.#user = account.id;
    return account;
  }

  /** A file's id and digest. Throws FileChanged. */
  async lookUp(file: Blob): Promise<Noted> {
    const key = this.#key(file);
    const found = key && (await this.#journal?.get(key));
    if (found) return JSON.parse(found) as Noted;
    const noted = { id: crypto.randomUUID() as string, sha256: await digest(file, this.#signal), sent: false };
    if (key) await this.#journal?.set(key, JSON.stringify(noted));
    return noted;
  }

  /** A file need not be sent any more: this image has its bytes. */
  async end(file: Blob, noted: Noted, id: string): Promise<void> {
    const key = this.#key(file);
    if (key) await this.#journal?.set(key, JSON.stringify({ ...noted, id, sent: true }));
  }

  // Browsers tell a path only of files in a folder that was chosen.
  #key(file: Blob): string | undefined {
    if (!(file instanceof File)) return undefined;
    const path = file.webkitRelativePath || file.name;
    return ["darkroom", this.#user, file.size, file.lastModified, path].join("/");
  }
}

/** Sends a file; returns its image. */
export async function upload(network: Network, file: Blob, options: UploadOptions): Promise<ImageEntry> {
  const { journal, onProgress, signal } = options;
  if (journal && (options.id || !(file instanceof File))) {
    throw new TypeError("A journal knows files by their names, and gives them their ids.");
  }
  const known = new Known(network.api, journal, signal);
  if (journal) await known.logIn();
  const noted = await known.lookUp(file);
  const request = { ...slotRequest(file, options), ...(!options.again && { sha256: noted.sha256 }) };
  const line = new Line(network.fetch, network.retries);
  const sending = new Sending({ api: network.api, line }, file, options.id ?? noted.id, request, { onProgress, signal });
  const image = await sending.send();
  await known.end(file, noted, image.id);
  return image;
}
