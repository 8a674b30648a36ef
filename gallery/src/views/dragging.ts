// Moving a tile with the mouse to a place between others. On screens that are touched, a finger scrolls instead.

// A press that moves less is a click.
const STARTS_AT = 6;

// So near the edge of the view, the strip scrolls.
const EDGE = 60;
const STEP = 18;

/** Which tile was moved, and beside which one, before or after it. */
export type Moved = (dragged: string, target: string, isBefore: boolean) => void;

export class Dragging {
  readonly #moved: Moved;
  #target: { tile: HTMLElement; isBefore: boolean } | undefined;
  /** Whether the last press has moved a tile, so that it is no click. */
  hasMoved = false;

  constructor(moved: Moved) {
    this.#moved = moved;
  }

  /** Begins with a press on a tile. */
  readonly pressed = (event: PointerEvent): void => {
    this.hasMoved = false;
    const tile = (event.target as Element).closest<HTMLElement>(".tile");
    if (!tile || event.button !== 0 || event.pointerType === "touch") return;
    const scroller = event.currentTarget as HTMLElement;
    const ends = new AbortController();
    const [x, y] = [event.clientX, event.clientY];
    const { signal } = ends;
    const end = (ending?: Event) => {
      ends.abort();
      tile.classList.remove("dragged");
      const target = this.#target;
      this.#mark(undefined);
      const id = tile.dataset["id"];
      if (ending?.type === "pointerup" && target && id) this.#moved(id, target.tile.dataset["id"] ?? "", target.isBefore);
    };
    addEventListener("pointermove", (move) => {
      if (!this.hasMoved && Math.hypot(move.clientX - x, move.clientY - y) < STARTS_AT) return;
      this.hasMoved = true;
      tile.classList.add("dragged");
      this.#scroll(scroller, move.clientY);
      this.#aim(scroller, tile, move);
    }, { signal });
    addEventListener("pointerup", end, { signal });
    addEventListener("pointercancel", end, { signal });
    addEventListener("keydown", (pressed) => {
      if (pressed.key === "Escape") end();
    }, { signal });
  };

  #aim(scroller: HTMLElement, dragged: HTMLElement, { clientX, clientY }: PointerEvent): void {
    const tile = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>(".tile");
    if (!tile || tile === dragged || !scroller.contains(tile)) return this.#mark(undefined);
    const { left, width } = tile.getBoundingClientRect();
    const isLeft = clientX < left + width / 2;
    this.#mark({ tile, isBefore: isLeft === (getComputedStyle(scroller).direction !== "rtl") });
  }

  #mark(target: { tile: HTMLElement; isBefore: boolean } | undefined): void {
    this.#target?.tile.classList.remove("before", "after");
    target?.tile.classList.add(target.isBefore ? "before" : "after");
    this.#target = target;
  }

  #scroll(scroller: HTMLElement, y: number): void {
    const { top, bottom } = scroller.getBoundingClientRect();
    if (y < top + EDGE) scroller.scrollBy(0, -STEP);
    else if (y > bottom - EDGE) scroller.scrollBy(0, STEP);
  }
}
