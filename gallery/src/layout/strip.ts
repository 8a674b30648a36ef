// Sections one below the other, and the part of them that a scrolling element can hold. Pure.
//
// Browsers cap the height of elements at 2^24 to 2^25 physical pixels, so no element is as high as all sections: the
// element shows the part that begins at `base`, and the base moves when the user comes near an end of it.

/** The highest element, in CSS pixels: at a device-pixel ratio of 4, far below 2^24. */
export const HIGHEST = 2_000_000;

/** The heights of sections, and so their tops. */
export class Strip {
  readonly #heights: Float64Array;
  readonly #tops: Float64Array;

  constructor(heights: Iterable<number>) {
    this.#heights = Float64Array.from(heights);
    this.#tops = new Float64Array(this.#heights.length + 1);
    this.#add(0);
  }

  get length(): number {
    return this.#heights.length;
  }

  /** All heights together. */
  get total(): number {
    return this.#tops[this.length] ?? 0;
  }

  top(index: number): number {
    return this.#tops[index] ?? this.total;
  }

  height(index: number): number {
    return this.#heights[index] ?? 0;
  }

  /** Changes a height; returns by how much. */
  resize(index: number, height: number): number {
    const change = height - this.height(index);
    if (change) {
      this.#heights[index] = height;
      this.#add(index);
    }
    return change;
  }

  /** The section at a position: the first one above the first section, the last one below the last. */
  at(y: number): number {
    let [low, high] = [0, Math.max(0, this.length - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.top(middle) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #add(from: number): void {
    let top = this.top(from);
    for (let index = from; index < this.length; index++) {
      this.#tops[index] = top;
      top += this.height(index);
    }
    this.#tops[this.length] = top;
  }
}

/** The part of a strip that an element holds: where it begins, and how far it is scrolled. */
export interface Part {
  base: number;
  scroll: number;
}

/** How high the element is. */
export function elementHeight({ base }: Part, total: number): number {
  return Math.min(HIGHEST, total - base);
}

/** The part that shows a position at the top of the view; as far as there is something below. */
export function showing(y: number, total: number, view: number): Part {
  const top = Math.max(0, Math.min(y, total - view));
  const base = Math.floor(Math.max(0, Math.min(top - HIGHEST / 2, total - HIGHEST)));
  return { base, scroll: top - base };
}

/** Whether the user is so near an end of the element that another part should be shown. */
export function isNearEnd({ base, scroll }: Part, total: number, view: number): boolean {
  const margin = Math.min(HIGHEST / 8, view * 50);
  const more = base + HIGHEST < total;
  return base < 0 || (base > 0 && scroll < margin) || (more && scroll + view > HIGHEST - margin);
}
