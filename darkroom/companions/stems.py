"""Where the files of one picture meet, by their names. Pure.

Cameras give the files of one picture one name with different extensions. Google's Takeout has rules of its own: a
sidecar has the whole name of its picture, cut to 46 characters, and the number of a duplicate stands elsewhere.
"""

import re
from dataclasses import dataclass
from typing import Final

from darkroom.companions.kinds import (
    PICTURE_EXTENSIONS,
    RAW_EXTENSIONS,
    VIDEO_EXTENSIONS,
    FileKind,
    extension,
    kind_of,
)

_MEDIA: Final = PICTURE_EXTENSIONS | RAW_EXTENSIONS | VIDEO_EXTENSIONS | {"aae"}

SUPPLEMENT: Final = ".supplemental-metadata"
"""What Takeout writes between the name of a picture and ".json" since 2024, as far as there is room."""

CUT: Final = 46
"""Characters to which Takeout cuts the name of a sidecar, without ".json"."""

# A name that was cut has lost at most the extension and the supplement, so this much of the stem is always there.
_STEM: Final = 40

_NUMBER: Final = re.compile(r"\((\d{1,5})\)$", re.ASCII)

# What Google Photos adds to the name of an edited picture, in the language of its owner.
_EDITED: Final = re.compile(
    r"-(?:edited|bearbeitet|modifi[eé]|modificato|editad[oa]|bewerkt|redigerad|redigeret|redigert|muokattu|"
    r"edytowane|upraveno|düzenlendi|編集済み|已修改|수정됨|измененный)$",
    re.IGNORECASE,
)

# Pixels call the picture X.MP.jpg and its video X.MP; iPhones call an edited picture IMG_E1234 and its list of
# edits IMG_O1234.
_MOTION: Final = re.compile(r"\.mp$", re.IGNORECASE)
_APPLE_EDIT: Final = re.compile(r"^(img_)[eo](?=\d{4}$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A name without what distinguishes the files of one picture.

    `base`: without its own extension. `title`: the whole name of the picture that it names, as far as it is known,
    without the number of a duplicate. `number`: of a duplicate, 0 for none. `edited`: whether it is the result of
    an edit in Google Photos. All in small letters.
    """

    base: str
    title: str
    number: int
    edited: bool

    @property
    def stem(self) -> str:
        """The same for all files of one picture, and as far as possible for no others."""
        stem = _without_media(self.title)
        stem = _EDITED.sub("", stem)
        stem = _APPLE_EDIT.sub(r"\1", _MOTION.sub("", stem))
        return f"{stem[:_STEM]}#{self.number}"


def parse(name: str) -> Name:
    """What a name says about the picture that its file belongs to."""
    lower, kind = name.lower(), kind_of(name)
    base = lower.rpartition(".")[0] if extension(name) else lower
    match kind:
        case FileKind.TAKEOUT:
            unnumbered, number = _numbered(base)
            title, inner = _renumbered(_without_supplement(unnumbered))
            return Name(unnumbered, title, number or inner, edited=False)
        case FileKind.XMP:
            title, number = _renumbered(base)
            return Name(base, title, number, edited=False)
        case _:
            title, number = _renumbered(lower)
            return Name(base, title, number, edited=bool(_EDITED.search(_without_media(title))))


def _numbered(text: str) -> tuple[str, int]:
    """A text without the number in brackets at its end, and that number, or 0."""
    found = _NUMBER.search(text)
    return (text, 0) if found is None else (text[: found.start()], int(found[1]))


def _renumbered(title: str) -> tuple[str, int]:
    """A picture's whole name without the number before its extension, and that number, or 0."""
    stem, dot, ending = title.rpartition(".")
    if ending not in _MEDIA:
        return _numbered(title)
    stem, number = _numbered(stem)
    return stem + dot + ending, number


def _without_supplement(base: str) -> str:
    """A sidecar's name without the supplement, which may be cut anywhere."""
    title, dot, rest = base.rpartition(".")
    return title if dot and SUPPLEMENT.startswith(dot + rest) and title else base


def _without_media(title: str) -> str:
    """A name without the extension of a picture or video, which may be cut if the name is long."""
    stem, dot, ending = title.rpartition(".")
    if not dot or not stem:
        return title
    cut = len(title) >= _STEM and any(each.startswith(ending) for each in _MEDIA)
    return stem if ending in _MEDIA or cut else title
