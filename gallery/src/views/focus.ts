// Where the focus goes when what had it is gone.

/** Gives a focus that was lost with what had it to what is looked at: the viewer, or the photo that Tab leads to. */
export function focusPhotos(): void {
  if (document.activeElement !== document.body) return;
  const [target] = [".viewer", '.tile .open[tabindex="0"]', ".places [aria-current]", ".search input"].flatMap(
    (selector) => document.querySelector<HTMLElement>(selector) ?? [],
  );
  target?.focus({ preventScroll: true });
}
