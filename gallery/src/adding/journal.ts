// Which files have been sent, and under which ids: a store of IndexedDB, so that an upload goes on after a reload.

import type { Journal } from "../client.ts";

const NAME = "darkroom";
const STORE = "journal";

export class IndexedJournal implements Journal {
  readonly #database: Promise<IDBDatabase>;

  constructor() {
    this.#database = new Promise((resolve, reject) => {
      const opening = indexedDB.open(NAME, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
  }

  async get(key: string): Promise<string | undefined> {
    const store = (await this.#database).transaction(STORE).objectStore(STORE);
    return done(store.get(key)) as Promise<string | undefined>;
  }

  async set(key: string, value: string): Promise<void> {
    const store = (await this.#database).transaction(STORE, "readwrite").objectStore(STORE);
    await done(store.put(value, key));
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
