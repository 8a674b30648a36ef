// Justified rows: pictures of any shapes in rows of one height, flush on both sides. Pure.

/** A picture's place in its section, in whole pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Rows {
  /** One for each picture, in their order. */
  boxes: Box[];
  /** The index of the first picture of each row. */
  starts: number[];
  height: number;
}

export interface Style {
  width: number;
  /** The height that rows should have. */
  row: number;
  gap: number;
  /** Whether a row that leaves room stands in the middle, not at the beginning. */
  isCentred?: boolean;
}

// Panoramas and strips are cut to these shapes, so that none takes a row to itself or becomes a line.
const NARROWEST = 0.45;
const WIDEST = 3.2;

// A last row whose pictures would have to grow by more than this keeps its height and leaves room at its end.
const STRETCH = 1.25;

/** Places pictures of given shapes (width / height). */
export function justify(shapes: readonly number[], style: Style): Rows {
  const { width, row, gap, isCentred } = style;
  const boxes: Box[] = [];
  const starts: number[] = [];
  let top = 0;
  for (let first = 0; first < shapes.length; ) {
    let end = first;
    let sum = 0;
    // As many as bring the row's height nearest to what it should be.
    while (end < shapes.length) {
      const next = sum + shape(shapes[end]);
      const [without, height] = [rowHeight(sum, end - first, style), rowHeight(next, end + 1 - first, style)];
      if (end > first && height < row && row - height > without - row) break;
      sum = next;
      end++;
      if (height <= row) break;
    }
    const natural = rowHeight(sum, end - first, style);
    const flush = end < shapes.length || natural <= row * STRETCH;
    const height = Math.round(flush ? natural : row);
    const free = width - gap * (end - first - 1);
    const margin = flush || !isCentred ? 0 : Math.round((free - row * sum) / 2);
    starts.push(first);
    for (let [at, left, passed] = [first, margin, 0]; at < end; at++) {
      passed += shape(shapes[at]);
      // Right edges are rounded, not widths, so that nothing is left over at the end of the row.
      const right = margin + Math.round(flush ? (free * passed) / sum : row * passed) + gap * (at - first);
      boxes.push({ left, top, width: Math.max(1, right - left), height });
      left = right + gap;
    }
    top += height + gap;
    first = end;
  }
  return { boxes, starts, height: Math.max(0, top - gap) };
}

/** How high the rows of so many pictures will be, before their shapes are known. */
export function estimate(count: number, { width, row, gap }: Style): number {
  const inARow = Math.max(1, (width + gap) / (row * TYPICAL + gap));
  return Math.ceil(count / inARow) * (row + gap) - (count ? gap : 0);
}

// Three of four photos are 3:2 or 4:3 and lie, the others stand.
const TYPICAL = 1.25;

function rowHeight(sum: number, pictures: number, { width, gap }: Style): number {
  return sum ? (width - gap * (pictures - 1)) / sum : Number.POSITIVE_INFINITY;
}

function shape(ratio: number | undefined): number {
  return Math.min(WIDEST, Math.max(NARROWEST, ratio || 1));
}
