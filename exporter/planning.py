"""The plan of an archive: which files it has, under which names, in which order."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from darkroom.catalog.entry import Entry
from darkroom.catalog.exports import MAX_BYTES, MAX_IMAGES
from darkroom.download_names import download_name, fallback_name
from darkroom.errors import DarkroomError
from darkroom.objects import StoredFile
from exporter.metadata import described
from exporter.names import Names
from exporter.notes import Notes, Planned, State
from exporter.selection import Page, Selection
from exporter.zip64 import File

METADATA: Final = "metadata.json"
MISSING: Final = "missing.txt"


class TooLarge(DarkroomError):
    """The export would have more than MAX_IMAGES images or MAX_BYTES bytes."""


class Planner:
    """Adds images to the plan, page by page, in the order of the selection."""

    def __init__(self, selection: Selection, notes: Notes, state: State, made_at: datetime) -> None:
        self._selection = selection
        self._notes = notes
        self._state = state
        self._made_at = _local(made_at)
        before = [*notes.planned(0, state.files)]
        self._names = Names([METADATA, MISSING, *(planned.file.name for planned in before)])
        self._images = {planned.image_id for planned in before}

    def step(self) -> bool:
        """Plan the next page of images, and with the last one the metadata; returns whether another page follows.

        Raises TooLarge.
        """
        state = self._state
        page = self._selection.page(state.place)
        files, texts = self._add(page)
        state.left_out += page.left_out
        self._describe(texts, last=page.following is None)
        if page.following is None:
            files.append(Planned(File(METADATA, sum(state.metadata), self._made_at), None, ""))
        self._notes.plan(state.files, files)
        state.files += len(files)
        state.images += len(texts)
        state.size += sum(planned.file.size for planned in files)
        state.length += sum(planned.file.record_length for planned in files)
        if state.images > MAX_IMAGES or state.length > MAX_BYTES:
            raise TooLarge
        state.place, state.planned = page.following, page.following is None
        self._notes.keep(state)
        return not state.planned

    def _add(self, page: Page) -> tuple[list[Planned], list[str]]:
        files: list[Planned] = []
        texts: list[str] = []
        for entry in page.entries:
            if entry.image_id in self._images:
                continue  # it was moved in its list between two pages
            self._images.add(entry.image_id)
            own, *beside = self._files(entry)
            files += [own, *beside]
            kinds = [companion.kind for companion in entry.companions]
            texts.append(
                described(entry, own.file.name, [*zip(kinds, (b.file.name for b in beside), strict=True)])
            )
        return files, texts

    def _files(self, entry: Entry) -> Iterable[Planned]:
        """An image's original and its companions."""
        upload = entry.current_upload("")
        companions = entry.companions
        sources = [
            StoredFile(entry.object_key, upload.version_id, upload.etag, upload.size),
            *(StoredFile(each.key, each.version_id, each.etag, each.size) for each in companions),
        ]
        wanted = [companion.name for companion in companions]
        names = self._names.take(download_name(entry), fallback_name(entry), wanted)
        modified = _local(upload.uploaded_at) if entry.place is None else datetime.fromisoformat(entry.place.local)
        for name, source in zip(names, sources, strict=True):
            yield Planned(File(name, source.size, modified), source, entry.image_id)

    def _describe(self, texts: list[str], *, last: bool) -> None:
        """Add a piece to the metadata, which all together are a list in JSON."""
        state = self._state
        between = ",\n" if state.images and texts else ""
        opening, closing = "" if state.metadata else "[\n", "\n]\n" if last else ""
        piece = (opening + between + ",\n".join(texts) + closing).encode()
        self._notes.add_metadata(len(state.metadata), piece)
        state.metadata.append(len(piece))


def _local(moment: datetime) -> datetime:
    """A moment as a local time of UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
