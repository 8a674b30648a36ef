// What the owner writes about a photo.

import { useState } from "preact/hooks";
import { type ImageEdit, type ImageEntry, PreconditionFailed } from "../client.ts";
import type { Library } from "../library.ts";
import { text } from "../text/index.ts";

interface WordsProps {
  library: Library;
  entry: ImageEntry;
  onChange: (entry: ImageEntry) => void;
}

/** An edit that met another one. */
interface Conflict {
  mine: ImageEdit;
  theirs: ImageEntry;
}

export function Words({ library, entry, onChange }: WordsProps) {
  const [conflict, setConflict] = useState<Conflict | undefined>(undefined);

  const save = async (mine: ImageEdit, of: ImageEntry = entry) => {
    try {
      onChange(await library.edit(of, mine));
      setConflict(undefined);
    } catch (error) {
      if (!(error instanceof PreconditionFailed)) return library.say(text("notSaved"));
      setConflict({ mine, theirs: await library.read(of.id) });
    }
  };

  if (conflict) {
    const { mine, theirs } = conflict;
    return (
      <div class="fault conflict" role="alert">
        <div>
          <p>{text("conflict")}</p>
          {(["title", "description", "tags"] as const)
            .filter((field) => field in mine)
            .map((field) => (
              <p key={field} class="quiet">
                {text("conflictOther", { value: [theirs[field] ?? "–"].flat().join(", ") || "–" })}
              </p>
            ))}
          <button type="button" onClick={() => void save(mine, theirs)}>
            {text("keepMine")}
          </button>
          <button
            type="button"
            onClick={() => {
              setConflict(undefined);
              onChange(theirs);
            }}
          >
            {text("keepOther")}
          </button>
        </div>
      </div>
    );
  }
  // Another version has other fields, so that none keeps what is not true any more.
  return (
    <div class="words" key={entry.version}>
      <input
        aria-label={text("title")}
        placeholder={text("titleHint")}
        maxLength={200}
        defaultValue={entry.title ?? ""}
        onChange={({ currentTarget: { value } }) => void save({ title: value.trim() || null })}
      />
      <textarea
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
    </div>
  );
}
