// How far an archive of originals is, and its link.

import type { Exporting } from "../data/exporting.ts";
import { bytes, text } from "../text/index.ts";
import { Icon } from "./icons.tsx";

export function Archive({ exporting }: { exporting: Exporting }) {
  if (!exporting.asked.value) return null;
  const [made, fault] = [exporting.made.value, exporting.fault.value];
  const part = made?.bytes ? made.written_bytes / made.bytes : 0;
  const link = made?.link?.url;
  return (
    <section class="progress archive" aria-label={text("archive")}>
      <header>
        <p role="status">{fault ?? text(link ? "archiveReady" : "archiveMade")}</p>
        <button type="button" class="round" aria-label={text(link || fault ? "close" : "stop")} onClick={() => void exporting.end()}>
          <Icon name="close" />
        </button>
      </header>
      {!fault && !link && (
        <>
          <progress {...(made?.bytes && { max: 1, value: part })} aria-label={text("archive")} />
          <p class="quiet">{made?.bytes ? `${bytes(made.written_bytes)} / ${bytes(made.bytes)}` : text("waits")}</p>
        </>
      )}
      {link && made && (
        <a class="wide" href={link} download="">
          {text("downloadArchive", { size: bytes(made.written_bytes) })}
        </a>
      )}
    </section>
  );
}
