// Where guests send photos.

import { useRef, useState } from "preact/hooks";
import type { SharedThing } from "../../client.ts";
import type { Sending } from "../../sending.ts";
import { bytes, counted, dateName, text } from "../../text/index.ts";
import { ACCEPT, Drop, Progress } from "../adding.tsx";
import { Icon } from "../icons.tsx";

interface SendProps {
  thing: SharedThing;
  title: string;
  sending: Sending;
}

export function SendPhotos({ thing, title, sending }: SendProps) {
  const files = useRef<HTMLInputElement>(null);
  const name = useRef<HTMLInputElement>(null);
  const [nameless, setNameless] = useState(false);
  const full = thing.images_left === 0 || thing.bytes_left === 0;
  // Without a name, the owner would not know whom the photos are from.
  const isNamed = () => {
    const given = sending.name.value.trim() !== "";
    setNameless(!given);
    if (!given) name.current?.focus();
    return given;
  };
  const add = (given: readonly File[]) => {
    if (given.length && isNamed()) sending.add(given);
  };
  return (
    <main class="welcome">
      <div class="card">
        <span class="lock" aria-hidden="true">
          <Icon name="photos" />
        </span>
        <h1>{title}</h1>
        {full ? (
          <>
            <p>{text("dropFull")}</p>
            <p>{text("dropFullLead")}</p>
          </>
        ) : (
          <>
            <p>{text("dropLead")}</p>
            <input
              ref={name}
              class="field"
              aria-label={text("dropName")}
              placeholder={text("dropName")}
              autocomplete="name"
              maxLength={100}
              required
              value={sending.name.value}
              aria-invalid={nameless}
              aria-describedby="nameless"
              onInput={({ currentTarget: { value } }) => {
                sending.name.value = value;
                if (value.trim()) setNameless(false);
              }}
            />
            <p id="nameless" class="why" role="alert">
              {nameless && text("dropNameFirst")}
            </p>
            <button type="button" class="wide" onClick={() => isNamed() && files.current?.click()}>
              {text("dropChoose")}
            </button>
            <input
              ref={files}
              type="file"
              multiple
              accept={ACCEPT}
              hidden
              aria-label={text("dropChoose")}
              onChange={({ currentTarget }) => {
                add([...(currentTarget.files ?? [])]);
                currentTarget.value = ""; // so that the same files may be chosen again
              }}
            />
            <p class="limits">{limits(thing)}</p>
          </>
        )}
      </div>
      <Progress adding={sending} said={{ adding: "sending", added: "sentPhotos", again: "chooseAgain" }} />
      {!full && <Drop adding={{ add: (found) => add(found.map(({ file }) => file)) }} />}
    </main>
  );
}

function limits({ images_left, bytes_left, expires_at }: SharedThing): string {
  return text("dropLimits", {
    photos: counted("dropLeft", images_left ?? 0),
    bytes: bytes(bytes_left ?? 0),
    date: expires_at === null ? "" : dateName(expires_at),
  });
}
