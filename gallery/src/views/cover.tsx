// A picture of a whole image, as a cover or beside a line.

import type { ImageEntry } from "../client.ts";
import { Icon } from "./icons.tsx";

/** `sizes` says how wide it is shown, as the attribute of that name. */
export function Cover({ image, sizes }: { image: ImageEntry | null | undefined; sizes: string }) {
  const [avif, jpg] = [sourcesOf(image, "avif"), sourcesOf(image, "jpg")];
  if (!image || !jpg.length) {
    return (
      <span class="cover">
        <Icon name="photos" />
      </span>
    );
  }
  return (
    <span class="cover">
      <picture>
        {avif.length > 0 && <source type="image/avif" srcset={avif.join(", ")} sizes={sizes} />}
        <img alt="" loading="lazy" decoding="async" draggable={false} srcset={jpg.join(", ")} sizes={sizes} />
      </picture>
    </span>
  );
}

function sourcesOf(image: ImageEntry | null | undefined, format: string): string[] {
  const fit = image?.thumbnails.filter((each) => each.format === format && !each.animated && each.name !== "square");
  return (fit ?? []).map(({ url, width }) => `${url} ${width}w`);
}
