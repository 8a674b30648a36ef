"""What an archive has, as its stream reads it: the planned files, their bytes from S3, and what is missing."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Final, Self

from darkroom.errors import OriginalUnreadable, Superseded
from darkroom.objects import Objects, StoredFile
from exporter.notes import Notes, State
from exporter.planning import MISSING
from exporter.stream import Gone
from exporter.zip64 import File

# A request takes some 20 milliseconds before its first byte, so small files are read ahead, several at once. These
# are at most 32 MiB.
_AT_ONCE: Final = 8
_SMALL: Final = 4 * 2**20

_HEADING: Final = (
    "These files are missing, because they were gone or could not be read when the archive was written:"
)


class Archived:
    """The content of an archive, for `Stream`."""

    def __init__(self, notes: Notes, state: State, objects: Objects, made_at: datetime) -> None:
        self._notes = notes
        self._state = state
        self._objects = objects
        self._made_at = made_at.astimezone(UTC).replace(tzinfo=None)
        self._threads = ThreadPoolExecutor(_AT_ONCE)
        self._ahead: dict[int, Future[bytes | None]] = {}
        self._next = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)

    def files(self, first: int) -> Iterator[File]:
        return (planned.file for planned in self._notes.planned(first, self._state.files))

    def read(self, number: int, start: int) -> Iterator[bytes]:
        source = self._notes.at(number).source
        if source is None:
            return self._metadata(start)
        self._look_ahead(number)
        if (reading := self._ahead.pop(number, None)) is not None:
            return _rest(reading, start)
        return self._stream(source, start)

    def report(self, missing: Sequence[int]) -> tuple[File, bytes] | None:
        names = [self._notes.at(number).file.name for number in missing]
        names += [f"the image {image_id}" for image_id in self._state.left_out]
        if not names:
            return None
        text = "\n".join([_HEADING, "", *names, ""]).encode()
        return File(MISSING, len(text), self._made_at), text

    def _look_ahead(self, number: int) -> None:
        """Begin to read this file and those after it, if they are small."""
        self._next = max(self._next, number)
        while self._next < min(number + _AT_ONCE, self._state.files):
            source = self._notes.at(self._next).source
            if source is not None and source.size <= _SMALL:
                self._ahead[self._next] = self._threads.submit(self._whole, source)
            self._next += 1

    def _whole(self, source: StoredFile) -> bytes | None:
        try:
            return b"".join(self._stream(source, 0))
        except Gone:
            return None

    def _stream(self, source: StoredFile, start: int) -> Iterator[bytes]:
        try:
            yield from self._objects.stream(source, start)
        except (Superseded, OriginalUnreadable) as error:
            raise Gone from error

    def _metadata(self, start: int) -> Iterator[bytes]:
        for number, size in enumerate(self._state.metadata):
            if start < size:
                yield self._notes.metadata(number)[start:]
            start -= min(start, size)


def _rest(reading: "Future[bytes | None]", start: int) -> Iterator[bytes]:
    body = reading.result()
    if body is None:
        raise Gone
    yield body[start:]
