// What the page knows of the user's library.

import { batch, computed, effect, signal } from "@preact/signals";
import { Adding } from "./adding/adding.ts";
import { type Account, type CompactImage, Darkroom, type ImageEdit, type ImageEntry, type Schemas } from "./client.ts";
import type { Configuration } from "./config.ts";
import { Feed } from "./data/feed.ts";
import type { Photo } from "./data/photos.ts";
import { Listing } from "./data/listing.ts";
import { pagesOf, type Source, Timeline, trashOf } from "./data/source.ts";
import { Selection } from "./selection.ts";
import { type Session, SignedOut } from "./session.ts";
import { signed } from "./signed.ts";
import { counted, text } from "./text/index.ts";

type OriginalLink = Schemas["OriginalLink"];
type CompactChange = Schemas["CompactChange"];

/** Where the page is; the address's fragment says it. */
export type Place = "photos" | "favourites" | "trash" | "problems" | "search";

// As many as one request may change.
const AT_MOST = 500;

// Long enough to read it and to find the way back.
const NOTICE_MS = 8000;

const PLACES: readonly Place[] = ["photos", "favourites", "trash", "problems", "search"];

export class Library {
  readonly session: Session;
  readonly darkroom: Darkroom;
  readonly timeline: Timeline;
  readonly adding: Adding;
  readonly account = signal<Account | undefined>(undefined);
  readonly place = signal<Place>(placeOf(location.hash));
  readonly selection = new Selection();
  /** What was done last. */
  readonly notice = signal<{ text: string; undo: (() => void) | undefined } | undefined>(undefined);
  /** A photo whose words were brought back. */
  readonly edited = signal<ImageEntry | undefined>(undefined);
  #silence: ReturnType<typeof setTimeout> | undefined;
  /** Whether the user has to sign in again. */
  readonly ended = signal(false);

  constructor(config: Configuration, session: Session) {
    this.session = session;
    const tokens = async (refused?: string) => {
      try {
        return await session.token(refused);
      } catch (error) {
        if (error instanceof SignedOut) this.ended.value = true;
        throw error;
      }
    };
    this.darkroom = new Darkroom(config.api, { token: () => tokens(), fetch: signed(tokens) });
    this.timeline = new Timeline(this.darkroom);
    this.adding = new Adding(config.api, tokens);
    addEventListener("hashchange", () => {
      batch(() => {
        this.place.value = placeOf(location.hash);
        this.words.value = wordsOf(location.hash);
      });
      this.selection.clear();
    });
  }

  /** The words that are searched for, in the place "search". */
  readonly words = signal(wordsOf(location.hash));

  /** What the grid shows; the trash and other lists are read anew whenever somebody goes there. */
  readonly source = computed<Source>(() => {
    switch (this.place.value) {
      case "photos":
        return this.timeline;
      case "trash":
        return new Listing(trashOf(this.darkroom));
      case "favourites":
        return new Listing(pagesOf(this.darkroom, { favourite: true }));
      case "problems":
        return new Listing(problemsOf(this.darkroom));
      case "search":
        return new Listing(pagesOf(this.darkroom, { text: this.words.value }));
    }
  });

  /** Leads to the photos that have all these words; without any, to all photos. */
  search(words: string): void {
    location.hash = words.trim() ? `/search/${encodeURIComponent(words.trim())}` : "/photos";
  }

  /** Reads what the page needs first. */
  async begin(): Promise<void> {
    const [account] = await Promise.all([this.darkroom.api.GET("/me"), this.timeline.refresh()]);
    this.account.value = account.data;
    const feed = new Feed(this.darkroom, account.data.id, (changes) => this.#follow(changes));
    effect(() => {
      this.adding.changed.value;
      feed.hurry(this.adding.isProcessing);
    });
  }

  async #follow(changes: readonly CompactChange[]): Promise<void> {
    await this.timeline.refresh(new Set(changes.map(({ id }) => id)));
    const processing = new Set(this.adding.processing);
    for (const { id, image } of changes) {
      if (image && processing.has(id)) this.adding.settle(id, await this.#whyNot(image));
    }
  }

  // Why a photo cannot be shown; undefined if it can.
  async #whyNot({ id, status }: CompactImage): Promise<string | undefined> {
    if (status !== "rejected" && status !== "failed") return undefined;
    const { errors } = await this.read(id);
    return errors[0]?.message ?? text("notShown");
  }

