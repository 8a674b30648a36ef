// What is known of a photo, beside it.

import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { AlbumEntry, ImageEntry } from "../client.ts";
import type { Photo } from "../data/photos.ts";
import type { Library } from "../library.ts";
import { addressOf } from "../place.ts";
import { bytes, momentName, numbers, sourceName, text } from "../text/index.ts";
import { ChooseAlbum } from "./albums.tsx";
import { Alike } from "./alike.tsx";
import { Companions } from "./companions.tsx";
import { Asked, useSaving } from "./conflict.tsx";
import { CorrectPlace, CorrectTime, turned } from "./correcting.tsx";
import { ask } from "./dialog.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { Words } from "./words.tsx";

interface DetailsProps {
  library: Library;
  shown: Signal<Photo>;
  open: Signal<boolean>;
  onClose: () => void;
  /** Shows another photo. */
  onShow: (image: ImageEntry) => void;
}

export function Details({ library, shown, open, onClose, onShow }: DetailsProps) {
  const entry = useSignal<ImageEntry | undefined>(undefined);
  const failed = useSignal(false);
  useSignalEffect(() => {
    const { id } = shown.value;
    if (!open.value) return;
    failed.value = false;
    library.read(id).then(
      (read) => {
        if (shown.value.id === id) entry.value = read;
      },
      () => {
        failed.value = true;
      },
    );
  });
  useSignalEffect(() => {
    const back = library.edited.value;
    if (back && back.id === shown.value.id) entry.value = back;
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
          library={library}
          entry={known}
          onShow={onShow}
          onChange={(edited) => {
            entry.value = edited;
          }}
        />
      ) : ( <p class="quiet">{failed.value ? text("offline") : text("loading")}</p>
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
  const { metadata, time, position, source } = entry;
  const size = [
    source?.width && source.height && `${numbers.format(source.width)} × ${numbers.format(source.height)}`,
    entry.size !== null && bytes(entry.size),
  ].filter(Boolean);
  const names = [...new Set(entry.regions.flatMap(({ name }) => (name ? [name] : [])))];
  const place = [metadata?.location, metadata?.city, metadata?.state, metadata?.country].filter(Boolean).join(", ");
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
      {saving.conflict ? <Asked conflict={saving.conflict} saving={saving} /> : <Words entry={entry} save={save} />}
      <dl>
        {time && (
          <Fact icon="clock" name={text("taken")} more={text("knownFrom", { source: sourceName(time.source) })}>
            {momentName(time.local)}
            <Correct act={() => ask(text("correctTime"), () => <CorrectTime entry={entry} save={save} />)} name={text("correctTime")} />
          </Fact>
        )}
        <Fact icon="photos" name={text("file")} more={size.join("  ·  ")}>
          {entry.filename ?? entry.id}
          {entry.thumbnails.length > 0 && (
            <button type="button" class="link" disabled={entry.reprocessing} onClick={() => void save({ orientation: turned(entry) })}>
              {text(entry.reprocessing ? "turning" : "turn")}
            </button>
          )}
        </Fact>
        {(metadata?.model || metadata?.make) && (
          <Fact icon="camera" name={text("camera")} more={exposure(entry)}>
            {cameraName(metadata.make, metadata.model)}
            {metadata.lens_model && <small>{metadata.lens_model}</small>}
          </Fact>
        )}
        {position || place ? (
          <Fact icon="pin" name={text("place")} more={place && position ? coordinates(position) : ""}>
            {place || (position && coordinates(position))}
            {position && (
              <a
                href={`https://www.openstreetmap.org/?mlat=${position.latitude}&mlon=${position.longitude}#map=15/${position.latitude}/${position.longitude}`}
                target="_blank"
                rel="noreferrer"
              >
                {text("onMap")}
              </a>
            )}
            <Correct act={correctPlace} name={text("correctPlace")} />
          </Fact>
        ) : (
          <Fact icon="pin" name={text("place")}>
            <button type="button" class="link" onClick={correctPlace}>
              {text("addPlace")}
            </button>
          </Fact>
        )}
        {names.length > 0 && (
          <Fact icon="user" name={text("people")}>
            <Chips values={names} />
          </Fact>
        )}
        <InAlbums library={library} id={entry.id} />
        {entry.companions.length > 0 && (
          <Fact icon="photos" name={text("companions")}>
            <Companions library={library} entry={entry} />
          </Fact>
        )}
      </dl>
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

function Fact(props: { icon: IconName; name: string; more?: string | undefined; children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>
        <Icon name={props.icon} />
        <span class="unseen">{props.name}</span>
      </dt>
      <dd>
        {props.children}
        {props.more && <small>{props.more}</small>}
      </dd>
    </div>
  );
}

function Chips({ values }: { values: readonly string[] }) {
  return (
    <span class="chips">
      {values.map((value) => (
        <span key={value} class="chip">
          {value}
        </span>
      ))}
    </span>
  );
}

/** The make only once, although some models repeat it. */
function cameraName(make: string | undefined, model: string | undefined): string {
  return make && model && !model.toLowerCase().startsWith(make.toLowerCase().split(" ")[0] ?? "")
    ? `${make} ${model}`
    : (model ?? make ?? "");
}

function exposure({ metadata }: ImageEntry): string {
  const { f_number: aperture, exposure_time: time, iso, focal_length_mm: length } = metadata ?? {};
  return [
    aperture && `ƒ/${numbers.format(aperture)}`,
    time && text("seconds", { time: `${time}` }),
    iso && `ISO ${iso}`,
    length && text("millimetres", { length: numbers.format(length) }),
  ]
    .filter(Boolean)
    .join("  ·  ");
}

function coordinates({ latitude, longitude }: { latitude: number; longitude: number }): string {
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
}
