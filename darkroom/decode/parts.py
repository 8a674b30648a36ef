"""A file for a decoder, made of some parts of the uploaded one."""

import io
import itertools
from bisect import bisect_right
from collections.abc import Buffer

from darkroom.formats import Span


def parts_as_file(data: bytes, parts: list[Span]) -> io.BufferedIOBase:
    """Parts of some bytes, in this order, as one file; nothing is copied before it is read."""
    spans = parts[:1]
    for start, end in parts[1:]:
        if start == spans[-1][1]:
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return io.BytesIO(data) if spans == [(0, len(data))] else io.BufferedReader(_Parts(data, spans))


class _Parts(io.RawIOBase):
    def __init__(self, data: bytes, spans: list[Span]) -> None:
        self._data = memoryview(data)
        self._spans = spans
        self._ends = list(itertools.accumulate(end - start for start, end in spans))
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._ends[-1]}[whence]
        self._at = max(0, origin + offset)
        return self._at

    def readinto(self, buffer: Buffer) -> int:
        number = bisect_right(self._ends, self._at)
        if number == len(self._spans):
            return 0
        target = memoryview(buffer)
        end = self._spans[number][1]
        start = end - (self._ends[number] - self._at)
        part = self._data[start : min(end, start + len(target))]
        target[: len(part)] = part
        self._at += len(part)
        return len(part)
