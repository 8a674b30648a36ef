// One question at a time, above everything else.

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { text } from "../text/index.ts";
import { Icon } from "./icons.tsx";

interface Question {
  title: string;
  body: () => ComponentChildren;
}

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
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
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
