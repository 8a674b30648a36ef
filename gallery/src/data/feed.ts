// Follows what changes in the library, here and elsewhere.

import { ChangesForgotten, type Darkroom, type Schemas } from "../client.ts";

// Nobody waits: an answer without news is one small read.
const PAUSE_MS = 5000;

// While files that were added here are being processed.
const SHORT_PAUSE_MS = 1500;

// As many as a page of compact changes has.
const PAGE = 500;

type CompactChange = Schemas["CompactChange"];
type AlbumChange = Schemas["AlbumChange"];

/** Hears what has changed. */
export type Listener = (images: readonly CompactChange[], albums: readonly AlbumChange[]) => Promise<void>;

/** Tells which images and albums have changed, while the page is looked at. */
export class Feed {
  readonly #darkroom: Darkroom;
  readonly #key: string;
  readonly #tell: Listener;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hurried = false;
  #asking = false;

  constructor(darkroom: Darkroom, user: string, tell: Listener) {
    this.#darkroom = darkroom;
    this.#key = `darkroom.since.${user}`;
    this.#tell = tell;
    document.addEventListener("visibilitychange", () => void this.#ask());
    addEventListener("online", () => void this.#ask());
    void this.#ask();
  }

  /** Asks more often, or as usual. */
  hurry(hurried: boolean): void {
    const begins = hurried && !this.#hurried;
    this.#hurried = hurried;
    if (begins) void this.#ask();
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    clearTimeout(this.#timer);
    if (document.visibilityState === "hidden") return;
    this.#asking = true;
    try {
      await this.#follow();
    } catch {
      // Without a network there is no news; it is asked for again.
    } finally {
      this.#asking = false;
    }
    this.#timer = setTimeout(() => void this.#ask(), this.#hurried ? SHORT_PAUSE_MS : PAUSE_MS);
  }

  async #follow(): Promise<void> {
    const began = localStorage.getItem(this.#key);
    // The timeline is read by itself: only what changes from now on is news.
    let since = began ?? "now";
    const changes: CompactChange[] = [];
    const albums: AlbumChange[] = [];
    for (let more = true; more; ) {
      try {
        const query = { since, view: "compact" as const, limit: PAGE };
        const { data: page } = await this.#darkroom.api.GET("/changes", { params: { query } });
        changes.push(...(page.changes as CompactChange[]));
        albums.push(...page.albums);
        ({ next_since: since, more } = page);
      } catch (error) {
        if (!(error instanceof ChangesForgotten)) throw error;
        localStorage.removeItem(this.#key);
        return;
      }
    }
    // What came between the first reading of the timeline and this position is not told.
    if (changes.length || albums.length || began === null) await this.#tell(changes, albums);
    localStorage.setItem(this.#key, since);
  }
}
