// Hashes and sends files, so that the page never waits for that.

import { ApiError, Darkroom, type Sent } from "../client.ts";
import { signed } from "../signed.ts";
import { IndexedJournal } from "./journal.ts";
import type { FromWorker, Given, Outcome, ToWorker } from "./messages.ts";

// Progress and outcomes are told together: the page draws no more often.
const TELL_MS = 150;

const journal = new IndexedJournal();
let darkroom: Darkroom | undefined;
let waiting: Given[] = [];
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

// One run at a time; what is added meanwhile is in the next one.
async function run(): Promise<void> {
  if (running || paused || !darkroom || !waiting.length) return;
  const given = new Map(waiting.map(({ number, file }) => [file, number]));
  waiting = [];
  running = new AbortController();
  let reason: string | undefined;
  try {
    const onProgress = (file: File, part: number) => progress(given.get(file) as number, part);
    for await (const sent of darkroom.uploadMany(given.keys(), { journal, onProgress, signal: running.signal })) {
      tell(outcomeOf(given.get(sent.file) as number, sent));
      given.delete(sent.file);
    }
  } catch (error) {
    reason = paused ? undefined : said(error);
  }
  running = undefined;
  // What was not finished is tried again in the next run.
  waiting = [...Array.from(given, ([file, number]) => ({ number, file })), ...waiting];
  if (reason !== undefined) paused = true;
  if (waiting.length && !paused) return run();
  flush();
  post({ kind: "rest", reason });
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
