// The links that the user has given to guests.

import { signal } from "@preact/signals";
import type { Darkroom, Schemas } from "../client.ts";

export type ShareEntry = Schemas["ShareEntry"];
export type NewShare = Schemas["NewShare"];

export class Shares {
  readonly #darkroom: Darkroom;
  /** All shares, the newest first; undefined until they have been read. */
  readonly list = signal<readonly ShareEntry[] | undefined>(undefined);
  readonly fault = signal<unknown>(undefined);

  constructor(darkroom: Darkroom) {
    this.#darkroom = darkroom;
  }

  /** Reads all of them. */
  async read(): Promise<void> {
    const found: ShareEntry[] = [];
    try {
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const params = { query: { limit: 100, ...(cursor && { cursor }) } };
        const { data: page } = await this.#darkroom.api.GET("/shares", { params });
        found.push(...page.shares);
        cursor = page.next_cursor;
      }
      this.list.value = found;
      this.fault.value = undefined;
    } catch (error) {
      this.fault.value = error;
    }
  }

  /** Makes a share; its link is in this answer alone. */
  async make(request: Schemas["ShareRequest"]): Promise<NewShare> {
    const params = { header: { "idempotency-key": crypto.randomUUID() } };
    const { data: made } = await this.#darkroom.api.POST("/shares", { params, body: request });
    if (this.list.peek()) this.list.value = [made, ...(this.list.peek() ?? [])];
    return made;
  }

  /** Ends a share at once. */
  async revoke(id: string): Promise<void> {
    await this.#darkroom.api.DELETE("/shares/{share_id}", { params: { path: { share_id: id } } });
    this.list.value = this.list.peek()?.filter((share) => share.id !== id);
  }
}
