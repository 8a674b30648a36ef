// One picture of a grid.

import { Component, type TargetedEvent } from "preact";
import { type Photo, link, sources, wholes } from "../data/photos.ts";
import { blurred } from "../data/thumbhash.ts";
import type { Box } from "../layout/rows.ts";
import { momentName, text } from "../text/index.ts";
import { Icon } from "./icons.tsx";

export interface TileProps {
  photo: Photo;
  box: Box;
  /** Whether Tab leads to it. */
  reachable: boolean;
  /** Undefined where none can be selected. */
  selected: boolean | undefined;
  selecting: boolean | undefined;
}

export class Tile extends Component<TileProps> {
  override shouldComponentUpdate(now: TileProps): boolean {
    return !isSame(this.props, now);
  }

  override render({ photo, box, reachable, selected, selecting }: TileProps) {
    const place = { insetInlineStart: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, height: `${box.height}px` };
    const label = photo.local ? text("photoOf", { date: momentName(photo.local) }) : text("photoUndated");
    return (
      <div class={selected ? "tile selected" : "tile"} style={place} data-id={photo.id}>
        <button
          type="button"
          class="open"
          aria-label={photo.path ? label : `${label}. ${text("notShown")}`}
          aria-pressed={selecting ? selected : undefined}
          tabIndex={reachable ? 0 : -1}
          style={photo.thumbhash ? { backgroundImage: `url(${blurred(photo.thumbhash)})` } : {}}
        >
          {photo.path ? <Picture photo={photo} width={box.width} /> : <Icon name="warning" />}
        </button>
        {selected !== undefined && (
          <button type="button" class="pick" tabIndex={-1} aria-label={text("select")} aria-pressed={selected}>
            <Icon name="check" />
          </button>
        )}
        {photo.favourite && <Icon name="heart" filled />}
        {photo.pictures.some(({ animated }) => animated.length) && <Icon name="play" filled />}
      </div>
    );
  }
}

interface PictureProps {
  photo: Photo;
  width: number;
}

class Picture extends Component<PictureProps> {
  #loaded = false;

  // The signature of a link changes from time to time; what has been loaded stays.
  override shouldComponentUpdate(now: PictureProps): boolean {
    return !this.#loaded || now.width !== this.props.width || now.photo.path !== this.props.photo.path;
  }

  override render({ photo, width }: PictureProps) {
    const [smallest] = wholes(photo);
    if (!smallest) return null;
    const sizes = `${width}px`;
    return (
      <picture>
        <source type="image/avif" srcset={sources(photo, "avif")} sizes={sizes} />
        <img
          alt=""
          srcset={sources(photo, "jpg")}
          sizes={sizes}
          src={link(photo, smallest, smallest.formats[0] ?? "jpg")}
          decoding="async"
          draggable={false}
          onLoad={this.#shown}
        />
      </picture>
    );
  }

  readonly #shown = ({ currentTarget }: TargetedEvent<HTMLImageElement>): void => {
    this.#loaded = true;
    currentTarget.classList.add("loaded");
  };
}

function isSame(before: TileProps, now: TileProps): boolean {
  const [a, b] = [before.box, now.box];
  return (
    before.photo === now.photo &&
    before.reachable === now.reachable &&
    before.selected === now.selected &&
    before.selecting === now.selecting &&
    a.left === b.left &&
    a.top === b.top &&
    a.width === b.width &&
    a.height === b.height
  );
}
