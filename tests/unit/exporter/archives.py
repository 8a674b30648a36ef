"""Archives in memory: what is in them, and what of it gets lost."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from exporter.stream import Gone, Progress
from exporter.zip64 import File

MOMENT: Final = datetime(2020, 11, 1, 12, 10, 2)  # noqa: DTZ001  # the format has local times
REPORT: Final = "missing.txt"


@dataclass
class Kept:
    """Files in memory. `lost`: of each lost file, how many of its bytes can still be read."""

    bodies: dict[str, bytes]
    lost: dict[int, int] = field(default_factory=dict)
    piece: int = 7
    sizes: dict[str, int] = field(default_factory=dict)

    def files(self, first: int) -> Iterator[File]:
        for name in [*self.bodies][first:]:
            yield File(name, self.sizes.get(name, len(self.bodies[name])), MOMENT)

    def read(self, number: int, start: int) -> Iterator[bytes]:
        body = [*self.bodies.values()][number]
        readable = self.lost.get(number, len(body))
        for at in range(start, readable, self.piece):
            yield body[at : min(at + self.piece, readable)]
        if number in self.lost:
            raise Gone

    def report(self, missing: Sequence[int]) -> tuple[File, bytes] | None:
        text = "\n".join([*self.bodies][number] for number in missing).encode()
        return (File(REPORT, len(text), MOMENT), text) if missing else None


def copied(progress: Progress) -> Progress:
    """The same progress, as somebody else would read it."""
    return Progress(progress.file, progress.sent, progress.crc, progress.crcs[:], {*progress.missing})


def unpacked(archive: bytes) -> dict[str, bytes]:
    """What Python reads from an archive: it checks names, places and checksums."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}
