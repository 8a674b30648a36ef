"""CBOR into plain values, as far as C2PA's claims and assertions need it. Source: RFC 8949.

No value is larger than the input, and there are no more than MAX_NODES. Tags are passed over, so that none
of them becomes a number of any length, a pattern or a date.
"""

import struct
from typing import Final

type CborValue = bool | int | float | str | bytes | list[CborValue] | dict[str, CborValue] | None

MAX_NODES: Final = 20_000
"""Claims have some hundreds. A single byte may be a node, which takes a hundred times as much memory."""
MAX_DEPTH: Final = 32

_FLOATS: Final = {25: ">e", 26: ">f", 27: ">d"}
_SIMPLE: Final[dict[int, CborValue]] = {20: False, 21: True}
_INDEFINITE: Final = 31


class CborError(ValueError):
    """The bytes are not CBOR, or more of it than is read."""


def loads(data: bytes) -> CborValue:
    """The value that the bytes begin with. Map entries whose keys are not text are left out.

    Raises CborError.
    """
    return _Reader(data).value(0)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.nodes_left = MAX_NODES

    def value(self, depth: int) -> CborValue:
        """The next value. Raises CborError, also for the break code, which is not a value."""
        self.nodes_left -= 1
        if self.nodes_left < 0 or depth > MAX_DEPTH:
            raise CborError("too much")
        major, info = divmod(self._bytes(1)[0], 32)
        match major:
            case 0 | 1:
                number = self._argument(info)
                return -1 - number if major else number
            case 2:
                return b"".join(self._strings(major, info))
            case 3:
                return b"".join(self._strings(major, info)).decode(errors="replace")
            case 4:
                return self._list(info, depth)
            case 5:
                return self._map(info, depth)
            case 6:
                self._argument(info)
                return self.value(depth + 1)
            case _:
                return self._simple(info)

    def _bytes(self, count: int) -> bytes:
        found = self.data[self.at : self.at + count]
        if len(found) < count:
            raise CborError("cut")
        self.at += count
        return found

    def _argument(self, info: int) -> int:
        """The number in the head of an item (section 3)."""
        if info < 24:
            return info
        if info > 27:
            raise CborError("not well-formed")
        return int.from_bytes(self._bytes(1 << info - 24))

    def _ends(self) -> bool:
        """Whether an item of indefinite length ends here (section 3.2.1)."""
        if self.data[self.at : self.at + 1] != b"\xff":
            return False
        self.at += 1
        return True

    def _strings(self, major: int, info: int) -> list[bytes]:
        """The chunks of a string; a single one if its length is given."""
        if info != _INDEFINITE:
            return [self._bytes(self._argument(info))]
        chunks = []
        while not self._ends():
            self.nodes_left -= 1
            kind, inner = divmod(self._bytes(1)[0], 32)
            if kind != major or self.nodes_left < 0:
                raise CborError("not a string")
            chunks.append(self._bytes(self._argument(inner)))
        return chunks

    def _list(self, info: int, depth: int) -> list[CborValue]:
        values: list[CborValue] = []
        count = None if info == _INDEFINITE else self._argument(info)
        while not self._ends() if count is None else len(values) < count:
            values.append(self.value(depth + 1))
        return values

    def _map(self, info: int, depth: int) -> dict[str, CborValue]:
        entries: dict[str, CborValue] = {}
        left = None if info == _INDEFINITE else self._argument(info)
        while not self._ends() if left is None else left > 0:
            key, value = self.value(depth + 1), self.value(depth + 1)
            if isinstance(key, str):
                entries.setdefault(key, value)
            left = None if left is None else left - 1
        return entries

    def _simple(self, info: int) -> CborValue:
        """False, true, null, undefined and the floats (section 3.3)."""
        if info in _FLOATS:
            (number,) = struct.unpack(_FLOATS[info], self._bytes(1 << info - 24))
            return float(number)
        if info == _INDEFINITE:
            raise CborError("a break where there is nothing to end")
        self._argument(info)
        return _SIMPLE.get(info)
