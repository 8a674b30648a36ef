// A grid of any number of pictures, of which only those near the view exist.

import { effect } from "@preact/signals";
import { Component, createRef } from "preact";
import type { Source } from "../data/source.ts";
import { type Photo, shapeOf } from "../data/photos.ts";
import { type Rows, type Style, estimate, justify } from "../layout/rows.ts";
import type { Section } from "../layout/sections.ts";
import { type Part, Strip, elementHeight, isNearEnd, showing } from "../layout/strip.ts";
import { monthName } from "../text/index.ts";
import { Dragging } from "./dragging.ts";
import { focusPhotos } from "./focus.ts";
import { Scrubber } from "./scrubber.tsx";
import { Tile } from "./tile.tsx";

export interface GridProps {
  source: Source;
  /** The ids of the pictures that are selected; undefined where none can be. */
  selected?: ReadonlyMap<string, Photo>;
  /** Opens a picture; `reveal` leads back to the one that was looked at last. */
  onOpen: (photo: Photo, reveal: (last: Photo) => void) => void;
  /** `upTo`: all from the one that was picked last. */
  onPick?: (photo: Photo, upTo: boolean) => void;
  /** Whether the sections are those of a timeline, whose years a slider leads to. */
  hasYears: boolean;
  /** Whether rows are nearly as high as the view: for one picture alone. */
  isLarge?: boolean;
  /** Moves a picture behind another one, or to the beginning; undefined where the order is not by hand. */
  onMove?: ((photo: Photo, after: string | undefined) => void) | undefined;
}

interface State {
  part: Part;
  width: number;
  view: number;
  /** The picture that Tab leads to. */
  reachable: string | undefined;
}

interface Placed {
  photos: Photo[];
  width: number;
  rows: Rows;
}

const HEADER = 60;
const BELOW = 20;
const GAP = 4;

// How much of the view's height a large row takes: a little more, if that fills its width, still fits.
const LARGE = 0.75;

// What is drawn above and below the view, as a part of it: the time that a scroll takes to get there.
const BEYOND = 0.75;

// Sections are read when the scroll has stopped for so long: those that fly past are not.
const SETTLE_MS = 90;

