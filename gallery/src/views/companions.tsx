// The files that belong to a photo: played where the browser can, and downloaded.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ImageEntry } from "../client.ts";
import type { Library } from "../library.ts";
import { bytes, text } from "../text/index.ts";

export function Companions({ library, entry }: { library: Library; entry: ImageEntry }) {
  const playing = useSignal<string | undefined>(undefined);
  useEffect(() => {
    playing.value = undefined; // another photo is shown
  }, [entry.id]);
  const play = async (id: string) => {
    playing.value = await library.companion(entry.id, id);
  };
  const stop = (fault?: string) => {
    playing.value = undefined;
    if (fault) library.say(fault);
  };
  const failed = () => library.say(text("offline"));
  return (
    <>
      {entry.companions.map(({ id, kind, filename, size }) => (
        <div key={id}>
          {filename}
          <small>{bytes(size)}</small>
          <span class="links">
            {kind === "video" && (
              <button type="button" class="link" onClick={() => void play(id).catch(failed)}>
                {text("play")}
              </button>
            )}
            <button type="button" class="link" onClick={() => void library.downloadCompanion(entry.id, id).catch(failed)}>
              {text("downloadMany")}
            </button>
          </span>
        </div>
      ))}
      {playing.value && (
        <video
          class="motion"
          src={playing.value}
          controls
          autoplay
          playsInline
          onEnded={() => stop()}
          onError={() => stop(text("notPlayed"))}
          onClick={() => stop()}
        />
      )}
    </>
  );
}
