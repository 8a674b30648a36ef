// What the API last said to a user, for times without a network.
//
// It belongs to one user: it goes when they sign out, when Cognito ends their session, and when somebody else signs in.

import { signal } from "@preact/signals";
import { Offline } from "../client.ts";
import { ANSWERS, type Kind, kindOf, PICTURES } from "./names.ts";

// A page of a list has up to 250 KB, anything else some 6 KB: 20 MB in all.
const MOST = { list: 60, single: 1000 } as const satisfies Record<Kind, number>;

// How many answers come until old ones are looked for.
const TIDY = 50;

// As long as Cognito's sessions last: whoever has lost a device need not fear for longer.
const DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;

// How precisely is known since when there is no network.
const NOTE_MS = 5000;

const RECORD = "darkroom.kept";

// Pages have it by HTTPS and at localhost alone: https://w3c.github.io/ServiceWorker/#self-caches
const storage = (globalThis as { caches?: CacheStorage }).caches;

/** Whose it is. */
interface Owner {
  user: string;
  /** When the API answered last, in milliseconds since 1970. */
  at: number;
  /** Whether they have used the page as an installed app: the device is theirs. */
  installed: boolean;
}

/** The user whose photos are shown although nobody is signed in: only where they have installed the page. */
export async function keptUser(): Promise<string | undefined> {
  const owner = read();
  if (owner && Date.now() - owner.at > DAYS * DAY_MS) {
    await forgetAll();
    return undefined;
  }
  return owner?.installed ? owner.user : undefined;
}

/** Removes all that is kept of anybody. */
export async function forgetAll(): Promise<void> {
  localStorage.removeItem(RECORD);
  await forgetOthers();
}

// Caches of everybody but this user.
async function forgetOthers(user?: string): Promise<void> {
  if (!storage) return;
  const mine = [ANSWERS + user, PICTURES + user];
  for (const name of await storage.keys()) {
    if ((name.startsWith(ANSWERS) || name.startsWith(PICTURES)) && !mine.includes(name)) await storage.delete(name);
  }
}

export class Kept {
  /** When the API answered last, if it does not answer now. */
  readonly since = signal<Date | undefined>(undefined);
  readonly #api: string;
  readonly #user: string;
  readonly #ready: Promise<void>;
  #noted = 0;
  #put = 0;

  /** `api` is the API's address. */
  constructor(api: string, user: string) {
    this.#api = api;
    this.#user = user;
    // The service worker keeps pictures of those alone who have a cache.
    this.#ready = forgetOthers(user).then(async () => void (await storage?.open(PICTURES + user)));
    const owner = read();
    const installed = matchMedia("(display-mode: standalone)").matches || (owner?.user === user && owner.installed);
    write({ user, at: owner?.user === user ? owner.at : Date.now(), installed });
  }

  /** Sends requests by `send`. Without a network, what was kept is the answer. Throws Offline if nothing was. */
  through(send: (request: Request) => Promise<Response>): (request: Request) => Promise<Response> {
    return async (request) => {
      try {
        const answer = await send(request);
        this.#note();
        if (answer.ok && request.method === "GET") void this.#keep(request, answer.clone());
        return answer;
      } catch (error) {
        if (request.signal.aborted || !isUnreachable(error)) throw error;
        const known = this.since.peek() !== undefined || !navigator.onLine;
        this.since.value ??= new Date(read()?.at ?? Date.now());
        const kept = request.method === "GET" ? await this.#find(request) : undefined;
        if (kept) return kept;
        // What fails once may succeed at once.
        throw known ? new Offline() : error;
      }
    };
  }

  /** Removes what is kept of photos that are gone. */
  async drop(ids: readonly string[]): Promise<void> {
    if (!storage || !ids.length) return;
    for (const name of [ANSWERS + this.#user, PICTURES + this.#user]) {
      if (!(await storage.has(name))) continue; // they have signed out in another tab
      const cache = await storage.open(name);
      for (const { url } of await cache.keys()) if (ids.some((id) => url.includes(`/${id}`))) await cache.delete(url);
    }
  }

  #note(): void {
    this.since.value = undefined;
    const now = Date.now();
    if (now - this.#noted < NOTE_MS) return;
    this.#noted = now;
    const owner = read();
    if (owner?.user === this.#user) write({ ...owner, at: now });
  }

  async #find({ url }: Request): Promise<Response | undefined> {
    return (await storage?.open(ANSWERS + this.#user))?.match(url);
  }

  async #keep({ url }: Request, answer: Response): Promise<void> {
    if (!storage || !this.#kind(url)) return;
    const body = await answer.blob().catch(() => undefined); // the network may go in the middle of it
    await this.#ready;
    if (!body) return;
    // They may have signed out in another tab, where somebody else may be by now.
    if (read()?.user !== this.#user) return;
    const cache = await storage.open(ANSWERS + this.#user);
    try {
      await cache.put(url, new Response(body, { headers: { "Content-Type": "application/json" } }));
    } catch (error) {
      if (error instanceof DOMException) return; // the device has no room
      throw error;
    }
    if (++this.#put % TIDY === 0) await this.#tidy(cache);
  }

  // The oldest come first.
  async #tidy(cache: Cache): Promise<void> {
    const keys = await cache.keys();
    for (const kind of ["list", "single"] as const) {
      const some = keys.filter(({ url }) => this.#kind(url) === kind);
      for (const { url } of some.slice(0, Math.max(0, some.length - MOST[kind]))) await cache.delete(url);
    }
  }

  #kind(url: string): Kind | undefined {
    return url.startsWith(this.#api) ? kindOf(url.slice(this.#api.length).split("?")[0] ?? "") : undefined;
  }
}

/** Whether there was no answer at all. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof TypeError || error instanceof Offline || (error instanceof DOMException && error.name === "TimeoutError");
}

function read(): Owner | undefined {
  return JSON.parse(localStorage.getItem(RECORD) ?? "null") ?? undefined;
}

function write(owner: Owner): void {
  localStorage.setItem(RECORD, JSON.stringify(owner));
}
