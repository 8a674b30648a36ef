// What the owner writes about a photo.

import type { TargetedEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ImageEntry } from "../client.ts";
import { union } from "../data/changing.ts";
import { text } from "../text/index.ts";
import type { Saving } from "./conflict.tsx";
import { Icon } from "./icons.tsx";

interface WordsProps {
  entry: ImageEntry;
  save: Saving["save"];
}

const STARS = [1, 2, 3, 4, 5] as const;

export function Words({ entry, save }: WordsProps) {
  const title = useTyped<HTMLInputElement>(entry, "title", save);
  const description = useTyped<HTMLTextAreaElement>(entry, "description", save);
  const tag = useRef<HTMLInputElement>(null);
  return (
    <div class="words">
      <input {...title} aria-label={text("title")} placeholder={text("titleHint")} maxLength={200} />
      <textarea
        {...description}
        aria-label={text("description")}
        placeholder={entry.caption?.text ?? text("descriptionHint")}
        maxLength={4000}
        rows={2}
      />
      <div class="chips">
        {entry.tags.map((each) => (
          <button
            key={each}
            type="button"
            class="chip"
            aria-label={text("removeTag", { tag: each })}
            onClick={() => {
              tag.current?.focus(); // the button will be gone
              void save(({ tags }) => ({ tags: tags.filter((other) => other !== each) }));
            }}
          >
            {each} ×
          </button>
        ))}
        <input
          ref={tag}
          class="tag"
          aria-label={text("addTag")}
          placeholder={text("addTag")}
          maxLength={100}
          onChange={({ currentTarget: field }) => {
            const added = field.value.trim();
            field.value = "";
            if (added) void save(({ tags }) => ({ tags: union(tags, [added]) }));
          }}
        />
      </div>
      <div class="stars" role="group" aria-label={text("rating")}>
        {STARS.map((stars) => (
          <button
            key={stars}
            type="button"
            class="round"
            aria-label={text("star", { stars: `${stars}` })}
            aria-pressed={entry.rating === stars}
            // The same star once more takes the rating back.
            onClick={() => void save({ rating: entry.rating === stars ? null : stars })}
          >
            <Icon name="star" filled={stars <= (entry.rating ?? 0)} />
          </button>
        ))}
      </div>
    </div>
  );
}

/**
 * The properties of a field that shows what is written and saves what is typed: when the field is left, and when it goes
 * away. Until then, a change from elsewhere does not touch it.
 */
function useTyped<Field extends HTMLInputElement | HTMLTextAreaElement>(
  entry: ImageEntry,
  name: "title" | "description",
  save: Saving["save"],
) {
  const field = useRef<Field>(null);
  const written = entry[name] ?? null;
  // What is being typed, and what stood there when that began.
  const typed = useRef<{ value: string; seen: ImageEntry } | undefined>(undefined);
  const sent = useRef<string | null | undefined>(undefined);
  const saving = useRef(0);
  const commit = useRef(async () => {});
  commit.current = async () => {
    if (!typed.current) return;
    const { value, seen } = typed.current;
    const isNews = ![seen[name] ?? null, sent.current].includes(written);
    typed.current = undefined;
    sent.current = value.trim() || null;
    saving.current++;
    // An edit of what somebody saw becomes a conflict if something else stands there by now.
    await save({ [name]: sent.current }, isNews ? seen : undefined);
    saving.current--;
  };
  useEffect(() => {
    if (field.current && !typed.current && !saving.current) field.current.value = written ?? "";
  }, [entry]);
  useEffect(() => () => void commit.current(), []);
  return {
    ref: field,
    defaultValue: written ?? "",
    onInput: ({ currentTarget: { value } }: TargetedEvent<Field>) => {
      typed.current = { value, seen: typed.current?.seen ?? entry };
    },
    onChange: () => void commit.current(),
  };
}
