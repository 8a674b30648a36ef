// The sections of the timeline, made of the counts of months and days. Pure.

import type { MonthCount } from "../client.ts";

/** Pictures that are read and placed together: a month or, of a full month, some of its days. */
export interface Section {
  /** Another section with this key has the same place in the list. */
  key: string;
  /** The first and the last day, as the API's `taken_to` and `taken_from`; the same for one day. */
  newest: string;
  oldest: string;
  month: string;
  /** Whether it is the first of its month, and so has its name. */
  first: boolean;
  /** Whether it is the last of its month. */
  last: boolean;
  /** How many pictures it has. */
  count: number;
  /** How many pictures come before it. */
  before: number;
}

/** As many as a page of a compact list has. */
export const FULL = 500;

/** Sections from the newest to the oldest. A day with more pictures than a page is a section nevertheless. */
export function sectionsOf(months: readonly MonthCount[]): Section[] {
  const sections: Section[] = [];
  let before = 0;
  for (const { month, days } of months) {
    const groups: { newest: string; oldest: string; count: number }[] = [];
    for (const { day, images } of days) {
      const group = groups.at(-1);
      if (group && group.count + images <= FULL) {
        group.oldest = day;
        group.count += images;
      } else groups.push({ newest: day, oldest: day, count: images });
    }
    for (const [index, group] of groups.entries()) {
      const key = `${group.oldest}/${group.newest}`;
      sections.push({ ...group, key, month, first: index === 0, last: index === groups.length - 1, before });
      before += group.count;
    }
  }
  return sections;
}

/** A year's first section, for the scrubber. */
export interface Year {
  year: string;
  section: number;
}

export function yearsOf(sections: readonly Section[]): Year[] {
  const years: Year[] = [];
  for (const [index, { month }] of sections.entries()) {
    const year = month.slice(0, 4);
    if (years.at(-1)?.year !== year) years.push({ year, section: index });
  }
  return years;
}
