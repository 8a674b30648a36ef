"""Which file belongs to which picture. Pure: the same files give the same pairs, in whichever order they came.

A file belongs to one picture at most. Only RAW files, videos, lists of edits and sidecars belong to another: HEIC
and JPEG of one name are two images.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from darkroom.companions.kinds import FileKind, extension, kind_of
from darkroom.companions.stems import CUT, SUPPLEMENT, Name, parse

# Of two pictures of one name, the first one here gets their companions: it is what the camera has written.
_PREFERRED: Final = ("heic", "heif", "jpg", "jpeg")


@dataclass(frozen=True)
class File:
    """A file: its path, and the content identifier that Apple's cameras give both picture and video."""

    path: str
    content: str | None = None

    @cached_property
    def kind(self) -> FileKind:
        return kind_of(self.name)

    @cached_property
    def named(self) -> Name:
        return parse(self.name)

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]


def owners(files: Iterable[File], independent: Collection[str] = ()) -> dict[str, str]:
    """The picture that each companion belongs to, by their paths; a file without one is missing.

    `independent`: the paths of RAW files that are images of their own, whatever lies beside them.
    """
    known = sorted(files, key=_preference)
    pictures = [file for file in known if file.kind is FileKind.PICTURE]
    raws = [file for file in known if file.kind is FileKind.RAW]
    videos = [file for file in known if file.kind is FileKind.VIDEO]
    found: dict[str, str] = {}
    _assign(found, (raw for raw in raws if raw.path not in independent), pictures)
    stills = [*pictures, *(raw for raw in raws if raw.path not in found)]
    _assign(found, videos, stills)
    media = [*stills, *(file for file in (*raws, *videos) if file.path in found)]
    _assign(found, (file for file in known if file.kind.describes), media)
    # What describes a companion belongs to the picture that the companion belongs to.
    return {path: found.get(owner, owner) for path, owner in found.items()}


def describes(sidecar: File, picture: File) -> bool:
    """Whether a sidecar speaks of a picture: also of the edited one, which has no sidecar of its own."""
    if sidecar.folder != picture.folder or not sidecar.kind.sidecar:
        return False
    return _names(sidecar, picture) or _names_unedited(sidecar, picture)


def _assign(found: dict[str, str], files: Iterable[File], pictures: Sequence[File]) -> None:
    for file in files:
        if (owner := _owner(file, pictures)) is not None:
            found[file.path] = owner.path


def _preference(file: File) -> tuple[bool, int, str]:
    """Of several pictures that fit, the first in this order counts."""
    ending = extension(file.name)
    rank = _PREFERRED.index(ending) if ending in _PREFERRED else len(_PREFERRED)
    return file.named.edited, rank, file.path


def _owner(file: File, pictures: Sequence[File]) -> File | None:
    """The picture with the same identifier; then one that the file names in full, by its name alone, or edited.

    Copies of a picture have its identifier too: the one beside the file, of its name, comes first.
    """
    if file.kind is FileKind.VIDEO and file.content is not None:
        twins = [picture for picture in pictures if picture.content == file.content]
        if twins:
            return min(twins, key=lambda twin: (twin.folder != file.folder, not _names(file, twin)))
    beside = [picture for picture in pictures if picture.folder == file.folder and not _contradict(file, picture)]
    fitting = [picture for picture in beside if _names(file, picture)]
    whole = [picture for picture in fitting if file.named.title == picture.named.title]
    edited = [picture for picture in beside if _names_unedited(file, picture)]
    return next(iter([*whole, *fitting, *edited]), None)


def _contradict(one: File, other: File) -> bool:
    """Whether the identifiers of two files say that they do not belong together."""
    return one.content is not None and other.content is not None and one.content != other.content


def _names(file: File, picture: File) -> bool:
    """Whether a file's name says that it belongs to a picture beside it."""
    named, of = file.named, picture.named
    match file.kind:
        case FileKind.TAKEOUT:
            cut = len(named.base) >= CUT and (of.title + SUPPLEMENT).startswith(named.base)
            return named.number == of.number and (named.title == of.title or cut)
        case FileKind.XMP:
            return named.base in (picture.name.lower(), of.base)
        case FileKind.EDITS:
            return named.base in (of.base, of.base.replace("img_", "img_o", 1))
        case FileKind.VIDEO:
            return of.base in (named.base, file.name.lower())
        case _:
            return named.base == of.base


def _names_unedited(file: File, picture: File) -> bool:
    """Whether a sidecar of Takeout's names the picture of which another is the edited one."""
    if file.kind is not FileKind.TAKEOUT or not picture.named.edited:
        return False
    stem, dot, ending = picture.named.title.rpartition(".")
    title = stem.rpartition("-")[0] + dot + ending
    return (file.named.number, file.named.title) == (picture.named.number, title)
