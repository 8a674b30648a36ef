// What the page and its worker tell each other.

/** A file to add, and its number. */
export interface Given {
  number: number;
  file: File;
  /** Files that belong to it. */
  companions: { number: number; file: File }[];
}

export type ToWorker =
  | { kind: "begin"; api: string }
  | { kind: "token"; token: string | undefined }
  | { kind: "add"; files: Given[] }
  | { kind: "pause" }
  | { kind: "resume" };

/** What became of a file: as the client tells it; `beside` is one that belongs to a photo. */
export interface Outcome {
  number: number;
  state: "sent" | "before" | "have" | "trashed" | "deleted" | "refused" | "beside";
  id: string | undefined;
  /** Of a file that is refused: the code of the API's problem, and what it says. */
  reason: string | undefined;
}

export type FromWorker =
  | { kind: "token"; refused: string | undefined }
  /** By the numbers of files: which part of each has been sent, from 0 to 1. */
  | { kind: "progress"; parts: [number, number][] }
  | { kind: "outcomes"; outcomes: Outcome[] }
  /** All has been done, or the rest has to wait; `offline`: for the network. */
  | { kind: "rest"; reason: string | undefined; offline: boolean };
