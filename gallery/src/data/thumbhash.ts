// What to show until a thumbnail is loaded: https://evanw.github.io/thumbhash/

import { thumbHashToDataURL } from "thumbhash";

// Some screens of pictures; each is a kilobyte or two.
const KEPT = 500;

const cache = new Map<string, string>();

/** A blurred picture as a data URI. */
export function blurred(thumbhash: string): string {
  let found = cache.get(thumbhash);
  if (found === undefined) {
    found = thumbHashToDataURL(Uint8Array.from(atob(thumbhash), (letter) => letter.charCodeAt(0)));
    if (cache.size >= KEPT) cache.delete(cache.keys().next().value as string);
    cache.set(thumbhash, found);
  }
  return found;
}
