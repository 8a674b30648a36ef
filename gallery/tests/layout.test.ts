// Where pictures and sections stand: without a browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { estimate, justify } from "../src/layout/rows.ts";
import { FULL, sectionsOf, yearsOf } from "../src/layout/sections.ts";
import { HIGHEST, Strip, elementHeight, isNearEnd, showing } from "../src/layout/strip.ts";

// Numbers that look random and are the same in each run. https://en.wikipedia.org/wiki/Lehmer_random_number_generator
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) yield (state = (state * 48271) % 2147483647) / 2147483647;
}

test("rows are flush on both sides, never overlap, and are about as high as they should be", () => {
  const random = numbers(7);
  for (let run = 0; run < 200; run++) {
    const width = Math.round(280 + random.next().value * 2000);
    const style = { width, gap: 4, row: 212 };
    const shapes = Array.from({ length: Math.round(random.next().value * 60) }, () => 0.3 + random.next().value * 3);
    const { boxes, starts, height } = justify(shapes, style);
    assert.equal(boxes.length, shapes.length);
    for (const [row, start] of starts.entries()) {
      const end = starts[row + 1] ?? shapes.length;
      const within = boxes.slice(start, end);
      assert.equal(within[0]?.left, 0);
      for (const [at, box] of within.entries()) {
        assert.ok(box.width > 0 && box.height > 0);
        assert.equal(box.top, within[0]?.top);
        const next = within[at + 1];
        if (next) assert.equal(next.left, box.left + box.width + style.gap);
      }
      const right = (within.at(-1)?.left ?? 0) + (within.at(-1)?.width ?? 0);
      if (end < shapes.length) assert.equal(right, width, "only the last row may end before the edge");
      else assert.ok(right <= width);
      assert.ok((within[0]?.height ?? 0) < style.row * 2, "no row is a poster");
    }
    const last = boxes.at(-1);
    assert.equal(height, last ? last.top + last.height : 0);
  }
});

test("the last row keeps its height where its pictures would have to grow", () => {
  const { boxes } = justify([1.5, 1.5], { width: 1400, gap: 4, row: 200 });
  assert.deepEqual(boxes.map(({ width, height }) => [width, height]), [[300, 200], [300, 200]]);
});

test("an unknown shape is a square, and a panorama no row of its own", () => {
  const { boxes, starts } = justify([Number.NaN, 12, 1.5], { width: 1200, gap: 4, row: 200 });
  assert.equal(starts.length, 1);
  assert.ok(boxes.every(({ width }) => width < 700));
});

test("the estimate of a section of usual photos is within a third of its height", () => {
  const random = numbers(11);
  for (const width of [320, 768, 1440]) {
    const style = { width, gap: 4, row: width < 500 ? 112 : 212 };
    const shapes = Array.from({ length: 300 }, () => (random.next().value < 0.7 ? 1.5 : 0.75));
    const [guess, real] = [estimate(shapes.length, style), justify(shapes, style).height];
    assert.ok(Math.abs(guess - real) < real / 3, `${width}: ${guess} instead of ${real}`);
  }
});

test("months become sections of at most a page, but for a full day", () => {
  const months = [
    { month: "2020-11", images: 3, bytes: 0, days: [{ day: "2020-11-05", images: 2 }, { day: "2020-11-01", images: 1 }] },
    {
      month: "2019-07",
      images: 1300,
      bytes: 0,
      days: [
        { day: "2019-07-31", images: 400 },
        { day: "2019-07-30", images: 800 },
        { day: "2019-07-02", images: 60 },
        { day: "2019-07-01", images: 40 },
      ],
    },
  ];
  const sections = sectionsOf(months);
  assert.deepEqual(
    sections.map(({ newest, oldest, count, before, first, last }) => [newest, oldest, count, before, first, last]),
    [
      ["2020-11-05", "2020-11-01", 3, 0, true, true],
      ["2019-07-31", "2019-07-31", 400, 3, true, false],
      ["2019-07-30", "2019-07-30", 800, 403, false, false],
      ["2019-07-02", "2019-07-01", 100, 1203, false, true],
    ],
  );
  assert.ok(sections.every(({ count, newest, oldest }) => count <= FULL || newest === oldest));
  assert.deepEqual(yearsOf(sections), [{ year: "2020", section: 0 }, { year: "2019", section: 1 }]);
});

test("a strip finds the section at each position, also after heights have changed", () => {
  const random = numbers(3);
  const heights = Array.from({ length: 500 }, () => Math.round(random.next().value * 900));
  const strip = new Strip(heights);
  for (let run = 0; run < 300; run++) {
    const index = Math.floor(random.next().value * heights.length);
    const height = Math.round(random.next().value * 900);
    assert.equal(strip.resize(index, height), height - (heights[index] ?? 0));
    heights[index] = height;
    const y = random.next().value * strip.total;
    const at = strip.at(y);
    assert.ok(strip.top(at) <= y && y <= strip.top(at) + strip.height(at));
  }
  assert.equal(strip.total, heights.reduce((sum, height) => sum + height, 0));
  assert.equal(strip.at(-100), 0);
  assert.equal(strip.at(strip.total + 100), heights.length - 1);
});

test("a million pictures: every position can be shown, and no element is too high", () => {
  // 20 years of 137 pictures a day, in rows of six and 216 pixels.
  const days = 7300;
  const months = Array.from({ length: days / 30 }, (_, index) => ({
    month: `${2024 - Math.floor(index / 12)}-${`${12 - (index % 12)}`.padStart(2, "0")}`,
    images: 30 * 137,
    bytes: 0,
    days: Array.from({ length: 30 }, (_, day) => ({ day: `${30 - day}`, images: 137 })),
  }));
  const sections = sectionsOf(months);
  assert.equal(sections.reduce((sum, { count }) => sum + count, 0), 137 * 30 * months.length);
  const strip = new Strip(sections.map(({ count }) => estimate(count, { width: 1400, gap: 4, row: 212 })));
  assert.ok(strip.total > 2 ** 24, "a usual browser could not hold it");
  const view = 900;
  for (const y of [0, 1, view, strip.total / 3, strip.total - view - 1, strip.total - view]) {
    const part = showing(y, strip.total, view);
    assert.ok(Math.abs(part.base + part.scroll - y) < 1e-6);
    assert.ok(elementHeight(part, strip.total) <= HIGHEST && HIGHEST * 4 < 2 ** 24);
    assert.ok(part.scroll >= 0 && part.scroll <= elementHeight(part, strip.total) - view + 1e-6);
    assert.ok(!isNearEnd(part, strip.total, view), "another part is not asked for at once");
  }
  // Scrolled by hand from the first to the last, through all parts.
  let part = showing(0, strip.total, view);
  let parts = 1;
  for (let y = 0; y < strip.total - view; y += view * 20) {
    part = { base: part.base, scroll: Math.min(y - part.base, elementHeight(part, strip.total) - view) };
    assert.equal(part.base + part.scroll, y);
    if (isNearEnd(part, strip.total, view)) {
      part = showing(y, strip.total, view);
      parts++;
    }
  }
  assert.ok(parts > 10);
});
