/** An access token, or a function that gives one: asked before the first request, and again after a 401. */
export type TokenSource = string | (() => string | Promise<string>);

/** The token of each request. Requests that were refused together ask only once. */
export class Token {
  readonly #source: TokenSource;
  #current: Promise<string> | undefined;

  constructor(source: TokenSource) {
    this.#source = source;
  }

  /** The token to send. */
  get(): Promise<string> {
    this.#current ??= this.#ask();
    return this.#current;
  }

  /** Another token than the refused one; undefined if there is none. */
  async after(refused: string): Promise<string | undefined> {
    if (typeof this.#source === "string") return undefined;
    const asked = this.get();
    if ((await asked) === refused && this.#current === asked) this.#current = this.#ask();
    const renewed = await this.get();
    return renewed === refused ? undefined : renewed;
  }

  #ask(): Promise<string> {
    const source = this.#source;
    const asked = (async () => (typeof source === "string" ? source : await source()))();
    // A failure must not be remembered.
    asked.catch(() => {
      if (this.#current === asked) this.#current = undefined;
    });
    return asked;
  }
}
