"""What clients receive about changes, as JSON."""

from typing import Final

from pydantic import Field

from image_api.album_models import AlbumChange
from image_api.model import Model
from image_api.models import CompactImage, ImageEntry

_CHANGED_ID: Final = Field(examples=["0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"])
_DELETED: Final = Field(description="Whether the image does not exist any more; then `image` is null.")
_NEXT_SINCE: Final = Field(
    description="The next request's `since`. Ask at least once a month: then no deletion is forgotten meanwhile.",
    examples=["YTFiMmMzZDQuMTcuMTc"],
)
_MORE: Final = Field(description="Whether there are more changes already.")


class Change(Model):
    """An image that has changed, as it is now: if it is in the trash, it has `trashed_at`."""

    id: str = _CHANGED_ID
    deleted: bool = _DELETED
    image: ImageEntry | None


class ChangePage(Model):
    """Some images and albums that have changed, each in order of their last changes."""

    changes: list[Change]
    albums: list[AlbumChange] = Field(description="Albums that have changed, in order of their last changes.")
    next_since: str = _NEXT_SINCE
    more: bool = _MORE


class CompactChange(Model):
    """An image that has changed, in short: if it is in the trash, it has `trashed_at`."""

    id: str = _CHANGED_ID
    deleted: bool = _DELETED
    image: CompactImage | None


class CompactChangePage(Model):
    """Some images that have changed, in short, and albums."""

    base: str = Field(description="The beginning of every link.", examples=["https://api.example.com/media/"])
    changes: list[CompactChange]
    albums: list[AlbumChange] = Field(description="Albums that have changed, in order of their last changes.")
    next_since: str = _NEXT_SINCE
    more: bool = _MORE
