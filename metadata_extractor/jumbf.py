"""JUMBF: boxes with a label in boxes with a label, the carrier of C2PA.

Source: ISO/IEC 19566-5:2023, annexes A and B. Every length is checked against the input; boxes and depth
are bounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

MAX_BOXES: Final = 4_000
"""A manifest has some dozens; a picture that was edited again and again has some dozens of manifests."""
MAX_DEPTH: Final = 16
MAX_LABEL: Final = 256  # bytes

_LABELLED: Final = 2
"""The bit among a description's toggles that says that a label follows."""


@dataclass(slots=True)
class Superbox:
    """A box of other boxes, and what its description says about it."""

    kind: bytes
    """The first four bytes of the UUID of its type: "c2pa", "json", "cbor", ..."""
    label: str
    boxes: list["Superbox"] = field(default_factory=list)
    contents: list[tuple[bytes, bytes]] = field(default_factory=list)
    """The other boxes in it: type and content."""

    def content(self, kind: bytes) -> bytes:
        """The content of the first box of a type; empty without one."""
        return next((content for each, content in self.contents if each == kind), b"")


def read_jumbf(data: bytes) -> list[Superbox]:
    """The superboxes in the bytes, as far as they can be read."""
    return _Reader(data).superboxes(0, len(data), 0)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.boxes_left = MAX_BOXES

    def superboxes(self, start: int, end: int, depth: int) -> list[Superbox]:
        """The superboxes between two offsets."""
        found = (
            self._superbox(body, body_end, depth)
            for kind, body, body_end in self._walk(start, end)
            if kind == b"jumb"
        )
        return [box for box in found if box]

    def _walk(self, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
        """The boxes between two offsets: type, and where the content starts and ends."""
        while start + 8 <= end and self.boxes_left > 0:
            self.boxes_left -= 1
            size, kind, head = int.from_bytes(self.data[start : start + 4]), self.data[start + 4 : start + 8], 8
            if size == 1:
                size, head = int.from_bytes(self.data[start + 8 : start + 16]), 16
            elif size == 0:
                size = end - start
            if size < head:
                return
            yield kind, start + head, min(start + size, end)
            start += size

    def _superbox(self, start: int, end: int, depth: int) -> Superbox | None:
        box: Superbox | None = None
        for kind, body, body_end in self._walk(start, end):
            if box is None:  # the description is the first box
                if kind != b"jumd":
                    return None
                box = self._described(body, body_end)
            elif kind != b"jumb":
                box.contents.append((kind, self.data[body:body_end]))
            elif depth < MAX_DEPTH and (inner := self._superbox(body, body_end, depth + 1)):
                box.boxes.append(inner)
        return box

    def _described(self, start: int, end: int) -> Superbox:
        toggles = self.data[start + 16 : min(start + 17, end)]
        label = b""
        if toggles and toggles[0] & _LABELLED:
            label = self.data[start + 17 : min(end, start + 17 + MAX_LABEL)].partition(b"\0")[0]
        return Superbox(self.data[start : min(start + 4, end)], label.decode(errors="replace"))
