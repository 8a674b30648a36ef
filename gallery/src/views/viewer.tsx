// One photo over the whole page: PhotoSwipe turns pages, zooms and pans.

import { type Signal, effect, signal } from "@preact/signals";
import PhotoSwipe, { type SlideData } from "photoswipe";
import { type ComponentChildren, render } from "preact";
import type { ImageEntry } from "../client.ts";
import { moving, link, type Photo, photoOf, sources, wholes } from "../data/photos.ts";
import { Sequence } from "../data/sequence.ts";
import type { Source } from "../data/source.ts";
import { momentName, text } from "../text/index.ts";
import type { IconName } from "./icons.tsx";
import { PATHS } from "./icons.tsx";
import { type FindVideo, Motion } from "./motion.ts";

// The details stand beside the photo from this width on, and over it below.
const WIDE = 900;
const PANEL = 360;

// A zoom is over when it has not changed for so long: then the original is worth its bytes.
const RESTED_MS = 200;

const SCROLLING = ["ArrowUp", "ArrowDown"];

/** What somebody may do with the photos that they look at, and what the page knows of them. */
export interface Host {
  like?: (photo: Photo, favourite: boolean) => void;
  trash?: (photo: Photo) => void;
  download?: (photo: Photo) => void;
  share?: (photo: Photo) => void;
  /** Whether a photo is shown over the whole page. */
  viewing?: Signal<boolean>;
  /** A link to the original, if it may be had and a browser can show it. */
  original?: (photo: Photo) => Promise<string | undefined>;
  video?: FindVideo;
  /** What stands beside a photo. */
  details?: (props: DetailsProps) => ComponentChildren;
}

export interface DetailsProps {
  shown: Signal<Photo>;
  open: Signal<boolean>;
  onClose: () => void;
  /** Shows another photo. */
  onShow: (image: ImageEntry) => void;
  /** The photo that is shown was read: perhaps it has a picture now. */
  onRead: (image: ImageEntry) => void;
}

// Whether the details are shown stays as it was left.
const detailed = signal(false);

/**
 * Shows a photo of a source, and lets the user go on from there. `closed` gets the last one that was shown. Returns what
 * closes it.
 */
