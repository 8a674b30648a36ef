// Who is signed in: OAuth's authorization code with PKCE on Cognito's login pages.
//
// https://www.rfc-editor.org/rfc/rfc7636 and
// https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html

import { Offline } from "./client.ts";
import { call } from "./cognito.ts";
import { type Configuration, PAGE } from "./config.ts";

interface Tokens {
  /** The user's id. */
  user: string;
  access: string;
  refresh: string | undefined;
  /** When the access token ends, in milliseconds since 1970. */
  ends: number;
}

interface Answer {
  access_token: string;
  refresh_token?: string;
  expires_in: number;
}

// A reload of the tab keeps the session, and its end forgets it.
const TOKENS = "darkroom.tokens";
const PENDING = "darkroom.sign-in";

// A token is renewed so long before its end: a request may wait behind others, and clocks differ.
const AHEAD_MS = 120_000;

/** The session has ended: the user has to sign in again. */
export class SignedOut extends Error {
  override name = "SignedOut";
}

/** Whose photos the page shows, and with which tokens. */
export interface Visitor {
  /** The user's id. */
  readonly user: string;
  /** An access token that is valid for a while. `refused` is one that was not accepted. Throws SignedOut and Offline. */
  token(refused?: string): Promise<string>;
  /** Signs out, and leads to where somebody may sign in. */
  end(): Promise<void>;
  /** Forgets the tokens without asking Cognito. */
  forget(): void;
}

/** Somebody who was signed in when their browser was closed, and is shown what was kept until there is a network. */
export class Absent implements Visitor {
  readonly user: string;

  constructor(user: string) {
    this.user = user;
  }

  async token(): Promise<string> {
    throw new Offline();
  }

  async end(): Promise<void> {
    location.reload();
  }

  forget(): void {}
}

export class Session implements Visitor {
  readonly #config: Configuration;
  #tokens: Tokens;
  #renewal: Promise<void> | undefined;

  private constructor(config: Configuration, tokens: Tokens) {
    this.#config = config;
    this.#tokens = tokens;
    store(tokens);
  }

  /** The session that the address or this tab has; undefined if nobody is signed in. Throws if signing in fails. */
  static async find(config: Configuration): Promise<Session | undefined> {
    const query = new URLSearchParams(location.search);
    if (query.has("state")) {
      history.replaceState(null, "", location.pathname);
      const tokens = await redeem(config, query);
      if (tokens) return new Session(config, tokens);
    }
    const fragment = new URLSearchParams(location.hash.slice(1));
    const [user, password] = [fragment.get("user"), fragment.get("password")];
    if (user && password) {
      history.replaceState(null, "", location.pathname);
      // Elsewhere, a link could have somebody use an account that is not theirs.
      if (config.links) return new Session(config, await withPassword(config, user, password));
    }
    const stored = sessionStorage.getItem(TOKENS);
    return stored ? new Session(config, JSON.parse(stored) as Tokens) : undefined;
  }

  /** Leads to the login pages; they lead back. */
  static async begin(config: Configuration): Promise<void> {
    const [verifier, state] = [random(), random()];
    sessionStorage.setItem(PENDING, JSON.stringify({ verifier, state }));
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
    const query = new URLSearchParams({
      response_type: "code",
      client_id: config.client,
      redirect_uri: PAGE,
      scope: "openid email aws.cognito.signin.user.admin",
      state,
      code_challenge: base64url(new Uint8Array(digest)),
      code_challenge_method: "S256",
    });
    location.assign(`${config.login}/oauth2/authorize?${query}`);
  }

  get user(): string {
    return this.#tokens.user;
  }

  async token(refused?: string): Promise<string> {
    if (this.#tokens.access === refused || this.#tokens.ends - AHEAD_MS < Date.now()) {
      this.#renewal ??= this.#renew().finally(() => {
        this.#renewal = undefined;
      });
      await this.#renewal;
    }
    return this.#tokens.access;
  }

  /** Ends the session here and at Cognito, and leads to the login pages' own end; without a network, here alone. */
  async end(): Promise<void> {
    this.forget();
    // Browsers bring a whole page back, with its photos and tokens: https://web.dev/articles/bfcache
    addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
    const { client, login } = this.#config;
    if (this.#tokens.refresh) {
      await call(this.#config, "RevokeToken", { Token: this.#tokens.refresh }).catch(() => undefined);
    }
    if (!navigator.onLine) return location.reload();
    location.assign(`${login}/logout?${new URLSearchParams({ client_id: client, logout_uri: PAGE })}`);
  }

  forget(): void {
    sessionStorage.removeItem(TOKENS);
  }

  async #renew(): Promise<void> {
    const { refresh } = this.#tokens;
    if (!refresh) throw new SignedOut();
    const answer = await exchange(this.#config, { grant_type: "refresh_token", refresh_token: refresh });
    if (!answer) throw new SignedOut();
    this.#tokens = tokensOf(answer, refresh);
    store(this.#tokens);
  }
}

/** The tokens for the code that the login pages sent. */
async function redeem(config: Configuration, query: URLSearchParams): Promise<Tokens | undefined> {
  const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? "null") as { verifier: string; state: string } | null;
  sessionStorage.removeItem(PENDING);
  const code = query.get("code");
  // Another page may have led here with a code of its own.
  if (!code || query.get("state") !== pending?.state) return undefined;
  const answer = await exchange(config, {
    grant_type: "authorization_code",
    code,
    redirect_uri: PAGE,
    code_verifier: pending.verifier,
  });
  return answer && tokensOf(answer);
}

/** Undefined if Cognito refuses. */
async function exchange(config: Configuration, grant: Record<string, string>): Promise<Answer | undefined> {
  const body = new URLSearchParams({ client_id: config.client, ...grant });
  const answer = await fetch(`${config.login}/oauth2/token`, { method: "POST", body });
  if (answer.status >= 500) throw new Error(`Cognito answered ${answer.status}`);
  return answer.ok ? ((await answer.json()) as Answer) : undefined;
}

async function withPassword(config: Configuration, user: string, password: string): Promise<Tokens> {
  const { AuthenticationResult: result } = await call<{
    AuthenticationResult?: { AccessToken: string; RefreshToken: string; ExpiresIn: number };
  }>(config, "InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: user, PASSWORD: password },
  });
  if (!result) throw new Error("The link's user cannot sign in.");
  return tokensOf({ access_token: result.AccessToken, refresh_token: result.RefreshToken, expires_in: result.ExpiresIn });
}

function tokensOf(answer: Answer, refresh?: string): Tokens {
  return {
    user: userOf(answer.access_token),
    access: answer.access_token,
    refresh: answer.refresh_token ?? refresh,
    ends: Date.now() + answer.expires_in * 1000,
  };
}

/** The claim `sub` of a token: https://www.rfc-editor.org/rfc/rfc7519#section-4.1.2 */
function userOf(token: string): string {
  const [, payload = ""] = token.split(".");
  return (JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as { sub: string }).sub;
}

function store(tokens: Tokens): void {
  sessionStorage.setItem(TOKENS, JSON.stringify(tokens));
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
