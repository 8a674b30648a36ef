// Albums: the list of them, and one with its photos.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AlbumEntry } from "../client.ts";
import type { Photo } from "../data/photos.ts";
import type { Library } from "../library.ts";
import { addressOf } from "../place.ts";
import { counted, monthName, text } from "../text/index.ts";
import { Cover } from "./cover.tsx";
import { ask, done } from "./dialog.tsx";
import { Icon } from "./icons.tsx";
import { Menu } from "./menu.tsx";
import { Empty } from "./empty.tsx";
import { Photos } from "./photos.tsx";
import { share } from "./sharing.tsx";

const ORDERS = ["manual", "oldest", "newest"] as const;

export function AlbumsPage({ library }: { library: Library }) {
  const { list, fault } = library.albums;
  useEffect(() => void library.albums.read(), [library]);
  const make = () => {
    const create = async (title: string) => {
      const album = await library.albums.create(title);
      location.hash = addressOf({ name: "album", id: album.id });
    };
    ask(text("newAlbum"), () => <Naming library={library} save={create} />);
  };
  const button = (
    <button type="button" class="add" onClick={make}>
      <Icon name="plus" />
      <span>{text("newAlbum")}</span>
    </button>
  );
  if (!list.value) return <p class="centre quiet">{fault.value ? text("offline") : text("loading")}</p>;
  if (!list.value.length) {
    return (
      <Empty title={text("albumsEmpty")} below={<button type="button" class="wide" onClick={make}>{text("newAlbum")}</button>}>
        {text("albumsLead")}
      </Empty>
    );
  }
  return (
    <div class="sheeted">
      <header class="heading">
        <h1>{text("albums")}</h1>
        {button}
      </header>
      <ul class="cards">
        {list.value.map((album) => (
          <li key={album.id}>
            <a class="card" href={addressOf({ name: "album", id: album.id })}>
              <Cover image={album.cover} sizes="(width < 720px) 46vw, 240px" />
              <span class="name">{album.title}</span>
              <span class="quiet">{counted("count", album.images)}</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function AlbumPage({ library, id }: { library: Library; id: string }) {
  useEffect(() => void library.albums.read(), [library]);
  const album = library.albums.find(id);
  if (library.albums.list.value && !album) {
    return <Empty title={text("albumGone")} below={<a class="wide" href="#/albums">{text("albums")}</a>} />;
  }
  const onMove = (photo: Photo, after: string | undefined) => {
    const picked = library.selection.photos.peek();
    const moved = picked.has(photo.id) && after !== undefined && !picked.has(after) ? [...picked.values()] : [photo];
    void library.moveIn(id, moved, after);
  };
  return (
    <div class="headed">
      {album && <AlbumBar library={library} album={album} />}
      <div class="below">
        <Photos library={library} onMove={album?.order === "manual" ? onMove : undefined} />
      </div>
    </div>
  );
}

function AlbumBar({ library, album }: { library: Library; album: AlbumEntry }) {
  const open = useSignal(false);
  const change = (title: string, body: () => preact.JSX.Element) => {
    open.value = false;
    ask(title, body);
  };
  const more = (
    <button
      type="button"
      class="round"
      aria-label={text("more")}
      aria-expanded={open.value}
      onClick={() => {
        open.value = !open.value;
      }}
    >
      <Icon name="more" />
    </button>
  );
  const rename = () =>
    change(text("renameAlbum"), () => (
      <Naming library={library} title={album.title} save={(title) => library.editAlbum(album, { title })} />
    ));
  return (
    <header class="heading">
      <a class="round" href="#/albums" aria-label={text("albums")}>
        <Icon name="back" />
      </a>
      <div class="fill">
        <h1>{album.title}</h1>
        <p class="quiet">
          {[counted("count", album.images), spanOf(album), album.order === "manual" && album.images > 1 && text("moveHint")]
            .filter(Boolean)
            .join("  ·  ")}
        </p>
      </div>
      <button
        type="button"
        class="round"
        aria-label={text("share")}
        title={text("share")}
        onClick={() => share(library, { album: album.id, title: album.title })}
      >
        <Icon name="link" />
      </button>
      <Menu open={open} button={more}>
        <button type="button" onClick={rename}>
          <Icon name="pen" />
          {text("renameAlbum")}
        </button>
        <fieldset>
          <legend class="quiet">{text("albumOrder")}</legend>
          {ORDERS.map((order) => (
            <button
              key={order}
              type="button"
              aria-pressed={album.order === order}
              onClick={() => {
                open.value = false;
                if (order !== album.order) void library.editAlbum(album, { order });
              }}
            >
              <Icon name={album.order === order ? "check" : "blank"} />
              {text(`order_${order}`)}
            </button>
          ))}
        </fieldset>
        <button
          type="button"
          onClick={() => {
            open.value = false;
            void library.exporting.begin({ filter: { album: album.id } });
          }}
        >
          <Icon name="download" />
          {text("downloadMany")}
        </button>
        <button
          type="button"
          onClick={() =>
            change(text("deleteAlbum"), () => (
              <Sure question={text("deleteAlbumAsk", { album: album.title })} yes={text("deleteAlbum")} act={() => library.deleteAlbum(album)} />
            ))
          }
        >
          <Icon name="trash" />
          {text("deleteAlbum")}
        </button>
      </Menu>
    </header>
  );
}

/** A dialog's content: albums to choose from, and a new one. */
export function ChooseAlbum({ library, photos }: { library: Library; photos: readonly Pick<Photo, "id">[] }) {
  useEffect(() => void library.albums.read(), [library]);
  const choose = (album: AlbumEntry) => {
    done();
    return library.addTo(album, photos);
  };
  const { list } = library.albums;
  return (
    <>
      <Naming library={library} save={async (title) => choose(await library.albums.create(title))} />
      <ul class="lines">
        {list.value?.map((album) => (
          <li key={album.id}>
            <button type="button" class="line" onClick={() => void choose(album)}>
              <Cover image={album.cover} sizes="56px" />
              <span>
                {album.title}
                <small>{counted("count", album.images)}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

interface NamingProps {
  library: Library;
  title?: string;
  save: (title: string) => Promise<unknown>;
}

/** A dialog's content: the title of an album. */
function Naming({ library, title, save }: NamingProps) {
  return (
    <form
      class="naming"
      onSubmit={(event) => {
        event.preventDefault();
        const given = (new FormData(event.currentTarget).get("title") as string).trim();
        if (!given) return;
        done();
        save(given).catch(() => library.say(library.notSaved));
      }}
    >
      <input
        name="title"
        aria-label={text("title")}
        placeholder={text("albumTitleHint")}
        maxLength={200}
        required
        defaultValue={title ?? ""}
      />
      <button type="submit" class="wide">
        {title === undefined ? text("create") : text("save")}
      </button>
    </form>
  );
}

/** A dialog's content: something that cannot be undone. */
export function Sure({ question, yes, act }: { question: string; yes: string; act: () => unknown }) {
  return (
    <>
      <p>{question}</p>
      <footer>
        <button type="button" class="plain" onClick={done}>
          {text("cancel")}
        </button>
        <button
          type="button"
          class="wide"
          onClick={() => {
            done();
            act();
          }}
        >
          {yes}
        </button>
      </footer>
    </>
  );
}

/** "July 2008", or the first and the last month. */
function spanOf({ first, last }: AlbumEntry): string {
  if (!first || !last) return "";
  const [from, to] = [first, last].map((local) => monthName(local.slice(0, 7)));
  return from === to ? (from ?? "") : `${from} – ${to}`;
}
