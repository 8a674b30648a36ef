// What is said while there is no network.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { configuration } from "../config.ts";
import type { Library } from "../library.ts";
import { isReachable } from "../offline/network.ts";
import { Absent, Session } from "../session.ts";
import { text, timeName } from "../text/index.ts";

// How often somebody who is not signed in looks for the network.
const LOOK_MS = 10_000;

/** Since when there is no network; to those who are not signed in, also that it is back. */
export function OfflineLine({ library }: { library: Library }) {
  const since = library.kept.since.value;
  return (
    <div class="offline" role="status">
      {since && (
        <p>
          {text("offlineSince", { time: timeName(since) })}
          {library.visitor instanceof Absent && <Back />}
        </p>
      )}
    </div>
  );
}

function Back() {
  const back = useSignal(false);
  useEffect(() => {
    const look = () => void isReachable(configuration).then((reached) => (back.value = reached));
    const timer = setInterval(look, LOOK_MS);
    addEventListener("online", look);
    return () => {
      clearInterval(timer);
      removeEventListener("online", look);
    };
  }, []);
  if (!back.value) return null;
  return (
    <button type="button" class="link" onClick={() => void Session.begin(configuration)}>
      {text("offlineSignIn")}
    </button>
  );
}
