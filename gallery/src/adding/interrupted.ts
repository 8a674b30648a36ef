// Files whose sending was cut off because the page was left. A page loses its files with that, so somebody has to add them again.

import { signal } from "@preact/signals";

// More names than that are counted, not listed.
const MOST_NAMES = 60;

/** What was cut off: how many files, and the names of some. */
export interface Cut {
  count: number;
  names: string[];
}

export class Interrupted {
  /** What was cut off when the page was left last; undefined if nothing was, or once files are added again. */
  readonly cut = signal<Cut | undefined>(undefined);
  readonly #key: string;

  /**
   * `whose` tells users and shares apart in a tab, which remembers this until it is closed. `waiting` gives the names of files
   * that have not been sent.
   */
  constructor(whose: string, waiting: () => string[]) {
    this.#key = `darkroom.interrupted ${whose}`;
    this.cut.value = JSON.parse(sessionStorage.getItem(this.#key) ?? "null") ?? undefined;
    addEventListener("beforeunload", (event) => {
      if (waiting().length) event.preventDefault(); // the browser asks whether to leave
    });
    addEventListener("pagehide", () => {
      const names = waiting();
      if (!names.length) return;
      const cut: Cut = { count: names.length, names: names.slice(0, MOST_NAMES) };
      sessionStorage.setItem(this.#key, JSON.stringify(cut));
    });
    // A page that the browser had kept goes on by itself.
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted) this.forget();
    });
  }

  forget(): void {
    sessionStorage.removeItem(this.#key);
    this.cut.value = undefined;
  }
}