  /** Moves photos to the trash; they can be brought back at once. */
  async trash(photos: readonly Photo[]): Promise<void> {
    await this.#many(photos, "trashed", (ids) => this.darkroom.api.POST("/images/delete", { body: { ids } }), () =>
      this.restore(photos),
    );
  }

  async restore(photos: readonly Photo[]): Promise<void> {
    await this.#many(photos, "restored", (ids) => this.darkroom.api.POST("/images/restore", { body: { ids } }));
    await this.timeline.refresh(new Set(photos.map(({ id }) => id)));
  }

  async destroy(photos: readonly Photo[]): Promise<void> {
    await this.#many(photos, "destroyed", (ids) =>
      this.darkroom.api.POST("/images/delete", { body: { ids, permanent: true } }),
    );
  }

  /** Makes photos favourites, or takes that back. */
  async like(photos: readonly Photo[], favourite: boolean): Promise<void> {
    this.selection.clear();
    const changed: Photo[] = [];
    try {
      for (let from = 0; from < photos.length; from += AT_MOST) {
        const some = photos.slice(from, from + AT_MOST);
        const images = some.map(({ id, version }) => ({ id, version }));
        const { data } = await this.darkroom.api.PATCH("/images", { body: { images, edit: { favourite } } });
        for (const [at, { status, version }] of data.results.entries()) {
          const photo = some[at];
          if (status === 200 && photo) changed.push({ ...photo, favourite, version: version ?? photo.version });
        }
      }
    } catch {
      this.say(text("notSaved"));
    }
    for (const photo of changed) this.#show(photo.id, () => photo);
    if (changed.length < photos.length) this.say(text("notSaved"));
    else this.say(counted(favourite ? "liked" : "unliked", changed.length), () => this.like(changed, !favourite));
  }

  /** Changes what the owner has written, unless somebody else has meanwhile. Throws PreconditionFailed. */
  async edit(entry: ImageEntry, changes: ImageEdit): Promise<ImageEntry> {
    const edited = await this.darkroom.edit(entry, changes);
    this.#show(entry.id, (photo) => ({ ...photo, version: edited.version, favourite: edited.favourite }));
    const before = Object.fromEntries(Object.keys(changes).map((name) => [name, entry[name as keyof ImageEntry]]));
    this.say(text("saved"), async () => {
      this.edited.value = await this.darkroom.edit(edited, before as ImageEdit);
    });
    return edited;
  }

  /** Tells the user what was done, for a while, and how to take it back. */
  say(what: string, undo?: () => Promise<unknown>): void {
    clearTimeout(this.#silence);
    this.notice.value = {
      text: what,
      undo: undo && (() => {
        this.notice.value = undefined;
        undo().catch(() => this.say(text("notSaved")));
      }),
    };
    this.#silence = setTimeout(() => {
      this.notice.value = undefined;
    }, NOTICE_MS);
  }

  // One request for up to so many photos, which then are not where they were.
  async #many(
    photos: readonly Photo[],
    done: "trashed" | "restored" | "destroyed",
    request: (ids: string[]) => Promise<unknown>,
    undo?: () => Promise<void>,
  ): Promise<void> {
    this.selection.clear();
    try {
      for (let from = 0; from < photos.length; from += AT_MOST) {
        const ids = photos.slice(from, from + AT_MOST).map(({ id }) => id);
        await request(ids);
        for (const id of ids) this.#show(id, () => undefined);
      }
    } catch {
      this.say(text("notSaved"));
      return;
    }
    this.say(counted(done, photos.length), undo);
  }

  // In all lists that may have it.
  #show(id: string, change: (photo: Photo) => Photo | undefined): void {
    for (const source of new Set([this.timeline, this.source.value])) source.replace(id, change);
  }

  /** A photo with everything that is known of it. */
  read(id: string): Promise<ImageEntry> {
    return this.darkroom.image(id);
  }

  /** A link to the original that works for some minutes. */
  async original(id: string): Promise<string> {
    const params = { path: { image_id: id }, header: { accept: "application/json" } };
    const { data } = await this.darkroom.api.GET("/images/{image_id}/original", { params });
    return (data as OriginalLink).url;
  }

  /** Has the browser save the original under its own name. */
  async download(photo: Photo): Promise<void> {
    const anchor = document.createElement("a");
    anchor.href = await this.original(photo.id);
    anchor.download = "";
    anchor.click();
  }
}

/** Files that could not be shown: because of them, then because of us. */
async function* problemsOf(darkroom: Darkroom): AsyncGenerator<Photo[]> {
  yield* pagesOf(darkroom, { status: "rejected" });
  yield* pagesOf(darkroom, { status: "failed" });
}

function placeOf(fragment: string): Place {
  const [, name] = fragment.split("/");
  const found = PLACES.find((place) => place === name) ?? "photos";
  return found === "search" && !wordsOf(fragment) ? "photos" : found;
}

function wordsOf(fragment: string): string {
  const [, place, words] = fragment.split("/");
  if (place !== "search" || !words) return "";
  try {
    return decodeURIComponent(words);
  } catch {
    return ""; // somebody has written it by hand
  }
}
