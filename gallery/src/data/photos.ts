// A picture of a list, and the links to its thumbnails.

import type { CompactImage, ImageEntry } from "../client.ts";

export type Photo = CompactImage & { base: string };

export type Picture = Photo["pictures"][number];

/** An image as lists have it. */
export function photoOf(entry: ImageEntry): Photo {
  const { id, status, version, favourite, trashed_at } = entry;
  const pictures: Picture[] = [];
  for (const { name, width, height, format, animated } of entry.thumbnails) {
    const found = pictures.find((picture) => picture.name === name);
    const picture = found ?? { name, width, height, formats: [], animated: [] };
    if (!found) pictures.push(picture);
    if (!picture.formats.includes(format)) picture.formats.push(format);
    if (animated) picture.animated.push(format);
  }
  const [any] = entry.thumbnails;
  const [address = "", query = ""] = any?.url.split("?") ?? [];
  return {
    ...{ id, status, version, favourite, trashed_at, pictures },
    local: entry.time?.local ?? null,
    width: entry.source?.width ?? null,
    height: entry.source?.height ?? null,
    thumbhash: entry.placeholder?.thumbhash ?? null,
    base: "",
    path: any ? address.slice(0, -`${any.name}.${any.format}`.length) : null,
    query: any ? query : null,
  };
}

/** Width by height; of a picture that could not be read, a square. */
export function shapeOf({ width, height, pictures }: Photo): number {
  const largest = pictures.findLast(({ name }) => name !== "square");
  // What is shown is what was made, which may be turned.
  const [w, h] = largest ? [largest.width, largest.height] : [width, height];
  return w && h ? w / h : 1;
}

/** The thumbnails of the whole picture, from the smallest. */
export function wholes(photo: Photo): Picture[] {
  const found = photo.pictures.filter(({ name }) => name !== "square");
  return found.length ? found : photo.pictures;
}

export function link(photo: Photo, picture: Picture, format: string): string {
  return `${photo.base}${photo.path}${picture.name}.${format}?${photo.query}`;
}

/** All stills of a format as a `srcset`; empty if there are none. */
export function sources(photo: Photo, format: string): string {
  return wholes(photo)
    .filter(({ formats, animated }) => formats.includes(format) && !animated.includes(format))
    .map((picture) => `${link(photo, picture, format)} ${picture.width}w`)
    .join(", ");
}

/** The largest animated rendition, if it moves. */
export function moving(photo: Photo): string | undefined {
  const picture = wholes(photo).findLast(({ animated }) => animated.length);
  return picture?.animated[0] && link(photo, picture, picture.animated[0]);
}
