// What stands where there are no photos.

import type { ComponentChildren } from "preact";

interface EmptyProps {
  title: string;
  children?: ComponentChildren;
  /** A button or a link. */
  below?: ComponentChildren;
}

export function Empty({ title, children, below }: EmptyProps) {
  return (
    <div class="empty">
      <div class="frames" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
      <h1>{title}</h1>
      {children && <p>{children}</p>}
      {below}
    </div>
  );
}
