// What the page has to know of its deployment; image_api/gallery_page.py writes it into the page.

export interface Configuration {
  /** The API's address, without a slash at its end. */
  api: string;
  /** The id of the users' client in Cognito. */
  client: string;
  /** Where the login pages are. */
  login: string;
  /** Where Cognito answers. */
  cognito: string;
  /** Whether a link may sign a user in. */
  links: boolean;
  /** Whether everybody may make an account. */
  signUp: boolean;
}

export const configuration: Configuration = JSON.parse(
  document.getElementById("configuration")?.textContent ?? "{}",
) as Configuration;

/** The page's own address, as Cognito knows it. */
export const PAGE = `${configuration.api}/app/`;

/** The address of the script of the worker that adds files. */
export const ADDING =
  document.querySelector<HTMLScriptElement>("script[data-adding]")?.dataset["adding"] ?? "";
