// Edits of a photo, and what is asked when one meets another.

import { useRef, useState } from "preact/hooks";
import { type ImageEdit, type ImageEntry, PreconditionFailed } from "../client.ts";
import type { Library } from "../library.ts";
import { momentName, text } from "../text/index.ts";

/** An edit, or what makes one of what stands there. */
type Change = ImageEdit | ((now: ImageEntry) => ImageEdit);

export interface Saving {
  /** The edit that met another one. */
  conflict: ImageEdit | undefined;
  /** Saves a change of what stands there now, or of what somebody saw when they made it. */
  save: (change: Change, seen?: ImageEntry) => Promise<void>;
  keepMine: () => void;
  keepOther: () => void;
}

/** Saves edits of one photo, one after the other. */
export function useSaving(library: Library, entry: ImageEntry, onChange: (entry: ImageEntry) => void): Saving {
  const [conflict, setConflict] = useState<ImageEdit | undefined>(undefined);
  const newest = useRef(entry);
  const saved = useRef(Promise.resolve());
  if (entry.version > newest.current.version) newest.current = entry;
  const take = (now: ImageEntry) => {
    newest.current = now;
    onChange(now);
  };
  const send = async (change: Change, of: ImageEntry): Promise<void> => {
    try {
      take(await library.edit(of, typeof change === "function" ? change(of) : change));
    } catch (error) {
      if (!(error instanceof PreconditionFailed)) throw error;
      const now = await library.read(of.id);
      take(now);
      if (typeof change === "function" || leavesAlone(of, now, change)) return send(change, now);
      setConflict(change);
    }
  };
  const save: Saving["save"] = (change, seen) => {
    // The version that one edit makes is what the next one changes.
    saved.current = saved.current
      .then(() => send(change, seen ?? newest.current))
      .catch(() => library.say(library.notSaved));
    return saved.current;
  };
  return {
    conflict,
    save,
    keepMine: () => {
      setConflict(undefined);
      if (conflict) void save(conflict);
    },
    keepOther: () => setConflict(undefined),
  };
}

/** Asks whose words count: those of an edit, or those that stand there. */
export function Asked({ mine, entry, saving }: { mine: ImageEdit; entry: ImageEntry; saving: Saving }) {
  const written = mine.title ?? mine.description;
  return (
    <div class="fault conflict" role="alert">
      <div>
        <p>{text("conflict")}</p>
        {Object.keys(mine).map((field) => (
          <p key={field} class="quiet">
            {text("conflictOther", { value: valueOf(entry, field) || "–" })}
          </p>
        ))}
        {written && <p class="quiet">{text("conflictMine", { value: written })}</p>}
        <button type="button" onClick={saving.keepMine}>
          {text("keepMine")}
        </button>
        <button type="button" onClick={saving.keepOther}>
          {text("keepOther")}
        </button>
      </div>
    </div>
  );
}

/** Whether all that an edit changes is the same in two versions of a photo. */
function leavesAlone(before: ImageEntry, now: ImageEntry, edit: ImageEdit): boolean {
  const said = (entry: ImageEntry, field: string) =>
    JSON.stringify(field === "taken_at" ? entry.time : field === "position" ? entry.position : valueOf(entry, field));
  return Object.keys(edit).every((field) => said(before, field) === said(now, field));
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
