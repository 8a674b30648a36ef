"""Which images of an owner have a file, or had it, by the file's digest. Pure.

The library has one item for each digest, so that many digests are looked up at once. It says for each image what
became of it there, under the version of the image's book: a late write of an overtaken run is refused by that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from darkroom.keys import ImageId

MOST_COPIES: Final = 20
"""The most images with the same bytes that one item names: these have a kilobyte, which is one write unit."""

GONE: Final = "gone"
"""Marks an image that the digest does not belong to any more, for as long as a late write may come."""


class FileState(StrEnum):
    """What became of a file, the strongest first."""

    HAVE = "have"
    TRASHED = "trashed"
    DELETED = "deleted"  # by its owner, less than a year ago
    NEW = "new"  # never seen


_STRENGTH: Final = [GONE, FileState.DELETED, FileState.TRASHED, FileState.HAVE]


@dataclass(frozen=True, slots=True)
class Copy:
    """What became of one image with the file. `since`: when its owner deleted it, if that is known; of a marker,
    until when it counts (seconds since 1970).
    """

    version: int
    state: str
    since: str = ""

    @property
    def strength(self) -> int:
        return _STRENGTH.index(self.state)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a file. `image_id`: the image that has it; `deleted_at`: when the last one was deleted."""

    state: FileState
    image_id: ImageId | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Copies:
    """The images with a file. `more`: whether there were more than MOST_COPIES."""

    of: Mapping[ImageId, Copy] = field(default_factory=dict)
    more: bool = False

    @property
    def expires_at(self) -> int | None:
        """When all that is left are markers that count no more; None if there is more than markers."""
        if self.more or any(copy.state != GONE for copy in self.of.values()):
            return None
        return max((int(copy.since) for copy in self.of.values()), default=None)

    def noted(self, image_id: ImageId, copy: Copy) -> "Copies":
        """With what became of an image, unless a later version is known. Of too many, the weakest goes."""
        before = self.of.get(image_id)
        if before is not None and before.version >= copy.version:
            return self
        if before is None and len(self.of) >= MOST_COPIES:
            weakest = min(self.of, key=lambda each: self.of[each].strength)
            if self.of[weakest].strength >= copy.strength:
                return replace(self, more=True)
            left = {each: known for each, known in self.of.items() if each != weakest}
            more = self.more or self.of[weakest].state != GONE
            return Copies({**left, image_id: copy}, more)
        return replace(self, of={**self.of, image_id: copy})

    def forgotten(self, image_id: ImageId, version: int, now: int, marked_until: int | None) -> "Copies":
        """Without an image, unless the same version or a later one is known of it. `marked_until`: with a marker
        until then; None for none. Times are seconds since 1970.
        """
        left = {
            each: copy
            for each, copy in self.of.items()
            if copy.state != GONE or int(copy.since) > now or each == image_id
        }
        before = left.get(image_id)
        if before is not None and before.version >= version:
            return replace(self, of=left)
        left.pop(image_id, None)
        kept = replace(self, of=left)
        return kept if marked_until is None else kept.noted(image_id, Copy(version, GONE, str(marked_until)))

    @property
    def answer(self) -> Answer:
        """What a client is told: the strongest state."""
        for state in (FileState.HAVE, FileState.TRASHED):
            if ids := sorted(self.ids(state)):
                return Answer(state, ids[0])
        deleted = [copy.since for copy in self.of.values() if copy.state == FileState.DELETED]
        if not deleted:
            return Answer(FileState.NEW)
        last = max(deleted)
        return Answer(FileState.DELETED, None, datetime.fromisoformat(last) if last else None)

    def ids(self, state: FileState) -> list[ImageId]:
        """The images in a state."""
        return [image_id for image_id, copy in self.of.items() if copy.state == state]
