// The thumbnails that were seen last, which are shown from here: a thumbnail never changes under its address.

import { PICTURES, type PictureName } from "./names.ts";

// Some 3,000 thumbnails as the grid shows them, or 400 as the viewer shows them on a large screen. Browsers give an origin
// gigabytes, and a phone spares this.
const MOST_BYTES = 200_000_000;

// The key of a kept picture ends with its size, so that all sizes are known without a look at the pictures.
const SIZE = "?bytes=";

/** The pictures of one user. */
export class Pictures {
  readonly #name: string;
  /** The sizes by their addresses; what was seen last is at the end. */
  readonly #sizes: Promise<Map<string, number>>;
  readonly #seen = new Set<string>();

  constructor(owner: string) {
    this.#name = PICTURES + owner;
    this.#sizes = this.#read();
  }

  /**
   * A picture that is kept, or else from the network; without a network, the same photo in another size. `later` gets what
   * the answer need not wait for.
   */
  async answer(request: Request, { address, folder }: PictureName, later: (work: Promise<void>) => void): Promise<Response> {
    const kept = await this.#find(address);
    if (kept) {
      later(this.#touch(address, kept.clone()));
      return kept;
    }
    try {
      const answer = await fetch(request);
      // Large animations are at another origin, and stay there.
      if (answer.status === 200 && answer.type === "basic") later(this.#keep(address, answer.clone()));
      return answer;
    } catch (error) {
      const other = await this.#sibling(folder);
      if (!other) throw error;
      return other;
    }
  }

  async #read(): Promise<Map<string, number>> {
    const keys = (await (await this.#cache())?.keys()) ?? []; // in the order in which they were put
    return new Map(keys.map(({ url }) => url.split(SIZE) as [string, string]).map(([address, size]) => [address, Number(size)]));
  }

  async #find(address: string): Promise<Response | undefined> {
    const sizes = await this.#sizes;
    const size = sizes.get(address);
    if (size === undefined) return undefined;
    const found = await (await this.#cache())?.match(address + SIZE + size);
    if (!found) sizes.delete(address); // the page has removed it
    return found;
  }

  // The page makes it and removes it: undefined once the user has signed out, perhaps in another tab.
  async #cache(): Promise<Cache | undefined> {
    return (await caches.has(this.#name)) ? caches.open(this.#name) : undefined;
  }

  // Which were seen last matters only when some have to go soon.
  async #touch(address: string, kept: Response): Promise<void> {
    if (this.#seen.has(address) || total(await this.#sizes) < MOST_BYTES / 2) return;
    await this.#keep(address, kept);
  }

  async #keep(address: string, answer: Response): Promise<void> {
    const body = await answer.blob();
    const sizes = await this.#sizes;
    const cache = await this.#cache();
    if (!cache) return;
    try {
      const headers = { "Content-Type": answer.headers.get("Content-Type") ?? "" };
      await cache.put(address + SIZE + body.size, new Response(body, { headers }));
    } catch (error) {
      if (error instanceof DOMException) return; // the device has no room
      throw error;
    }
    this.#seen.add(address);
    sizes.delete(address); // so that it stands at the end
    sizes.set(address, body.size);
    let bytes = total(sizes);
    for (const [oldest, size] of sizes) {
      if (bytes <= MOST_BYTES) return;
      bytes -= size;
      sizes.delete(oldest);
      await cache.delete(oldest + SIZE + size);
    }
  }

  // The largest that there is of the same photo.
  async #sibling(folder: string): Promise<Response | undefined> {
    let [best, most] = ["", 0];
    for (const [address, size] of await this.#sizes) {
      if (address.startsWith(folder) && !address.startsWith(`${folder}square`) && size > most) [best, most] = [address, size];
    }
    return best ? this.#find(best) : undefined;
  }
}

function total(sizes: ReadonlyMap<string, number>): number {
  let bytes = 0;
  for (const size of sizes.values()) bytes += size;
  return bytes;
}
