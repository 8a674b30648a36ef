// The user's albums.

import { signal } from "@preact/signals";
import { type AlbumEntry, type Darkroom, NotFound, type Schemas } from "../client.ts";
import type { Photo } from "./photos.ts";
import { all } from "./source.ts";

export type Members = Schemas["MembersRequest"];

// As many as one request may change.
const AT_MOST = 100;

export class Albums {
  readonly #darkroom: Darkroom;
  /** All albums, those with the newest photos first; undefined until they have been read. */
  readonly list = signal<readonly AlbumEntry[] | undefined>(undefined);
  readonly fault = signal<unknown>(undefined);
  #reading: Promise<void> | undefined;
  #changing: Promise<unknown> = Promise.resolve();

  constructor(darkroom: Darkroom) {
    this.#darkroom = darkroom;
  }

  /** Reads all albums, if they have not been read: then the feed of changes tells what is new. */
  read(): Promise<void> {
    if (this.list.peek()) return Promise.resolve();
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Reads them again, if they have been read. */
  async refresh(): Promise<void> {
    if (this.list.peek()) await this.#read();
  }

  /** An album that has been read. */
  find(id: string): AlbumEntry | undefined {
    return this.list.value?.find((album) => album.id === id);
  }

  /** What the feed tells. */
  take(changes: readonly Schemas["AlbumChange"][]): void {
    if (!this.list.peek()) return;
    for (const { id, album } of changes) this.#keep(id, album ?? undefined);
  }

  async create(title: string): Promise<AlbumEntry> {
    const params = { header: { "idempotency-key": crypto.randomUUID() } };
    const { data: album } = await this.#darkroom.api.POST("/albums", { params, body: { title } });
    this.#keep(album.id, album);
    return album;
  }

  /** Changes what an album says, unless somebody else has meanwhile. Throws PreconditionFailed. */
  async edit(album: AlbumEntry, changes: Schemas["AlbumEdit"]): Promise<AlbumEntry> {
    const params = { path: { album_id: album.id }, header: { "if-match": `"${album.version}"` } };
    const { data: edited } = await this.#darkroom.api.PATCH("/albums/{album_id}", { params, body: changes });
    this.#keep(album.id, edited);
    return edited;
  }

  async delete(id: string): Promise<void> {
    await this.#darkroom.api.DELETE("/albums/{album_id}", { params: { path: { album_id: id } } });
    this.#keep(id, undefined);
  }

  /** Reads one album again. */
  async reread(id: string): Promise<void> {
    try {
      const { data: album } = await this.#darkroom.api.GET("/albums/{album_id}", { params: { path: { album_id: id } } });
      this.#keep(id, album);
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      this.#keep(id, undefined);
    }
  }

  /** Adds photos at the end of an album; returns how many it has now of these. */
  async add(id: string, photos: readonly Pick<Photo, "id">[]): Promise<number> {
    return this.#change(id, photos, (some) => ({ add: some.map((photo) => ({ id: photo.id })) }));
  }

  /** Puts photos back where they were: each after the one that stood before it; null is the beginning. */
  async putBack(id: string, photos: readonly { id: string; after: string | null }[]): Promise<number> {
    return this.#change(id, photos, (some) => ({ add: [...some] }));
  }

  async remove(id: string, photos: readonly Pick<Photo, "id">[]): Promise<number> {
    return this.#change(id, photos, (some) => ({ remove: some.map((photo) => photo.id) }));
  }

  /** Moves photos, so that they stand one after the other behind another one; null is the beginning. */
  async move(id: string, photos: readonly Pick<Photo, "id">[], after: string | null): Promise<number> {
    let last = after;
    return this.#change(id, photos, (some) => ({
      move: some.map((photo) => {
        const moved = { id: photo.id, after: last };
        last = photo.id;
        return moved;
      }),
    }));
  }

  /** The albums that have a photo. */
  async of(photo: string): Promise<AlbumEntry[]> {
    const params = { path: { image_id: photo } };
    return (await this.#darkroom.api.GET("/images/{image_id}/albums", { params })).data.albums;
  }

  // One change after the other: two moves on their way at once could arrive in the other order.
  #change<Each>(id: string, photos: readonly Each[], body: (some: readonly Each[]) => Members): Promise<number> {
    const change = this.#changing.then(() => this.#send(id, photos, body));
    this.#changing = change.catch(() => undefined);
    return change;
  }

  async #send<Each>(id: string, photos: readonly Each[], body: (some: readonly Each[]) => Members): Promise<number> {
    let done = 0;
    const params = { path: { album_id: id } };
    for (let from = 0; from < photos.length; from += AT_MOST) {
      const some = body(photos.slice(from, from + AT_MOST));
      const { data } = await this.#darkroom.api.POST("/albums/{album_id}/images", { params, body: some });
      done += data.results.filter(({ code }) => !code).length;
    }
    return done;
  }

  async #read(): Promise<void> {
    try {
      this.list.value = sorted(await all(this.#darkroom.albums()));
      this.fault.value = undefined;
    } catch (error) {
      this.fault.value = error;
    }
  }

  #keep(id: string, now: AlbumEntry | undefined): void {
    const before = this.list.peek();
    if (!before) return;
    const others = before.filter((album) => album.id !== id);
    this.list.value = sorted(now ? [...others, now] : others);
  }
}

function sorted(albums: readonly AlbumEntry[]): AlbumEntry[] {
  const newest = ({ last, created_at }: AlbumEntry) => last ?? created_at;
  return albums.toSorted((one, other) => (newest(one) < newest(other) ? 1 : -1));
}
