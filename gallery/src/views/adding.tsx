// Adding photos: choosing, dropping and pasting them, and how far they are.

import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Added, Adding } from "../adding/adding.ts";
import { chosen, dropped } from "../adding/files.ts";
import type { Interrupted } from "../adding/interrupted.ts";
import { bytes, counted, numbers, text } from "../text/index.ts";
import { Icon } from "./icons.tsx";
import { Menu } from "./menu.tsx";

// The list says what is under way and what was refused; the bar says how far all are.
const LINES = 60;

// With a list of types, Android shows a chooser of photos that removes where they were taken.
// https://developer.android.com/training/data-storage/shared/media#location-media-captured
const ANDROID = /android/i.test(navigator.userAgent);
export const ACCEPT = ANDROID
  ? undefined
  : "image/*,image/heic,image/heif,image/avif,.heic,.heif,.dng,.cr2,.cr3,.nef,.arw,.raf,.orf,.rw2,.pef,.srw,.mov,.mp4,.xmp,.aae";

const choosing = signal(false);

export function AddButton({ adding }: { adding: Adding }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  // Preact's types do not know this attribute.
  useEffect(() => folder.current?.setAttribute("webkitdirectory", ""), []);
  const take = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    adding.add(chosen(input.files ?? []));
    input.value = ""; // so that the same files may be chosen again
    choosing.value = false;
  };
  const button = (
    <button
      type="button"
      class="add"
      aria-expanded={choosing.value}
      onClick={() => {
        choosing.value = !choosing.value;
      }}
    >
      <Icon name="plus" />
      <span>{text("add")}</span>
    </button>
  );
  return (
    <>
      <Menu open={choosing} button={button}>
        <button type="button" onClick={() => files.current?.click()}>
          <Icon name="photos" />
          {text("chooseFiles")}
        </button>
        <button type="button" onClick={() => folder.current?.click()}>
          <Icon name="folder" />
          {text("chooseFolder")}
        </button>
        {ANDROID && <p class="quiet">{text("androidPositions")}</p>}
      </Menu>
      <input ref={files} type="file" multiple accept={ACCEPT} hidden aria-label={text("chooseFiles")} onChange={take} />
      <input ref={folder} type="file" multiple hidden aria-label={text("chooseFolder")} onChange={take} />
    </>
  );
}

/** Takes files that are dropped anywhere on the page, or pasted. */
export function Drop({ adding }: { adding: Pick<Adding, "add"> }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const ends = new AbortController();
    const { signal: ending } = ends;
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files");
    addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(true);
    }, { signal: ending });
    addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) setOver(false);
    }, { signal: ending });
    addEventListener("drop", (event) => {
      if (!event.dataTransfer || !holdsFiles(event)) return;
      event.preventDefault();
      setOver(false);
      void dropped(event.dataTransfer).then((files) => adding.add(files));
    }, { signal: ending });
    addEventListener("paste", (event) => adding.add(chosen(event.clipboardData?.files ?? [])), { signal: ending });
    return () => ends.abort();
  }, [adding]);
  return over ? <div class="drop">{text("drop")}</div> : null;
}

/** Files that are on their way. */
export type UnderWay = Pick<
  Adding,
  "changed" | "totals" | "isProcessing" | "interrupted" | "paused" | "reason" | "pause" | "resume" | "clear" | "lines"
>;

interface ProgressProps {
  adding: UnderWay;
  /** What is said meanwhile, in the end, and of what was cut off. */
  said?: Said;
}

interface Said {
  adding: "adding" | "sending";
  added: "added" | "sentPhotos";
  again: "addAgain" | "chooseAgain";
}

/** How far the files are. */
export function Progress({ adding, said = { adding: "adding", added: "added", again: "addAgain" } }: ProgressProps) {
  const [open, setOpen] = useState(true);
  adding.changed.value;
  const { all, done, photos, part } = adding.totals;
  if (!all) return <CutOff interrupted={adding.interrupted} again={said.again} />;
  const finished = done === all && !adding.isProcessing;
  const title = finished
    ? counted(said.added, photos)
    : text(said.adding, { done: numbers.format(done), all: numbers.format(all) });
  return (
    <section class="progress" aria-label={text("add")}>
      <header>
        <p role="status">{title}</p>
        {!finished && done < all && (
          <button
            type="button"
            class="round"
            aria-label={adding.paused.value ? text("resume") : text("pause")}
            onClick={() => (adding.paused.value ? adding.resume() : adding.pause())}
          >
            <Icon name={adding.paused.value ? "play" : "pause"} />
          </button>
        )}
        <button type="button" class="round turns" aria-label={text("files")} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name="next" />
        </button>
        {finished && (
          <button type="button" class="round" aria-label={text("close")} onClick={() => adding.clear()}>
            <Icon name="close" />
          </button>
        )}
      </header>
      <progress max={1} value={part} aria-label={text("sent")} />
      {adding.reason.value && (
        <p class="why" role="alert">
          {adding.reason.value}
        </p>
      )}
      {open && (
        <ul tabIndex={0} aria-label={text("files")}>
          {adding.lines(LINES).map((added) => (
            <Line key={added.number} added={added} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** What was cut off when the page was left, and what to do. */
function CutOff({ interrupted, again }: { interrupted: Interrupted; again: Said["again"] }) {
  const cut = interrupted.cut.value;
  if (!cut) return null;
  return (
    <section class="progress" aria-label={text("add")}>
      <header>
        <p role="status">{counted("cutOff", cut.count)}</p>
        <button type="button" class="round" aria-label={text("close")} onClick={() => interrupted.forget()}>
          <Icon name="close" />
        </button>
      </header>
      <p class="why">{text(again)}</p>
      <ul tabIndex={0} aria-label={text("files")}>
        {cut.names.map((name, at) => (
          <li key={at}>
            <span class="name">{name}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Line({ added }: { added: Added }) {
  return (
    <li class={added.state === "refused" ? "refused" : ""}>
      <span class="name">{added.name}</span>
      <span class="size">{bytes(added.size)}</span>
      <span class="state">{stateOf(added)}</span>
    </li>
  );
}

function stateOf({ state, part, reason }: Added): string {
  switch (state) {
    case "waiting":
      return part > 0 ? text("percent", { part: `${Math.floor(part * 100)}` }) : text("waits");
    case "processing":
      return text("processing");
    case "refused":
      return reason ?? text("notShown");
    case "beside":
      return text("isBeside");
    case "trashed":
      return text("inTrash");
    case "deleted":
      return text("wasDeleted");
    case "have":
    case "before":
      return text("isThere");
    case "sent":
      return text("sent");
    default:
      return text("isAdded");
  }
}
