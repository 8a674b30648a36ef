// What the API takes and answers, by the names of the contract.

import type { components } from "./schema.ts";

export type Schemas = components["schemas"];
export type Account = Schemas["Account"];
export type AlbumEntry = Schemas["AlbumEntry"];
export type ChangePage = Schemas["ChangePage"];
export type CompactImage = Schemas["CompactImage"];
export type ExportEntry = Schemas["ExportEntry"];
export type ExportRequest = Schemas["ExportRequest"];
export type FacetValue = Schemas["FacetValue"];
export type GuestImage = Schemas["GuestImage"];
export type ImageEdit = Schemas["ImageEdit"];
export type ImageEntry = Schemas["ImageEntry"];
export type MemberResult = Schemas["MemberResult"];
export type MonthCount = Schemas["MonthCount"];
export type OriginalLink = Schemas["OriginalLink"];
export type Problem = Schemas["ProblemDetails"];
export type ShareEntry = Schemas["ShareEntry"];
export type SharedThing = Schemas["SharedThing"];
export type SimilarImages = Schemas["SimilarImages"];
export type Slot = Schemas["Slot"];
export type SlotRequest = Schemas["SlotRequest"];
export type Thumbnail = Schemas["Thumbnail"];
