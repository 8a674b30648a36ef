// The page: its navigation, and what it shows.

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Library, Place } from "../library.ts";
import { counted, numbers, text } from "../text/index.ts";
import { AddButton, Drop, Progress } from "./adding.tsx";
import { Chosen, Notice } from "./chosen.tsx";
import { Grid } from "./grid.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { Menu } from "./menu.tsx";
import { view } from "./viewer.tsx";

const PLACES: readonly { place: Place; icon: IconName }[] = [
  { place: "photos", icon: "photos" },
  { place: "favourites", icon: "heart" },
  { place: "problems", icon: "warning" },
  { place: "trash", icon: "trash" },
];

export function App({ library }: { library: Library }) {
  const place = library.place.value;
  return (
    <div class="page">
      {library.selection.photos.value.size ? <Chosen library={library} /> : <Bar library={library} />}
      <nav class="places" aria-label={text("menu")}>
        {PLACES.map(({ place: each, icon }) => (
          <a key={each} href={`#/${each}`} aria-current={each === place ? "page" : undefined}>
            <Icon name={icon} filled={false} />
            <span>{text(each)}</span>
          </a>
        ))}
      </nav>
      <main>
        <Photos library={library} />
      </main>
      <Notice library={library} />
      <Progress adding={library.adding} />
      <Drop adding={library.adding} />
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
  const words = library.words.value;
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        library.search(new FormData(event.currentTarget).get("words") as string);
      }}
    >
      <Icon name="search" />
      {/* Another search, such as that of a link, has another field. */}
      <input
        key={words}
        name="words"
        type="search"
        aria-label={text("search")}
        placeholder={text("searchHint")}
        maxLength={200}
        defaultValue={words}
      />
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
      <button type="button" onClick={() => void library.session.end()}>
        <Icon name="out" />
        {text("signOut")}
      </button>
    </Menu>
  );
}

function Photos({ library }: { library: Library }) {
  const grid = useRef<Grid>(null);
  const source = library.source.value;
  // Whether there is anything may change.
  source.changed.value;
  if (!source.known.value) {
    return source.fault.value ? <Away library={library} /> : <p class="centre quiet">{text("loading")}</p>;
  }
  const place = library.place.value;
  if (!source.sections.length) return <Nothing library={library} place={place} />;
  return (
    <Grid
      ref={grid}
      source={source}
      selected={library.selection.photos.value}
      hasYears={place === "photos"}
      onOpen={(photo) => view(library, source, photo, (last) => grid.current?.reveal(last.id))}
      onPick={(photo, upTo) => library.selection.pick(source, photo, upTo)}
    />
  );
}

function Nothing({ library, place }: { library: Library; place: Place }) {
  switch (place) {
    case "photos":
      return <Empty title={text("emptyTitle")}>{text("emptyLead")}</Empty>;
    case "favourites":
      return <Empty title={text("favouritesEmpty")}>{text("favouritesLead")}</Empty>;
    case "problems":
      return <Empty title={text("problemsEmpty")}>{text("problemsLead")}</Empty>;
    case "search":
      return <Empty title={text("searchEmpty")}>{text("searchLead")}</Empty>;
    case "trash": {
      const days = library.account.value?.limits.trash_days;
      return (
        <Empty title={text("trashEmpty")}>{days !== undefined && text("trashLead", { days: numbers.format(days) })}</Empty>
      );
    }
  }
}

function Away({ library }: { library: Library }) {
  return (
    <Empty title={text("offline")}>
      <button type="button" class="wide" onClick={() => void library.begin()}>
        {text("tryAgain")}
      </button>
    </Empty>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <div class="frames" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
      <h1>{title}</h1>
      <p>{children}</p>
    </div>
  );
}
