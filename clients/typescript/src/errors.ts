// What may go wrong, as errors: one class for each kind of problem that a program treats in its own way.
//
// If there was no answer at all, fetch throws its own TypeError, or a DOMException if the time was over.

import type { ExportEntry, ImageEntry, Problem } from "./models.ts";

/** Everything that this package throws by itself. */
export class DarkroomError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/**
 * The API refuses a request, or cannot answer it.
 *
 * `code` is for programs and never changes; undefined if API Gateway answered by itself. `requestId` is for the
 * operator. `problem` has the rest of what the API says (RFC 9457), if it says something.
 */
export class ApiError extends DarkroomError {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly problem: Problem | undefined;
  readonly code: Problem["code"] | undefined;
  /** Seconds to wait before another try, if the API says so. */
  readonly retryAfter: number | undefined;

  constructor(response: Response, problem: Problem | undefined) {
    super(message(response, problem));
    this.status = response.status;
    this.requestId = response.headers.get("apigw-requestid") ?? undefined;
    this.problem = problem;
    this.code = problem?.code;
    this.retryAfter = retryAfter(response);
  }
}

/** There is no network, as the program's own `fetch` knows. It is thrown by that; nothing is tried again then. */
export class Offline extends DarkroomError {
  constructor() {
    super("There is no network.");
  }
}

/** The token is missing, expired, or no access token (401). */
export class Unauthenticated extends ApiError {}
/** The link to a picture has expired or was changed (403); read the image again. */
export class LinkRefused extends ApiError {}
/** The share has a password, and the guest has not given it yet (403). */
export class PasswordNeeded extends ApiError {}
/** This is not the share's password (403). */
export class WrongPassword extends ApiError {}
/** There is no such image, or not this part of it (404). */
export class NotFound extends ApiError {}
/** This part of the image is not ready yet. */
export class NotYet extends NotFound {}
/** This part of the image could not be made; `problem.reason` is the code in the image's `errors`. */
export class NotMade extends NotFound {}
/** The image's state does not allow this (409). */
export class Conflict extends ApiError {}
/** The photo has arrived already. */
export class AlreadyUploaded extends Conflict {}
/** Not all parts of a file have arrived (409); `problem.missing` has the first of them. */
export class PartsMissing extends Conflict {}
/** The image was destroyed; another photo needs a new id. */
export class AlreadyDeleted extends Conflict {}
/** The owner has an export that is still being made (409). */
export class ExportRunning extends Conflict {}
/** The owner has closed the account (410). */
export class AccountClosed extends ApiError {}
/** A deletion may be missing among the changes (410): begin anew, and in the end forget what has not come, except images
 * that still wait to be sent or are in their first processing. */
export class ChangesForgotten extends ApiError {}
/** Somebody else has edited the image since it was read (412); `problem.version` is the current one. */
export class PreconditionFailed extends ApiError {}
/** An album says something already, so a request that replaces it has to name its version (428). */
export class PreconditionMissing extends ApiError {}
/** The file has more bytes than `problem.max_bytes` (413). */
export class TooLarge extends ApiError {}
/** The user has as many images or bytes as are allowed (413), those in the trash too: `problem.max_images` or
 * `problem.max_stored_bytes`. */
export class StorageFull extends ApiError {}
/** A share takes no more photos of guests, or its owner has no room for them (413). */
export class DropFull extends ApiError {}
/** Values are missing or wrong (422); `problem.errors` has each with its place. */
export class Invalid extends ApiError {}
/** The limit of requests in a minute (429). */
export class TooManyRequests extends ApiError {}
/** The limit of slots without a photo (429). Send photos, or delete slots. */
export class TooManyOpenSlots extends TooManyRequests {}
/** Too many wrong passwords were tried for a share, by whomever (429). */
export class TooManyTries extends TooManyRequests {}
/** The API cannot answer just now (5xx). */
export class Unavailable extends ApiError {}

/** A success that is not the API's: another server answers at this address, or a network's login page. */
export class UnexpectedAnswer extends DarkroomError {
  constructor(response: Response) {
    super(`A page with status ${response.status} is no answer of the API.`);
  }
}

/** A file has changed while it was read or sent. Send it again when it is complete. */
export class FileChanged extends DarkroomError {
  constructor() {
    super("The file has changed while it was sent.");
  }
}

