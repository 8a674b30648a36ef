// The video that belongs to a photo, played in the viewer over its picture.

import type PhotoSwipe from "photoswipe";
import type { Photo } from "../data/photos.ts";
import { text } from "../text/index.ts";

// A photo that somebody turns past is not asked whether it has a video.
const STAYED_MS = 300;

/** Gives the address of the video that belongs to a photo; undefined if it has none. */
export type FindVideo = (photo: Photo) => Promise<(() => Promise<string>) | undefined>;

export class Motion {
  readonly #pswp: PhotoSwipe;
  readonly #find: FindVideo;
  #id: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #address: (() => Promise<string>) | undefined;
  #video: HTMLVideoElement | undefined;
  // Which press of the button is to be played; undefined if none is.
  #wanted: symbol | undefined;

  constructor(pswp: PhotoSwipe, find: FindVideo) {
    this.#pswp = pswp;
    this.#find = find;
    pswp.on("zoomPanUpdate", () => this.#fit());
  }

  /** Another photo is shown: the button appears once the photo is known to have a video. */
  show(photo: Photo): void {
    if (photo.id === this.#id) return;
    this.#id = photo.id;
    this.stop();
    this.#offer(undefined);
    this.#timer = setTimeout(() => {
      const offer = (found: (() => Promise<string>) | undefined) => {
        if (photo.id === this.#id) this.#offer(found);
      };
      this.#find(photo).then(offer, () => undefined); // without a network, there is no video either
    }, STAYED_MS);
  }

  /** Plays the video, or stops it. */
  toggle(): void {
    if (this.#wanted) this.stop();
    else void this.#play();
  }

  /** Shows the picture again. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#tell("");
    this.#wanted = undefined;
    this.#button?.setAttribute("aria-pressed", "false");
    const video = this.#video;
    if (!video) return;
    this.#video = undefined;
    video.remove();
    URL.revokeObjectURL(video.src);
  }

  async #play(): Promise<void> {
    const picture = this.#pswp.currSlide?.content.element;
    if (!this.#address || !picture) return;
    this.#tell("");
    const wanted = (this.#wanted = Symbol());
    this.#button?.setAttribute("aria-pressed", "true");
    const address = await this.#address().catch(() => undefined);
    if (wanted !== this.#wanted) {
      if (address !== undefined) URL.revokeObjectURL(address);
      return;
    }
    if (address === undefined) {
      this.stop();
      return this.#tell(text("notDownloaded"));
    }
    const video = document.createElement("video");
    video.className = "film";
    video.playsInline = true;
    video.addEventListener("ended", () => this.stop());
    video.addEventListener("error", () => {
      this.stop();
      this.#tell(text("notPlayed"));
    });
    video.src = address;
    picture.after(video);
    this.#video = video;
    this.#fit();
    await video.play().catch(() => undefined); // its error is an event, and its end is no error
  }

  // The picture's size follows the zoom, and it stands at the left in every language.
  #fit(): void {
    const picture = this.#pswp.currSlide?.content.element;
    if (!this.#video || !picture) return;
    const { width, height } = picture.style;
    Object.assign(this.#video.style, { width, height, left: "0" });
  }

  #offer(address: (() => Promise<string>) | undefined): void {
    this.#address = address;
    if (this.#button) this.#button.hidden = !address;
  }

  // Said over the picture, until another one is shown.
  #tell(what: string): void {
    let told = this.#pswp.element?.querySelector(".told");
    if (!told) {
      told = document.createElement("p");
      told.className = "told";
      told.setAttribute("role", "alert");
      this.#pswp.element?.append(told);
    }
    told.textContent = what;
  }

  get #button(): HTMLButtonElement | null | undefined {
    return this.#pswp.element?.querySelector<HTMLButtonElement>(".pswp__button--film");
  }
}
