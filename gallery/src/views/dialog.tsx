// One question at a time, above everything else.

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { text } from "../text/index.ts";
import { Icon } from "./icons.tsx";

interface Question {
  title: string;
  body: () => ComponentChildren;
}

// What somebody would type into first.
const FIELD = "input:not([type=checkbox]), textarea, select";

const asked = signal<Question | undefined>(undefined);

/** Shows a dialog, in the place of another one. */
export function ask(title: string, body: () => ComponentChildren): void {
  asked.value = { title, body };
}

/** Closes the dialog. */
export function done(): void {
  asked.value = undefined;
}

export function Dialogs() {
  const question = asked.value;
  return question ? <Dialog question={question} /> : null;
}

function Dialog({ question }: { question: Question }) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before anything else is typed.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // A touch screen would put its keyboard over the rest.
    if (matchMedia("(pointer: fine)").matches) shown?.querySelector<HTMLElement>(FIELD)?.focus();
    return () => shown?.close(); // gives the focus back
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="asked"
      onClose={() => asked.peek() === question && done()}
      onClick={(event) => {
        if (event.target === dialog.current) done(); // beside it
      }}
    >
      <div>
        <header>
          <h2 id="asked">{question.title}</h2>
          <button type="button" class="round" aria-label={text("close")} onClick={done}>
            <Icon name="close" />
          </button>
        </header>
        {question.body()}
      </div>
    </dialog>
  );
}
