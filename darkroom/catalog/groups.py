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
from darkroom.companions.companion import Companion
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


def link(table: Table, entry: Entry, companions: Sequence[Companion]) -> bool:
    """Note which companions an image has now, if neither these nor what is current has changed since `entry`."""
    version = entry.companions_version
    listed = [companion.stored for companion in sorted(companions, key=lambda each: each.key)]
    return table.write(
        entry,
        entry.owner,
        entry.image_id,
        assign={"companions": listed or None, "companions_version": version + 1},
        condition="#companions_version = :known" if version else "attribute_not_exists(#companions_version)",
        values={"known": version} if version else {},
    )


def partition(owner: Owner) -> str:
    """The partition that has all groups of an owner."""
    return f"{FAMILY}#{owner}"


def _digest(text: str) -> str:
    """A name of fixed length, because paths are long, and keys show up in metrics and logs."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
