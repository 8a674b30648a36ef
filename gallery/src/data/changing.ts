// The same change of many photos.

import { type Darkroom, type ImageEdit, NotFound, type Schemas } from "../client.ts";
import type { Photo } from "./photos.ts";

// As many as one request may change.
const AT_MOST = 500;

// Photos that are read at once, to add to their tags.
const AT_ONCE = 6;

/** A change of many photos. */
export type Change = Omit<Schemas["ImagesEdit"], "images">;

type Versioned = Pick<Photo, "id" | "version">;

/** Changes photos that nobody else has changed meanwhile; returns these, with their versions now. */
export async function changeMany<Each extends Versioned>(
  darkroom: Darkroom,
  photos: readonly Each[],
  change: Change,
): Promise<Each[]> {
  const changed: Each[] = [];
  for (let from = 0; from < photos.length; from += AT_MOST) {
    const some = photos.slice(from, from + AT_MOST);
    const images = some.map(({ id, version }) => ({ id, version }));
    const { data } = await darkroom.api.PATCH("/images", { body: { ...change, images } });
    for (const [at, { status, version }] of data.results.entries()) {
      const photo = some[at];
      if (status === 200 && photo) changed.push({ ...photo, version: version ?? photo.version });
    }
  }
  return changed;
}

/** A photo, and the tags that it had. */
export type Tagged = Versioned & { tags: readonly string[] };

/** Adds tags to photos; returns those that have got them, with what they had. */
export async function tagMany(darkroom: Darkroom, photos: readonly Versioned[], tags: readonly string[]): Promise<Tagged[]> {
  const read: Tagged[] = [];
  for (let from = 0; from < photos.length; from += AT_ONCE) {
    const some = await Promise.all(
      photos.slice(from, from + AT_ONCE).map(({ id }) =>
        darkroom.image(id).catch((error: unknown) => {
          if (error instanceof NotFound) return undefined;
          throw error;
        }),
      ),
    );
    read.push(...some.filter((entry) => entry !== undefined));
  }
  return setTags(darkroom, read, (had) => union(had, tags));
}

/** Gives each photo other tags than it has; returns those that have got them. */
export async function setTags(
  darkroom: Darkroom,
  photos: readonly Tagged[],
  now: (had: readonly string[]) => string[],
): Promise<Tagged[]> {
  // Photos with the same tags get the same edit.
  const groups = new Map<string, Tagged[]>();
  for (const photo of photos) {
    const tags = JSON.stringify(now(photo.tags));
    groups.set(tags, [...(groups.get(tags) ?? []), photo]);
  }
  const changed: Tagged[] = [];
  for (const [tags, some] of groups) {
    const edit: ImageEdit = { tags: JSON.parse(tags) as string[] };
    changed.push(...(await changeMany(darkroom, some, { edit })));
  }
  return changed;
}

/** Both, each tag once; tags that differ only in case are one. */
export function union(some: readonly string[], others: readonly string[]): string[] {
  const known = new Set(some.map((tag) => tag.toLowerCase()));
  return [...some, ...others.filter((tag) => !known.has(tag.toLowerCase()))];
}
