// What the owner writes about a photo.

import type { ImageEdit, ImageEntry } from "../client.ts";
import { text } from "../text/index.ts";
import { Icon } from "./icons.tsx";

interface WordsProps {
  entry: ImageEntry;
  save: (changes: ImageEdit) => Promise<void>;
}

const STARS = [1, 2, 3, 4, 5] as const;

export function Words({ entry, save }: WordsProps) {
  // What has changed has another field, so that none keeps what is not true any more. The others keep what is being typed.
  return (
    <div class="words">
      <input
        key={`title ${entry.id} ${entry.title}`}
        aria-label={text("title")}
        placeholder={text("titleHint")}
        maxLength={200}
        defaultValue={entry.title ?? ""}
        onChange={({ currentTarget: { value } }) => void save({ title: value.trim() || null })}
      />
      <textarea
        key={`description ${entry.id} ${entry.description}`}
        aria-label={text("description")}
        placeholder={entry.caption?.text ?? text("descriptionHint")}
        maxLength={4000}
        rows={2}
        defaultValue={entry.description ?? ""}
        onChange={({ currentTarget: { value } }) => void save({ description: value.trim() || null })}
      />
      <div class="chips">
        {entry.tags.map((tag) => (
          <button
            key={tag}
            type="button"
            class="chip"
            aria-label={text("removeTag", { tag })}
            onClick={() => void save({ tags: entry.tags.filter((each) => each !== tag) })}
          >
            {tag} ×
          </button>
        ))}
        <input
          key={`tag ${entry.id} ${entry.tags.length}`}
          class="tag"
          aria-label={text("addTag")}
          placeholder={text("addTag")}
          maxLength={100}
          onChange={({ currentTarget: { value } }) => {
            const tag = value.trim();
            if (tag && !entry.tags.includes(tag)) void save({ tags: [...entry.tags, tag] });
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
