// The forms of those who are not signed in.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { confirm, forget, LEAST_PASSWORD, reset, sendAgain, signUp, type Step } from "../account.ts";
import { Refused } from "../cognito.ts";
import { text } from "../text/index.ts";

interface Way {
  go: (step: Step) => void;
}

export function SignUp({ go }: Way) {
  return (
    <AccountForm
      title={text("createAccount")}
      lead={text("createAccountLead")}
      button={text("createAccount")}
      go={go}
      act={async ({ email, password }) => {
        await signUp(email, password);
        go({ name: "confirm", email });
      }}
    >
      <Email />
      <NewPassword />
    </AccountForm>
  );
}

export function Confirm({ email, go }: Way & { email: string }) {
  return (
    <AccountForm
      title={text("confirmTitle")}
      lead={text("confirmLead", { email })}
      button={text("confirm")}
      go={go}
      again={() => sendAgain(email)}
      act={async ({ code }) => {
        await confirm(email, code);
        go({ name: "welcome", said: "accountReady" });
      }}
    >
      <Code />
    </AccountForm>
  );
}

export function Forgotten({ go }: Way) {
  return (
    <AccountForm
      title={text("forgotten")}
      lead={text("forgottenLead")}
      button={text("sendCode")}
      go={go}
      act={async ({ email }) => {
        await forget(email);
        go({ name: "reset", email });
      }}
    >
      <Email />
    </AccountForm>
  );
}

export function Reset({ email, go }: Way & { email: string }) {
  return (
    <AccountForm
      title={text("newPasswordTitle")}
      lead={text("resetLead", { email })}
      button={text("savePassword")}
      go={go}
      again={() => forget(email)}
      act={async ({ code, password }) => {
        await reset(email, code, password);
        go({ name: "welcome", said: "passwordChanged" });
      }}
    >
      <input type="email" autocomplete="username" value={email} readOnly hidden /> {/* for password managers */}
      <Code />
      <NewPassword />
    </AccountForm>
  );
}

interface Given {
  email: string;
  code: string;
  password: string;
}

interface FormProps extends Way {
  title: string;
  lead: string;
  button: string;
  /** What the form is for, with what its fields have. Throws Refused. */
  act: (given: Given) => Promise<void>;
  /** Mails another code. Throws Refused. */
  again?: () => Promise<void>;
  children: ComponentChildren;
}

function AccountForm({ title, lead, button, act, again, go, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const [fault, setFault] = useState("");
  useEffect(() => form.current?.querySelector<HTMLInputElement>("label input")?.focus(), [title]);

  const attempt = async (what: () => Promise<void>, done = "") => {
    setBusy(true);
    setSaid("");
    setFault("");
    try {
      await what();
      setSaid(done);
    } catch (error) {
      setFault(faultOf(error));
    }
    setBusy(false);
  };

  return (
    <main class="welcome">
      <form
        class="card"
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          const given = Object.fromEntries(new FormData(event.currentTarget)) as unknown as Given;
          void attempt(() => act(given));
        }}
      >
        <span class="mark" aria-hidden="true" />
        <h1>{title}</h1>
        <p>{lead}</p>
        {children}
        <p class="why" role="alert">
          {fault}
        </p>
        <button type="submit" class="wide" disabled={busy}>
          {button}
        </button>
        <p role="status">{said}</p>
        <footer>
          {again && (
            <button type="button" class="plain" disabled={busy} onClick={() => void attempt(again, text("sentAgain"))}>
              {text("sendAgain")}
            </button>
          )}
          <button type="button" class="plain" onClick={() => go({ name: "welcome" })}>
            {text("back")}
          </button>
        </footer>
      </form>
    </main>
  );
}

function Email() {
  return (
    <label>
      {text("email")}
      <input name="email" type="email" class="field" autocomplete="username" required />
    </label>
  );
}

function Code() {
  return (
    <label>
      {text("code")}
      <input name="code" class="field" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9]+" required />
    </label>
  );
}

function NewPassword() {
  return (
    <label>
      {text("newPassword")}
      <input
        name="password"
        type="password"
        class="field"
        autocomplete="new-password"
        minLength={LEAST_PASSWORD}
        aria-describedby="least"
        required
      />
      <small id="least">{text("passwordLeast", { least: `${LEAST_PASSWORD}` })}</small>
    </label>
  );
}

function faultOf(error: unknown): string {
  switch (error instanceof Refused && error.code) {
    case "CodeMismatchException":
      return text("codeWrong");
    case "ExpiredCodeException":
      return text("codeEnded");
    case "UsernameExistsException":
      return text("accountExists");
    case "InvalidPasswordException":
      return text("passwordRefused", { least: `${LEAST_PASSWORD}` });
    case "LimitExceededException":
    case "TooManyFailedAttemptsException":
    case "TooManyRequestsException":
      return text("tooManyTries");
    default:
      return text("notDone");
  }
}
