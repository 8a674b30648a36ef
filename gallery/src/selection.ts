// The photos that the user has picked.

import { signal } from "@preact/signals";
import type { Photo } from "./data/photos.ts";
import type { Source } from "./data/source.ts";

export class Selection {
  readonly photos = signal<ReadonlyMap<string, Photo>>(new Map());
  #last: string | undefined;

  /** Picks a photo, or puts it back; `upTo` picks all that stand between it and the last one, too. */
  pick(source: Source, photo: Photo, upTo: boolean): void {
    const picked = new Map(this.photos.value);
    if (upTo && this.#last !== undefined) for (const each of between(source, this.#last, photo.id)) picked.set(each.id, each);
    else if (!picked.delete(photo.id)) picked.set(photo.id, photo);
    this.#last = photo.id;
    this.photos.value = picked;
  }

  clear(): void {
    this.#last = undefined;
    this.photos.value = new Map();
  }
}

/** The photos from one to another, both included, as far as they have been read. */
function between(source: Source, one: string, other: string): Photo[] {
  const read = source.sections.flatMap((section) => source.photos(section) ?? []);
  const places = [one, other].map((id) => read.findIndex((photo) => photo.id === id));
  return places.includes(-1) ? [] : read.slice(Math.min(...places), Math.max(...places) + 1);
}
