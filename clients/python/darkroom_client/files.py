"""A file that is to be sent: what it says about itself, and its bytes, read in pieces. Without the network."""

from __future__ import annotations

import asyncio
import hashlib
import io
import mimetypes
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING, Any, Final

import httpx

from darkroom_client.errors import EmptyFile, FileChanged
from darkroom_client.generated.models import SlotRequest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from typing import Self

AnyPath = str | os.PathLike[str]

Source = AnyPath | IO[bytes] | bytes
"""A path, the bytes, or a file that is open for reading them and can be read twice (`seek`)."""

# Read at once: a file is never held in memory, whatever its size.
PIECE_BYTES: Final = 256 * 1024

# Python's own table lacks these.
_TYPES: Final = {".heic": "image/heic", ".heif": "image/heif", ".avif": "image/avif", ".dng": "image/x-adobe-dng"}
_ANY: Final = "application/octet-stream"


def content_type(filename: str) -> str:
    """The content type that a name tells; the API reads the real format from the bytes."""
    suffix = Path(filename).suffix.lower()
    guessed = _TYPES.get(suffix) or mimetypes.guess_type("name" + suffix)[0] or _ANY
    return guessed if guessed.startswith("image/") else _ANY


def pictures(folder: AnyPath) -> list[Path]:
    """The files of a folder whose names tell a picture, sorted by name. Not those of its subfolders, and no hidden
    ones: phones name files so that are still being written or have been thrown away. Raises OSError.
    """
    return sorted(
        path
        for path in Path(folder).iterdir()
        if content_type(path.name) != _ANY and not path.name.startswith(".") and path.is_file()
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells without reading whether a file on disk is still the same: its size and when it was changed."""

    size: int
    changed_ns: int

    @classmethod
    def of(cls, told: os.stat_result) -> Mark:
        return cls(told.st_size, told.st_mtime_ns)


class File:
    """An open file that several may read at once. A path is closed with it; what was open already stays open."""

    def __init__(self, source: Source) -> None:
        """Raises EmptyFile and OSError."""
        self.path = source if isinstance(source, str | os.PathLike) else None
        if isinstance(source, str | os.PathLike):
            self._stream: IO[bytes] = Path(source).open("rb")  # noqa: SIM115  # closed with the file
        else:
            self._stream = io.BytesIO(source) if isinstance(source, bytes) else source
        self._lock = Lock()
        self.size = self._stream.seek(0, io.SEEK_END)
        self.mark = self._mark()
        """None of what is no file on disk."""
        if not self.size:
            self.__exit__()
            raise EmptyFile

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.path is not None:
            self._stream.close()

    def digest(self, offset: int = 0, length: int | None = None) -> str:
        """The SHA-256 of the file or of a part of it, in hex. Raises FileChanged and OSError."""
        digest = hashlib.sha256()
        for piece in self.pieces(offset, self.size - offset if length is None else length):
            digest.update(piece)
        self.check()
        return digest.hexdigest()

    def pieces(self, offset: int, length: int) -> Iterator[bytes]:
        """The bytes of a part of the file. Raises FileChanged if the file is too short by now, and OSError."""
        while length:
            piece = self._read(offset, min(length, PIECE_BYTES))
            if not piece:
                raise FileChanged
            offset, length = offset + len(piece), length - len(piece)
            yield piece

    def check(self) -> None:
        """Raise FileChanged if the file is not as it was when it was opened."""
        if self._mark() != self.mark:
            raise FileChanged

    @property
    def name(self) -> str:
        """Its name, without folders; empty if it has none."""
        # A name on disk may have bytes that are no UTF-8.
        name = Path(str(getattr(self._stream, "name", ""))).name
        return name.encode(errors="surrogateescape").decode(errors="replace")

    def slot_request(self, filename: str | None, declared: str | None) -> SlotRequest:
        """What to tell the API of a photo: name, type, size and, of a file on disk, when it was changed."""
        named = filename or self.name or "photo"
        values: dict[str, Any] = {
            "filename": named,
            "content_type": declared or content_type(named),
            "size": self.size,
        }
        if self.mark and (changed := _local_time(self.mark.changed_ns)):
            values["file_time"] = changed
        return SlotRequest(**values)

    def _read(self, offset: int, length: int) -> bytes:
        with self._lock:
            self._stream.seek(offset)
            return self._stream.read(length)

    def _mark(self) -> Mark | None:
        try:
            return Mark.of(os.fstat(self._stream.fileno()))
        except OSError:  # it is in memory
            return None


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A part of a file as the body of a request. A request that is sent again reads it from its beginning."""

    def __init__(self, file: File, offset: int, length: int, tell: Callable[[int], None]) -> None:
        """`tell` gets how many bytes have been handed over since this try began."""
        self._file, self._offset, self.length, self._tell = file, offset, length, tell

    def __iter__(self) -> Iterator[bytes]:
        handed_over = 0
        self._tell(0)
        for piece in self._file.pieces(self._offset, self.length):
            yield piece
            handed_over += len(piece)
            self._tell(handed_over)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces = iter(self)
        while piece := await asyncio.to_thread(next, pieces, b""):
            yield piece


def _local_time(changed_ns: int) -> datetime | None:
    """A time with the offset that this machine's clock had then; None if nobody knows what a file system says."""
    try:
        moment = datetime.fromtimestamp(changed_ns / 1e9, UTC).astimezone()
    except (OSError, OverflowError, ValueError):
        return None
    # RFC 3339 has no seconds in offsets, as some clocks had until 1972.
    whole = not (moment.utcoffset() or timedelta()) % timedelta(minutes=1)
    return moment if whole else moment.astimezone(UTC)
