"""The part of the audit that compares companions: what S3 has with the groups of files, and these with the images.

It repairs nothing itself. What no event has announced, it announces to the function that keeps companions.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Self

from darkroom import keys, services
from darkroom.catalog.companions import Companions
from darkroom.catalog.groups import Group, group_of_content, group_of_name
from darkroom.companions.companion import Companion
from darkroom.companions.kinds import FileKind
from darkroom.companions.pairing import owners
from darkroom.events import Arrival, Event, Removal, Upload
from darkroom.keys import CompanionKey, ImageId, OriginalKey, Owner
from darkroom.objects import Listed, Objects
from darkroom.queues import CompanionsQueue
from darkroom.repair import NO_SEQUENCER
from darkroom.settings import CompanionsSettings
from keepers.janitor.findings import Finding
from keepers.janitor.tally import Tally

_AT_ONCE: Final = 10
"""A client of botocore keeps ten connections."""


@dataclass(frozen=True, slots=True)
class CompanionsAudit:
    """Compares companions. `repair`: False only counts."""

    catalog: Companions
    queue: CompanionsQueue
    objects: Objects
    bucket: str
    namespace: str
    repair: bool = True

    @classmethod
    def made(cls, *, repair: bool = True) -> Self:
        """With the function's own settings. Raises InvalidSettings."""
        stores = services.settings(CompanionsSettings)
        catalog, queue = services.catalog(Companions), services.companions_queue()
        return cls(
            catalog, queue, services.objects(), stores.originals_bucket, stores.import_namespace, repair=repair
        )

    def compare_listed(
        self,
        listed: Iterable[Listed],
        described: Collection[str],
        is_young: Callable[[Listed], bool],
        tally: Tally,
    ) -> None:
        """Compare a page of objects with the groups and the images that should know them.

        `described`: the keys of pictures that the metadata extractor has described; of others it will tell.
        """
        dropped: dict[str, tuple[Listed, Owner, str]] = {}
        sent: list[tuple[Listed, CompanionKey, ImageId]] = []
        for found in listed:
            companion = keys.parse_companion(self.bucket, found.key, self.namespace)
            if companion is not None and companion.image_id is not None:
                sent.append((found, companion, companion.image_id))
            elif (owner := _owner_of_import(found.key)) is not None and (
                companion is not None or found.key in described
            ):
                dropped[found.key] = (found, owner, found.key.split("/", 2)[2])
        unknown = [*self._unknown_drops(dropped.values(), tally), *self._unlinked(sent, tally)]
        for found in unknown:
            if is_young(found):
                tally[Finding.TOO_NEW] += 1
                continue
            tally[Finding.UNPAIRED] += 1
            self._announce(found.key)

    def _unknown_drops(self, files: Iterable[tuple[Listed, Owner, str]], tally: Tally) -> list[Listed]:
        """The files of bulk drops that no group has as they are; and count those that have no image."""
        files = [*files]
        groups = self._groups([(owner, group_of_name(path)) for _, owner, path in files], tally)
        members = {
            found.key: group.members.get(path)
            for found, owner, path in files
            if (group := groups.get((owner, group_of_name(path)))) is not None
        }
        twins = self._groups(
            [
                (owner, group_of_content(member.content))
                for found, owner, _ in files
                if (member := members.get(found.key)) is not None and member.content
            ],
            tally,
        )
        unknown = []
        for found, owner, path in files:
            member = members.get(found.key)
            if member is None or (member.file.etag, member.file.size) != (found.etag, found.size):
                unknown.append(found)
                continue
            if member.file.kind.original:
                continue
            around = [groups[owner, group_of_name(path)]]
            if member.content and (twin := twins.get((owner, group_of_content(member.content)))):
                around.append(twin)
            if path not in owners(file for group in around for file in group.files):
                video = member.file.kind is FileKind.VIDEO
                tally[Finding.VIDEO_NOT_SUPPORTED if video else Finding.WITHOUT_IMAGE] += 1
        return unknown

    def _unlinked(self, sent: Sequence[tuple[Listed, CompanionKey, ImageId]], tally: Tally) -> list[Listed]:
        """The companions of uploads that their images do not have as they are."""
        unknown = []
        by_owner: dict[Owner, set[ImageId]] = {}
        for _, companion, image_id in sent:
            by_owner.setdefault(companion.owner, set()).add(image_id)
        entries = {owner: self.catalog.get_many(owner, sorted(ids)) for owner, ids in by_owner.items()}
        tally["entries"] += sum(map(len, by_owner.values()))
        for found, companion, image_id in sent:
            entry = entries[companion.owner].get(image_id)
            if entry is None:
                tally[Finding.WITHOUT_IMAGE] += 1
                self._announce(found.key)  # its slot may have expired long ago
            elif not _has(entry.all_companions, found):
                unknown.append(found)
        return unknown

    def compare_groups(self, groups: Iterable[Group], tally: Tally) -> None:
        """Compare groups with what S3 has, and with the images that their files belong to.

        A picture alone is compared as an original.
        """
        several = [group for group in groups if len(group.members) > 1]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            for suspects in threads.map(self._suspects, several):
                for key in suspects:
                    tally[Finding.UNPAIRED] += 1
                    self._announce(key)
        tally["looks"] += sum(len(group.members) for group in several)

    def _suspects(self, group: Group) -> list[str]:
        """The keys of the files of a group that are gone, are others, or that their image does not have."""
        suspects = []
        found = owners(group.files)
        ids = {
            path: original.image_id for path in found.values() if (original := self._original(group.owner, path))
        }
        entries = self.catalog.get_many(group.owner, [*{*ids.values()}])
        for path, member in group.members.items():
            key = keys.import_key(group.owner, path)
            stored = self.objects.stored(key)
            if stored is None or stored.etag != member.file.etag:
                suspects.append(key)
            elif path in found and (entry := entries.get(ids[found[path]])) is not None and entry.living:
                linked = any((each.key, each.etag) == (key, member.file.etag) for each in entry.all_companions)
                if not linked and not self._is_independent(group.owner, path):
                    suspects.append(key)
        return suspects

    def _is_independent(self, owner: Owner, path: str) -> bool:
        """Whether a RAW file is an image of its own, because its owner has said something about it."""
        original = self._original(owner, path)
        entry = None if original is None else self.catalog.get(owner, original.image_id)
        return entry is not None and entry.living and bool(entry.words.version or entry.trashed_since)

    def _original(self, owner: Owner, path: str) -> OriginalKey | None:
        return keys.parse_original(self.bucket, keys.import_key(owner, path), self.namespace)

    def _groups(self, names: Sequence[tuple[Owner, str]], tally: Tally) -> Mapping[tuple[Owner, str], Group]:
        tally["entries"] += len({*names})
        return self.catalog.groups(names)

    def _announce(self, key: str) -> None:
        """Have somebody look at a file, whatever it is."""
        event = self._event(key)
        if self.repair and event is not None:
            self.queue.send(event)

    def _event(self, key: str) -> Event | None:
        if (companion := keys.parse_companion(self.bucket, key, self.namespace)) is not None:
            return Arrival(companion, NO_SEQUENCER)
        original = keys.parse_original(self.bucket, key, self.namespace)
        if original is None:
            return None
        found = self.objects.stored(key)
        if found is None:
            return Removal(original, NO_SEQUENCER, permanent=True, expired=False)
        return Upload(original, NO_SEQUENCER, found.version_id, found.etag, found.size, found.since)


def _owner_of_import(key: str) -> Owner | None:
    lane, _, rest = key.partition("/")
    owner = rest.partition("/")[0]
    return Owner(owner) if lane == keys.Lane.IMPORTS and keys.is_owner(owner) else None


def _has(companions: Iterable[Companion], found: Listed) -> bool:
    return any((each.key, each.etag, each.size) == (found.key, found.etag, found.size) for each in companions)
