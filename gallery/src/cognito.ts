// Cognito's own API, as far as it answers without credentials of AWS.
//
// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html

import type { Configuration } from "./config.ts";

/** Cognito has refused a request; `code` is the name of its error, such as "CodeMismatchException". */
export class Refused extends Error {
  override name = "Refused";
  readonly code: string;

  constructor(code: string) {
    super(`Cognito answered ${code}`);
    this.code = code;
  }
}

/** One operation of the users' client. Throws Refused. */
export async function call<Answer>(config: Configuration, operation: string, body: object): Promise<Answer> {
  const headers = {
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": `AWSCognitoIdentityProviderService.${operation}`,
  };
  const request = JSON.stringify({ ClientId: config.client, ...body });
  const answer = await fetch(`${config.cognito}/`, { method: "POST", headers, body: request });
  const told = JSON.parse((await answer.text()) || "{}") as Answer & { __type?: string }; // some answers are empty
  if (!answer.ok) throw new Refused(told.__type?.split("#").at(-1) ?? `${answer.status}`);
  return told;
}
