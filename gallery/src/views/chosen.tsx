// What can be done with the photos that are picked, and what was done last.

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { Photo } from "../data/photos.ts";
import type { Library } from "../library.ts";
import { counted, text } from "../text/index.ts";
import { ChooseAlbum } from "./albums.tsx";
import { ask } from "./dialog.tsx";
import { focusPhotos } from "./focus.ts";
import { Icon, type IconName } from "./icons.tsx";
import { Shifting, Tagging } from "./many.tsx";
import { Menu } from "./menu.tsx";
import { share } from "./sharing.tsx";

const more = signal(false);

/** In the place of the bar, while photos are picked. */
export function Chosen({ library }: { library: Library }) {
  const photos = [...library.selection.photos.value.values()];
  useEffect(() => () => void requestAnimationFrame(focusPhotos), []);
  const action = (icon: IconName, label: string, act: () => void) => (
    <button type="button" class="round" aria-label={label} title={label} onClick={act}>
      <Icon name={icon} />
    </button>
  );
  const item = (icon: IconName, label: string, act: () => void) => (
    <button
      type="button"
      onClick={() => {
        more.value = false;
        act();
      }}
    >
      <Icon name={icon} />
      {label}
    </button>
  );
  const place = library.place.value;
  const liked = photos.every(({ favourite }) => favourite);
  return (
    <header class="bar chosen">
      {action("close", text("pickNone"), () => library.selection.clear())}
      <p role="status">{counted("picked", photos.length)}</p>
      <span class="fill" />
      {place.name === "trash" ? (
        <>
          {action("restore", text("restore"), () => void library.restore(photos))}
          {action("trash", text("destroy"), () => {
            if (confirm(counted("destroyAsk", photos.length))) void library.destroy(photos);
          })}
        </>
      ) : (
        <>
          {action("heart", liked ? text("notFavourite") : text("favourite"), () => void library.like(photos, !liked))}
          {action("album", text("addToAlbum"), () =>
            ask(text("addToAlbum"), () => <ChooseAlbum library={library} photos={photos} />),
          )}
          {action("link", text("share"), () =>
            share(library, photos.length === 1 ? { image: photos[0]?.id ?? "" } : { images: photos.map(({ id }) => id) }),
          )}
          <Menu
            open={more}
            button={
              <button type="button" class="round" aria-label={text("more")} aria-expanded={more.value} onClick={() => (more.value = !more.value)}>
                <Icon name="more" />
              </button>
            }
          >
            {place.name === "album" && <InAlbum library={library} id={place.id} photos={photos} item={item} />}
            {item("tag", text("addTags"), () => ask(text("addTags"), () => <Tagging library={library} photos={photos} />))}
            {item("clock", text("shiftTime"), () => ask(text("shiftTime"), () => <Shifting library={library} photos={photos} />))}
            {item("download", text("downloadMany"), () => void library.downloadAll(photos))}
          </Menu>
          {action("trash", text("toTrash"), () => void library.trash(photos))}
        </>
      )}
    </header>
  );
}

interface InAlbumProps {
  library: Library;
  id: string;
  photos: readonly Photo[];
  item: (icon: IconName, label: string, act: () => void) => ComponentChildren;
}

/** What concerns the album that the photos are in. */
function InAlbum({ library, id, photos, item }: InAlbumProps) {
  const album = library.albums.find(id);
  const [first] = photos;
  const cover = photos.length === 1 ? first : undefined;
  return (
    <>
      {album && cover && item("cover", text("makeCover"), () => {
        library.selection.clear();
        void library.editAlbum(album, { cover: cover.id });
      })}
      {item("minus", text("removeFromAlbum"), () => void library.removeFrom(id, photos))}
    </>
  );
}

/** What was done last, with a way back, which stays while somebody is at it. */
export function Notice({ library }: { library: Library }) {
  const notice = library.notice.value;
  const keep = () => library.keepNotice();
  const leave = () => library.endNotice();
  return (
    <div class="notice" role="status" onFocusIn={keep} onFocusOut={leave} onPointerEnter={keep} onPointerLeave={leave}>
      {notice && (
        <div>
          <span>{notice.text}</span>
          {notice.undo && (
            <button
              type="button"
              onClick={() => {
                notice.undo?.();
                requestAnimationFrame(focusPhotos);
              }}
            >
              {text("undo")}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
