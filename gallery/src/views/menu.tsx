// Menus that open below their button, and close when something else is pressed.

import type { Signal } from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface MenuProps {
  open: Signal<boolean>;
  /** What is shown in any case: the button. */
  button: ComponentChildren;
  children: ComponentChildren;
}

export function Menu({ open, button, children }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => closing(menu, open), [open]);
  return (
    <div class="menu" ref={menu}>
      {button}
      {open.value && (
        <div class="sheet" onClick={() => open.value || focusButton(menu)}>
          {children}
        </div>
      )}
    </div>
  );
}

// Otherwise the focus would be lost with what had it.
function focusButton(menu: RefObject<HTMLDivElement | null>): void {
  menu.current?.querySelector("button")?.focus();
}

function closing(menu: RefObject<HTMLDivElement | null>, open: Signal<boolean>): () => void {
  const close = (event: Event) => {
    if (event instanceof KeyboardEvent ? event.key === "Escape" : !menu.current?.contains(event.target as Node)) {
      if (menu.current?.contains(document.activeElement)) focusButton(menu);
      open.value = false;
    }
  };
  addEventListener("pointerdown", close);
  addEventListener("keydown", close);
  return () => {
    removeEventListener("pointerdown", close);
    removeEventListener("keydown", close);
  };
}
