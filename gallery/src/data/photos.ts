// A picture of a list, and the links to its thumbnails.

import type { CompactImage, ImageEntry } from "../client.ts";

export type Photo = CompactImage & { base: string };

export type Picture = Photo["pictures"][number];

/** An image as lists have it. */
export function photoOf(entry: Listed): Photo {
  const { id, status, version, favourite, trashed_at } = entry;
  const pictures = new Map<string, Picture>();
  let [path, query]: [string | null, string | null] = [null, null];
  for (const { url, width, height, format, animated } of entry.thumbnails) {
    const [address = "", signature = ""] = url.split("?");
    const folder = address.lastIndexOf("/") + 1;
    [path, query] = [address.slice(0, folder), signature];
    // Several rungs of a small photo have one file, so a picture has its file's name.
    const name = address.slice(folder, -format.length - 1);
    const picture = pictures.get(name) ?? { name, width, height, formats: [], animated: [] };
    pictures.set(name, picture);
    if (!picture.formats.includes(format)) picture.formats.push(format);
    if (animated && !picture.animated.includes(format)) picture.animated.push(format);
  }
  return {
    ...{ id, status, version, favourite, trashed_at, path, query },
    pictures: [...pictures.values()],
    local: entry.time?.local ?? null,
    width: entry.source?.width ?? null,
    height: entry.source?.height ?? null,
    thumbhash: entry.placeholder?.thumbhash ?? null,
    base: "",
  };
}

type Listed = Pick<
  ImageEntry,
  "id" | "status" | "version" | "favourite" | "trashed_at" | "time" | "source" | "placeholder" | "thumbnails"
>;

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
