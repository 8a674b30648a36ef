// Edits of a photo, and what is asked when one meets another.

import { useState } from "preact/hooks";
import { type ImageEdit, type ImageEntry, PreconditionFailed } from "../client.ts";
import type { Library } from "../library.ts";
import { momentName, text } from "../text/index.ts";

/** An edit that met another one. */
export interface Conflict {
  mine: ImageEdit;
  theirs: ImageEntry;
}

export interface Saving {
  conflict: Conflict | undefined;
  save: (changes: ImageEdit) => Promise<void>;
  keepMine: () => Promise<void>;
  keepOther: () => void;
}

export function useSaving(library: Library, entry: ImageEntry, onChange: (entry: ImageEntry) => void): Saving {
  const [conflict, setConflict] = useState<Conflict | undefined>(undefined);
  const save = async (mine: ImageEdit, of: ImageEntry) => {
    try {
      onChange(await library.edit(of, mine));
      setConflict(undefined);
    } catch (error) {
      if (!(error instanceof PreconditionFailed)) return library.say(text("notSaved"));
      setConflict({ mine, theirs: await library.read(of.id) });
    }
  };
  return {
    // Another photo's conflict is not this one's.
    conflict: conflict?.theirs.id === entry.id ? conflict : undefined,
    save: (changes) => save(changes, entry),
    keepMine: async () => {
      if (conflict) await save(conflict.mine, conflict.theirs);
    },
    keepOther: () => {
      setConflict(undefined);
      if (conflict) onChange(conflict.theirs);
    },
  };
}

export function Asked({ conflict: { mine, theirs }, saving }: { conflict: Conflict; saving: Saving }) {
  return (
    <div class="fault conflict" role="alert">
      <div>
        <p>{text("conflict")}</p>
        {Object.keys(mine).map((field) => (
          <p key={field} class="quiet">
            {text("conflictOther", { value: valueOf(theirs, field) || "–" })}
          </p>
        ))}
        <button type="button" onClick={() => void saving.keepMine()}>
          {text("keepMine")}
        </button>
        <button type="button" onClick={saving.keepOther}>
          {text("keepOther")}
        </button>
      </div>
    </div>
  );
}

function valueOf(entry: ImageEntry, field: string): string {
  const { position } = entry;
  switch (field) {
    case "tags":
      return entry.tags.join(", ");
    case "taken_at":
      return entry.time ? momentName(entry.time.local) : "";
    case "position":
      return position ? `${position.latitude}, ${position.longitude}` : "";
    case "orientation":
      return `${entry.corrections.orientation ?? ""}`;
    default:
      return `${entry[field as "title" | "description" | "rating"] ?? ""}`;
  }
}