export class Grid extends Component<GridProps, State> {
  override state: State = { part: { base: 0, scroll: 0 }, width: 0, view: 0, reachable: undefined };
  readonly #scroller = createRef<HTMLDivElement>();
  readonly #heights = new Map<string, { width: number; height: number }>();
  #placed = new Map<string, Placed>();
  #strip = new Strip([]);
  #sections: readonly Section[] = [];
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #focus: string | undefined;
  // When it was drawn last: the picture that has the focus may be gone afterwards.
  #hadFocus = false;
  #ends: (() => void)[] = [];
  readonly #dragging = new Dragging((dragged, target, isBefore) => {
    const photo = this.#find(dragged);
    const after = isBefore ? this.#beside(target, -1) : target;
    if (photo && after !== dragged) this.props.onMove?.(photo, after);
  });

  override componentDidMount(): void {
    const scroller = this.#scroller.current as HTMLDivElement;
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(scroller);
    this.#ends = [() => observer.disconnect(), this.#follow()];
    this.#measure();
  }

  override componentDidUpdate(before: GridProps): void {
    if (before.source !== this.props.source) {
      this.#ends.pop()?.();
      this.#placed.clear();
      this.#heights.clear();
      this.#sections = [];
      this.#ends.push(this.#follow());
      this.#goTo(0);
    }
    if (this.#focus) {
      const tile = this.#scroller.current?.querySelector<HTMLElement>(`[data-id="${this.#focus}"] .open`);
      if (tile) {
        this.#focus = undefined;
        tile.focus({ preventScroll: true });
      }
    } else if (this.#hadFocus) focusPhotos();
  }

  override componentWillUnmount(): void {
    if (this.#hasFocus) requestAnimationFrame(focusPhotos);
    for (const end of this.#ends) end();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
  }

  /** Scrolls to a position of the whole strip. */
  #goTo(y: number): void {
    this.#show(showing(y, this.#strip.total, this.state.view));
  }

  /** Scrolls so far that a picture can be seen, and focuses it. */
  #reveal(id: string): void {
    for (const [index, section] of this.#sections.entries()) {
      const placed = this.#placed.get(section.key);
      const at = placed?.photos.findIndex((photo) => photo.id === id) ?? -1;
      const box = placed?.rows.boxes[at];
      if (!box) continue;
      const top = this.#strip.top(index) + headerOf(section) + box.top;
      if (top < this.#y || top + box.height > this.#y + this.state.view) {
        this.#goTo(top - (this.state.view - box.height) / 2);
      }
      this.#focus = id;
      this.setState({ reachable: id });
      return;
    }
  }

  override render({ source, selected, hasYears }: GridProps, { part, width, view }: State) {
    this.#hadFocus = this.#hasFocus;
    const strip = this.#strip;
    const [first, last] = this.#near();
    const shown = width ? this.#sections.slice(first, last + 1) : [];
    const top = strip.at(this.#y);
    // What follows a section that is not known yet will move, so it is not shown before.
    const unknown = shown.findIndex((section, at) => first + at >= top && !source.photos(section));
    const reachable = this.#reachable(shown);
    return (
      <div class="grid">
        <div
          class={hasYears && strip.total > 2 * view ? "scroller scrubbed" : "scroller"}
          ref={this.#scroller}
          onScroll={this.#scrolled}
          onClick={this.#clicked}
          onPointerDown={this.props.onMove && this.#dragging.pressed}
          onKeyDown={this.#pressed}
        >
          <div class="strip" style={{ height: `${elementHeight(part, strip.total)}px` }}>
            {shown.map((section, at) => {
              const index = first + at;
              return (
                <SectionView
                  key={section.key}
                  section={section}
                  placed={this.#placed.get(section.key)}
                  top={strip.top(index) - part.base}
                  height={strip.height(index)}
                  from={this.#y - view * BEYOND - strip.top(index)}
                  to={this.#y + view * (1 + BEYOND) - strip.top(index)}
                  hidden={unknown >= 0 && at > unknown}
                  selected={selected}
                  reachable={reachable}
                />
              );
            })}
          </div>
        </div>
        {hasYears && strip.total > 2 * view && (
          <Scrubber sections={this.#sections} strip={strip} y={this.#y} view={view} onMove={(y) => this.#goTo(y)} />
        )}
      </div>
    );
  }

  get #hasFocus(): boolean {
    return this.#scroller.current?.contains(document.activeElement) ?? false;
  }

  get #y(): number {
    return this.state.part.base + this.state.part.scroll;
  }

  get #style(): Style {
    const { width, view } = this.state;
    if (this.props.isLarge) return { width, gap: GAP, row: view * LARGE, isCentred: true };
    return { width, gap: GAP, row: width < 500 ? 112 : width < 1000 ? 168 : 212 };
  }

  #follow(): () => void {
    return effect(() => {
      this.props.source.changed.value;
      this.#arrange();
    });
  }

  #measure(): void {
    const scroller = this.#scroller.current as HTMLDivElement;
    const strip = scroller.firstElementChild as HTMLElement;
    const [width, view] = [strip.clientWidth, scroller.clientHeight];
    if (width === this.state.width && view === this.state.view) return;
    this.setState({ width, view }, () => this.#arrange());
  }

  // Places what is known now, and keeps the picture at the top of the view where it is.
  #arrange(): void {
    const { source } = this.props;
    if (!this.state.width) return;
    const style = this.#style;
    const anchor = this.#y > 1 ? this.#anchor() : undefined;
    this.#sections = source.sections;
    const placed = new Map<string, Placed>();
    for (const section of this.#sections) {
      const photos = source.photos(section);
      if (!photos) continue;
      const before = this.#placed.get(section.key);
      const now =
        before?.photos === photos && before.width === style.width
          ? before
          : { photos, width: style.width, rows: justify(photos.map(shapeOf), style) };
      placed.set(section.key, now);
      // Remembered when the photos are forgotten.
      this.#heights.set(section.key, { width: style.width, height: now.rows.height });
    }
    this.#placed = placed;
    this.#strip = new Strip(
      this.#sections.map((section) => {
        const known = this.#heights.get(section.key);
        const rows = known?.width === style.width ? known.height : estimate(section.count, style);
        return headerOf(section) + rows + (section.last ? BELOW : GAP);
      }),
    );
    if (anchor) this.#restore(anchor);
    this.forceUpdate();
    this.#want();
  }

  // Which picture, or else which section, is at the top of the view, and how far above it begins.
  #anchor(): { key: string; id: string | undefined; beyond: number } | undefined {
    const index = this.#strip.at(this.#y);
    const section = this.#sections[index];
    if (!section) return undefined;
    const beyond = this.#y - this.#strip.top(index);
    const placed = this.#placed.get(section.key);
    const at = placed?.rows.boxes.findIndex((box) => headerOf(section) + box.top + box.height > beyond) ?? -1;
    const box = placed?.rows.boxes[at];
    if (!box || beyond < headerOf(section)) return { key: section.key, id: undefined, beyond };
    return { key: section.key, id: placed?.photos[at]?.id, beyond: beyond - headerOf(section) - box.top };
  }

  #restore({ key, id, beyond }: { key: string; id: string | undefined; beyond: number }): void {
    const index = this.#sections.findIndex((section) => section.key === key);
    const section = this.#sections[index];
    if (!section) return this.#goTo(this.#y);
    const placed = this.#placed.get(key);
    const at = id === undefined ? -1 : (placed?.photos.findIndex((photo) => photo.id === id) ?? -1);
    const box = placed?.rows.boxes[at];
    const within = box ? headerOf(section) + box.top + beyond : id === undefined ? beyond : 0;
    const y = this.#strip.top(index) + within;
    // Moving the base moves nothing that the user sees.
    this.setState(({ part }) => ({ part: { base: y - part.scroll, scroll: part.scroll } }));
  }

  readonly #scrolled = (): void => {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      const scroller = this.#scroller.current;
      if (!scroller) return;
      const part = { base: this.state.part.base, scroll: scroller.scrollTop };
      const { total } = this.#strip;
      if (isNearEnd(part, total, this.state.view)) this.#show(showing(part.base + part.scroll, total, this.state.view));
      else this.setState({ part });
      this.#want();
    });
  };

  #show(part: Part): void {
    this.setState({ part }, () => {
      const scroller = this.#scroller.current;
      if (scroller) scroller.scrollTop = part.scroll;
    });
    this.#want();
  }

  // The first and the last section that are drawn.
  #near(): [number, number] {
    const beyond = this.state.view * BEYOND;
    return [this.#strip.at(this.#y - beyond), this.#strip.at(this.#y + this.state.view + beyond)];
  }

  #want(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const { view } = this.state;
      // First what is in view, then what is below, then what is above.
      const top = this.#strip.at(this.#y);
      const bottom = this.#strip.at(this.#y + 3 * view);
      const above = this.#strip.at(this.#y - 1.5 * view);
      this.props.source.want([...this.#sections.slice(top, bottom + 1), ...this.#sections.slice(above, top).reverse()]);
    }, SETTLE_MS);
  }

  readonly #clicked = (event: MouseEvent): void => {
    if (this.#dragging.hasMoved) return;
    const tile = (event.target as Element).closest<HTMLElement>(".tile");
    const found = tile && this.#find(tile.dataset["id"] ?? "");
    if (!found) return;
    this.setState({ reachable: found.id });
    const { selected, onOpen, onPick } = this.props;
    const picks = (event.target as Element).closest(".pick") || selected?.size || event.shiftKey;
    if (picks && onPick) onPick(found, event.shiftKey);
    else onOpen(found, (last) => this.#reveal(last.id));
  };

  readonly #pressed = (event: KeyboardEvent): void => {
    const tile = (event.target as Element).closest<HTMLElement>(".tile");
    const id = tile?.dataset["id"];
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      this.#goTo(event.key === "Home" ? 0 : this.#strip.total);
      return;
    }
    if (!id) return;
    const { onPick } = this.props;
    if (onPick && (event.key === "x" || event.key === " ")) {
      const photo = this.#find(id);
      if (!photo) return;
      event.preventDefault();
      onPick(photo, event.shiftKey);
      return;
    }
    const forwards = getComputedStyle(event.currentTarget as Element).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backwards = forwards === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    if (event.shiftKey && this.props.onMove && (event.key === forwards || event.key === backwards)) {
      const photo = this.#find(id);
      const beside = this.#beside(id, event.key === forwards ? 1 : -1);
      event.preventDefault();
      if (!photo || !beside) return;
      this.props.onMove(photo, event.key === forwards ? beside : this.#beside(beside, -1));
      this.#focus = id;
      return;
    }
    const neighbour =
      event.key === forwards ? this.#beside(id, 1)
      : event.key === backwards ? this.#beside(id, -1)
      : event.key === "ArrowDown" ? this.#below(id, 1)
      : event.key === "ArrowUp" ? this.#below(id, -1)
      : undefined;
    if (!neighbour) return;
    event.preventDefault();
    this.#reveal(neighbour);
  };

  #find(id: string): Photo | undefined {
    return this.props.source.find(id);
  }

  #place(id: string): { index: number; at: number; placed: Placed } | undefined {
    for (const [index, { key }] of this.#sections.entries()) {
      const placed = this.#placed.get(key);
      const at = placed?.photos.findIndex((photo) => photo.id === id) ?? -1;
      if (placed && at >= 0) return { index, at, placed };
    }
    return undefined;
  }

  #beside(id: string, step: 1 | -1): string | undefined {
    const place = this.#place(id);
    if (!place) return undefined;
    const within = place.placed.photos[place.at + step];
    if (within) return within.id;
    const next = this.#placed.get(this.#sections[place.index + step]?.key ?? "")?.photos;
    return (step > 0 ? next?.[0] : next?.at(-1))?.id;
  }

  #below(id: string, step: 1 | -1): string | undefined {
    const place = this.#place(id);
    const box = place?.placed.rows.boxes[place.at];
    if (!place || !box) return undefined;
    const middle = box.left + box.width / 2;
    let { index, placed } = place;
    let row = placed.rows.starts.findLastIndex((start) => start <= place.at) + step;
    if (row < 0 || row >= placed.rows.starts.length) {
      index += step;
      const next = this.#placed.get(this.#sections[index]?.key ?? "");
      if (!next?.photos.length) return undefined;
      placed = next;
      row = step > 0 ? 0 : placed.rows.starts.length - 1;
    }
    const start = placed.rows.starts[row] ?? 0;
    const end = placed.rows.starts[row + 1] ?? placed.photos.length;
    for (let at = start; at < end; at++) {
      const candidate = placed.rows.boxes[at];
      if (candidate && (candidate.left + candidate.width >= middle || at === end - 1)) return placed.photos[at]?.id;
    }
    return undefined;
  }

  // The picture that Tab leads to: the one that had the focus, or the first in view.
  #reachable(shown: readonly Section[]): string | undefined {
    const { reachable } = this.state;
    for (const { key } of shown) {
      if (this.#placed.get(key)?.photos.some(({ id }) => id === reachable)) return reachable;
    }
    const index = this.#strip.at(this.#y);
    for (const { key } of this.#sections.slice(index, index + 3)) {
      const placed = this.#placed.get(key);
      const beyond = this.#y - this.#strip.top(index);
      const at = placed?.rows.boxes.findIndex((box) => box.top + box.height > beyond) ?? -1;
      const photo = placed?.photos[Math.max(0, at)];
      if (photo) return photo.id;
    }
    return undefined;
  }
}

