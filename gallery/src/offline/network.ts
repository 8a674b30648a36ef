// Whether there is a network.

import { signal } from "@preact/signals";
import type { Configuration } from "../config.ts";

/** What the browser says: true may be wrong, false is right. */
export const online = signal(navigator.onLine);
for (const event of ["online", "offline"]) addEventListener(event, () => (online.value = navigator.onLine));

// Somebody who waits for longer would rather see what was kept.
const PATIENCE_MS = 5000;

/** Whether the API answers soon, to anybody. */
export async function isReachable({ api }: Configuration): Promise<boolean> {
  return fetch(`${api}/healthz`, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) }).then(
    () => true,
    () => false,
  );
}
