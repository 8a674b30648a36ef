// What is known of a photo, beside it.

import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AlbumEntry, ImageEntry } from "../client.ts";
import type { Library } from "../library.ts";
import { addressOf } from "../place.ts";
import { text } from "../text/index.ts";
import { ChooseAlbum } from "./albums.tsx";
import { Alike } from "./alike.tsx";
import { Companions } from "./companions.tsx";
import { Asked, useSaving } from "./conflict.tsx";
import { CorrectPlace, CorrectTime, turned } from "./correcting.tsx";
import { ask } from "./dialog.tsx";
import { Fact, Facts } from "./facts.tsx";
import { Icon } from "./icons.tsx";
import type { DetailsProps } from "./viewer.tsx";
import { Words } from "./words.tsx";

export function Details({ library, shown, open, onClose, onShow, onRead }: DetailsProps & { library: Library }) {
  const entry = useSignal<ImageEntry | undefined>(undefined);
  const failed = useSignal(false);
  const take = (now: ImageEntry) => {
    const known = entry.peek();
    // An edit may have been answered before a reading that began earlier.
    const outdated = known?.id === now.id && known.version > now.version;
    if (shown.peek().id !== now.id || outdated) return;
    entry.value = now;
    onRead(now);
  };
  useSignalEffect(() => {
    const { id } = shown.value;
    if (!open.value) return;
    failed.value = false;
    library.read(id).then(take, () => {
      failed.value = true;
    });
  });
  // Work on a photo gives it no other version, and may take it out of the list.
  useSignalEffect(() => {
    const { id } = shown.peek();
    if (library.news.value.has(id) && open.peek()) library.read(id).then(take, () => undefined); // what is shown stays
  });
  useSignalEffect(() => {
    if (library.edited.value) take(library.edited.value);
  });
  if (!open.value) return null;
  const known = entry.value?.id === shown.value.id ? entry.value : undefined;
  return (
    <aside class="details" aria-label={text("details")}>
      <header>
        <h2>{text("details")}</h2>
        <button type="button" class="round" aria-label={text("closeDetails")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {known ? (
        <Known
          key={known.id}
          library={library}
          entry={known}
          onShow={onShow}
          onChange={take}
        />
      ) : (
        <p class="quiet">{failed.value ? text(library.kept.since.value ? "offlineDetails" : "offline") : text("loading")}</p>
      )}
    </aside>
  );
}

interface KnownProps {
  library: Library;
  entry: ImageEntry;
  onChange: (entry: ImageEntry) => void;
  onShow: (image: ImageEntry) => void;
}

function Known({ library, entry, onChange, onShow }: KnownProps) {
  const saving = useSaving(library, entry, onChange);
  const { save } = saving;
  const correctPlace = () => ask(text("correctPlace"), () => <CorrectPlace entry={entry} save={save} />);
  return (
    <>
      {entry.errors.map((fault) => (
        <p key={fault.stage} class="fault" role="alert">
          <Icon name="warning" />
          {fault.message}
        </p>
      ))}
      {entry.errors.some(({ retry }) => retry) && (
        <button type="button" class="wide" onClick={() => void library.retry(entry.id)}>
          {text("tryAgain")}
        </button>
      )}
      {saving.conflict && <Asked mine={saving.conflict} entry={entry} saving={saving} />}
      <Words entry={entry} save={save} />
      <Facts
        known={entry}
        beside={{
          time: (
            <Correct
              act={() => ask(text("correctTime"), () => <CorrectTime entry={entry} save={save} />)}
              name={text("correctTime")}
            />
          ),
          file: entry.thumbnails.length > 0 && (
            <button
              type="button"
              class="link"
              disabled={entry.reprocessing}
              onClick={() => void save({ orientation: turned(entry) })}
            >
              {text(entry.reprocessing ? "turning" : "turn")}
            </button>
          ),
          place: <Correct act={correctPlace} name={text("correctPlace")} />,
          noPlace: (
            <button type="button" class="link" onClick={correctPlace}>
              {text("addPlace")}
            </button>
          ),
        }}
      >
        <InAlbums library={library} id={entry.id} />
        {entry.companions.length > 0 && (
          <Fact icon="photos" name={text("companions")}>
            <Companions library={library} entry={entry} />
          </Fact>
        )}
      </Facts>
      <Alike library={library} id={entry.id} onShow={onShow} />
    </>
  );
}

function Correct({ name, act }: { name: string; act: () => void }) {
  return (
    <button type="button" class="link" aria-label={name} onClick={act}>
      {text("correct")}
    </button>
  );
}

function InAlbums({ library, id }: { library: Library; id: string }) {
  const albums = useSignal<readonly AlbumEntry[]>([]);
  // When albums have changed, too.
  const list = library.albums.list.value;
  useEffect(() => {
    library.albums.of(id).then(
      (found) => {
        albums.value = found;
      },
      () => undefined, // they are not shown then
    );
  }, [id, list]);
  return (
    <Fact icon="albums" name={text("albums")}>
      <span class="chips">
        {albums.value.map((album) => (
          <a key={album.id} class="chip" href={addressOf({ name: "album", id: album.id })}>
            {album.title}
          </a>
        ))}
        <button type="button" class="chip" onClick={() => chooseAlbum(library, id)}>
          + {text("addToAlbum")}
        </button>
      </span>
    </Fact>
  );
}

function chooseAlbum(library: Library, id: string): void {
  ask(text("addToAlbum"), () => <ChooseAlbum library={library} photos={[{ id }]} />);
}
