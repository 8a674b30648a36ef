"""Which files below some folders are photos, and why others are not sent."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from darkroom_cli import mirror

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Kind(StrEnum):
    """What a file is, as far as its name and its first bytes tell."""

    PHOTO = "photo"
    VIDEO = "video"
    COMPANION = "companion"
    """A sidecar, or a photo's short video."""
    OTHER = "other"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Found:
    """A file, and what it is."""

    path: Path
    kind: Kind


_ENDINGS: Final = {
    Kind.PHOTO: "jpg jpeg jpe jfif mpo png apng webp avif heic heif hif gif tif tiff bmp dib ico "
    # camera RAW, of which the JPEG in it is shown
    "dng cr2 cr3 nef nrw arw srf sr2 orf rw2 raf pef srw",
    Kind.VIDEO: "mov mp4 m4v avi mkv webm mpg mpeg mts m2ts 3gp 3g2 wmv mod tod vob",
    Kind.COMPANION: "xmp aae json thm",
    Kind.ARCHIVE: "zip",
}
_KINDS: Final = {f".{ending}": kind for kind, endings in _ENDINGS.items() for ending in endings.split()}

# Files of operating systems and other programs; hidden ones, such as .DS_Store and ._IMG_1.jpg, go without saying.
_JUNK: Final = {"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "picasa.ini"}
_JUNK_FOLDERS: Final = {"@eadir", "__macosx", "$recycle.bin", "system volume information", "lost+found"}

# Exports lose endings; these beginnings say what the bytes are. The API reads them again.
_BEGINNINGS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"BM")
_BRANDS: Final = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis", b"crx ")


def files(paths: Iterable[Path]) -> Iterator[Found]:
    """The files that are named, and those below the folders that are named, folder by folder and by name.

    Hidden files, what operating systems leave behind, and links to folders are passed over. Raises OSError if a
    named path is not there.
    """
    for path in paths:
        if path.is_dir():
            yield from _below(path)
        else:
            path.stat()  # a wrong name is told at once
            yield Found(path, kind_of(path))


def kind_of(path: Path) -> Kind:
    """What a file is. A file that cannot be read is taken for what its name says."""
    kind = of_name(path.name)
    if kind is Kind.VIDEO and path.suffix.lower() in (".mov", ".mp4") and _has_still(path):
        return Kind.COMPANION
    if kind is not Kind.OTHER:
        return kind
    try:
        with path.open("rb") as file:
            return of_beginning(file.read(16))
    except OSError:
        return Kind.OTHER


def of_name(name: str) -> Kind:
    """What a name tells."""
    return _KINDS.get(os.path.splitext(name)[1].lower(), Kind.OTHER)


def of_beginning(begin: bytes) -> Kind:
    """What the first 16 bytes tell."""
    is_webp = begin[:4] == b"RIFF" and begin[8:12] == b"WEBP"
    is_heif = begin[4:8] == b"ftyp" and begin[8:12] in _BRANDS
    return Kind.PHOTO if is_webp or is_heif or begin.startswith(_BEGINNINGS) else Kind.OTHER


def is_junk(name: str) -> bool:
    """Whether no program's user means this file."""
    return name.startswith(".") or name.lower() in _JUNK


def is_junk_folder(name: str) -> bool:
    """Whether no program's user means what is in this folder."""
    return name.startswith(".") or name.lower() in _JUNK_FOLDERS


def _has_still(video: Path) -> bool:
    """Whether a photo lies beside a video, as beside that of an iPhone's Live Photo."""
    return any(
        video.with_suffix(ending).exists() for ending in (".HEIC", ".heic", ".JPG", ".jpg", ".JPEG", ".jpeg")
    )


def _below(folder: Path) -> Iterator[Found]:
    with os.scandir(folder) as listed:
        entries = sorted(listed, key=lambda entry: entry.name)
    # What `pull` has put aside was deleted.
    deleted = mirror.DELETED if any(entry.name == mirror.OWN for entry in entries) else None
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if not is_junk_folder(entry.name) and entry.name != deleted:
                yield from _below(Path(entry.path))
        elif entry.is_file() and not is_junk(entry.name):
            path = Path(entry.path)
            yield Found(path, kind_of(path))
