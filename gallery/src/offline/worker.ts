// The service worker: without a network, the page opens with its own files and the pictures that were seen last.
//
// A version of the page is kept as a whole and apart from others. A new one waits until no page of the old one is open, so
// that none gets files of both. https://web.dev/articles/service-worker-lifecycle

import { FILES, isPageOf, pictureOf } from "./names.ts";
import { Pictures } from "./pictures.ts";

// What a service worker has beside a page: https://www.w3.org/TR/service-workers/
interface Waits extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetches extends Waits {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
declare const registration: ServiceWorkerRegistration;
declare const clients: { claim(): Promise<void> };

// build.ts writes these: the names of the page's files, its main script first, and a hash of all.
declare const NAMES: readonly [string, ...string[]];
declare const VERSION: string;

// Somebody who waits for longer would rather see what was kept.
const PATIENCE_MS = 5000;

const page = registration.scope;
const files = new Set(NAMES.map((name) => page + name));
const ours = FILES + page;
const version = `${ours} ${VERSION}`;
const pictures = new Map<string, Pictures>();

addEventListener("install", (event) => (event as Waits).waitUntil(install()));
addEventListener("activate", (event) => (event as Waits).waitUntil(takeOver()));
addEventListener("fetch", (event) => {
  const { request } = event as Fetches;
  const answer = request.method === "GET" ? answerTo(request, event as Fetches) : undefined;
  if (answer) (event as Fetches).respondWith(answer);
});

async function install(): Promise<void> {
  const answer = await fetch(page, { cache: "no-cache" });
  if (!(await keepPage(answer))) throw new Error("The page is of another version.");
  await (await caches.open(version)).addAll([...files]);
}

async function takeOver(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(ours) && name !== version) await caches.delete(name);
  await clients.claim();
}

// Undefined if the browser should answer by itself.
function answerTo(request: Request, event: Waits): Promise<Response> | undefined {
  // The address of a navigation has its fragment, which names a place in the page.
  const [address = ""] = request.url.split(/[?#]/);
  if (request.mode === "navigate") return address === page ? newest(request, event) : undefined;
  if (files.has(address)) return kept(address).then((found) => found ?? fetch(request));
  const picture = pictureOf(request.url);
  if (!picture || !picture.address.startsWith(new URL("../media/", page).href) || request.headers.has("Range")) return undefined;
  const of = pictures.get(picture.owner) ?? new Pictures(picture.owner);
  pictures.set(picture.owner, of);
  return of.answer(request, picture, (work) => event.waitUntil(work));
}

// The page as the network has it, or else as it is kept.
async function newest(request: Request, event: Waits): Promise<Response> {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.status < 500) {
      event.waitUntil(keepPage(answer.clone()));
      return answer;
    }
    return (await kept(page)) ?? answer;
  } catch (error) {
    const found = await kept(page);
    if (!found) throw error;
    return found;
  }
}

/** Keeps the page, which has the settings of the deployment, if it is of this worker's version. */
async function keepPage(answer: Response): Promise<boolean> {
  const text = await answer.clone().text();
  if (!answer.ok || !isPageOf(text, NAMES)) return false;
  await (await caches.open(version)).put(page, answer);
  return true;
}

async function kept(address: string): Promise<Response | undefined> {
  return (await caches.open(version)).match(address, { ignoreVary: true });
}
