"""What a file in the originals bucket is, by its name alone: nothing is read before that is known. Pure."""

from enum import StrEnum
from typing import Final


class FileKind(StrEnum):
    """What a name says that a file is."""

    PICTURE = "picture"  # and everything that no other kind claims: its bytes decide
    RAW = "raw"  # a picture; the companion of another one of the same name
    VIDEO = "video"  # of a Live Photo or motion photo
    EDITS = "edits"  # Apple's list of the changes that an editor made
    XMP = "xmp"
    TAKEOUT = "takeout"  # what Google Photos knows about a picture
    SYSTEM = "system"  # what an operating system or an export leaves in folders

    @property
    def original(self) -> bool:
        """Whether such a file is an image by itself, if it belongs to no other."""
        return self in (FileKind.PICTURE, FileKind.RAW)

    @property
    def describes(self) -> bool:
        """Whether such a file only makes sense beside another."""
        return self in (FileKind.EDITS, FileKind.XMP, FileKind.TAKEOUT)

    @property
    def sidecar(self) -> bool:
        """Whether such a file says something about a picture."""
        return self in (FileKind.XMP, FileKind.TAKEOUT)


RAW_EXTENSIONS: Final = frozenset(
    (
        *("3fr", "arw", "cr2", "cr3", "dcr", "dng", "erf", "iiq", "kdc", "mrw", "nef", "nrw"),
        *("orf", "pef", "raf", "rw2", "rwl", "sr2", "srf", "srw", "x3f"),
    )
)
VIDEO_EXTENSIONS: Final = frozenset(
    (
        *("3gp", "avi", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "webm", "wmv"),
        "mp",  # the video of a Pixel's motion photo, in Google's Takeout
    )
)
PICTURE_EXTENSIONS: Final = frozenset(
    (
        *("avif", "bmp", "gif", "heic", "heif", "ico", "jfif", "jpe", "jpeg", "jpg", "png"),
        *("tif", "tiff", "webp"),
    )
)
"""Of pictures that are accepted: other names, such as those of Takeout's JSON, contain them."""

_BY_EXTENSION: Final = {
    **dict.fromkeys(RAW_EXTENSIONS, FileKind.RAW),
    **dict.fromkeys(VIDEO_EXTENSIONS, FileKind.VIDEO),
    "aae": FileKind.EDITS,
    "xmp": FileKind.XMP,
    "json": FileKind.TAKEOUT,
}

COMPANION_EXTENSIONS: Final = tuple(sorted(_BY_EXTENSION))
"""Of files that may belong to a picture. The template's rule for their events lists them."""

# Finder, Explorer, Android and Picasa write these; the last is the page that comes with an export of Google's.
_SYSTEM_NAMES: Final = frozenset(
    {
        ".ds_store",
        ".localized",
        ".nomedia",
        ".picasa.ini",
        "archive_browser.html",
        "desktop.ini",
        "ehthumbs.db",
        "picasa.ini",
        "thumbs.db",
    }
)
_RESOURCE_FORK: Final = "._"
"""How macOS begins the names of what it cannot store otherwise on other file systems."""


def kind_of(name: str) -> FileKind:
    """The kind of a file with a name, which has no folders."""
    if name.lower() in _SYSTEM_NAMES or name.startswith(_RESOURCE_FORK):
        return FileKind.SYSTEM
    return _BY_EXTENSION.get(extension(name), FileKind.PICTURE)


def extension(name: str) -> str:
    """The extension of a name, in small letters without its dot; empty if it has none."""
    return name.rpartition(".")[2].lower() if "." in name else ""
