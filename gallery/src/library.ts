// What the page knows of the user's library.

import { computed, effect, signal } from "@preact/signals";
import { Adding } from "./adding/adding.ts";
import { type Account, type CompactImage, Darkroom, type ImageEntry, type Schemas } from "./client.ts";
import type { Configuration } from "./config.ts";
import { Feed } from "./data/feed.ts";
import type { Photo } from "./data/photos.ts";
import { type Source, Timeline } from "./data/source.ts";
import { type Session, SignedOut } from "./session.ts";
import { signed } from "./signed.ts";
import { text } from "./text/index.ts";

type OriginalLink = Schemas["OriginalLink"];
type CompactChange = Schemas["CompactChange"];

/** Where the page is; the address's fragment says it. */
export type Place = "photos" | "favourites" | "trash" | "problems";

const PLACES: readonly Place[] = ["photos", "favourites", "trash", "problems"];

export class Library {
  readonly session: Session;
  readonly darkroom: Darkroom;
  readonly timeline: Timeline;
  readonly adding: Adding;
  readonly account = signal<Account | undefined>(undefined);
  readonly place = signal<Place>(placeOf(location.hash));
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
      this.place.value = placeOf(location.hash);
    });
  }

  /** What the grid shows. */
  readonly source = computed<Source>(() => this.timeline);

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

function placeOf(fragment: string): Place {
  const name = fragment.replace(/^#\/?/, "");
  return PLACES.find((place) => place === name) ?? "photos";
}
