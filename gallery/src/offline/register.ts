// Has the service worker keep the page and its pictures.

import { PAGE } from "../config.ts";
import { pictureOf } from "./names.ts";

/** Starts the service worker; a browser that has none, or refuses it, shows the page without. */
export async function register(): Promise<void> {
  // Only pages below the folder have the worker.
  if (location.href.startsWith(PAGE.slice(0, -1)) && !location.href.startsWith(PAGE)) {
    history.replaceState(null, "", PAGE + location.search + location.hash);
  }
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!workers) return;
  if (!workers.controller) workers.addEventListener("controllerchange", keepShown, { once: true });
  await workers.register(`${PAGE}offline.js`).catch(() => undefined);
}

// What is loaded without the worker, also what was under way when it took over.
function keepShown(): void {
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
      // It is kept when it is seen again, if this fails.
      if (entry.initiatorType === "img" && !entry.workerStart && pictureOf(entry.name)) void fetch(entry.name).catch(() => undefined);
    }
  }).observe({ type: "resource", buffered: true });
}
