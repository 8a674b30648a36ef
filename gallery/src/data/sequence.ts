// All photos of a source one after the other, as they were when somebody began to look at them one by one.

import type { Section } from "../layout/sections.ts";
import type { Photo } from "./photos.ts";
import type { Source } from "./source.ts";

/** Places grow from the left to the right. In a page that is read from the right, the first photo has the last place. */
export class Sequence {
  readonly #source: Source;
  readonly #mirrored: boolean;
  readonly #sections: { section: Section; before: number; count: number }[] = [];
  // What is read stays, although new photos may come before them meanwhile.
  readonly #photos = new Map<string, Photo[]>();
  #count = 0;

  constructor(source: Source, mirrored: boolean) {
    this.#source = source;
    this.#mirrored = mirrored;
    for (const section of source.sections) {
      const photos = source.photos(section);
      if (photos) this.#photos.set(section.key, photos);
      const count = photos?.length ?? section.count;
      this.#sections.push({ section, before: this.#count, count });
      this.#count += count;
    }
  }

  get count(): number {
    return this.#count;
  }

  /** Which photo it is in the order of the source, from 0 on; the same function leads back. */
  ordinal(index: number): number {
    return this.#mirrored ? this.#count - 1 - index : index;
  }

  /** The photo at a place, if it has been read. */
  at(index: number): Photo | undefined {
    const found = this.#find(index);
    return found && this.#photos.get(found.section.key)?.[this.ordinal(index) - found.before];
  }

  /** Reads the photo at a place; undefined if there is none any more. */
  async read(index: number): Promise<Photo | undefined> {
    const found = this.#find(index);
    if (!found) return undefined;
    const { key } = found.section;
    if (!this.#photos.has(key)) this.#photos.set(key, await this.#source.load(found.section));
    return this.at(index);
  }

  /** The place of a photo that has been read; -1 if it is not known. */
  indexOf(id: string): number {
    for (const { section, before } of this.#sections) {
      const at = this.#photos.get(section.key)?.findIndex((photo) => photo.id === id) ?? -1;
      if (at >= 0) return this.ordinal(before + at);
    }
    return -1;
  }

  /** Puts a photo after another one, unless it is there already; returns its place. */
  insertAfter(id: string, photo: Photo): number {
    const there = this.indexOf(photo.id);
    if (there >= 0) return there;
    for (const [place, each] of this.#sections.entries()) {
      const photos = this.#photos.get(each.section.key);
      const at = photos?.findIndex((known) => known.id === id) ?? -1;
      if (!photos || at < 0) continue;
      this.#photos.set(each.section.key, photos.toSpliced(at + 1, 0, photo));
      each.count++;
      this.#count++;
      for (const later of this.#sections.slice(place + 1)) later.before++;
      return this.ordinal(each.before + at + 1);
    }
    return -1;
  }

  /** Shows a photo as it is now; `undefined` takes it away. */
  replace(id: string, now: Photo | undefined): void {
    for (const [place, { section }] of this.#sections.entries()) {
      const photos = this.#photos.get(section.key);
      const at = photos?.findIndex((photo) => photo.id === id) ?? -1;
      if (!photos || at < 0) continue;
      this.#photos.set(section.key, now ? photos.with(at, now) : photos.toSpliced(at, 1));
      if (now) return;
      this.#count--;
      for (const [later, each] of this.#sections.entries()) {
        if (later === place) each.count--;
        else if (later > place) each.before--;
      }
      return;
    }
  }

  #find(place: number): { section: Section; before: number; count: number } | undefined {
    const index = this.ordinal(place);
    let [low, high] = [0, this.#sections.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#sections[middle]?.before ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    const found = this.#sections[low];
    return found && index >= found.before && index < found.before + found.count ? found : undefined;
  }
}
