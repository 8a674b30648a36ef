// What the page knows of the user's library.

import { computed, effect, signal } from "@preact/signals";
import { Adding } from "./adding/adding.ts";
import {
  type Account,
  type AlbumEntry,
  type CompactImage,
  Darkroom,
  type Filters,
  type ImageEdit,
  type ImageEntry,
  PreconditionFailed,
  type Schemas,
} from "./client.ts";
import type { Configuration } from "./config.ts";
import { Albums } from "./data/albums.ts";
import { changeMany, setTags, tagMany } from "./data/changing.ts";
import { Exporting } from "./data/exporting.ts";
import { Feed } from "./data/feed.ts";
import type { Photo } from "./data/photos.ts";
import { Listing } from "./data/listing.ts";
import { Shares } from "./data/shares.ts";
import { albumPages, pagesOf, type Source, Timeline, trashOf } from "./data/source.ts";
import { forgetAll, Kept } from "./offline/kept.ts";
import { addressOf, type Place, placeOf, type Search } from "./place.ts";
import { Selection } from "./selection.ts";
import { SignedOut, type Visitor } from "./session.ts";
import { signed } from "./signed.ts";
import { counted, text } from "./text/index.ts";

type OriginalLink = Schemas["OriginalLink"];
type CompactChange = Schemas["CompactChange"];
type AlbumChange = Schemas["AlbumChange"];

// As many as one request may change.
const AT_MOST = 500;

// Long enough to read it and to find the way back.
const NOTICE_MS = 8000;

// Nobody need press a button when the API answers again.
const AGAIN_MS = 5000;

// After that, counts have followed a change.
const COUNTED_MS = 2500;

export class Library {
  readonly visitor: Visitor;
  /** What was kept for times without a network. */
  readonly kept: Kept;
  readonly darkroom: Darkroom;
  readonly timeline: Timeline;
  readonly albums: Albums;
  readonly shares: Shares;
  readonly exporting: Exporting;
  readonly adding: Adding;
  readonly account = signal<Account | undefined>(undefined);
  readonly place = signal<Place>(placeOf(location.hash));
  readonly selection = new Selection();
  /** What was done last. */
  readonly notice = signal<{ text: string; undo: (() => void) | undefined } | undefined>(undefined);
  /** A photo whose words were brought back. */
  readonly edited = signal<ImageEntry | undefined>(undefined);
  /** The photos that the feed named last. */
  readonly news = signal<ReadonlySet<string>>(new Set());
  #feed: Feed | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  /** Whether a photo is shown over the whole page. */
  readonly viewing = signal(false);
  /** Whether the user has to sign in again. */
  readonly ended = signal(false);

  constructor(config: Configuration, visitor: Visitor) {
    this.visitor = visitor;
    this.kept = new Kept(config.api, visitor.user);
    const tokens = async (refused?: string) => {
      try {
        return await visitor.token(refused);
      } catch (error) {
        if (error instanceof SignedOut) this.ended.value = true;
        throw error;
      }
    };
    // signed() puts the token in, so that none is asked for where what was kept is the answer.
    this.darkroom = new Darkroom(config.api, { token: "signed later", fetch: this.kept.through(signed(tokens)) });
    this.timeline = new Timeline(this.darkroom);
    this.albums = new Albums(this.darkroom);
    this.shares = new Shares(this.darkroom);
    this.exporting = new Exporting(this.darkroom);
    this.adding = new Adding(config.api, visitor.user, tokens);
    let away = false;
    effect(() => {
      const now = this.kept.since.value !== undefined;
      if (away && !now) void this.#catchUp();
      away = now;
    });
    addEventListener("hashchange", () => {
      this.place.value = placeOf(location.hash);
      this.selection.clear();
    });
  }

