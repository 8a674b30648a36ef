// What those see who are not signed in.

import { useSignal } from "@preact/signals";
import { rememberedStep, rememberStep, type Step } from "../account.ts";
import { configuration } from "../config.ts";
import { online } from "../offline/network.ts";
import { Session } from "../session.ts";
import { text } from "../text/index.ts";
import { Confirm, Forgotten, Reset, SignUp } from "./account.tsx";

export function Welcome({ failed }: { failed: boolean }) {
  const at = useSignal(rememberedStep());
  const go = (step: Step) => {
    rememberStep(step);
    at.value = step;
  };
  const step = at.value;
  switch (step.name) {
    case "signUp":
      return <SignUp go={go} />;
    case "confirm":
      return <Confirm email={step.email} go={go} />;
    case "forgotten":
      return <Forgotten go={go} />;
    case "reset":
      return <Reset email={step.email} go={go} />;
    case "welcome":
      return (
        <main class="welcome">
          <span class="mark" aria-hidden="true" />
          <h1>{text("name")}</h1>
          <p role={failed ? "alert" : "status"}>
            {text(online.value ? (step.said ?? (failed ? "signInFailed" : "signInLead")) : "signInOffline")}
          </p>
          <button type="button" class="wide" disabled={!online.value} onClick={() => void Session.begin(configuration)}>
            {text("signIn")}
          </button>
          {configuration.signUp && (
            <button type="button" class="plain" onClick={() => go({ name: "signUp" })}>
              {text("createAccount")}
            </button>
          )}
          <button type="button" class="plain" onClick={() => go({ name: "forgotten" })}>
            {text("forgotten")}
          </button>
        </main>
      );
  }
}
