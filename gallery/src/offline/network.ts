// Whether there is a network.

import { signal } from "@preact/signals";
import type { Configuration } from "../config.ts";

/** What the browser says: true may be wrong, false is right. */
export const online = signal(navigator.onLine);
for (const event of ["online", "offline"]) addEventListener(event, () => (online.value = navigator.onLine));

/** Whether the API answers, to anybody. */
export async function isReachable({ api }: Configuration): Promise<boolean> {
  return fetch(`${api}/healthz`, { cache: "no-store" }).then(
    () => true,
    () => false,
  );
}
