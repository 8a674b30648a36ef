// One file to one image, and the files that belong to it.

import type { Api } from "./api.ts";
import { AlreadyUploaded, EmptyFile } from "./errors.ts";
import { type About, digest, slotRequest } from "./files.ts";
import { Line } from "./line.ts";
import type { Account, ImageEntry, Slot, SlotRequest } from "./models.ts";
import { type PartRoutes, type Progress, Sending } from "./sending.ts";

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

export interface CompanionOptions {
  /** A UUID of your own: under the same id, the upload may be repeated. */
  id?: string;
  filename?: string;
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

  /** A file is to be sent under another id: the image that it was is gone. */
  async renew(file: Blob, noted: Noted): Promise<Noted> {
    const renewed = { ...noted, id: crypto.randomUUID() as string, sent: false };
    const key = this.#key(file);
    if (key) await this.#journal?.set(key, JSON.stringify(renewed));
    return renewed;
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
  const described = slotRequest(file, options);
  const known = new Known(network.api, journal, signal);
  if (journal) await known.logIn();
  const noted = await known.lookUp(file);
  const request = { ...described, ...(!options.again && { sha256: noted.sha256 }) };
  const line = new Line(network.fetch, network.retries);
  const sending = new Sending(line, file, { onProgress, signal });
  const image = await sendImage(network.api, sending, options.id ?? noted.id, request, signal);
  await known.end(file, noted, image.id);
  return image;
}

/** Sends a file into an image's slot, which is opened if it is not given; returns the image. */
export async function sendImage(
  api: Api,
  sending: Sending,
  id: string,
  request: SlotRequest,
  signal: AbortSignal | undefined,
  slot?: Slot,
): Promise<ImageEntry> {
  const of = (image_id: string) => ({ params: { path: { image_id } }, ...(signal && { signal }) });
  const open = async () => (await api.PUT("/images/{image_id}", { ...of(id), body: request })).data;
  const routes = (opened: Slot): PartRoutes => {
    const image = of(opened.image.id);
    return {
      get: async () => (await api.GET("/images/{image_id}/parts", image)).data,
      create: async (parts) => (await api.POST("/images/{image_id}/parts", { ...image, body: { parts } })).data,
      complete: () => api.POST("/images/{image_id}/parts/complete", image),
    };
  };
  let arrived = id;
  try {
    const filled = await sending.send(slot, open, routes);
    if (!filled.upload?.multipart) return filled.image;
    arrived = filled.image.id;
  } catch (error) {
    if (!(error instanceof AlreadyUploaded)) throw error;
  }
  return (await api.GET("/images/{image_id}", of(arrived))).data;
}

/** Sends a file that belongs to an image; returns its id. */
export async function uploadCompanion(
  network: Network,
  image: string,
  file: Blob,
  options: CompanionOptions,
): Promise<string> {
  const { onProgress, signal } = options;
  if (!file.size) throw new EmptyFile();
  const id = options.id ?? crypto.randomUUID();
  const filename = options.filename ?? ("name" in file && typeof file.name === "string" ? file.name : "");
  const content_type = file.type.toLowerCase().split(";")[0] || "application/octet-stream";
  const body = { filename, content_type, size: file.size, sha256: await digest(file, signal) };
  const { api } = network;
  const of = { params: { path: { image_id: image, companion_id: id } }, ...(signal && { signal }) };
  const path = "/images/{image_id}/companions/{companion_id}";
  const routes: PartRoutes = {
    get: async () => (await api.GET(`${path}/parts`, of)).data,
    create: async (parts) => (await api.POST(`${path}/parts`, { ...of, body: { parts } })).data,
    complete: () => api.POST(`${path}/parts/complete`, of),
  };
  const sending = new Sending(new Line(network.fetch, network.retries), file, { onProgress, signal });
  await sending.send(undefined, async () => (await api.PUT(path, { ...of, body })).data, () => routes);
  return id;
}
