// An archive of originals that is made for the user.

import { signal } from "@preact/signals";
import { ApiError, type Darkroom, type ExportEntry, ExportFailed, type ExportRequest } from "../client.ts";
import { text } from "../text/index.ts";

export class Exporting {
  readonly #darkroom: Darkroom;
  #stop: AbortController | undefined;
  /** Whether there is anything to tell. */
  readonly asked = signal(false);
  /** How far it is, as soon as that is known. */
  readonly made = signal<ExportEntry | undefined>(undefined);
  readonly fault = signal<string | undefined>(undefined);

  constructor(darkroom: Darkroom) {
    this.#darkroom = darkroom;
  }

  /** Has an archive made, in the place of one that is under way. */
  async begin(wanted: ExportRequest): Promise<void> {
    await this.end();
    const stop = new AbortController();
    this.#stop = stop;
    this.asked.value = true;
    try {
      const onProgress = (made: ExportEntry) => {
        if (!stop.signal.aborted) this.made.value = made;
      };
      await this.#darkroom.export(wanted, { onProgress, signal: stop.signal });
    } catch (error) {
      if (stop.signal.aborted) return;
      if (error instanceof ExportFailed) this.fault.value = text(this.made.value?.fault === "too_large" ? "exportTooLarge" : "exportFailed");
      else this.fault.value = (error instanceof ApiError && error.problem?.detail) || text("exportFailed");
    }
  }

  /** Forgets it, and cancels what is not ready. */
  async end(): Promise<void> {
    const made = this.made.peek();
    this.#stop?.abort();
    this.asked.value = false;
    this.made.value = undefined;
    this.fault.value = undefined;
    // A ready one may be just on its way to the user; it is removed by itself.
    if (!made || made.link || made.fault) return;
    await this.#darkroom.api
      .DELETE("/exports/{export_id}", { params: { path: { export_id: made.id } } })
      .catch(() => undefined); // then it is made, and removed some days later
  }
}
