// All texts of the page, in English. `{name}` stands for a value; `one` and `other` are forms of a count.

export const english = {
  name: "Darkroom",
  signIn: "Sign in",
  signOut: "Sign out",
  signInLead: "All your photos, as you took them.",
  signInFailed: "That did not work. Please sign in again.",
  photos: "Photos",
  favourites: "Favourites",
  trash: "Trash",
  problems: "Problems",
  menu: "Menu",
  account: "Account",
  loading: "Loading…",
  photoOf: "Photo of {date}",
  photoUndated: "Photo",
  favourite: "Favourite",
  moves: "Animation",
  notShown: "This file could not be shown",
  emptyTitle: "Your photos will be here",
  emptyLead: "Drop photos or folders anywhere on this page, or choose some.",
  offline: "Darkroom does not answer. It is tried again.",
  tryAgain: "Try again",
  select: "Select",
  years: "Years",
  count: { one: "{count} photo", other: "{count} photos" },
} as const satisfies Record<string, string | { one: string; other: string }>;

export type Texts = { [Name in keyof typeof english]: (typeof english)[Name] extends string ? string : Forms };

export interface Forms {
  one: string;
  other: string;
}
