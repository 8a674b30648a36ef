"""What the library follows: images, and albums, which have names of their own among them. Pure."""

from typing import Final, NewType

from darkroom.keys import AlbumId, ImageId, Owner

AlbumName = NewType("AlbumName", str)
"""The name of an album: an image may have the same id."""

type Image = tuple[Owner, ImageId]
type SubjectName = ImageId | AlbumName
type Subject = tuple[Owner, SubjectName]

_PREFIX: Final = "album/"


def named(text: str) -> SubjectName:
    """A name that was stored."""
    return AlbumName(text) if text.startswith(_PREFIX) else ImageId(text)


def name_of_album(album_id: AlbumId) -> AlbumName:
    """The name of an album."""
    return AlbumName(f"{_PREFIX}{album_id}")


def album_of(name: SubjectName) -> AlbumId | None:
    """The album with a name; None if it is that of an image."""
    return AlbumId(name.removeprefix(_PREFIX)) if name.startswith(_PREFIX) else None


def image_of(name: SubjectName) -> ImageId | None:
    """The image with a name; None if it is that of an album."""
    return None if name.startswith(_PREFIX) else ImageId(name)
