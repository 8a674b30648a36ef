// Links for guests: making one, and all that there are.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, type ImageEntry, type Schemas } from "../client.ts";
import type { NewShare, ShareEntry } from "../data/shares.ts";
import type { Library } from "../library.ts";
import { counted, dayName, text } from "../text/index.ts";
import { Sure } from "./albums.tsx";
import { Cover } from "./cover.tsx";
import { ask, done } from "./dialog.tsx";
import { Icon } from "./icons.tsx";
import { Empty } from "./empty.tsx";

/** What is shared: a photo, an album, several photos (in a new album), or nothing but a place for guests' photos. */
export type Subject = { image: string } | { album: string; title: string } | { images: readonly string[] } | { library: true };

const DAYS = [1, 7, 30, 365] as const;
const USUAL = 30;
const DAY_MS = 24 * 3600 * 1000;

/** Asks how something is to be shared, and gives the link. */
export function share(library: Library, subject: Subject): void {
  ask("library" in subject ? text("askForPhotos") : text("share"), () => <Sharing library={library} subject={subject} />);
}

function Sharing({ library, subject }: { library: Library; subject: Subject }) {
  const made = useSignal<NewShare | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const [drop, metadata] = [useSignal("library" in subject), useSignal(false)];
  const busy = useSignal(false);
  if (made.value) return <Made share={made.value} library={library} />;

  const make = async (given: FormData) => {
    busy.value = true;
    try {
      made.value = await library.shares.make(await requested(given));
    } catch (error) {
      fault.value = error instanceof ApiError ? (error.problem?.detail ?? library.notSaved) : library.notSaved;
    }
    busy.value = false;
  };
  const requested = async (given: FormData): Promise<Schemas["ShareRequest"]> => {
    const title = (given.get("title") as string).trim();
    const of = await subjectOf(library, subject, title);
    return {
      ...of,
      ...(title && { title }),
      ...(given.get("password") && { password: given.get("password") as string }),
      expires_at: new Date(Date.now() + Number(given.get("days")) * DAY_MS).toISOString(),
      ...(drop.value ? { drop: {} } : { metadata: metadata.value, originals: given.has("originals") }),
    };
  };
  return (
    <form
      class="sharing"
      onSubmit={(event) => {
        event.preventDefault();
        void make(new FormData(event.currentTarget));
      }}
    >
      <label>
        {text("shareTitle")}
        <input
          name="title"
          maxLength={200}
          required={"images" in subject}
          placeholder={text("shareTitleHint")}
          defaultValue={"album" in subject ? subject.title : ""}
        />
      </label>
      <label>
        {text("expires")}
        <select name="days">
          {DAYS.map((days) => (
            <option key={days} value={days} selected={days === USUAL}>
              {counted("days", days)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {text("sharePassword")}
        <input name="password" type="password" autocomplete="new-password" minLength={8} maxLength={128} placeholder={text("sharePasswordHint")} />
      </label>
      {"album" in subject && <Toggle name="drop" label={text("shareDrop")} lead={text("shareDropLead")} on={drop.value} onChange={(on) => (drop.value = on)} />}
      {!drop.value && (
        <>
          <Toggle name="metadata" label={text("shareDetails")} lead={text("shareDetailsLead")} on={metadata.value} onChange={(on) => (metadata.value = on)} />
          {metadata.value && <Toggle name="originals" label={text("shareOriginals")} lead={text("shareOriginalsLead")} />}
        </>
      )}
      {fault.value && (
        <p class="why" role="alert">
          {fault.value}
        </p>
      )}
      <footer>
        <button type="submit" class="wide" disabled={busy.value}>
          {text("makeLink")}
        </button>
      </footer>
    </form>
  );
}

interface ToggleProps {
  name: string;
  label: string;
  lead: string;
  on?: boolean;
  onChange?: (on: boolean) => void;
}

function Toggle({ name, label, lead, on, onChange }: ToggleProps) {
  return (
    <label class="toggle">
      <input
        type="checkbox"
        role="switch"
        name={name}
        {...(on !== undefined && { checked: on })}
        onChange={({ currentTarget }) => onChange?.(currentTarget.checked)}
      />
      <span>
        {label}
        <small>{lead}</small>
      </span>
    </label>
  );
}

// The link is told once, so it stays until somebody closes the dialog.
function Made({ library, share: made }: { library: Library; share: NewShare }) {
  const copy = async () => {
    await navigator.clipboard.writeText(made.url);
    library.say(text("copied"));
  };
  return (
    <div class="sharing">
      <p>{text("linkOnce")}</p>
      <input readOnly aria-label={text("link")} value={made.url} onFocus={({ currentTarget }) => currentTarget.select()} />
      <footer>
        <button type="button" class="plain" onClick={done}>
          {text("close")}
        </button>
        <button type="button" class="wide" onClick={() => void copy().catch(() => library.say(text("notCopied")))}>
          {text("copyLink")}
        </button>
      </footer>
    </div>
  );
}

async function subjectOf(library: Library, subject: Subject, title: string): Promise<Schemas["ShareRequest"]> {
  if ("image" in subject) return { image_id: subject.image };
  if ("album" in subject) return { album_id: subject.album };
  if ("library" in subject) return {};
  const album = await library.albums.create(title);
  await library.albums.add(album.id, subject.images.map((id) => ({ id })));
  return { album_id: album.id };
}

export function SharesPage({ library }: { library: Library }) {
  const { list, fault } = library.shares;
  useEffect(() => {
    void library.shares.read();
    void library.albums.read();
  }, [library]);
  if (!list.value) return <p class="centre quiet">{fault.value ? text("offline") : text("loading")}</p>;
  const invite = (kind: string) => (
    <button type="button" class={kind} onClick={() => share(library, { library: true })}>
      {kind === "add" && <Icon name="plus" />}
      <span>{text("askForPhotos")}</span>
    </button>
  );
  if (!list.value.length) {
    return (
      <Empty title={text("sharesEmpty")} below={invite("wide")}>
        {text("sharesLead")}
      </Empty>
    );
  }
  return (
    <div class="sheeted">
      <header class="heading">
        <h1>{text("shares")}</h1>
        {invite("add")}
      </header>
      <ul class="lines shares">
        {list.value.map((each) => (
          <Line key={each.id} library={library} share={each} />
        ))}
      </ul>
    </div>
  );
}

function Line({ library, share: each }: { library: Library; share: ShareEntry }) {
  const image = useSignal<ImageEntry | undefined>(undefined);
  useEffect(() => {
    if (!each.image_id) return;
    library.read(each.image_id).then((read) => (image.value = read), () => undefined);
  }, [each.image_id]);
  const album = each.album_id ? library.albums.find(each.album_id) : undefined;
  const name = each.title ?? album?.title ?? image.value?.title ?? text(each.image_id ? "onePhoto" : "askForPhotos");
  const ended = Date.parse(each.expires_at) < Date.now();
  const about = [
    each.drop ? counted("received", each.drop.images) : text(each.image_id ? "onePhoto" : "oneAlbum"),
    text(ended ? "endedOn" : "endsOn", { date: dayName(each.expires_at) }),
    each.password && text("withPassword"),
    each.originals ? text("withOriginals") : each.metadata && text("withDetails"),
  ];
  const revoke = async () => {
    try {
      await library.shares.revoke(each.id);
      library.say(text("revoked"));
    } catch {
      library.say(library.notSaved);
    }
  };
  return (
    <li class="line">
      <Cover image={album?.cover ?? image.value} sizes="56px" />
      <span class="fill">
        {name}
        <small>{about.filter(Boolean).join("  ·  ")}</small>
      </span>
      <button
        type="button"
        class="plain"
        onClick={() => ask(text("revoke"), () => <Sure question={text("revokeAsk", { name })} yes={text("revoke")} act={() => void revoke()} />)}
      >
        {text("revoke")}
      </button>
    </li>
  );
}
