// What a guest is told of a photo, if its owner shares that.

import type { Shared } from "../../data/shared.ts";
import { text } from "../../text/index.ts";
import { Chips, Fact, Facts } from "../facts.tsx";
import { Icon } from "../icons.tsx";
import type { DetailsProps } from "../viewer.tsx";

export function GuestDetails({ photos, shown, open, onClose }: DetailsProps & { photos: Shared }) {
  if (!open.value) return null;
  const image = photos.image(shown.value.id);
  return (
    <aside class="details" aria-label={text("details")}>
      <header>
        <h2>{text("details")}</h2>
        <button type="button" class="round" aria-label={text("closeDetails")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {image?.details && (
        <>
          {image.details.title && <p class="title">{image.details.title}</p>}
          {image.details.caption && <p class="quiet">{image.details.caption.text}</p>}
          <Facts known={{ ...image.details, source: image.source }}>
            {image.details.tags.length > 0 && (
              <Fact icon="tag" name={text("tags")}>
                <Chips values={image.details.tags} />
              </Fact>
            )}
          </Facts>
        </>
      )}
    </aside>
  );
}
