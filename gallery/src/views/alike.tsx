// Photos that are like the one that is shown.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ImageEntry } from "../client.ts";
import type { Library } from "../library.ts";
import { text } from "../text/index.ts";
import { Cover } from "./cover.tsx";

// What fits beside a photo.
const MOST = 8;

export function Alike({ library, id, onShow }: { library: Library; id: string; onShow: (image: ImageEntry) => void }) {
  const found = useSignal<readonly ImageEntry[]>([]);
  useEffect(() => {
    found.value = [];
    library.similar(id).then(
      (images) => {
        found.value = images.slice(0, MOST);
      },
      () => undefined, // then none are shown, as where there are none
    );
  }, [id]);
  if (!found.value.length) return null;
  return (
    <section aria-label={text("alike")}>
      <p class="quiet">{text("alike")}</p>
      <div class="alike">
        {found.value.map((image) => (
          <button key={image.id} type="button" aria-label={image.filename ?? text("photoUndated")} onClick={() => onShow(image)}>
            <Cover image={image} sizes="80px" />
          </button>
        ))}
      </div>
    </section>
  );
}
