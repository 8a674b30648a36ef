// The page's texts, dates and numbers in the user's language.

import type { Texts } from "./english.ts";
import { LANGUAGES, type Language, languageOf } from "./languages.ts";

const CHOSEN = "darkroom.language";

const { language, locale } = languageOf(localStorage.getItem(CHOSEN), navigator.languages);
document.documentElement.lang = language;

/** The language that the page can have instead. */
export const otherLanguage: Language = language === "en" ? "de" : "en";

/** Has the page in another language, from now on. */
export function speak(chosen: Language): void {
  localStorage.setItem(CHOSEN, chosen);
  location.reload();
}

const texts: Texts = LANGUAGES[language];
const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);

type Named<Kind> = { [Name in keyof Texts]: Texts[Name] extends Kind ? Name : never }[keyof Texts];

/** A text with its values. */
export function text(name: Named<string>, values: Record<string, string> = {}): string {
  return filled(texts[name], values);
}

/** A text with a count, and other values. */
export function counted(
  name: Exclude<keyof Texts, Named<string>>,
  count: number,
  values: Record<string, string> = {},
): string {
  const forms = texts[name];
  const form = plurals.select(count) === "one" ? forms.one : forms.other;
  return filled(form, { ...values, count: numbers.format(count) });
}

function filled(form: string, values: Record<string, string>): string {
  return form.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}

// Local times of pictures have no zone: they are written as they are.
const [months, days, moments] = (
  [
    { year: "numeric", month: "long" },
    { year: "numeric", month: "long", day: "numeric" },
    { dateStyle: "full", timeStyle: "short" },
  ] as const
).map((style) => new Intl.DateTimeFormat(locale, { ...style, timeZone: "UTC" })) as [
  Intl.DateTimeFormat,
  Intl.DateTimeFormat,
  Intl.DateTimeFormat,
];

/** "October 2008" */
export function monthName(month: string): string {
  return months.format(new Date(`${month}-01T00:00:00Z`));
}

/** "22 October 2008" */
export function dayName(local: string): string {
  return days.format(new Date(`${local.slice(0, 10)}T00:00:00Z`));
}

/** "Wednesday 22 October 2008 at 16:28" */
export function momentName(local: string): string {
  return moments.format(new Date(`${local}Z`));
}

const dates = new Intl.DateTimeFormat(locale, { dateStyle: "long" });

/** The day of a moment, where the user is: "24 December 2026" */
export function dateName(moment: string): string {
  return dates.format(new Date(moment));
}

const times = [new Intl.DateTimeFormat(locale, { timeStyle: "short" }), new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" })] as const;

/** A moment, where the user is: "16:28", or "22 October 2008 at 16:28" of another day. */
export function timeName(moment: Date): string {
  return times[moment.toDateString() === new Date().toDateString() ? 0 : 1].format(moment);
}

/** How a time or a position is known, by the API's names of sources. */
export function sourceName(source: string): string {
  if (source === "owner") return text("fromOwner");
  if (source === "upload") return text("fromUpload");
  if (source === "file_name") return text("fromName");
  if (source === "file_time") return text("fromDate");
  return text(source.startsWith("sidecar:") ? "fromSidecar" : "fromFile");
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** "2.4 MB" */
export function bytes(count: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  // The short form of a byte has no plural in English: "893 byte".
  const unitDisplay = power ? "short" : "long";
  const style = { style: "unit", unit: UNITS[power] as string, unitDisplay, maximumFractionDigits: power > 1 ? 1 : 0 } as const;
  return new Intl.NumberFormat(locale, style).format(count / 1000 ** power);
}

export { numbers };
