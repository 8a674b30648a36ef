"""The part of the catalogue that keeps companions: which files meet in groups, and which an image has."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from darkroom import keys
from darkroom.catalog.entry import Entry, Owes
from darkroom.catalog.groups import FAMILY, Group, group_key, link, parse_group
from darkroom.catalog.guard import claimed, identity
from darkroom.catalog.owners import closed_at
from darkroom.catalog.table import Put, Remove, Table, key
from darkroom.catalog.tombstones import Deletion, bury, finish
from darkroom.companions.companion import Companion, CompanionSlot
from darkroom.events import Upload
from darkroom.keys import ImageId, Owner
from darkroom.order import Sequencer


class Companions:
    """The catalogue as those see it who keep images and their companions together."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, owner: Owner, image_id: ImageId) -> Entry | None:
        """Read one entry, tombstones included, as of the last write."""
        return self._table.get(owner, image_id)

    def get_many(self, owner: Owner, image_ids: Sequence[ImageId]) -> dict[ImageId, Entry]:
        """The existing entries of images, tombstones included, as of the last write."""
        found = self._table.get_many([key(owner, image_id) for image_id in image_ids])
        return {entry.image_id: entry for entry in found}

    def closed(self, owner: Owner) -> bool:
        """Whether an owner has closed the account: then nothing new is noted."""
        return closed_at(self._table, owner) is not None

    def group(self, owner: Owner, name: str) -> Group:
        """A group as of the last write, without members if there is none."""
        item = self._table.item(group_key(owner, name))
        return Group(owner, name, 0, {}) if item is None else parse_group(item)

    def groups(self, names: Sequence[tuple[Owner, str]]) -> dict[tuple[Owner, str], Group]:
        """The existing ones of many groups."""
        found = [parse_group(item) for item in self._table.items([group_key(*each) for each in {*names}])]
        return {(group.owner, group.name): group for group in found}

    def write(self, before: Group, after: Group) -> bool:
        """Write the next version of a group, if it is still as it was read. One without members is removed.

        A new group begins with a version that no earlier one of its name has had: milliseconds since 1970.
        """
        same = {"condition": "#version = :version", "values": {"version": before.version}}
        new = {"condition": "attribute_not_exists(#version)", "values": {}}
        condition: dict[str, Any] = same if before.version else new
        if not after.members:
            return self._table.remove(Remove(group_key(before.owner, before.name), **condition))
        item = {
            "pk": f"{FAMILY}#{before.owner}",
            "sk": before.name,
            "version": before.version + 1 if before.version else time.time_ns() // 10**6,
            "members": {path: member.stored for path, member in after.members.items()},
        }
        return self._table.put(Put(item, **condition))

    def link(self, entry: Entry, companions: Sequence[Companion], filled: CompanionSlot | None = None) -> bool:
        """Note which companions an image has now, if neither these nor what is current has changed since; and that
        the file of a slot has come.
        """
        return link(self._table, entry, companions, filled)

    def give_way(self, entry: Entry | None, original: keys.OriginalKey, sequencer: Sequencer) -> bool:
        """Make an image the companion of another, if it is still as it was read: its entry becomes a tombstone
        that does not expire, so that nobody takes its file for a new image.

        `sequencer`: the greatest of its events, also if no stage has claimed it yet.
        """
        seq = max(sequencer, Sequencer("") if entry is None else entry.latest)
        deletion = Deletion(
            owner=original.owner,
            image_id=original.image_id,
            object_key=original.key,
            seq=seq,
            marked=entry is not None and entry.marked,
            keep_words=True,
            gave_way=True,
        )
        return bury(self._table, entry, deletion)

    def finish(self, owner: Owner, image_id: ImageId, until: Sequencer) -> None:
        """Note that what was derived from an image that gave way is removed."""
        finish(self._table, owner, image_id, until, Owes.DERIVED)

    def return_to(self, entry: Entry, current: Upload) -> Upload | None:
        """Make the file that gave way an image again, under a mark; returns the upload to send to the stages. None
        if its entry has changed since.
        """
        if not entry.gave_way or entry.owes is not None:
            return None
        upload = replace(current, sequencer=entry.next_mark())
        taken = self._table.take_turn(
            entry,
            entry.owner,
            entry.image_id,
            assign={**claimed(entry, upload), "marked": True},
            assign_once=identity(upload),
        )
        return upload if taken else None
