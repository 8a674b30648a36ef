"""The names of files in an archive: one component each, allowed on every system, and unique. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Final

from pathvalidate import sanitize_filename

from darkroom import texts

# File systems take 255 bytes, and a number is added to names that are there already.
_MOST_BYTES: Final = 200
_LONGEST_ENDING: Final = 20


class Names:
    """The names that an archive has so far."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {_folded(name) for name in taken}
        self._numbers: dict[str, int] = {}

    def take(self, wanted: str, fallback: str, beside: Sequence[str] = ()) -> list[str]:
        """The names of a file and of those that belong to it, in their order, as near to the wanted ones as
        possible.

        If they need a number, files of one stem get the same one: IMG_1 (2).jpg and IMG_1 (2).mov stay together.
        """
        name, others = _safe(wanted, fallback), [_safe(other, fallback) for other in beside]
        number = self._numbers.get(_folded(name), 1)
        while any(_folded(each) in self._taken for each in _together(name, others, number).values()):
            number += 1
        self._numbers[_folded(name)] = number
        numbered = _together(name, others, number)
        return [self._add(numbered.get(each, each)) for each in (name, *others)]

    def _add(self, name: str) -> str:
        number, tried = 1, name
        while _folded(tried) in self._taken:
            number += 1
            tried = _with_number(name, number)
        self._taken.add(_folded(tried))
        return tried


def _together(name: str, others: Iterable[str], number: int) -> dict[str, str]:
    """A name and the others of its stem, each with a number; 1 is none."""
    numbered = _with_number(name, number)
    found = {name: numbered}
    for other in others:
        # Sidecars have the whole name and an ending more, or the stem and another ending.
        for part, to in ((name, numbered), (_split(name)[0], _split(numbered)[0])):
            if other != name and other.casefold().startswith(f"{part}.".casefold()):
                found[other] = other if number == 1 else to + other[len(part) :]
                break
    return found


def _safe(name: str, fallback: str) -> str:
    """A name as one component of a path: no separator, not hidden, no device, no longer than file systems take."""
    kept = unicodedata.normalize("NFC", texts.visible(name.replace("\\", "/").rpartition("/")[2]))
    kept = sanitize_filename(_shortened(kept), replacement_text="_", platform="universal").strip()
    kept = "_" + kept.lstrip(".") if kept.startswith(".") else kept
    return _shortened(kept) if kept.strip("_ ") else fallback


def _folded(name: str) -> str:
    """The same for names that some file system takes for the same: case and composition do not count."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _with_number(name: str, number: int) -> str:
    stem, ending = _split(name)
    return name if number == 1 else f"{stem} ({number}){ending}"


def _shortened(name: str) -> str:
    stem, ending = _split(name)
    room = _MOST_BYTES - len(ending.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + ending


def _split(name: str) -> tuple[str, str]:
    ending = PurePosixPath(name).suffix
    return (name, "") if len(ending.encode()) > _LONGEST_ENDING else (name.removesuffix(ending), ending)
