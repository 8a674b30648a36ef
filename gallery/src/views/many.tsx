// Dialogs about many photos: their tags, and their time.

import type { Photo } from "../data/photos.ts";
import type { Library } from "../library.ts";
import { text } from "../text/index.ts";
import { done } from "./dialog.tsx";

interface ManyProps {
  library: Library;
  photos: readonly Photo[];
}

export function Tagging({ library, photos }: ManyProps) {
  return (
    <form
      class="sharing"
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget).get("tags") as string;
        const tags = given.split(",").map((tag) => tag.trim()).filter(Boolean);
        done();
        if (tags.length) void library.tag(photos, tags);
      }}
    >
      <label>
        {text("tags")}
        <input name="tags" maxLength={400} required placeholder={text("tagsHint")} />
      </label>
      <footer>
        <button type="submit" class="wide">
          {text("save")}
        </button>
      </footer>
    </form>
  );
}

const UNITS = [
  { name: "shiftDays", seconds: 24 * 3600, most: 40_000 },
  { name: "shiftHours", seconds: 3600, most: 23 },
  { name: "shiftMinutes", seconds: 60, most: 59 },
  { name: "shiftSeconds", seconds: 1, most: 59 },
] as const;

export function Shifting({ library, photos }: ManyProps) {
  return (
    <form
      class="sharing"
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget);
        const seconds = UNITS.reduce((sum, unit) => sum + Number(given.get(unit.name)) * unit.seconds, 0);
        done();
        if (seconds) void library.shift(photos, given.get("direction") === "earlier" ? -seconds : seconds);
      }}
    >
      <p>{text("shiftLead")}</p>
      <label>
        {text("shiftDirection")}
        <select name="direction">
          <option value="later">{text("shiftLater")}</option>
          <option value="earlier">{text("shiftEarlier")}</option>
        </select>
      </label>
      <div class="units">
        {UNITS.map(({ name, most }) => (
          <label key={name}>
            {text(name)}
            <input name={name} type="number" min={0} max={most} defaultValue="0" required />
          </label>
        ))}
      </div>
      <footer>
        <button type="submit" class="wide">
          {text("save")}
        </button>
      </footer>
    </form>
  );
}
