// What narrows a search: values that the library has, in menus above the photos.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { FacetValue } from "../client.ts";
import { all } from "../data/source.ts";
import { yearsOf } from "../layout/sections.ts";
import type { Library } from "../library.ts";
import { addressOf, type Search } from "../place.ts";
import { text } from "../text/index.ts";

const FACETS = ["camera", "lens", "place", "tag", "kind"] as const;

type Values = Partial<Record<(typeof FACETS)[number], readonly FacetValue[]>>;

// What was read last is shown until it has been read again.
const values = signal<Values>({});

export function FilterBar({ library, search }: { library: Library; search: Search }) {
  useEffect(() => {
    for (const kind of FACETS) {
      all(library.darkroom.facets(kind)).then(
        (read) => {
          values.value = { ...values.value, [kind]: read };
        },
        () => undefined, // words and the other filters still find photos
      );
    }
  }, [library]);
  library.timeline.changed.value;
  const years = yearsOf(library.timeline.sections).map(({ year }) => year);
  const narrow = (changes: Search) => {
    location.hash = addressOf({ name: "search", search: { ...search, ...changes } });
  };
  return (
    <div class="filters" role="group" aria-label={text("filters")}>
      <Choice
        label={text("year")}
        values={years.map((year) => ({ value: year, name: year }))}
        chosen={search.taken_from ?? ""}
        onChoose={(year) => narrow({ taken_from: year, taken_to: year })}
      />
      {FACETS.map((kind) => (
        <Choice
          key={kind}
          label={text(`filter_${kind}`)}
          values={(values.value[kind] ?? []).map(({ value }) => ({ value, name: nameOf(kind, value) }))}
          chosen={search[kind] ?? ""}
          onChoose={(value) => narrow({ [kind]: value })}
        />
      ))}
      {Object.keys(search).length > 0 && (
        <a class="plain" href="#/search">
          {text("clearFilters")}
        </a>
      )}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  values: readonly { value: string; name: string }[];
  chosen: string;
  onChoose: (value: string) => void;
}

function Choice({ label, values: given, chosen, onChoose }: ChoiceProps) {
  if (!given.length && !chosen) return null;
  // A link may name a value that the library does not have any more.
  const options = !chosen || given.some(({ value }) => value === chosen) ? given : [{ value: chosen, name: chosen }, ...given];
  return (
    <select
      class={chosen ? "filter chosen-one" : "filter"}
      aria-label={label}
      value={chosen}
      onChange={({ currentTarget }) => onChoose(currentTarget.value)}
    >
      <option value="">{label}</option>
      {options.map(({ value, name }) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  );
}

const KINDS = ["photo", "animation", "panorama", "screenshot", "motion"] as const;

function nameOf(facet: string, value: string): string {
  const kind = facet === "kind" && KINDS.find((each) => each === value);
  return kind ? text(`kind_${kind}`) : value;
}
