"""Groups of files that may belong together, and what belongs to an image.

The files of one name in a folder are the members of one **group**, an item `STEM#{owner}` of its own, and so are
those with one content identifier. Every change of a group has its next version. What belongs to an image stands on
its entry; it is computed anew from the groups after each of their changes.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from darkroom.catalog.entry import Entry
from darkroom.catalog.table import Table
from darkroom.companions.companion import Companion, CompanionSlot
from darkroom.companions.pairing import File
from darkroom.companions.stems import parse
from darkroom.keys import Owner

FAMILY: Final = "STEM"
"""The beginning of the keys of groups."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a group, as S3 has it: an original or a companion.

    `sequencer`: the greatest that an event of it had; `content`: the identifier that Apple's cameras give both
    picture and video.
    """

    file: Companion
    sequencer: str = ""
    content: str | None = None

    @property
    def stored(self) -> dict[str, Any]:
        """Its form in the catalogue."""
        more = {"sequencer": self.sequencer, "content": self.content}
        return self.file.stored | {name: value for name, value in more.items() if value}

    @classmethod
    def parse(cls, stored: Mapping[str, Any]) -> "Member":
        """What `stored` has written."""
        own = {name: value for name, value in stored.items() if name not in ("sequencer", "content")}
        return cls(Companion.parse(own), stored.get("sequencer", ""), stored.get("content"))


@dataclass(frozen=True, slots=True)
class Group:
    """Files that may belong together, by their paths. `version`: 0 if there is no item."""

    owner: Owner
    name: str
    version: int
    members: Mapping[str, Member]

    @property
    def files(self) -> list[File]:
        return [File(path, member.content) for path, member in self.members.items()]

    def having(self, path: str, member: Member | None) -> "Group":
        """The group with a file as it is now; None if it is gone."""
        others = {each: known for each, known in self.members.items() if each != path}
        return replace(self, members=others if member is None else {**others, path: member})


def group_of_name(path: str) -> str:
    """The name of the group of files that are called as one in a folder."""
    folder, _, name = path.rpartition("/")
    return f"name/{_digest(f'{folder}/{parse(name).stem}')}"


def group_of_content(content: str) -> str:
    """The name of the group of files with a content identifier."""
    return f"content/{_digest(content)}"


def group_key(owner: Owner, name: str) -> Any:
    """The primary key of a group."""
    return {"pk": {"S": f"{FAMILY}#{owner}"}, "sk": {"S": name}}


def parse_group(item: Mapping[str, Any]) -> Group:
    """A group from its item, in plain values."""
    members = {path: Member.parse(member) for path, member in item["members"].items()}
    return Group(Owner(item["pk"].partition("#")[2]), item["sk"], item["version"], members)


def link(table: Table, entry: Entry, companions: Sequence[Companion], filled: CompanionSlot | None = None) -> bool:
    """Note which companions an image has now, if neither these nor what is current has changed since `entry`; and
    that the file of a slot has come.
    """
    listed = [companion.stored for companion in sorted(companions, key=lambda each: each.key)]
    changed: dict[str, Any] = {"companions": listed or None, "companions_version": entry.companions_version + 1}
    if filled is None:
        return _write(table, entry, changed, "companions_version")
    slots = [slot.stored for slot in entry.companion_slots if slot != filled]
    changed |= {"companion_slots": slots or None, "slots_version": entry.slots_version + 1}
    return _write(table, entry, changed, "companions_version", "slots_version")


def note_slots(table: Table, entry: Entry, slots: Sequence[CompanionSlot]) -> bool:
    """Note which slots of companions an image has, if neither these nor what is current has changed since."""
    changed = {
        "companion_slots": [slot.stored for slot in slots] or None,
        "slots_version": entry.slots_version + 1,
    }
    return _write(table, entry, changed, "slots_version")


def _write(table: Table, entry: Entry, changed: Mapping[str, Any], *counters: str) -> bool:
    """Change attributes of an entry that is still there, if counters have not changed since it was read."""
    known = {name: int(entry.attributes.get(name, 0)) for name in counters}
    still = [f"#{name} = :{name}" if value else f"attribute_not_exists(#{name})" for name, value in known.items()]
    return table.write(
        entry,
        entry.owner,
        entry.image_id,
        assign=changed,
        condition=" AND ".join(["attribute_exists(#pk)", *still]),
        values={name: value for name, value in known.items() if value},
    )


def partition(owner: Owner) -> str:
    """The partition that has all groups of an owner."""
    return f"{FAMILY}#{owner}"


def _digest(text: str) -> str:
    """A name of fixed length, because paths are long, and keys show up in metrics and logs."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
