// The photos of a share, page by page, with links that are renewed before they end.

import { signal } from "@preact/signals";
import type { Guest, GuestImage } from "../client.ts";
import type { Section } from "../layout/sections.ts";
import { type Photo, photoOf } from "./photos.ts";
import { found, replaceIn, type Source } from "./source.ts";

// Links work for five minutes at least. Pages near the view are read again so long after they were read.
const RENEW_MS = 240_000;

// How often it is looked at.
const LOOK_MS = 15_000;

const PAGE = 100;

interface Page {
  cursor: string | undefined;
  read: number;
}

export class Shared implements Source {
  readonly changed = signal(0);
  readonly known = signal(false);
  readonly fault = signal<unknown>(undefined);
  readonly #guest: Guest;
  readonly #failed: (error: unknown) => void;
  readonly #images = new Map<string, GuestImage>();
  #pages: Page[] = [];
  #next: string | undefined;
  #sections: Section[] = [];
  #photos = new Map<string, Photo[]>();
  #wanted: readonly Section[] = [];
  #reading = false;
  #ended = false;

  constructor(guest: Guest, failed: (error: unknown) => void) {
    this.#guest = guest;
    this.#failed = failed;
    void this.#work();
    setInterval(() => void this.#work(), LOOK_MS);
    document.addEventListener("visibilitychange", () => void this.#work());
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

  want(sections: readonly Section[]): void {
    this.#wanted = sections;
    void this.#work();
  }

  async load(section: Section): Promise<Photo[]> {
    return this.photos(section) ?? [];
  }

  find(id: string): Photo | undefined {
    return found(this.#photos.values(), id);
  }

  /** All that guests are told of a photo. */
  image(id: string): GuestImage | undefined {
    return this.#images.get(id);
  }

  replace(id: string, change: (photo: Photo) => Photo | undefined): void {
    replaceIn(this.#photos, id, change);
    this.changed.value++;
  }

  /** Reads what is wanted and not known, or not known to work for long. */
  async #work(): Promise<void> {
    if (this.#reading || document.visibilityState === "hidden") return;
    this.#reading = true;
    try {
      for (let index = this.#due(); index !== undefined; index = this.#due()) {
        await this.#read(index);
        this.fault.value = undefined;
      }
    } catch (error) {
      this.fault.value = error;
      this.#failed(error);
    } finally {
      this.#reading = false;
    }
  }

  // The place of a page to read.
  #due(): number | undefined {
    const old = Date.now() - RENEW_MS;
    const wanted = this.#wanted.map(({ key }) => Number(key));
    const stale = wanted.find((index) => (this.#pages[index]?.read ?? Number.POSITIVE_INFINITY) < old);
    if (stale !== undefined) return stale;
    const end = this.#pages.length;
    return !this.#ended && (!this.#sections.length || wanted.includes(end - 1)) ? end : undefined;
  }

  async #read(index: number): Promise<void> {
    const page = this.#pages[index] ?? { cursor: this.#next, read: 0 };
    const params = { path: { token: this.#guest.token }, query: { limit: PAGE, cursor: page.cursor ?? null } };
    const { data } = await this.#guest.api.GET("/s/{token}/images", { params });
    page.read = Date.now();
    if (index === this.#pages.length) {
      this.#pages.push(page);
      this.#next = data.next_cursor ?? undefined;
      this.#ended = data.next_cursor === null;
    }
    for (const image of data.images) this.#images.set(image.id, image);
    this.#photos.set(`${index}`, data.images.map(shown));
    this.#arrange();
    this.known.value = true;
    this.changed.value++;
  }

  #arrange(): void {
    let before = 0;
    this.#sections = this.#pages.flatMap((_, index) => {
      const key = `${index}`;
      const count = this.#photos.get(key)?.length ?? 0;
      const section = { newest: "", oldest: "", month: "", first: false, last: false, key, count, before };
      before += count;
      return count ? [section] : [];
    });
  }
}

/** A guest's photo as the page shows an owner's. */
function shown(image: GuestImage): Photo {
  const unknown = { status: "ready", version: 0, favourite: false, trashed_at: null } as const;
  return photoOf({ ...image, ...unknown, time: image.details?.time ?? null });
}