/** A file has no bytes, so it is not sent. */
export class EmptyFile extends DarkroomError {
  constructor() {
    super("The file is empty.");
  }
}

/** S3 does not take the photo; `code` is S3's. */
export class UploadRefused extends DarkroomError {
  readonly status: number;
  readonly code: string | undefined;

  constructor(status: number, body: string) {
    const [code, text] = ["Code", "Message"].map((name) => body.match(new RegExp(`<${name}>([^<]*)</${name}>`))?.[1]);
    super(`S3 answers ${status}${text ? `: ${text}` : ""}`);
    this.status = status;
    this.code = code;
  }
}

/** An image was not settled in time; `image` as it was then. */
export class StillProcessing extends DarkroomError {
  readonly image: ImageEntry;

  constructor(image: ImageEntry) {
    super(`Image ${image.id} is still ${image.status}.`);
    this.image = image;
  }
}

/** There will be no archive; the `fault` of `made` says why. */
export class ExportFailed extends DarkroomError {
  readonly made: ExportEntry;

  constructor(made: ExportEntry) {
    super(`Export ${made.id} failed: ${made.fault}.`);
    this.made = made;
  }
}

/** An archive was not ready in time, and goes on; `made` as it was then. */
export class StillExporting extends DarkroomError {
  readonly made: ExportEntry;

  constructor(made: ExportEntry) {
    super(`Export ${made.id} is still ${made.status}.`);
    this.made = made;
  }
}

type Kind = new (response: Response, problem: Problem | undefined) => ApiError;

const BY_CODE: Record<string, Kind> = {
  already_deleted: AlreadyDeleted,
  already_uploaded: AlreadyUploaded,
  changes_forgotten: ChangesForgotten,
  drop_full: DropFull,
  export_running: ExportRunning,
  failed: NotMade,
  not_yet: NotYet,
  parts_missing: PartsMissing,
  password_needed: PasswordNeeded,
  rejected: NotMade,
  storage_full: StorageFull,
  too_many_images: StorageFull,
  too_many_open_slots: TooManyOpenSlots,
  too_many_tries: TooManyTries,
  wrong_password: WrongPassword,
};

// For codes without a class of their own, also those of later versions of the API.
const BY_STATUS: Record<number, Kind> = {
  401: Unauthenticated,
  403: LinkRefused,
  404: NotFound,
  409: Conflict,
  410: AccountClosed,
  412: PreconditionFailed,
  413: TooLarge,
  422: Invalid,
  428: PreconditionMissing,
  429: TooManyRequests,
};

/** The error of an answer whose status is 400 or more. */
export async function errorOf(response: Response): Promise<ApiError> {
  const problem = await problemOf(response);
  const byStatus = response.status >= 500 ? Unavailable : (BY_STATUS[response.status] ?? ApiError);
  const kind = (problem && Object.hasOwn(BY_CODE, problem.code) && BY_CODE[problem.code]) || byStatus;
  return new kind(response, problem);
}

/** The error of one item in an answer for many. */
export async function refusal(status: number, code: string | null | undefined): Promise<ApiError> {
  return errorOf(Response.json({ status, code, title: code }, { status }));
}

/** The seconds to wait that an answer names, if it does. */
export function retryAfter(response: Response): number | undefined {
  const seconds = Number.parseFloat(response.headers.get("retry-after") ?? "");
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

// What the API says; undefined if it is not the API that answers: API Gateway has JSON of its own.
async function problemOf(response: Response): Promise<Problem | undefined> {
  try {
    const body: unknown = await response.json();
    const isProblem = body && typeof body === "object" && "code" in body && typeof body.code === "string";
    return isProblem ? (body as Problem) : undefined;
  } catch {
    return undefined;
  }
}

// In one line. Without the address: those of pictures are signed.
function message(response: Response, problem: Problem | undefined): string {
  if (!problem) return `${response.status} ${response.statusText}`.trim();
  const wrong = problem.errors?.map((each) => `; ${each.in} ${each.pointer}: ${each.detail}`) ?? [];
  return `${response.status} ${problem.detail ?? problem.title} (${problem.code})${wrong.join("")}`;
}
