"""Which files below some folders are photos, what belongs to them, and why others are not sent."""

from __future__ import annotations

import os
import re
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
    """A sidecar, or another file that is nothing without its photo."""
    UNREADABLE = "unreadable"
    """A folder that cannot be read."""
    OTHER = "other"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Found:
    """A file, and what it is."""

    path: Path
    kind: Kind

    companions: tuple[Path, ...] = ()
    """What belongs to a photo in its folder. These files are not told by themselves."""


_RAW: Final = "3fr arw cr2 cr3 dcr dng erf iiq kdc mrw nef nrw orf pef raf rw2 rwl sr2 srf srw x3f"
"""Camera RAW, of which the JPEG in it is shown."""

RAW: Final = frozenset(f".{ending}" for ending in _RAW.split())

_ENDINGS: Final = {
    Kind.PHOTO: f"jpg jpeg jpe jfif mpo png apng webp avif heic heif hif gif tif tiff bmp dib ico {_RAW}",
    Kind.VIDEO: "mov mp4 mp m4v avi mkv webm mpg mpeg mts m2ts 3gp 3g2 wmv mod tod vob",
    Kind.COMPANION: "xmp aae json thm",
    Kind.ARCHIVE: "zip",
}
_KINDS: Final = {f".{ending}": kind for kind, endings in _ENDINGS.items() for ending in endings.split()}

# Files of operating systems and other programs, and what Takeout says of an album; hidden ones, such as .DS_Store
# and ._IMG_1.jpg, go without saying.
_JUNK: Final = {"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "picasa.ini", "metadata.json"}
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


def is_raw(name: str) -> bool:
    """Whether a name is that of a camera's RAW file."""
    return _parts(name)[1] in RAW


def companions(names: Iterable[str]) -> dict[str, str]:
    """The files of a folder that belong to a photo in it, each with the photo's name, as in a bulk drop.

    A RAW file belongs to the picture of its stem; without one, it is a photo. The short video of a Live Photo,
    Apple's list of edits and `IMG_1.xmp` have the photo's stem, too; other sidecars its whole name:
    `IMG_1.jpg.xmp` and, of Google's Takeout, `IMG_1.jpg.json`, `IMG_1.jpg.supplemental-metadata.json` or a
    shortened form of it, and `IMG_1.jpg(2).json` for `IMG_1(2).jpg`. What describes a companion belongs to the
    companion's photo.
    """
    listed = sorted(names, key=_preference)
    photos = [name for name in listed if of_name(name) is Kind.PHOTO]
    pictures, raws = [name for name in photos if not is_raw(name)], [name for name in photos if is_raw(name)]
    found = _of_stems(raws, pictures)
    stills = [*pictures, *(raw for raw in raws if raw not in found)]
    found |= _of_stems((name for name in listed if of_name(name) is Kind.VIDEO), stills)
    media = [*stills, *found]
    by_name = {name.casefold(): name for name in reversed(media)}
    by_stem = {_parts(name)[0]: name for name in reversed(media)}
    for name in listed:
        stem, ending = _parts(name)
        of = None
        if ending == ".json":
            of = by_name.get(_of_takeout(stem)) or _cut(stem, by_name)
        elif ending == ".xmp":
            of = by_name.get(stem) or by_stem.get(stem)
        elif ending == ".aae":  # of an edited photo, iPhones call it IMG_O1234
            of = by_stem.get(stem) or by_stem.get(stem.replace("img_o", "img_", 1))
        elif ending == ".thm":
            of = by_stem.get(stem)
        if of is not None:
            found[name] = found.get(of, of)
    return found


def _of_stems(names: Iterable[str], photos: list[str]) -> dict[str, str]:
    """Files with the photo of their stem. A Pixel calls a photo X.MP.jpg, and its video X.MP."""
    by_stem = {_parts(photo)[0]: photo for photo in reversed(photos)}
    found = {name: by_stem.get(_parts(name)[0]) or by_stem.get(name.casefold()) for name in names}
    return {name: photo for name, photo in found.items() if photo is not None}


def _parts(name: str) -> tuple[str, str]:
    return os.path.splitext(name.casefold())


_FIRST: Final = (".heic", ".heif", ".jpg", ".jpeg")
"""Of photos with one stem, the first has what belongs to them: it is what the camera has written."""


def _preference(name: str) -> tuple[int, str]:
    ending = _parts(name)[1]
    return _FIRST.index(ending) if ending in _FIRST else len(_FIRST), name


_TAKEOUT: Final = ".supplemental-metadata"
"""What Takeout puts behind a photo's name; shortened, if the whole name is too long."""

_CUT: Final = 46
"""Characters to which Takeout cuts the name of a sidecar, without its ending."""


def _of_takeout(base: str) -> str:
    """The name of the photo that Takeout's JSON is about, from its own name without its ending."""
    number = re.search(r"(\(\d+\))?$", base)
    digits = number[0] if number else ""
    name = base.removesuffix(digits)
    shorter, words = os.path.splitext(name)
    if len(words) > 1 and _TAKEOUT.startswith(words) and "." in shorter:
        name = shorter
    stem, ending = os.path.splitext(name)
    return f"{stem}{digits}{ending}"


def _cut(base: str, by_name: dict[str, str]) -> str | None:
    """The photo whose whole name had no room in a sidecar's name."""
    if len(base) < _CUT:
        return None
    return next((name for whole, name in by_name.items() if (whole + _TAKEOUT).startswith(base)), None)


def _below(folder: Path) -> Iterator[Found]:
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
    except OSError:  # the other folders are still sent
        yield Found(folder, Kind.UNREADABLE)
        return
    # What `pull` has put aside was deleted.
    deleted = mirror.DELETED if any(entry.name == mirror.OWN for entry in entries) else None
    names = [entry.name for entry in entries if entry.is_file() and not is_junk(entry.name)]
    belongs = companions(names)
    of: dict[str, list[Path]] = {}
    for name, photo in sorted(belongs.items()):
        of.setdefault(photo, []).append(folder / name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if not is_junk_folder(entry.name) and entry.name != deleted:
                yield from _below(Path(entry.path))
        elif entry.is_file() and not is_junk(entry.name) and entry.name not in belongs:
            path = Path(entry.path)
            yield Found(path, kind_of(path), tuple(of.get(entry.name, ())))