  /** What the grid shows, where there is one. Lists are read anew whenever somebody goes there. */
  readonly source = computed<Source | undefined>(() => {
    const place = this.place.value;
    switch (place.name) {
      case "photos":
        return this.timeline;
      case "trash":
        return new Listing(() => trashOf(this.darkroom));
      case "favourites":
        return new Listing(() => pagesOf(this.darkroom, { favourite: true }));
      case "problems":
        return new Listing(() => problemsOf(this.darkroom));
      case "album":
        return new Listing(() => albumPages(this.darkroom, place.id));
      case "search":
        return new Listing(() => pagesOf(this.darkroom, place.search as Filters));
      default:
        return undefined;
    }
  });

  /** Leads to the photos that fit; without any filter, to all photos. */
  search(search: Search): void {
    const place: Place = Object.values(search).some((value) => value.trim()) ? { name: "search", search } : { name: "photos" };
    location.hash = addressOf(place);
  }

  /** Reads what the page needs first, until that succeeds; what was kept, if there is no network. */
  async begin(): Promise<void> {
    clearTimeout(this.#again);
    try {
      const [account] = await Promise.all([this.darkroom.api.GET("/me"), this.timeline.refresh()]);
      this.account.value = account.data;
    } catch (error) {
      this.timeline.fault.value = error;
      this.#again = setTimeout(() => void this.begin(), AGAIN_MS);
      return;
    }
    if (this.#feed) return;
    const feed = new Feed(this.darkroom, this.visitor.user, (images, albums) => this.#follow(images, albums));
    this.#feed = feed;
    effect(() => {
      this.adding.changed.value;
      feed.hurry(this.adding.isProcessing);
    });
  }

  // What was kept may be older than the position of the feed.
  async #catchUp(): Promise<void> {
    this.adding.networkIsBack();
    if (!this.#feed) return;
    const source = this.source.peek();
    await Promise.all([
      this.timeline.refresh("all"),
      source instanceof Listing && source.refresh(),
      this.albums.refresh(),
      this.darkroom.api.GET("/me").then(({ data }) => (this.account.value = data)),
    ]).catch(() => undefined); // then there is no network again
  }

  async #follow(changes: readonly CompactChange[], albums: readonly AlbumChange[]): Promise<void> {
    this.albums.take(albums);
    if (changes.length || !albums.length) await this.timeline.refresh(new Set(changes.map(({ id }) => id)));
    const { value: place } = this.place;
    const source = this.source.peek();
    if (source instanceof Listing && isConcerned(place, source, changes, albums)) await source.refresh();
    this.news.value = new Set(changes.map(({ id }) => id));
    const processing = new Set(this.adding.processing);
    await this.kept.drop(changes.filter(({ image }) => !image).map(({ id }) => id));
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
    const given = photos.map((photo) => ({ ...photo, favourite }));
    const changed = await this.#change(given, (some) => changeMany(this.darkroom, some, { edit: { favourite } }));
    if (!changed) return;
    for (const photo of changed) this.#show(photo.id, () => photo);
    this.say(counted(favourite ? "liked" : "unliked", changed.length), () => this.like(changed, !favourite));
  }

  /** Moves the time of photos, as for a camera whose clock was wrong. */
  async shift(photos: readonly Photo[], seconds: number): Promise<void> {
    const changed = await this.#change(photos, (some) => changeMany(this.darkroom, some, { shift_seconds: seconds }));
    if (!changed) return;
    for (const { id, version } of changed) this.#show(id, (photo) => ({ ...photo, version }));
    setTimeout(() => void this.timeline.refresh(new Set(changed.map(({ id }) => id))), COUNTED_MS);
    this.say(counted("shifted", changed.length), () => this.shift(changed, -seconds));
  }

  /** Adds tags to photos. */
  async tag(photos: readonly Photo[], tags: readonly string[]): Promise<void> {
    const changed = await this.#change(photos, (some) => tagMany(this.darkroom, some, tags));
    if (!changed) return;
    for (const { id, version } of changed) this.#show(id, (photo) => ({ ...photo, version }));
    this.say(counted("tagged", changed.length), async () => {
      for (const { id, version } of await setTags(this.darkroom, changed, (had) => [...had])) {
        this.#show(id, (photo) => ({ ...photo, version }));
      }
    });
  }

  // Says so if not all could be changed, and if none could.
  async #change<Each, Changed>(
    photos: readonly Each[],
    change: (photos: readonly Each[]) => Promise<Changed[]>,
  ): Promise<Changed[] | undefined> {
    this.selection.clear();
    const changed = await this.#tried(() => change(photos));
    if (!changed) return undefined;
    if (changed.length < photos.length) this.say(counted("someNotSaved", photos.length - changed.length));
    return changed.length ? changed : undefined;
  }

  /** Changes what the owner has written, unless somebody else has meanwhile. Throws PreconditionFailed. */
  async edit(entry: ImageEntry, changes: ImageEdit): Promise<ImageEntry> {
    const edited = await this.darkroom.edit(entry, changes);
    this.#show(entry.id, (photo) => ({ ...photo, version: edited.version, favourite: edited.favourite }));
    // Of a correction, what the owner had said, if anything.
    const had = { ...entry, ...entry.corrections, position: entry.corrections.position };
    const before = Object.fromEntries(Object.keys(changes).map((name) => [name, had[name as keyof typeof had] ?? null]));
    this.say(text("saved"), async () => {
      this.edited.value = await this.darkroom.edit(edited, before as ImageEdit);
    });
    return edited;
  }

  /** Adds photos to an album. */
  async addTo(album: AlbumEntry, photos: readonly Pick<Photo, "id">[]): Promise<void> {
    this.selection.clear();
    const added = await this.#tried(() => this.albums.add(album.id, photos));
    if (added === undefined) return;
    this.say(added < photos.length ? text("albumFull") : counted("inAlbum", added, { album: album.title }));
    this.#albumChanged(album.id);
  }

  /** Takes photos out of the album that is shown; they can be put back where they were. */
  async removeFrom(album: string, photos: readonly Photo[]): Promise<void> {
    const source = this.source.peek();
    const places = photos.map(({ id }) => ({ id, after: (source instanceof Listing && source.before(id)?.id) || null }));
    this.selection.clear();
    if ((await this.#tried(() => this.albums.remove(album, photos))) === undefined) return;
    for (const { id } of photos) source?.replace(id, () => undefined);
    this.#albumChanged(album);
    this.say(counted("outOfAlbum", photos.length), async () => {
      await this.albums.putBack(album, places);
      this.#albumChanged(album);
    });
  }

  /** Moves photos of the album that is shown behind another one; undefined is the beginning. */
  async moveIn(album: string, photos: readonly Photo[], after: string | undefined): Promise<void> {
    const source = this.source.peek();
    if (!(source instanceof Listing)) return;
    const moving = this.#tried(() => this.albums.move(album, photos, after ?? null));
    source.move(photos, after, moving);
    if ((await moving) !== photos.length) await source.refresh();
  }

  /** Changes what an album says. */
  async editAlbum(album: AlbumEntry, changes: Schemas["AlbumEdit"]): Promise<void> {
    try {
      await this.albums.edit(album, changes);
      if (changes.order) this.#albumChanged(album.id);
      this.say(text("saved"));
    } catch (error) {
      if (!(error instanceof PreconditionFailed)) return this.say(this.notSaved);
      await this.albums.reread(album.id);
      this.say(text("albumChanged"));
    }
  }

  async deleteAlbum(album: AlbumEntry): Promise<void> {
    await this.#tried(async () => {
      await this.albums.delete(album.id);
      this.say(text("albumDeleted", { album: album.title }));
      location.hash = addressOf({ name: "albums" });
    });
  }

  // Counts, the cover and orders by time follow in a second or two.
  #albumChanged(id: string): void {
    const readPhotos = () => {
      const [place, source] = [this.place.peek(), this.source.peek()];
      if (place.name === "album" && place.id === id && source instanceof Listing) void source.refresh();
    };
    readPhotos();
    setTimeout(() => {
      readPhotos();
      void this.albums.reread(id).catch(() => undefined);
    }, COUNTED_MS);
  }

