// What the page knows of the user's library.

import { computed, effect, signal } from "@preact/signals";
import { type Account, Darkroom } from "./client.ts";
import type { Configuration } from "./config.ts";
import { Feed } from "./data/feed.ts";
import { type Source, Timeline } from "./data/source.ts";
import { type Session, SignedOut } from "./session.ts";

/** Where the page is; the address's fragment says it. */
export type Place = "photos" | "favourites" | "trash" | "problems";

const PLACES: readonly Place[] = ["photos", "favourites", "trash", "problems"];

export class Library {
  readonly session: Session;
  readonly darkroom: Darkroom;
  readonly timeline: Timeline;
  readonly account = signal<Account | undefined>(undefined);
  readonly place = signal<Place>(placeOf(location.hash));
  /** Whether the user has to sign in again. */
  readonly ended = signal(false);

  constructor(config: Configuration, session: Session) {
    this.session = session;
    this.darkroom = new Darkroom(config.api, { token: () => session.token(), fetch: (request) => this.#send(request) });
    this.timeline = new Timeline(this.darkroom);
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
    new Feed(this.darkroom, account.data.id, async (ids) => {
      await this.timeline.refresh(ids);
    });
  }

  // The client asks for a token once; this page's tokens end while it is open.
  async #send(request: Request): Promise<Response> {
    const bearer = request.headers.get("authorization");
    if (!bearer) return fetch(request);
    try {
      const sent = await fetch(await this.#signed(request.clone()));
      if (sent.status !== 401) return sent;
      return await fetch(await this.#signed(request, bearer.replace("Bearer ", "")));
    } catch (error) {
      if (error instanceof SignedOut) this.ended.value = true;
      throw error;
    }
  }

  async #signed(request: Request, refused?: string): Promise<Request> {
    const headers = new Headers(request.headers);
    headers.set("authorization", `Bearer ${await this.session.token(refused)}`);
    return new Request(request, { headers });
  }
}

function placeOf(fragment: string): Place {
  const name = fragment.replace(/^#\/?/, "");
  return PLACES.find((place) => place === name) ?? "photos";
}

export { effect };
