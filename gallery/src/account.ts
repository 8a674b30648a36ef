// What somebody does who is not signed in: make an account, or choose another password.
//
// Nothing here tells whether an address has an account, but "sign up", where Cognito's API itself tells it.
// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html

import { call, Refused } from "./cognito.ts";
import { configuration } from "./config.ts";

/** The characters that the pool asks of a password (template.yaml). */
export const LEAST_PASSWORD = 12;

/** Where somebody is on the way to an account. */
export type Step =
  | { name: "welcome"; said?: "accountReady" | "passwordChanged" }
  | { name: "signUp" | "forgotten" }
  | { name: "confirm" | "reset"; email: string };

// Who looks for the code in another app may find this tab reloaded.
const STEP = "darkroom.account";

export function rememberedStep(): Step {
  return JSON.parse(sessionStorage.getItem(STEP) ?? '{ "name": "welcome" }') as Step;
}

export function rememberStep(step: Step): void {
  if ("email" in step) sessionStorage.setItem(STEP, JSON.stringify(step));
  else sessionStorage.removeItem(STEP);
}

/** Makes an account, which works once its address is confirmed. Throws Refused. */
export async function signUp(email: string, password: string): Promise<void> {
  const attributes = [{ Name: "email", Value: email }];
  await call(configuration, "SignUp", { Username: email, Password: password, UserAttributes: attributes });
}

/** Confirms an address by the code that was mailed to it. Throws Refused. */
export async function confirm(email: string, code: string): Promise<void> {
  await call(configuration, "ConfirmSignUp", { Username: email, ConfirmationCode: code });
}

/** Mails another code for `confirm`. Throws Refused. */
export async function sendAgain(email: string): Promise<void> {
  await call(configuration, "ResendConfirmationCode", { Username: email });
}

/** Mails a code for `reset`, if the address has an account. Throws Refused. */
export async function forget(email: string): Promise<void> {
  try {
    await call(configuration, "ForgotPassword", { Username: email });
  } catch (error) {
    // Accounts whose password cannot be changed so: without a confirmed address, or with a password to be changed.
    const tells = ["InvalidParameterException", "NotAuthorizedException", "UserNotFoundException"];
    if (!(error instanceof Refused && tells.includes(error.code))) throw error;
  }
}

/** Sets a new password by the code that was mailed. Throws Refused. */
export async function reset(email: string, code: string, password: string): Promise<void> {
  await call(configuration, "ConfirmForgotPassword", { Username: email, ConfirmationCode: code, Password: password });
}
