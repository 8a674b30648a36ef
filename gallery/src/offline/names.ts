// What is kept for times without a network, and what the caches are called that have it. Pure.

/** The files of the page: a cache for each deployment and version. */
export const FILES = "darkroom.page ";

/** Pictures, and answers of the API: a cache of each for every user. */
export const PICTURES = "darkroom.pictures ";
export const ANSWERS = "darkroom.answers ";

const HASHED = /[a-z]+-[A-Z0-9]{8}\.(?:js|css)/g;

/** Whether a page is of the version with these files, the first of which is its main script: it asks for no others. */
export function isPageOf(page: string, names: readonly [string, ...string[]]): boolean {
  const asked: string[] = page.match(HASHED) ?? [];
  return asked.includes(names[0]) && asked.every((name) => names.includes(name));
}

// Nothing that changes anything, and no links to originals.
const KEPT = /^\/(me|timeline|albums(\/[^/]+(\/images)?)?|images(\/[^/]+(\/(albums|similar))?)?)$/;

const LISTS = /^\/(images|albums\/[^/]+\/images)$/;

export type Kind = "list" | "single";

/** Whether the answer to a GET is kept, and as what; `path` is below the API's address. */
export function kindOf(path: string): Kind | undefined {
  if (!KEPT.test(path)) return undefined;
  return LISTS.test(path) ? "list" : "single";
}

export interface PictureName {
  owner: string;
  /** The address without its signature, which changes from hour to hour. */
  address: string;
  /** The same for all sizes of a photo. */
  folder: string;
}

/** What a link to a thumbnail names; undefined if it is none. */
export function pictureOf(link: string): PictureName | undefined {
  const [address = ""] = link.split("?");
  const found = /^.*\/media\/([^/]+)\/[^/]+\/thumbnails\/(?:[^/]+\/)*/.exec(address);
  return found?.[1] === undefined ? undefined : { owner: found[1], address, folder: found[0] };
}
