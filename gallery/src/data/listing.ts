// A list whose length is not known before its end, such as the trash: pages are read as somebody comes near them.

import { signal } from "@preact/signals";
import type { Section } from "../layout/sections.ts";
import type { Photo } from "./photos.ts";
import { found, replaceIn, type Source } from "./source.ts";

export class Listing implements Source {
  readonly changed = signal(0);
  readonly known = signal(false);
  readonly fault = signal<unknown>(undefined);
  readonly #list: () => AsyncIterable<Photo[]>;
  #pages: AsyncIterator<Photo[]>;
  #sections: Section[] = [];
  #photos = new Map<string, Photo[]>();
  #ended = false;
  // One reading at a time.
  #reading: Promise<void> | undefined;
  // Whether something has changed since the last reading began.
  #outdated = false;
  // Ends when all moves that are shown are stored, or have failed.
  #stored: Promise<unknown> = Promise.resolve();

  /** `read` begins to read the list. */
  constructor(read: () => AsyncIterable<Photo[]>) {
    this.#list = read;
    this.#pages = read()[Symbol.asyncIterator]();
    void this.#work();
  }

  /** Reads it anew, as far as it had been read; once more if something changes meanwhile. */
  refresh(): Promise<void> {
    this.#outdated = true;
    return this.#work();
  }

  get sections(): readonly Section[] {
    return this.#sections;
  }

  get count(): number {
    let count = 0;
    for (const photos of this.#photos.values()) count += photos.length;
    return count;
  }

  photos(section: Section): Photo[] | undefined {
    return this.#photos.get(section.key);
  }

  want(sections: readonly Section[]): void {
    const last = this.#sections.at(-1);
    if (!last || sections.some(({ key }) => key === last.key)) void this.#work();
  }

  async load(section: Section): Promise<Photo[]> {
    return this.photos(section) ?? [];
  }

  find(id: string): Photo | undefined {
    return found(this.#photos.values(), id);
  }

  replace(id: string, change: (photo: Photo) => Photo | undefined): void {
    replaceIn(this.#photos, id, change);
    this.#sections = this.#sections.filter(({ key }) => this.#photos.get(key)?.length);
    this.#outdated ||= this.#reading !== undefined;
    this.changed.value++;
  }

  /** Whether a photo is among those that have been read. */
  has(id: string): boolean {
    return this.find(id) !== undefined;
  }

  /** The photo that stands before another one. */
  before(id: string): Photo | undefined {
    const photos = [...this.#photos.values()].flat();
    return photos[photos.findIndex((photo) => photo.id === id) - 1];
  }

  /** Shows photos one after the other behind another one; undefined is the beginning. Nothing is read until that is stored. */
  move(moved: readonly Photo[], after: string | undefined, stored: Promise<unknown>): void {
    this.#stored = Promise.allSettled([this.#stored, stored]);
    const ids = new Set(moved.map(({ id }) => id));
    let placed = false;
    for (const [key, photos] of this.#photos) {
      const rest = photos.filter(({ id }) => !ids.has(id));
      const at = after === undefined ? 0 : rest.findIndex(({ id }) => id === after) + 1;
      const here: boolean = !placed && (after === undefined || at > 0);
      placed ||= here;
      if (here || rest.length < photos.length) this.#photos.set(key, here ? rest.toSpliced(at, 0, ...moved) : rest);
    }
    this.#outdated ||= this.#reading !== undefined;
    this.changed.value++;
  }

  #work(): Promise<void> {
    this.#reading ??= this.#readOn();
    return this.#reading;
  }

  async #readOn(): Promise<void> {
    // A page may be empty, although there are more.
    do {
      if (this.#outdated) await this.#readAgain();
      else await this.#readNext();
    } while (this.#outdated || !(this.#ended || this.#sections.length));
    this.#reading = undefined;
  }

  async #readNext(): Promise<void> {
    if (this.#ended) return;
    try {
      const { value: photos, done } = await this.#pages.next();
      this.#ended = done ?? false;
      if (photos?.length) {
        const key = `${this.#photos.size}`;
        this.#sections = [...this.#sections, sectionOf(key, photos.length, this.count)];
        this.#photos.set(key, photos);
      }
      this.known.value = true;
      this.fault.value = undefined;
    } catch (error) {
      this.fault.value = error;
      this.#ended = true; // a generator that has thrown gives nothing any more
    }
    if (!this.#outdated) this.changed.value++; // else it is read again before it is shown
  }

  async #readAgain(): Promise<void> {
    for (let awaited; awaited !== this.#stored; ) {
      awaited = this.#stored;
      await awaited;
    }
    this.#outdated = false;
    const [pages, read] = [this.#list()[Symbol.asyncIterator](), new Map<string, Photo[]>()];
    let ended = false;
    try {
      for (let left = Math.max(1, this.count); left > 0; ) {
        const { value: photos, done } = await pages.next();
        ended = done ?? false;
        if (ended) break;
        if (photos.length) read.set(`${read.size}`, photos);
        left -= photos.length;
      }
      if (this.#outdated) return;
      [this.#pages, this.#photos, this.#sections, this.#ended] = [pages, read, [], ended];
      let before = 0;
      for (const [key, { length }] of read) {
        this.#sections.push(sectionOf(key, length, before));
        before += length;
      }
      this.known.value = true;
      this.fault.value = undefined;
    } catch (error) {
      this.fault.value = error; // what was read before is still shown
    }
    this.changed.value++;
  }
}

function sectionOf(key: string, count: number, before: number): Section {
  return { key, count, before, newest: "", oldest: "", month: "", first: false, last: false };
}
