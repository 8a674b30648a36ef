"""The API's part of the feed of changes: which images and albums have changed since a client last asked.

Each has one row, under the number of its last change. A reader first gets the owner's number and then the
rows up to it, both as of the last write; so it misses none, and what changes meanwhile has a greater number. At
last it gets the owner's number again: if it has grown, there is more. So who has read to the end has seen every
image, even if its row has moved between the reads. The rows of deleted images are removed with their tombstones.
The owner's item knows the greatest number that was removed, so a reader who might have missed a deletion is told.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from darkroom.catalog.cursors import decode, encode
from darkroom.catalog.entry import Attributes
from darkroom.catalog.projections import change_key, owner_item
from darkroom.catalog.table import Table, typed
from darkroom.errors import DarkroomError
from darkroom.keys import Owner
from darkroom.library.subjects import SubjectName, named

_POSITION: Final = re.compile(r"[0-9a-f]{0,8}(?:\.(?:0|[1-9]\d{0,14})){2}", re.ASCII)


class Forgotten(DarkroomError):
    """The feed is not complete any more after a position: a deletion may be missing."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far a client has followed a feed.

    `epoch`: of the numbers; "" before an owner's first image. `number`: of the last change that was looked at.
    `base`: the owner's number when the client began with nothing. It cannot know an image whose deletion has a
    smaller number, so it does not need to hear of it.
    """

    epoch: str
    number: int
    base: int

    def __str__(self) -> str:
        return encode(f"{self.epoch}.{self.number}.{self.base}")

    @classmethod
    def parse(cls, text: str) -> "Position":
        """The position that `str` gave. Raises InvalidCursor."""
        epoch, number, base = decode(text, _POSITION).split(".")
        return cls(epoch, int(number), int(base))


NOWHERE: Final = Position("", 0, 0)
"""Where the feed of an owner without images ends."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Some images and albums that have changed, in order of their last changes; where to go on; whether there is
    more now.
    """

    names: list[SubjectName]
    position: Position
    more: bool


class Feed:
    """The feed of changes as the API sees it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def since(self, owner: Owner, position: Position | None, limit: int) -> Changes:
        """The first images and albums that have changed since a position; None: all there are, living or deleted.

        Raises Forgotten if one may have been deleted that the client knows, and the feed does not tell it.
        """
        head = self._head(owner)
        began = head.begin() if position is None or position == NOWHERE else position
        if head.lacks(began):
            raise Forgotten
        if began.number == head.number:
            return Changes([], began, more=False)
        names, following = self._rows(owner, began.number, head.number, limit)
        # A row that was removed or has moved between these reads was not among those that were read.
        present = self._head(owner)
        if present.lacks(began):
            raise Forgotten
        reached = head.number if following is None else following
        return Changes(names, replace(began, number=reached), more=present.number > reached)

    def now(self, owner: Owner) -> Position:
        """Where the feed ends now: for a client that knows nothing, and wants to hear of what comes."""
        return self._head(owner).end()

    def _head(self, owner: Owner) -> "_Head":
        return _Head(self._table.item(typed(owner_item(owner))) or {})

    def _rows(self, owner: Owner, after: int, last: int, limit: int) -> tuple[list[SubjectName], int | None]:
        """The first ones with numbers above `after` up to `last`, and the number of the last of them if more
        may follow.
        """
        first, end = change_key(owner, after + 1), change_key(owner, last)
        items, following = self._table.query(
            KeyConditionExpression="#pk = :pk AND #sk BETWEEN :first AND :last",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk"},
            ExpressionAttributeValues=typed({":pk": end["pk"], ":first": first["sk"], ":last": end["sk"]}),
            Limit=limit,
            ConsistentRead=True,
        )
        names: list[SubjectName] = [named(item["image_id"]["S"]) for item in items]
        return names, None if following is None else int(following["sk"])


class _Head:
    """What an owner's item says about the feed."""

    def __init__(self, item: Attributes) -> None:
        self.number = int(item.get("seq", 0))
        self._epoch = str(item.get("epoch", ""))
        self._forgotten = int(item.get("forgotten", 0))

    def begin(self) -> Position:
        """Where a client begins that knows nothing."""
        return Position(self._epoch, 0, self.number)

    def end(self) -> Position:
        """Where a client goes on that knows all there is."""
        return Position(self._epoch, self.number, self.number)

    def lacks(self, position: Position) -> bool:
        """Whether a deletion after a position may be missing, or the position is of other numbers."""
        if position.epoch != self._epoch or position.number > self.number:
            return True
        return self._forgotten > max(position.number, position.base)
