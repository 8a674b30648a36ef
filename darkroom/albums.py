"""Albums: what is known of one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Self

from darkroom.keys import AlbumId, ImageId, Owner

MAX_MEMBERS: Final = 100_000
"""The most images of one album, with those in the trash. To remove so many takes the janitor some minutes."""

MAX_ALBUMS: Final = 40
"""The most albums of one image. Each is a counter that the image's trash changes, and all that one change of an
image does to counters must fit into one transaction (docs/design.md)."""


FIRST_VERSION: Final = 1
"""That of an album that nobody has edited."""


class AlbumOrder(StrEnum):
    """In which order an album shows its images."""

    MANUAL = "manual"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """An album, or its tombstone. Moments are in the catalogue's form.

    `cover`: the image that its owner has chosen. `version` counts the changes of what its owner says about it,
    `turn` those of its members too. `members`: with those that are not shown.
    """

    owner: Owner
    album_id: AlbumId
    title: str
    description: str | None = None
    order: AlbumOrder = AlbumOrder.MANUAL
    cover: ImageId | None = None
    version: int = FIRST_VERSION
    turn: int = 1
    created_at: str
    updated_at: str
    members: int = 0
    deleted: bool = False

    @classmethod
    def parse(cls, item: Mapping[str, Any]) -> Self:
        """An album from its item, in plain values."""
        return cls(
            owner=Owner(item["pk"].partition("#")[2]),
            album_id=AlbumId(item["sk"].partition("#")[2]),
            title=item.get("title", ""),
            description=item.get("description"),
            order=AlbumOrder(item.get("order", AlbumOrder.MANUAL)),
            cover=item.get("cover"),
            version=item["version"],
            turn=item["turn"],
            created_at=item["created_at"],
            updated_at=item["updated_at"],
            members=item["members"],
            deleted=item.get("deleted", False),
        )

    def edited(self, changes: Mapping[str, Any]) -> Self:
        """The album after its owner has changed some of title, description, order and cover."""
        return replace(self, **changes)
