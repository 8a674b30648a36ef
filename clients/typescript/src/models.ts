// What the API takes and answers, by the names of the contract.

import type { components } from "./schema.ts";

export type Schemas = components["schemas"];
export type Account = Schemas["Account"];
export type AlbumEntry = Schemas["AlbumEntry"];
export type ChangePage = Schemas["ChangePage"];
export type CompactImage = Schemas["CompactImage"];
export type FacetValue = Schemas["FacetValue"];
export type ImageEdit = Schemas["ImageEdit"];
export type ImageEntry = Schemas["ImageEntry"];
export type MemberResult = Schemas["MemberResult"];
export type MonthCount = Schemas["MonthCount"];
export type Problem = Schemas["ProblemDetails"];
export type SimilarImages = Schemas["SimilarImages"];
export type Slot = Schemas["Slot"];
export type SlotRequest = Schemas["SlotRequest"];
export type Thumbnail = Schemas["Thumbnail"];