export function view(host: Host, source: Source, first: Photo, closed: (last: Photo) => void): () => void {
  const mirrored = getComputedStyle(document.documentElement).direction === "rtl";
  const sequence = new Sequence(source, mirrored);
  const shown = signal<Photo>(first);
  const panel = document.createElement("div");
  panel.className = "beside";
  const beside = () => host.details && detailed.value;
  let rested: ReturnType<typeof setTimeout> | undefined;

  const pswp = new PhotoSwipe({
    index: Math.max(0, sequence.indexOf(first.id)),
    bgOpacity: 1,
    loop: false,
    wheelToZoom: true,
    preload: mirrored ? [2, 1] : [1, 2], // of those to the left and to the right
    mainClass: "viewer",
    trapFocus: false, // the page below is inert, and a dialog may stand above
    returnFocus: false, // the photo that was shown last gets it
    showHideAnimationType: matchMedia("(prefers-reduced-motion: reduce)").matches ? "none" : "zoom",
    closeTitle: text("close"),
    zoomTitle: text("zoom"),
    // To the left and to the right.
    arrowPrevTitle: text(mirrored ? "next" : "previous"),
    arrowNextTitle: text(mirrored ? "previous" : "next"),
    errorMsg: text("notShown"),
    counter: false,
    // Up to the pixels of the original, or to three times the screen.
    maxZoomLevel: (level) => Math.max(level.fit * 3, 1),
    secondaryZoomLevel: (level) => Math.max(level.fit * 2, Math.min(1, level.fit * 4)),
    paddingFn: (size) => {
      const panel = beside() && size.x >= WIDE ? PANEL : 0;
      return {
        top: 0,
        left: mirrored ? panel : 0,
        right: mirrored ? 0 : panel,
        bottom: beside() && size.x < WIDE ? size.y / 2 : 0,
      };
    },
  });

  const motion = host.video && new Motion(pswp, host.video);
  pswp.addFilter("numItems", () => sequence.count);
  pswp.addFilter("itemData", (_, index) => {
    const photo = sequence.at(index);
    if (photo) return slideOf(photo);
    void sequence.read(index).then((read) => read && pswp.refreshSlideContent(index));
    return { html: '<div class="waits"></div>' };
  });
  pswp.addFilter("thumbEl", (found, _, index) => {
    const id = sequence.at(index)?.id;
    // Without one, the photo fades in.
    return (document.querySelector<HTMLElement>(`.tile[data-id="${id}"]`) ?? found) as HTMLElement;
  });
  pswp.addFilter("placeholderSrc", (found, { data }) => data.msrc ?? found);

  pswp.on("uiRegister", () => {
    pswp.ui?.registerElement({
      name: "place",
      className: "pswp__counter",
      order: 5,
      onInit: (counter) => counter.setAttribute("role", "status"),
    });
    // Between PhotoSwipe's own, which have 7 and 10.
    const { like, download, share, trash } = host;
    if (motion) {
      pswp.ui?.registerElement({
        name: "film",
        appendTo: "root",
        isButton: true,
        html: `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${PATHS.play}"/></svg>${text("playVideo")}`,
        onInit: (button) => (button.hidden = true),
        onClick: () => motion.toggle(),
      });
    }
    if (like) register("heart", "heart", text("favourite"), 8, () => like(shown.value, !shown.value.favourite));
    if (download) register("download", "download", text("download"), 8, () => download(shown.value));
    if (share) register("share", "link", text("share"), 8, () => share(shown.value));
    if (trash) {
      register("trash", "trash", text("toTrash"), 9, () => {
        const gone = shown.value;
        trash(gone);
        sequence.replace(gone.id, undefined);
        if (!sequence.count) return pswp.close();
        const index = mirrored ? Math.max(0, pswp.currIndex - 1) : Math.min(pswp.currIndex, sequence.count - 1);
        turnTo(index);
      });
    }
    if (host.details) register("info", "info", text("details"), 9, () => show(!detailed.value));
  });
  pswp.on("bindEvents", () => pswp.element?.removeEventListener("keydown", takeKey));
  // Slides keep their size while it opens.
  pswp.on("openingAnimationEnd", () => {
    if (detailed.peek()) pswp.updateSize(true);
  });
  pswp.on("change", () => {
    const photo = sequence.at(pswp.currIndex);
    if (photo) shown.value = photo;
    count();
  });
  // A slide that was read late becomes the one that is shown.
  pswp.on("contentAppend", () => {
    const photo = sequence.at(pswp.currIndex);
    if (photo && photo.id !== shown.value.id) shown.value = photo;
  });
  pswp.on("zoomPanUpdate", ({ slide }) => {
    if (slide !== pswp.currSlide) return;
    clearTimeout(rested);
    rested = setTimeout(() => void sharpen().catch(() => undefined), RESTED_MS); // without a network, the thumbnail stays
  });
  pswp.on("keydown", (event) => {
    const { key, target } = event.originalEvent;
    const from = target as HTMLElement;
    if (from.closest("input, textarea, select, dialog")) {
      event.preventDefault();
      if (key === "Escape" && panel.contains(from)) pswp.element?.focus({ preventScroll: true });
    } else if (key === "i") {
      takeKey(event.originalEvent);
    } else if (key === "Tab" || (panel.contains(from) && SCROLLING.includes(key))) {
      event.preventDefault(); // they do what they do everywhere
    }
  });
  // Edits here and elsewhere give it another version.
  const edits = effect(() => {
    source.changed.value;
    const now = source.find(shown.peek().id);
    if (!now || now === shown.peek()) return;
    sequence.replace(now.id, now);
    shown.value = now;
  });
  const likes = effect(() => {
    const { favourite } = shown.value;
    pswp.element?.querySelector(".pswp__button--heart")?.setAttribute("aria-pressed", `${favourite}`);
  });
  pswp.on("firstUpdate", () => {
    // Before the page below becomes inert. Later, somebody may be typing.
    pswp.element?.focus({ preventScroll: true });
    // PhotoSwipe takes keys only when it is open.
    pswp.element?.addEventListener("keydown", takeKey);
    pswp.element?.setAttribute("aria-label", text("viewer"));
    pswp.element?.append(panel);
    const onShow = (image: ImageEntry) => {
      const at = sequence.insertAfter(shown.value.id, photoOf(image));
      if (at >= 0) turnTo(at);
    };
    const onRead = (image: ImageEntry) => {
      if (shown.value.pictures.length || !image.thumbnails.length) return;
      shown.value = photoOf(image);
      sequence.replace(image.id, shown.value);
      pswp.refreshSlideContent(pswp.currIndex);
    };
    render(host.details?.({ shown, open: detailed, onClose: () => show(false), onShow, onRead }), panel);
  });

  // PhotoSwipe does not close what is still opening.
  const back = () => (pswp.opener.isOpen ? pswp.close() : pswp.on("openingAnimationEnd", () => pswp.close()));
  addEventListener("popstate", back);
  const escape = ({ key }: KeyboardEvent) => {
    if (key === "Escape" && pswp.opener.isOpening) back();
  };
  document.addEventListener("keydown", escape);
  // A link to the place where the viewer was opened changes no address. Afterwards, so that it is followed first.
  panel.addEventListener("click", (event) => {
    if ((event.target as Element).closest("a[href^='#']")) setTimeout(back);
  });
  pswp.on("destroy", () => {
    clearTimeout(rested);
    edits();
    likes();
    videos();
    motion?.stop();
    removeEventListener("popstate", back);
    document.removeEventListener("keydown", escape);
    render(null, panel);
    if (host.viewing) host.viewing.value = false;
    if ((history.state as { viewer?: boolean } | null)?.viewer) history.back();
    closed(shown.value);
  });
  history.pushState({ viewer: true }, "");
  pswp.init();
  const videos = effect(() => motion?.show(shown.value));
  if (host.viewing) host.viewing.value = true;
  return back;

  function takeKey({ key, target, altKey, ctrlKey, metaKey }: KeyboardEvent): void {
    if ((target as HTMLElement).closest("input, textarea, select") || altKey || ctrlKey || metaKey) return;
    if (key === "Escape") back();
    else if (key === "i" && host.details) show(!detailed.value);
  }

  function show(details: boolean): void {
    detailed.value = details;
    pswp.updateSize(true);
  }

  // The places of others may have changed.
  function turnTo(index: number): void {
    if (index !== pswp.currIndex) pswp.goTo(index);
    for (const near of [index - 1, index, index + 1]) pswp.refreshSlideContent(near);
    shown.value = sequence.at(index) ?? shown.value;
    count();
  }

  function count(): void {
    const counter = pswp.element?.querySelector(".pswp__counter");
    if (counter) counter.textContent = `${sequence.ordinal(pswp.currIndex) + 1} / ${sequence.count}`;
  }

  function register(name: string, icon: IconName, title: string, order: number, onClick: () => void): void {
    pswp.ui?.registerElement({
      name,
      title,
      ariaLabel: title,
      order,
      isButton: true,
      html: `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${PATHS[icon]}"/></svg>`,
      onClick,
    });
  }

  // More pixels than the largest thumbnail has are those of the original.
  async function sharpen(): Promise<void> {
    const slide = pswp.currSlide;
    const photo = shown.value;
    const largest = wholes(photo).at(-1);
    const image = slide?.content.element;
    if (!slide || !largest || !(image instanceof HTMLImageElement) || slide.content.data["original"]) return;
    if (slide.currZoomLevel * slide.width * devicePixelRatio <= largest.width * 1.1 || moving(photo)) return;
    slide.content.data["original"] = true;
    const found = await host.original?.(photo);
    if (found === undefined) return;
    const original = new Image();
    original.src = found;
    await original.decode();
    image.removeAttribute("srcset");
    image.src = original.src;
  }
}

function slideOf(photo: Photo): SlideData {
  const all = wholes(photo);
  const [smallest, largest] = [all[0], all.at(-1)];
  if (!smallest || !largest) {
    const icon = `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${PATHS.warning}"/></svg>`;
    return { html: `<div class="waits failed">${icon}<p>${text("notShown")}</p></div>` };
  }
  const format = largest.formats.includes("avif") ? "avif" : (largest.formats[0] ?? "jpg");
  const animated = moving(photo);
  // The original's pixels, turned as its thumbnails are.
  const scale = Math.max(photo.width ?? 0, photo.height ?? 0) / Math.max(largest.width, largest.height) || 1;
  return {
    src: animated ?? link(photo, largest, format),
    ...(animated ? {} : { srcset: sources(photo, format) }),
    msrc: link(photo, smallest, smallest.formats[0] ?? "jpg"),
    width: Math.round(largest.width * Math.max(1, scale)),
    height: Math.round(largest.height * Math.max(1, scale)),
    alt: photo.local ? text("photoOf", { date: momentName(photo.local) }) : text("photoUndated"),
  };
}