  // Undefined if it fails, which the user is told.
  async #tried<T>(what: () => Promise<T>, failed: "notSaved" | "notDownloaded" = "notSaved"): Promise<T | undefined> {
    try {
      return await what();
    } catch {
      this.say(text(this.isOffline ? "offlineNotNow" : failed));
      return undefined;
    }
  }

  /** Whether there is no network, as far as is known. */
  get isOffline(): boolean {
    return this.kept.since.peek() !== undefined;
  }

  /** Why something was not saved. */
  get notSaved(): string {
    return text(this.isOffline ? "offlineNotNow" : "notSaved");
  }

  /** Signs out: nothing stays on the device. */
  async signOut(): Promise<void> {
    this.adding.clear();
    this.adding.interrupted.forget();
    await forgetAll();
    await this.visitor.end();
  }

  /** Tells the user what was done, for a while, and how to take it back. */
  say(what: string, undo?: () => Promise<unknown>): void {
    this.notice.value = {
      text: what,
      undo: undo && (() => {
        this.notice.value = undefined;
        undo().catch(() => this.say(this.notSaved));
      }),
    };
    this.endNotice();
  }

  /** Shows the notice until `endNotice`. */
  keepNotice(): void {
    clearTimeout(this.#silence);
  }

  /** Shows the notice for a while. */
  endNotice(): void {
    clearTimeout(this.#silence);
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
      this.say(this.notSaved);
      return;
    }
    this.say(counted(done, photos.length), undo);
  }

  // In all lists that may have it.
  #show(id: string, change: (photo: Photo) => Photo | undefined): void {
    for (const source of new Set([this.timeline, this.source.peek()])) source?.replace(id, change);
  }

  /** Has the stages that have failed done again. */
  async retry(id: string): Promise<void> {
    await this.#tried(async () => {
      await this.darkroom.api.POST("/images/{image_id}/retry", { params: { path: { image_id: id } } });
      this.say(text("triedAgain"));
    });
  }

  /** Images that are like another, the most alike first. */
  async similar(id: string): Promise<ImageEntry[]> {
    const { same_bytes, same_pixels, look_alike } = await this.darkroom.similar(id);
    return [...same_bytes, ...same_pixels, ...look_alike.map(({ image }) => image)];
  }

  /** A link to a file that belongs to a photo, which works for some minutes. */
  async companion(image: string, id: string): Promise<string> {
    const path = { image_id: image, companion_id: id };
    const params = { path, header: { accept: "application/json" } };
    const { data } = await this.darkroom.api.GET("/images/{image_id}/companions/{companion_id}/original", { params });
    return (data as OriginalLink).url;
  }

  async downloadCompanion(image: string, id: string): Promise<void> {
    save(await this.companion(image, id));
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

  /** Has the browser save an original, or an archive made of several. */
  async downloadAll(photos: readonly Photo[]): Promise<void> {
    const [first, ...others] = photos;
    this.selection.clear();
    if (first && others.length) await this.exporting.begin({ ids: photos.map(({ id }) => id) });
    else if (first) await this.download(first);
  }

  /** Has the browser save the original under its own name. */
  async download(photo: Photo): Promise<void> {
    const link = await this.#tried(() => this.original(photo.id), "notDownloaded");
    if (link !== undefined) save(link);
  }
}

/** Whether a list may have other photos now, or say something else of one. */
function isConcerned(place: Place, list: Listing, changes: readonly CompactChange[], albums: readonly AlbumChange[]): boolean {
  switch (place.name) {
    case "album":
      return albums.some(({ id }) => id === place.id);
    case "search": // what else may fit now is told by the next search: while thousands arrive, it would be read without end
      return changes.some(({ id }) => list.has(id));
    default:
      return changes.length > 0;
  }
}

/** Has the browser save what a link leads to, under its own name. */
function save(link: string): void {
  const anchor = document.createElement("a");
  anchor.href = link;
  anchor.download = "";
  anchor.click();
}

/** Files that could not be shown: because of them, then because of us. */
async function* problemsOf(darkroom: Darkroom): AsyncGenerator<Photo[]> {
  yield* pagesOf(darkroom, { status: "rejected" });
  yield* pagesOf(darkroom, { status: "failed" });
}
