"""An archive as a stream of bytes that can be cut anywhere, and continued from what is known at that place. Pure.

The records of files follow each other, then a report if something is missing, then the directory. How far the
stream is, is a few numbers and the checksums of all files so far.
"""

import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

from exporter import zip64

# The zeros that stand for lost bytes, a piece at a time.
_ZEROS: Final = bytes(2**16)


class Gone(Exception):
    """A file, or the rest of it, cannot be read any more."""


@dataclass(slots=True)
class Progress:
    """How far a stream is.

    `file`: the number of the file whose record is next; `sent`: how many bytes of that record, or of all that
    comes after the last one, are out; `crc`: the CRC-32 of its data so far. `crcs`: those of the files before it.
    `missing`: the numbers of files whose bytes are not, or not all, in the archive.
    """

    file: int = 0
    sent: int = 0
    crc: int = 0
    crcs: "array[int]" = field(default_factory=lambda: array("I"))
    missing: set[int] = field(default_factory=set)


class Content(Protocol):
    """What an archive has: its files in their order, their bytes, and what is said of the missing ones."""

    def files(self, first: int) -> Iterator[zip64.File]:
        """The files from a number on."""

    def read(self, number: int, start: int) -> Iterable[bytes]:
        """The bytes of a file from `start` on, never more than it has. Raises Gone."""

    def report(self, missing: Sequence[int]) -> tuple[zip64.File, bytes] | None:
        """The file that names what is missing, and its bytes; None if nothing is."""


class Stream:
    """The bytes of an archive from some progress on, which it keeps up to date."""

    def __init__(self, content: Content, progress: Progress) -> None:
        self.progress = progress
        self._content = content
        self._pieces = self._all()
        self._rest = memoryview(b"")
        self._passed: Callable[[memoryview], None] = self._count
        self.ended = False
        """Whether all bytes are out."""

    def take(self, most: int, enough: Callable[[], bool] = lambda: False) -> bytes:
        """The next bytes of the archive; fewer than `most` at its end, and if `enough` says so, which is asked
        after each piece.
        """
        taken = bytearray()
        while len(taken) < most:
            if not self._rest:
                self._rest = memoryview(next(self._pieces, b""))
                if not self._rest:
                    self.ended = True
                    break
            piece, self._rest = self._rest[: most - len(taken)], self._rest[most - len(taken) :]
            self._passed(piece)
            taken += piece
            if enough():
                break
        return bytes(taken)

    def _all(self) -> Iterator[bytes]:
        """The pieces of the archive that are not out, none empty; each is asked for when the one before is out."""
        for file in self._content.files(self.progress.file):
            yield from self._record(file)
        sent = self.progress.sent
        for piece in self._end():
            if sent < len(piece):
                yield piece[sent:]
            sent -= min(sent, len(piece))

    def _record(self, file: zip64.File) -> Iterator[bytes]:
        progress = self.progress
        if rest := zip64.local_header(file)[progress.sent :]:
            yield rest
        self._passed = self._sum
        yield from self._data(file)
        self._passed = self._count
        behind = file.header_length + file.size
        if rest := zip64.descriptor(file, progress.crc)[progress.sent - behind :]:
            yield rest
        progress.crcs.append(progress.crc)
        progress.file, progress.sent, progress.crc = progress.file + 1, 0, 0

    def _data(self, file: zip64.File) -> Iterator[bytes]:
        """What is left of a file's data; zeros instead of what is lost, so that all else keeps its place."""
        progress = self.progress
        end = file.header_length + file.size
        if progress.sent < end and progress.file not in progress.missing:
            with suppress(Gone):
                for piece in self._content.read(progress.file, progress.sent - file.header_length):
                    if piece:
                        yield piece
        while (left := end - progress.sent) > 0:
            progress.missing.add(progress.file)
            yield _ZEROS[:left]

    def _end(self) -> Iterator[bytes]:
        """All that comes after the last file: the report and the directory, in which missing files do not stand.

        Readers go by the directory, so nobody takes the zeros for a picture.
        """
        progress = self.progress
        offset = length = files = 0
        report = self._content.report(sorted(progress.missing))
        for file in self._content.files(0):
            offset += file.record_length
        start = offset
        if report is not None:
            file, text = report
            yield zip64.local_header(file) + text + zip64.descriptor(file, zlib.crc32(text))
            start += file.record_length
        for header in self._directory(report, offset):
            files, length = files + 1, length + len(header)
            yield header
        yield zip64.end(files, start, length)

    def _directory(self, report: tuple[zip64.File, bytes] | None, end: int) -> Iterator[bytes]:
        offset = 0
        for number, file in enumerate(self._content.files(0)):
            if number not in self.progress.missing:
                yield zip64.central_header(file, self.progress.crcs[number], offset)
            offset += file.record_length
        if report is not None:
            yield zip64.central_header(report[0], zlib.crc32(report[1]), end)

    def _count(self, piece: memoryview) -> None:
        self.progress.sent += len(piece)

    def _sum(self, piece: memoryview) -> None:
        self.progress.sent += len(piece)
        self.progress.crc = zlib.crc32(piece, self.progress.crc)
