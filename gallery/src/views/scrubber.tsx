// Years at the side of a long timeline: a slider over the whole strip.

import { useRef, useState } from "preact/hooks";
import { type Section, yearsOf } from "../layout/sections.ts";
import type { Strip } from "../layout/strip.ts";
import { monthName, text } from "../text/index.ts";

interface ScrubberProps {
  sections: readonly Section[];
  strip: Strip;
  y: number;
  view: number;
  onMove: (y: number) => void;
}

// Years that would be nearer to the one above are left out.
const LABEL = 26;

export function Scrubber({ sections, strip, y, view, onMove }: ScrubberProps) {
  const element = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState(false);
  const range = Math.max(1, strip.total - view);
  const part = Math.min(1, Math.max(0, y / range));
  const month = sections[strip.at(y + 1)]?.month;

  const move = (event: PointerEvent) => {
    const { top, height } = (element.current as HTMLDivElement).getBoundingClientRect();
    onMove(Math.min(1, Math.max(0, (event.clientY - top) / height)) * range);
  };
  const press = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowDown: view / 2, ArrowUp: -view / 2, PageDown: view, PageUp: -view, Home: -range, End: range,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onMove(Math.min(range, Math.max(0, y + step)));
  };

  let last = Number.NEGATIVE_INFINITY;
  const years = yearsOf(sections).filter(({ section }) => {
    const at = (strip.top(section) / range) * view;
    if (at - last < LABEL || at > view - LABEL / 2) return false;
    last = at;
    return true;
  });

  return (
    <div
      class={held ? "scrubber held" : "scrubber"}
      ref={element}
      role="slider"
      tabIndex={0}
      aria-label={text("years")}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(part * 100)}
      aria-valuetext={month ? monthName(month) : ""}
      onPointerDown={(event) => {
        element.current?.setPointerCapture(event.pointerId);
        setHeld(true);
        move(event);
      }}
      onPointerMove={(event) => held && move(event)}
      onPointerUp={() => setHeld(false)}
      onPointerCancel={() => setHeld(false)}
      onKeyDown={press}
    >
      {years.map(({ year, section }) => (
        <span key={year} class="year" style={{ top: `${Math.min(100, (strip.top(section) / range) * 100)}%` }}>
          {year}
        </span>
      ))}
      <span class="now" style={{ top: `${part * 100}%` }}>
        {month && <span class="month">{monthName(month)}</span>}
      </span>
    </div>
  );
}
