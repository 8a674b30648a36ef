// Where photos come from: sections of known counts, whose photos are read when they are wanted.

import { type Signal, signal } from "@preact/signals";
import type { Darkroom, Filters, Schemas } from "../client.ts";
import { FULL, type Section, sectionsOf } from "../layout/sections.ts";
import type { Photo } from "./photos.ts";

// Requests at once: more would wait for each other in the API.
const AT_ONCE = 3;

// What is kept of photos that are not shown any more; each is half a kilobyte.
const KEPT = 6000;

/** What a grid shows. */
export interface Source {
  /** Counts up whenever sections or photos have changed. */
  readonly changed: Signal<number>;
  /** Whether the first sections are known. */
  readonly known: Signal<boolean>;
  /** What the last request failed with, until one succeeds. */
  readonly fault: Signal<unknown>;
  readonly sections: readonly Section[];
  readonly count: number;
  /** A section's photos, if they have been read. */
  photos(section: Section): Photo[] | undefined;
  /** Reads these sections, the first ones first. */
  want(sections: readonly Section[]): void;
  /** A section's photos, as soon as they have been read. */
  load(section: Section): Promise<Photo[]>;
  /** A photo that has been read, as it is now. */
  find(id: string): Photo | undefined;
  /** Shows a change before the library tells it; `undefined` takes a photo away. */
  replace(id: string, change: (photo: Photo) => Photo | undefined): void;
}

/** The user's whole timeline. */
export class Timeline implements Source {
  readonly #darkroom: Darkroom;
  #sections: Section[] = [];
  #photos = new Map<string, Photo[]>();
  #loading = new Map<string, Promise<void>>();
  #wanted: Section[] = [];
  #stale = new Set<string>();

  readonly changed = signal(0);
  readonly known = signal(false);
  readonly fault = signal<unknown>(undefined);

  constructor(darkroom: Darkroom) {
    this.#darkroom = darkroom;
  }

  get sections(): readonly Section[] {
    return this.#sections;
  }

  get count(): number {
    const last = this.#sections.at(-1);
    return last ? last.before + last.count : 0;
  }

  photos(section: Section): Photo[] | undefined {
    return this.#photos.get(section.key);
  }

  /** Reads the counts; photos of sections whose counts have changed, or which have one of these, are read again; or all. */
  async refresh(touched: ReadonlySet<string> | "all" = new Set()): Promise<void> {
    const months = await all(this.#darkroom.timeline());
    const before = new Map(this.#sections.map((section) => [section.key, section.count]));
    this.#sections = sectionsOf(months);
    for (const [key, photos] of this.#photos) {
      if (touched === "all" || photos.some(({ id }) => touched.has(id))) this.#stale.add(key);
    }
    for (const section of this.#sections) {
      if ((before.get(section.key) ?? section.count) !== section.count) this.#stale.add(section.key);
    }
    const keys = new Set(this.#sections.map(({ key }) => key));
    for (const key of this.#photos.keys()) if (!keys.has(key)) this.#photos.delete(key);
    this.known.value = true;
    this.changed.value++;
    this.#work();
  }

  // Earlier wishes are forgotten, and photos that are far away.
  want(sections: readonly Section[]): void {
    this.#wanted = [...sections];
    this.#forget();
    this.#work();
  }

  async load(section: Section): Promise<Photo[]> {
    await this.#read(section);
    return this.photos(section) ?? [];
  }

  find(id: string): Photo | undefined {
    return found(this.#photos.values(), id);
  }

  replace(id: string, change: (photo: Photo) => Photo | undefined): void {
    replaceIn(this.#photos, id, change);
    this.changed.value++;
  }

  #work(): void {
    for (const section of this.#wanted) {
      if (this.#loading.size >= AT_ONCE) return;
      const key = section.key;
      if (this.#loading.has(key) || (this.#photos.has(key) && !this.#stale.has(key))) continue;
      void this.#read(section).catch(() => undefined).then(() => this.#work());
    }
  }

  #read(section: Section): Promise<void> {
    const key = section.key;
    const reading = this.#loading.get(key) ?? this.#request(section, key).finally(() => this.#loading.delete(key));
    this.#loading.set(key, reading);
    return reading;
  }

  async #request(section: Section, key: string): Promise<void> {
    this.#stale.delete(key);
    try {
      const days = { taken_from: section.oldest, taken_to: section.newest };
      const photos = (await all(pagesOf(this.#darkroom, days))).flat();
      this.#photos.delete(key); // so that it counts as the last one used
      this.#photos.set(key, photos);
      this.fault.value = undefined;
    } catch (error) {
      this.#wanted = this.#wanted.filter((each) => each.key !== key); // until somebody looks again
      this.fault.value = error;
      throw error;
    }
    this.changed.value++;
  }

  #forget(): void {
    let kept = 0;
    for (const photos of this.#photos.values()) kept += photos.length;
    const wanted = new Set(this.#wanted.map(({ key }) => key));
    for (const [key, photos] of this.#photos) {
      if (kept <= KEPT) return;
      if (wanted.has(key)) continue;
      this.#photos.delete(key);
      kept -= photos.length;
    }
  }
}

/** The pages of a list. */
export function pagesOf(darkroom: Darkroom, filters: Filters): AsyncGenerator<Photo[]> {
  return pages((query) => darkroom.api.GET("/images", { params: { query: { ...filters, ...query } } }));
}

/** The pages of an album, in its order. */
export function albumPages(darkroom: Darkroom, id: string): AsyncGenerator<Photo[]> {
  const path = { album_id: id };
  return pages((query) => darkroom.api.GET("/albums/{album_id}/images", { params: { path, query } }));
}

/** The pages of the trash. */
export function trashOf(darkroom: Darkroom): AsyncGenerator<Photo[]> {
  return pages((query) => darkroom.api.GET("/trash", { params: { query } }));
}

async function* pages(
  pageAt: (query: Query) => Promise<{ data: Schemas["ImagePage"] | Schemas["CompactPage"] }>,
): AsyncGenerator<Photo[]> {
  for (let cursor: string | undefined; ; ) {
    const { data: page } = await pageAt({ view: "compact", limit: FULL, ...(cursor && { cursor }) });
    yield photosOf(page);
    if (page.next_cursor === null) return;
    cursor = page.next_cursor;
  }
}

interface Query {
  view: "compact";
  limit: number;
  cursor?: string;
}

function photosOf(page: Schemas["ImagePage"] | Schemas["CompactPage"]): Photo[] {
  return "base" in page ? page.images.map((image) => ({ ...image, base: page.base })) : [];
}

/** The photo with this id. */
export function found(lists: Iterable<readonly Photo[]>, id: string): Photo | undefined {
  for (const photos of lists) {
    const photo = photos.find((each) => each.id === id);
    if (photo) return photo;
  }
  return undefined;
}

/** Changes the photo with this id, or takes it away. */
export function replaceIn(lists: Map<string, Photo[]>, id: string, change: (photo: Photo) => Photo | undefined): void {
  for (const [key, photos] of lists) {
    const index = photos.findIndex((photo) => photo.id === id);
    if (index < 0) continue;
    const changed = change(photos[index] as Photo);
    lists.set(key, changed ? photos.with(index, changed) : photos.toSpliced(index, 1));
  }
}

/** All that a generator gives. */
export async function all<T>(given: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of given) found.push(each);
  return found;
}
