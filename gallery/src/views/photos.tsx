// The grid of a place, or what stands there instead.

import type { Library } from "../library.ts";
import { numbers, text } from "../text/index.ts";
import { Empty } from "./empty.tsx";
import { Grid, type GridProps } from "./grid.tsx";
import { look } from "./looking.tsx";

interface PhotosProps {
  library: Library;
  onMove?: GridProps["onMove"];
}

export function Photos({ library, onMove }: PhotosProps) {
  const source = library.source.value;
  if (!source) return null;
  // Whether there is anything may change.
  source.changed.value;
  if (!source.known.value) {
    return source.fault.value ? <Away library={library} /> : <p class="centre quiet">{text("loading")}</p>;
  }
  if (!source.sections.length) return <Nothing library={library} />;
  return (
    <Grid
      source={source}
      selected={library.selection.photos.value}
      hasYears={library.place.value.name === "photos"}
      onOpen={(photo, reveal) => look(library, source, photo, reveal)}
      onPick={(photo, upTo) => library.selection.pick(source, photo, upTo)}
      onMove={onMove}
    />
  );
}

function Nothing({ library }: { library: Library }) {
  switch (library.place.value.name) {
    case "favourites":
      return <Empty title={text("favouritesEmpty")}>{text("favouritesLead")}</Empty>;
    case "problems":
      return <Empty title={text("problemsEmpty")}>{text("problemsLead")}</Empty>;
    case "search":
      return <Empty title={text("searchEmpty")}>{text("searchLead")}</Empty>;
    case "album":
      return (
        <Empty title={text("albumEmpty")} below={<a class="wide" href="#/photos">{text("albumToPhotos")}</a>}>
          {text("albumLead")}
        </Empty>
      );
    case "trash": {
      const days = library.account.value?.limits.trash_days;
      return (
        <Empty title={text("trashEmpty")}>{days !== undefined && text("trashLead", { days: numbers.format(days) })}</Empty>
      );
    }
    default:
      return <Empty title={text("emptyTitle")}>{text("emptyLead")}</Empty>;
  }
}

function Away({ library }: { library: Library }) {
  const again = (
    <button type="button" class="wide" onClick={() => void library.begin()}>
      {text("tryAgain")}
    </button>
  );
  return <Empty title={text("offline")} below={again} />;
}
