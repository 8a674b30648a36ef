// The owner looks at photos one by one.

import { videoOf } from "../data/motion.ts";
import type { Photo } from "../data/photos.ts";
import { SHOWN } from "../formats.ts";
import type { Source } from "../data/source.ts";
import type { Library } from "../library.ts";
import { Details } from "./details.tsx";
import { share } from "./sharing.tsx";
import { type Host, view } from "./viewer.tsx";

/** Shows a photo over the whole page. `closed` gets the last one that was shown. */
export function look(library: Library, source: Source, first: Photo, closed: (last: Photo) => void): void {
  const host: Host = {
    like: (photo, favourite) => void library.like([photo], favourite),
    trash: (photo) => void library.trash([photo]),
    download: (photo) => void library.download(photo),
    share: ({ id }) => share(library, { image: id }),
    viewing: library.viewing,
    original: async ({ id }) => {
      const { metadata } = await library.read(id);
      return SHOWN.includes(metadata?.format ?? "") ? library.original(id) : undefined;
    },
    video: async ({ id }) => {
      const { metadata, companions } = await library.read(id);
      const beside = companions.find(({ kind }) => kind === "video");
      if (beside) return () => library.companion(id, beside.id);
      return metadata?.motion_photo ? async () => videoOf(await library.original(id)) : undefined;
    },
    details: (props) => <Details {...props} library={library} />,
  };
  view(host, source, first, closed);
}
