// The page: its navigation, and what it shows.

import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Library } from "../library.ts";
import { addressOf } from "../place.ts";
import { counted, numbers, text } from "../text/index.ts";
import { AddButton, Drop, Progress } from "./adding.tsx";
import { AlbumPage, AlbumsPage } from "./albums.tsx";
import { Chosen, Notice } from "./chosen.tsx";
import { Dialogs } from "./dialog.tsx";
import { Archive } from "./exporting.tsx";
import { FilterBar } from "./filters.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { OtherLanguage } from "./language.tsx";
import { Menu } from "./menu.tsx";
import { OfflineLine } from "./offline.tsx";
import { Photos } from "./photos.tsx";
import { SharesPage } from "./sharing.tsx";

const PLACES = [
  { place: "photos", icon: "photos" },
  { place: "albums", icon: "albums" },
  { place: "favourites", icon: "heart" },
  { place: "shares", icon: "link" },
  { place: "problems", icon: "warning" },
  { place: "trash", icon: "trash" },
] as const satisfies readonly { place: string; icon: IconName }[];

export function App({ library }: { library: Library }) {
  const place = library.place.value;
  const isAt = (name: string) => name === place.name || (name === "albums" && place.name === "album");
  return (
    <>
    <div class="page" inert={library.viewing.value}>
      {library.selection.photos.value.size ? <Chosen library={library} /> : <Bar library={library} />}
      <nav class="places" aria-label={text("menu")}>
        {PLACES.map(({ place: each, icon }) => (
          <a key={each} class={each} href={`#/${each}`} aria-current={isAt(each) ? "page" : undefined}>
            <Icon name={icon} filled={false} />
            <span>{text(each)}</span>
          </a>
        ))}
      </nav>
      <OfflineLine library={library} />
      <main>
        <Main library={library} />
      </main>
      <div class="corner">
        <Archive exporting={library.exporting} />
        <Progress adding={library.adding} />
      </div>
      <Drop adding={library.adding} />
    </div>
    <Notice library={library} />
    <Dialogs />
    </>
  );
}

function Main({ library }: { library: Library }) {
  const place = library.place.value;
  switch (place.name) {
    case "search":
      return (
        <div class="headed">
          <FilterBar library={library} search={place.search} />
          <div class="below">
            <Photos library={library} />
          </div>
        </div>
      );
    case "albums":
      return <AlbumsPage library={library} />;
    case "shares":
      return <SharesPage library={library} />;
    case "album":
      return <AlbumPage key={place.id} library={library} id={place.id} />;
    case "favourites":
    case "problems":
    case "trash":
      return <Titled library={library} name={place.name} />;
    default:
      return <Photos library={library} />;
  }
}

/** Photos under the name of their place, which an empty place says itself. */
function Titled({ library, name }: { library: Library; name: "favourites" | "problems" | "trash" }) {
  const source = library.source.value;
  source?.changed.value;
  if (!source?.sections.length) return <Photos library={library} />;
  const days = library.account.value?.limits.trash_days;
  return (
    <div class="headed">
      <header class="heading titled">
        <div class="fill">
          <h1>{text(name)}</h1>
          {name === "trash" && days !== undefined && <p class="quiet">{text("trashLead", { days: numbers.format(days) })}</p>}
        </div>
      </header>
      <div class="below">
        <Photos library={library} />
      </div>
    </div>
  );
}

function Bar({ library }: { library: Library }) {
  return (
    <header class="bar">
      <a class="brand" href="#/photos" aria-label={text("name")}>
        <span class="mark" aria-hidden="true" />
        <span class="word">{text("name")}</span>
      </a>
      <Search library={library} />
      <AddButton adding={library.adding} />
      <AccountMenu library={library} />
    </header>
  );
}

function Search({ library }: { library: Library }) {
  const place = library.place.value;
  const words = (place.name === "search" && place.search.text) || "";
  const field = useRef<HTMLInputElement>(null);
  // Another search, such as that of a link, is said by the same field, which keeps the focus.
  useEffect(() => {
    if (field.current) field.current.value = words;
  }, [words]);
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget).get("words") as string;
        library.search({ ...(place.name === "search" && place.search), text: given });
      }}
    >
      <Icon name="search" />
      <input
        ref={field}
        name="words"
        type="search"
        aria-label={text("search")}
        placeholder={text("searchHint")}
        maxLength={200}
        defaultValue={words}
      />
      <a class="round" href={addressOf(place.name === "search" ? place : { name: "search", search: {} })} aria-label={text("filters")} title={text("filters")}>
        <Icon name="sliders" />
      </a>
    </form>
  );
}

const open = signal(false);

function AccountMenu({ library }: { library: Library }) {
  const button = (
    <button
      type="button"
      class="round"
      aria-label={text("account")}
      aria-expanded={open.value}
      onClick={() => {
        open.value = !open.value;
      }}
    >
      <Icon name="user" />
    </button>
  );
  return (
    <Menu open={open} button={button}>
      {library.timeline.known.value && <p class="quiet">{counted("count", library.timeline.count)}</p>}
      <a href="#/shares" class="narrow" onClick={() => (open.value = false)}>
        <Icon name="link" />
        {text("shares")}
      </a>
      <a href="#/problems" class="narrow" onClick={() => (open.value = false)}>
        <Icon name="warning" />
        {text("problems")}
      </a>
      <OtherLanguage />
      <button type="button" onClick={() => void library.signOut()}>
        <Icon name="out" />
        {text("signOut")}
      </button>
    </Menu>
  );
}
