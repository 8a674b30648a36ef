"""Names that strangers chose as names of files: one component, allowed on every system, and unique. Pure."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from pathvalidate import sanitize_filename

from darkroom_cli.sidecars import ENDING
from darkroom_cli.terminal import clean

if TYPE_CHECKING:
    from collections.abc import Callable

# File systems take 255 bytes; a number, a sidecar's ending and the name of an unfinished download are added.
_MOST_BYTES: Final = 200
_MOST_ENDING: Final = 20

_TAKEOUT: Final = ".json"


def safe(name: str | None, fallback: str) -> str:
    """A name as one component of a path: no separator, not hidden, no device, no longer than file systems take."""
    kept = unicodedata.normalize("NFC", clean(name or "")).replace("\ufffd", "_")
    kept = sanitize_filename(_shortened(kept), replacement_text="_", platform="universal").strip()
    # Hidden files are easily lost, and two dots are the folder above.
    kept = "_" + kept.lstrip(".") if kept.startswith(".") else kept
    return _shortened(kept) if kept.strip("_") else fallback


def unique(name: str, taken: Callable[[str], bool]) -> str:
    """The name, or the first of "name (2)", "name (3)", … that is not taken."""
    number, tried = 1, name
    while taken(tried):
        number += 1
        stem, ending = _split(name)
        tried = f"{stem} ({number}){ending}"
    return tried


def beside(companion: str, photo: str, placed: str) -> str:
    """The name for a companion beside its photo, by the names that both came with, and the photo's name now.

    So that programs, and `darkroom push`, see that they belong together: IMG_1.MOV beside an IMG_1.HEIC that is
    called "IMG_1 (2).HEIC" is "IMG_1 (2).MOV". The name of the photo's own sidecar is left free.
    """
    stem, ending = _split(photo)
    placed_stem, placed_ending = _split(placed)
    name = companion
    if placed != photo:
        rest = _split(companion)[1]
        if companion[: len(stem) + 1].casefold() == f"{stem}.".casefold():
            rest = companion[len(stem) :]
        elif rest.lower() == _TAKEOUT:
            rest = ending + rest
        if rest[: len(ending)].casefold() == ending.casefold():  # IMG_1.jpg.json has the whole name
            rest = placed_ending + rest[len(ending) :]
        name = safe(placed_stem + rest, companion)
    return placed_stem + ENDING if name.casefold() == f"{placed}{ENDING}".casefold() else name


def folded(name: str) -> str:
    """The same for names that some file system takes for the same: case and composition do not count."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _shortened(name: str) -> str:
    stem, ending = _split(name)
    room = _MOST_BYTES - len(ending.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + ending


def _split(name: str) -> tuple[str, str]:
    ending = PurePosixPath(name).suffix
    return (name, "") if len(ending.encode()) > _MOST_ENDING else (name.removesuffix(ending), ending)
