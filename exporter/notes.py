"""What the exporter notes in S3 while it works, and continues from: the plan of an archive, and how far it is.

The plan grows with the number of images, so it lies in pages. The state names what is valid: what it does not
count was written by somebody who died, and is written again.
"""

import base64
import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, Self

from darkroom.archives import Archives
from darkroom.catalog.runs import Place
from darkroom.objects import StoredFile
from exporter.stream import Progress
from exporter.zip64 import File

FILES_A_PAGE: Final = 1000
"""Some 200 KB: one read for a thousand files, and little to write again."""

_STATE: Final = "state.json"
_BEGUN: Final = "part-{}"


@dataclass(frozen=True, slots=True)
class Planned:
    """A file of the archive, and where its bytes are. `source`: None for the metadata, which lie with the plan."""

    file: File
    source: StoredFile | None
    image_id: str

    def stored(self) -> list[Any]:
        """Its form in a page."""
        source = self.source
        kept = [] if source is None else [source.key, source.version_id, source.etag]
        return [self.file.name, self.file.size, self.file.modified.isoformat(), self.image_id, *kept]

    @classmethod
    def parse(cls, stored: Sequence[Any]) -> Self:
        """What `stored` has written."""
        name, size, modified, image_id, *kept = stored
        source = StoredFile(key=kept[0], version_id=kept[1], etag=kept[2], size=size) if kept else None
        return cls(File(name, size, datetime.fromisoformat(modified)), source, image_id)


@dataclass(slots=True)
class State:
    """How far an export is.

    `place`: up to where its images are known; `planned`: whether all are. `files`: how many the plan has;
    `length`: the bytes of their records in the archive; `size`: those of their data. `metadata`: the sizes of the
    pieces of the metadata. `left_out`: the ids of images that were asked for and are not there. `upload` and
    `etags`: the archive's upload, and its parts so far. `begun`: which of two notes has the beginning of the next
    part; None if it is not begun. `again`: how often the archive was begun anew.
    """

    place: Place | None = None
    planned: bool = False
    images: int = 0
    files: int = 0
    length: int = 0
    size: int = 0
    metadata: list[int] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    upload: str | None = None
    etags: list[str] = field(default_factory=list)
    begun: int | None = None
    again: int = 0
    progress: Progress = field(default_factory=Progress)

    def stored(self) -> bytes:
        """Its form in S3."""
        progress = self.progress
        kept = {name: getattr(self, name) for name in self.__slots__ if name != "progress"}
        crcs = base64.b64encode(progress.crcs.tobytes()).decode()
        numbers = {name: getattr(progress, name) for name in ("file", "sent", "crc")}
        return json.dumps(
            kept | {"progress": numbers | {"crcs": crcs, "missing": sorted(progress.missing)}}
        ).encode()

    @classmethod
    def parse(cls, stored: bytes) -> Self:
        """What `stored` has written."""
        kept = json.loads(stored)
        numbers = kept.pop("progress")
        crcs = array("I", base64.b64decode(numbers.pop("crcs")))
        return cls(**kept, progress=Progress(**{**numbers, "crcs": crcs, "missing": {*numbers["missing"]}}))


class Notes:
    """The notes of one export, below a prefix."""

    def __init__(self, archives: Archives, prefix: str) -> None:
        self._archives = archives
        self._prefix = prefix
        self._page = lru_cache(2)(self._read_page)

    def state(self) -> State:
        """How far the export is."""
        stored = self._archives.noted(self._prefix + _STATE)
        return State() if stored is None else State.parse(stored)

    def keep(self, state: State) -> None:
        """Note how far the export is: what was written before counts from now on."""
        self._archives.note(self._prefix + _STATE, state.stored())

    def keep_begun(self, state: State, part: bytes) -> None:
        """Note the beginning of a part, and how far the export is with it.

        It never takes the place of the beginning that still counts, in case this one is not noted to its end.
        """
        state.begun = 1 if state.begun == 0 else 0
        self._archives.note(self._prefix + _BEGUN.format(state.begun), part)
        self.keep(state)

    def begun(self, state: State) -> bytes:
        """The beginning of the next part; empty if there is none. Raises LookupError."""
        return b"" if state.begun is None else self._noted(_BEGUN.format(state.begun))

    def planned(self, first: int, end: int) -> Iterator[Planned]:
        """The files of the plan from a number on, up to another one."""
        return (self.at(number) for number in range(first, end))

    def at(self, number: int) -> Planned:
        """A file of the plan."""
        page, place = divmod(number, FILES_A_PAGE)
        return self._page(page)[place]

    def plan(self, first: int, files: Sequence[Planned]) -> None:
        """Write files into the plan, from a number on; what it had there and behind does not count any more."""
        number, place = divmod(first, FILES_A_PAGE)
        page = [*self._page(number)[:place]] if place else []
        for file in files:
            page.append(file)
            if len(page) == FILES_A_PAGE:
                self._write_page(number, page)
                number, page = number + 1, []
        if page:
            self._write_page(number, page)
        self._page.cache_clear()

    def add_metadata(self, number: int, text: bytes) -> None:
        """Write a piece of the metadata."""
        self._archives.note(f"{self._prefix}metadata-{number:05}.json", text)

    def metadata(self, number: int) -> bytes:
        """A piece of the metadata. Raises LookupError."""
        return self._noted(f"metadata-{number:05}.json")

    def _write_page(self, number: int, page: Sequence[Planned]) -> None:
        text = json.dumps([file.stored() for file in page], ensure_ascii=False)
        self._archives.note(f"{self._prefix}plan-{number:05}.json", text.encode())

    def _read_page(self, number: int) -> list[Planned]:
        return [Planned.parse(stored) for stored in json.loads(self._noted(f"plan-{number:05}.json"))]

    def _noted(self, name: str) -> bytes:
        found = self._archives.noted(self._prefix + name)
        if found is None:
            raise LookupError(name)
        return found
