// A list whose length is not known before its end, such as the trash: pages are read as somebody comes near them.

import { signal } from "@preact/signals";
import type { Section } from "../layout/sections.ts";
import type { Photo } from "./photos.ts";
import { found, replaceIn, type Source } from "./source.ts";

export class Listing implements Source {
  readonly changed = signal(0);
  readonly known = signal(false);
  readonly fault = signal<unknown>(undefined);
  readonly #pages: AsyncIterator<Photo[]>;
  #sections: Section[] = [];
  #photos = new Map<string, Photo[]>();
  #reading = false;
  #ended = false;

  constructor(pages: AsyncIterable<Photo[]>) {
    this.#pages = pages[Symbol.asyncIterator]();
    void this.#next();
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
    if (!last || sections.some(({ key }) => key === last.key)) void this.#next();
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
    this.changed.value++;
  }

  async #next(): Promise<void> {
    if (this.#reading || this.#ended) return;
    this.#reading = true;
    try {
      const { value: photos, done } = await this.#pages.next();
      this.#ended = done ?? false;
      if (photos?.length) {
        const key = `${this.#photos.size}`;
        const place = { newest: "", oldest: "", month: "", first: false, last: false };
        this.#sections = [...this.#sections, { ...place, key, count: photos.length, before: this.count }];
        this.#photos.set(key, photos);
      }
      this.known.value = true;
      this.fault.value = undefined;
    } catch (error) {
      this.fault.value = error;
      this.#ended = true; // a generator that has thrown gives nothing any more
    }
    this.#reading = false;
    this.changed.value++;
    // A page may be empty, although there are more.
    if (!this.#ended && !this.#sections.length) void this.#next();
  }
}
