// What can be done with the photos that are picked, and what was done last.

import type { Library } from "../library.ts";
import { counted, text } from "../text/index.ts";
import { Icon, type IconName } from "./icons.tsx";

/** In the place of the bar, while photos are picked. */
export function Chosen({ library }: { library: Library }) {
  const photos = [...library.selection.photos.value.values()];
  const action = (icon: IconName, label: string, act: () => void) => (
    <button type="button" class="round" aria-label={label} title={label} onClick={act}>
      <Icon name={icon} />
    </button>
  );
  const liked = photos.every(({ favourite }) => favourite);
  return (
    <header class="bar chosen">
      {action("close", text("pickNone"), () => library.selection.clear())}
      <p role="status">{counted("picked", photos.length)}</p>
      <span class="fill" />
      {library.place.value === "trash" ? (
        <>
          {action("restore", text("restore"), () => void library.restore(photos))}
          {action("trash", text("destroy"), () => {
            if (confirm(counted("destroyAsk", photos.length))) void library.destroy(photos);
          })}
        </>
      ) : (
        <>
          {action("heart", liked ? text("notFavourite") : text("favourite"), () => void library.like(photos, !liked))}
          {action("trash", text("toTrash"), () => void library.trash(photos))}
        </>
      )}
    </header>
  );
}

/** What was done last, with a way back. */
export function Notice({ library }: { library: Library }) {
  const notice = library.notice.value;
  return (
    <div class="notice" role="status">
      {notice && (
        <div>
          <span>{notice.text}</span>
          {notice.undo && (
            <button type="button" onClick={notice.undo}>
              {text("undo")}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
