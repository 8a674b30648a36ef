// Which language the page has: what the user has chosen, or else what the browser prefers. Pure.

import { english, type Texts } from "./english.ts";
import { german } from "./german.ts";

export const LANGUAGES = { en: english, de: german } as const satisfies Record<string, Texts>;

export type Language = keyof typeof LANGUAGES;

/** The language, and the locale of dates and numbers: the region that the user prefers of this language. */
export function languageOf(chosen: string | null, preferred: readonly string[]): { language: Language; locale: string } {
  const wanted = chosen === null ? preferred : [chosen, ...preferred];
  const language = wanted.map(base).find((each): each is Language => Object.hasOwn(LANGUAGES, each)) ?? "en";
  return { language, locale: preferred.find((each) => base(each) === language) ?? language };
}

function base(tag: string): string {
  return tag.toLowerCase().split("-")[0] ?? "";
}
