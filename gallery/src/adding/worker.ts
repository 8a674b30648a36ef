// Hashes and sends files, so that the page never waits for that.

import { ApiError, Conflict, Darkroom, EmptyFile, FileChanged, Invalid, NotFound, type Sent, TooLarge } from "../client.ts";
import { signed } from "../signed.ts";
import { IndexedJournal } from "./journal.ts";
import type { FromWorker, Given, Outcome, ToWorker } from "./messages.ts";

// Progress and outcomes are told together: the page draws no more often.
const TELL_MS = 150;

const journal = new IndexedJournal();
let darkroom: Darkroom | undefined;
let waiting: Given[] = [];
// Files that belong to photos which have an image now.
let beside: Beside[] = [];
let running: AbortController | undefined;
let paused = false;
const asked: ((token: string | undefined) => void)[] = [];

const parts = new Map<number, number>();
let outcomes: Outcome[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "begin") {
    darkroom = new Darkroom(data.api, { token: () => token(), fetch: signed(token) });
  } else if (data.kind === "token") asked.shift()?.(data.token);
  else if (data.kind === "add") {
    waiting.push(...data.files);
    void run();
  } else if (data.kind === "pause") {
    paused = true;
    running?.abort();
  } else {
    paused = false;
    void run();
  }
});

function post(message: FromWorker): void {
  postMessage(message);
}

function token(refused?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    asked.push((given) => (given === undefined ? reject(new Error("signed out")) : resolve(given)));
    post({ kind: "token", refused });
  });
}

interface Beside {
  image: string;
  number: number;
  file: File;
}

// One run at a time; what is added meanwhile is in the next one.
async function run(): Promise<void> {
  if (running || paused || !darkroom || !(waiting.length || beside.length)) return;
  const given = new Map(waiting.map((each) => [each.file, each]));
  waiting = [];
  running = new AbortController();
  let reason: string | undefined;
  let offline = false;
  try {
    const onProgress = (file: File, part: number) => progress((given.get(file) as Given).number, part);
    for await (const sent of darkroom.uploadMany(given.keys(), { journal, onProgress, signal: running.signal })) {
      const { number, companions } = given.get(sent.file) as Given;
      tell(outcomeOf(number, sent));
      given.delete(sent.file);
      for (const each of companions) {
        if (sent.id !== undefined) beside.push({ ...each, image: sent.id });
        else tell({ number: each.number, state: sent.state, id: undefined, reason: sent.error === undefined ? undefined : said(sent.error) });
      }
    }
    for (let next = beside[0]; next; next = beside[0]) {
      tell(await sendBeside(darkroom, next, running.signal));
      beside.shift();
    }
  } catch (error) {
    offline = !paused && error instanceof TypeError; // fetch's own
    reason = paused ? undefined : said(error);
  }
  running = undefined;
  // What was not finished is tried again in the next run.
  waiting = [...given.values(), ...waiting];
  if (reason !== undefined) paused = true;
  if ((waiting.length || beside.length) && !paused) return run();
  flush();
  post({ kind: "rest", reason, offline });
}

// A file that belongs to an image goes under the same id in each try, so it is there once.
async function sendBeside(to: Darkroom, { image, number, file }: Beside, signal: AbortSignal): Promise<Outcome> {
  try {
    const { companions } = await to.image(image);
    if (!companions.some(({ filename, size }) => filename === file.name && size === file.size)) {
      const id = await idOf(image, file);
      await to.uploadCompanion(image, file, { id, signal, onProgress: (part) => progress(number, part) });
    }
    return { number, state: "beside", id: undefined, reason: undefined };
  } catch (error) {
    // What concerns this file alone.
    if (!ALONE.some((kind) => error instanceof kind)) throw error;
    return { number, state: "refused", id: undefined, reason: said(error) };
  }
}

const ALONE = [Invalid, TooLarge, Conflict, NotFound, EmptyFile, FileChanged];

async function idOf(image: string, { name, size, lastModified }: File): Promise<string> {
  const about = new TextEncoder().encode(JSON.stringify([image, name, size, lastModified]));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", about));
  // In the form of a UUID of version 5, which is made of a hash, too: https://www.rfc-editor.org/rfc/rfc9562#section-5.5
  digest[6] = ((digest[6] as number) & 0x0f) | 0x50;
  digest[8] = ((digest[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function outcomeOf(number: number, { state, id, error }: Sent): Outcome {
  return { number, state, id, reason: error === undefined ? undefined : said(error) };
}

function said(error: unknown): string {
  if (error instanceof ApiError) return error.problem?.detail ?? error.code ?? error.message;
  return error instanceof Error ? error.message : `${error}`;
}

function progress(number: number, part: number): void {
  parts.set(number, part);
  timer ??= setTimeout(flush, TELL_MS);
}

function tell(outcome: Outcome): void {
  outcomes.push(outcome);
  timer ??= setTimeout(flush, TELL_MS);
}

function flush(): void {
  clearTimeout(timer);
  timer = undefined;
  if (parts.size) post({ kind: "progress", parts: [...parts] });
  if (outcomes.length) post({ kind: "outcomes", outcomes });
  parts.clear();
  outcomes = [];
}
