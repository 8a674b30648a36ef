// A client of Darkroom, for browsers and Node.

export type { Api } from "./api.ts";
export type { ManyOptions, Sent } from "./batches.ts";
export {
  Darkroom,
  type ExportOptions,
  type Facet,
  type Filters,
  type Months,
  type Options,
  type WaitOptions,
} from "./client.ts";
export * from "./errors.ts";
export { Guest, type GuestOptions, type SendOptions } from "./guest.ts";
export type * from "./models.ts";
export type { Fetch } from "./requests.ts";
export type { paths } from "./schema.ts";
export type { Progress } from "./sending.ts";
export type { TokenSource } from "./tokens.ts";
export type { CompanionOptions, Journal, UploadOptions } from "./uploads.ts";