function headerOf(section: Section): number {
  return section.first ? HEADER : 0;
}

interface SectionProps {
  section: Section;
  placed: Placed | undefined;
  top: number;
  height: number;
  from: number;
  to: number;
  hidden: boolean;
  selected: ReadonlyMap<string, Photo> | undefined;
  reachable: string | undefined;
}

function SectionView({ section, placed, top, height, from, to, hidden, selected, reachable }: SectionProps) {
  const header = headerOf(section);
  const title = section.first && monthName(section.month);
  const boxes = placed?.rows.boxes ?? [];
  const tiles = [];
  for (const [at, box] of boxes.entries()) {
    const photo = placed?.photos[at];
    if (!photo || header + box.top + box.height < from) continue;
    if (header + box.top > to) break;
    tiles.push(
      <Tile
        key={photo.id}
        photo={photo}
        box={box}
        selected={selected?.has(photo.id)}
        selecting={selected && selected.size > 0}
        reachable={photo.id === reachable}
      />,
    );
  }
  return (
    <section class={hidden ? "section hidden" : "section"} style={{ top: `${top}px`, height: `${height}px` }}>
      {title && <h2>{title}</h2>}
      <div class={boxes.length ? "tiles" : "tiles unknown"} style={{ top: `${header}px` }}>
        {tiles}
      </div>
    </section>
  );
}
