// What the link of a share opens, and how far its guest is let in.

import { type Signal, signal } from "@preact/signals";
import { ApiError, Guest, PasswordNeeded, type SharedThing, TooManyTries, WrongPassword } from "./client.ts";
import { videoOf } from "./data/motion.ts";
import { Shared } from "./data/shared.ts";
import { SHOWN } from "./formats.ts";
import { Sending } from "./sending.ts";
import type { Photo } from "./data/photos.ts";
import { counted, text } from "./text/index.ts";

// A share may be revoked while its page is open.
const LOOK_MS = 60_000;

// A reload of the tab asks for no password; its end forgets the session.
const SESSION = "darkroom.guest";

export type Sight =
  | { kind: "loading" | "away" | "gone" }
  | { kind: "password"; fault: string | undefined }
  | { kind: "photos"; thing: SharedThing; photos: Shared }
  | { kind: "drop"; thing: SharedThing; sending: Sending };

export class Visit {
  readonly sight: Signal<Sight> = signal({ kind: "loading" });
  readonly #guest: Guest;
  readonly #link: string;
  #photos: Shared | undefined;
  #sending: Sending | undefined;

  constructor(link: string) {
    this.#link = link;
    const session = remembered(link);
    this.#guest = new Guest(link, session === undefined ? {} : { session });
    const look = () => {
      if (document.visibilityState === "visible" && this.sight.peek().kind !== "gone") void this.look();
    };
    setInterval(look, LOOK_MS);
    document.addEventListener("visibilitychange", look);
    void this.look();
  }

  /** Asks what the link opens now. */
  async look(): Promise<void> {
    try {
      const thing = await this.#guest.shared();
      if (thing.password) {
        if (this.sight.peek().kind !== "password") this.sight.value = { kind: "password", fault: undefined };
      } else if (thing.kind === "drop") {
        this.#sending ??= new Sending(this.#guest, (error) => this.#refused(error), () => void this.look());
        this.sight.value = { kind: "drop", thing, sending: this.#sending };
      } else {
        this.#photos ??= new Shared(this.#guest, (error) => this.#refused(error));
        this.sight.value = { kind: "photos", thing, photos: this.#photos };
      }
    } catch (error) {
      this.#refused(error);
    }
  }

  /** Gives the password; what is wrong with it is in the sight. */
  async enter(password: string): Promise<void> {
    try {
      const session = await this.#guest.enter(password);
      sessionStorage.setItem(SESSION, JSON.stringify({ link: this.#link, session }));
      await this.look();
    } catch (error) {
      if (isGone(error)) this.#refused(error);
      else this.sight.value = { kind: "password", fault: faultOf(error) };
    }
  }

  /** A link to the original, if the owner shares it and a browser can show it. */
  async shown(photo: Photo): Promise<string | undefined> {
    const format = this.#photos?.image(photo.id)?.details?.metadata?.format ?? "";
    return SHOWN.includes(format) ? (await this.#guest.original(photo.id)).url : undefined;
  }

  /** What gives the address of the video in the original, if it has one, as far as the owner tells. */
  async video({ id }: Photo): Promise<(() => Promise<string>) | undefined> {
    if (!this.#photos?.image(id)?.details?.metadata?.motion_photo) return undefined;
    return async () => videoOf((await this.#guest.original(id)).url);
  }

  /** Has the browser save the original under its own name. */
  async download(photo: Photo): Promise<void> {
    const anchor = document.createElement("a");
    anchor.href = (await this.#guest.original(photo.id)).url;
    anchor.download = "";
    anchor.click();
  }

  #refused(error: unknown): void {
    const { kind } = this.sight.peek();
    if (isGone(error)) this.sight.value = { kind: "gone" };
    else if (error instanceof PasswordNeeded) this.sight.value = { kind: "password", fault: undefined };
    // What is shown already stays: the network may come back.
    else if (kind === "loading" || kind === "away") this.sight.value = { kind: "away" };
  }
}

/** Whether a share has ended, was revoked, or never was. */
function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404 && error.code === "share_not_found";
}

function faultOf(error: unknown): string {
  if (error instanceof WrongPassword) return text("passwordWrong");
  if (error instanceof TooManyTries) return counted("passwordTries", Math.max(1, Math.ceil((error.retryAfter ?? 60) / 60)));
  return text("offline");
}

function remembered(link: string): string | undefined {
  const kept = JSON.parse(sessionStorage.getItem(SESSION) ?? "null") as { link: string; session: string } | null;
  return kept?.link === link ? kept.session : undefined;
}
