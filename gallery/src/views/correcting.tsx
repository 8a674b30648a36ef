// Corrections of what a file says: when and where it was taken, and which side is up.

import type { ImageEdit, ImageEntry } from "../client.ts";
import { text } from "../text/index.ts";
import { done } from "./dialog.tsx";

interface CorrectingProps {
  entry: ImageEntry;
  save: (changes: ImageEdit) => Promise<void>;
}

/** A dialog's content: the time. */
export function CorrectTime({ entry, save }: CorrectingProps) {
  return (
    <Form
      back={entry.corrections.taken_at === null ? undefined : () => save({ taken_at: null })}
      submit={(given) => save({ taken_at: given.get("time") as string })}
    >
      <label>
        {text("taken")}
        <input name="time" type="datetime-local" step={1} required defaultValue={entry.time?.local.slice(0, 19) ?? ""} />
      </label>
    </Form>
  );
}

/** A dialog's content: the place. */
export function CorrectPlace({ entry, save }: CorrectingProps) {
  const { position } = entry;
  return (
    <Form
      back={entry.corrections.position === null ? undefined : () => save({ position: null })}
      submit={(given) => {
        const [latitude, longitude] = [Number(given.get("latitude")), Number(given.get("longitude"))];
        return save({ position: { latitude, longitude } });
      }}
    >
      <div class="units two">
        <label>
          {text("latitude")}
          <input name="latitude" type="number" step="any" min={-90} max={90} required defaultValue={`${position?.latitude ?? ""}`} />
        </label>
        <label>
          {text("longitude")}
          <input name="longitude" type="number" step="any" min={-180} max={180} required defaultValue={`${position?.longitude ?? ""}`} />
        </label>
      </div>
    </Form>
  );
}

interface FormProps {
  submit: (given: FormData) => Promise<void>;
  /** Takes the correction back, where there is one. */
  back: (() => Promise<void>) | undefined;
  children: preact.ComponentChildren;
}

function Form({ submit, back, children }: FormProps) {
  return (
    <form
      class="sharing"
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget);
        done();
        void submit(given);
      }}
    >
      {children}
      <footer>
        {back && (
          <button
            type="button"
            class="plain"
            onClick={() => {
              done();
              void back();
            }}
          >
            {text("asFileSays")}
          </button>
        )}
        <button type="submit" class="wide">
          {text("save")}
        </button>
      </footer>
    </form>
  );
}

// EXIF's orientations after a quarter turn to the right: those that are turned, then those that are mirrored, too.
const NEXT: Record<number, number> = { 1: 6, 6: 3, 3: 8, 8: 1, 2: 7, 7: 4, 4: 5, 5: 2 };

/** The orientation that shows a photo a quarter turn to the right. https://exiftool.org/TagNames/EXIF.html */
export function turned({ corrections, metadata }: ImageEntry): number {
  return NEXT[corrections.orientation ?? metadata?.orientation ?? 1] ?? 6;
}
