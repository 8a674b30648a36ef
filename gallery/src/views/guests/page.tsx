// What a guest sees: the photos of a share, a place to send some, or what stands in between.

import { useEffect, useRef } from "preact/hooks";
import type { SharedThing } from "../../client.ts";
import type { Photo } from "../../data/photos.ts";
import type { Shared } from "../../data/shared.ts";
import { dateName, text } from "../../text/index.ts";
import type { Sight, Visit } from "../../visit.ts";
import { Empty } from "../empty.tsx";
import { Grid } from "../grid.tsx";
import { Icon } from "../icons.tsx";
import { OtherLanguage } from "../language.tsx";
import { type Host, view } from "../viewer.tsx";
import { GuestDetails } from "./details.tsx";
import { SendPhotos } from "./send.tsx";

export function GuestPage({ visit }: { visit: Visit }) {
  const sight = visit.sight.value;
  const title = titleOf(sight);
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <>
      {sight.kind !== "photos" && (
        <header class="above">
          <OtherLanguage />
        </header>
      )}
      <Seen visit={visit} sight={sight} title={title} />
    </>
  );
}

function Seen({ visit, sight, title }: { visit: Visit; sight: Sight; title: string }) {
  switch (sight.kind) {
    case "loading":
      return <main class="centre quiet">{text("loading")}</main>;
    case "gone":
      return (
        <main class="whole">
          <Empty title={text("sharedGone")}>{text("sharedGoneLead")}</Empty>
        </main>
      );
    case "away":
      return (
        <main class="whole">
          <Empty
            title={text("offline")}
            below={
              <button type="button" class="wide" onClick={() => void visit.look()}>
                {text("tryAgain")}
              </button>
            }
          />
        </main>
      );
    case "password":
      return <Password visit={visit} fault={sight.fault} />;
    case "drop":
      return <SendPhotos thing={sight.thing} title={title} sending={sight.sending} />;
    case "photos":
      return (
        <div class="page shared">
          <header class="bar">
            <span class="mark" aria-hidden="true" />
            <h1>{title}</h1>
            <p class="quiet">{until(sight.thing)}</p>
            <OtherLanguage />
          </header>
          <main>
            <Photos visit={visit} thing={sight.thing} photos={sight.photos} />
          </main>
        </div>
      );
  }
}

function titleOf(sight: Sight): string {
  switch (sight.kind) {
    case "photos":
      return sight.thing.title ?? text("sharedPhotos");
    case "drop":
      return sight.thing.title ?? text("dropTitle");
    case "gone":
      return text("sharedGone");
    default:
      return text("sharedPhotos");
  }
}

function until({ expires_at }: SharedThing): string {
  return expires_at === null ? "" : text("sharedUntil", { date: dateName(expires_at) });
}

interface PhotosProps {
  visit: Visit;
  thing: SharedThing;
  photos: Shared;
}

function Photos({ visit, thing, photos }: PhotosProps) {
  const close = useRef<() => void>(undefined);
  // A share may end while somebody looks at one of its photos.
  useEffect(() => () => close.current?.(), []);
  // Whether there is anything may change.
  photos.changed.value;
  if (!photos.known.value) {
    return photos.fault.value ? <Empty title={text("offline")} /> : <p class="centre quiet">{text("loading")}</p>;
  }
  if (!photos.count) return <Empty title={text("sharedEmpty")}>{text("sharedEmptyLead")}</Empty>;
  const host: Host = {
    ...(thing.originals && {
      download: (photo: Photo) => void visit.download(photo),
      original: (photo: Photo) => visit.shown(photo),
      video: (photo: Photo) => visit.video(photo),
    }),
    ...(thing.metadata && { details: (props) => <GuestDetails {...props} photos={photos} /> }),
  };
  return (
    <Grid
      source={photos}
      hasYears={false}
      isLarge={photos.count === 1}
      onOpen={(photo, reveal) => {
        close.current = view(host, photos, photo, (last) => {
          close.current = undefined;
          reveal(last);
        });
      }}
    />
  );
}

function Password({ visit, fault }: { visit: Visit; fault: string | undefined }) {
  const input = useRef<HTMLInputElement>(null);
  const enter = (event: Event) => {
    event.preventDefault();
    if (input.current?.value) void visit.enter(input.current.value).then(() => input.current?.select());
  };
  return (
    <main class="welcome">
      <form class="card" onSubmit={enter}>
        <span class="lock" aria-hidden="true">
          <Icon name="lock" />
        </span>
        <h1>{text("sharedPassword")}</h1>
        <p>{text("sharedPasswordLead")}</p>
        <input
          ref={input}
          type="password"
          class="field"
          aria-label={text("password")}
          placeholder={text("password")}
          autocomplete="off"
          required
          aria-invalid={fault !== undefined}
          aria-describedby="fault"
        />
        <p id="fault" class="why" role="alert">
          {fault}
        </p>
        <button type="submit" class="wide">
          {text("passwordShow")}
        </button>
      </form>
    </main>
  );
}
