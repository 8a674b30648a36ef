// What those see who are not signed in.

import { configuration } from "../config.ts";
import { Session } from "../session.ts";
import { text } from "../text/index.ts";

export function Welcome({ failed }: { failed: boolean }) {
  return (
    <main class="welcome">
      <span class="mark" aria-hidden="true" />
      <h1>{text("name")}</h1>
      <p role={failed ? "alert" : undefined}>{failed ? text("signInFailed") : text("signInLead")}</p>
      <button type="button" class="wide" onClick={() => void Session.begin(configuration)}>
        {text("signIn")}
      </button>
    </main>
  );
}
