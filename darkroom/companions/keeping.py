"""Keeps images and their companions together, whatever comes in whichever order.

An event only says that something has happened to a file. What counts is what S3 has then: the file is recorded in
its groups as it is now, and the companions of each picture of these groups are computed anew. Each step reads what
it depends on before it writes on the condition that nothing has changed since. So an event that comes twice, late
or out of order does no harm, and a process that dies is made good by the next delivery. An audit sends what no
event has announced.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from darkroom import keys
from darkroom.catalog.companions import Companions
from darkroom.catalog.entry import Entry, timestamp
from darkroom.catalog.groups import Group, Member, group_of_content, group_of_name
from darkroom.catalog.images import SLOT_LIFE
from darkroom.catalog.table import ATTEMPTS
from darkroom.companions import quicktime, sidecars
from darkroom.companions.companion import MAX_COMPANIONS, MAX_SIDECAR_BYTES, Companion, CompanionSlot
from darkroom.companions.kinds import FileKind, kind_of
from darkroom.companions.pairing import File, describes, owners
from darkroom.errors import Contention
from darkroom.events import Arrival, Removal, Upload
from darkroom.keys import ImageId, Lane, Owner
from darkroom.objects import Objects, Stored
from darkroom.observability import logger
from darkroom.order import Sequencer
from darkroom.queues import StageQueues
from darkroom.repair import NO_SEQUENCER
from darkroom.stages import StageName

MAX_MEMBERS: Final = 50
"""Files that may meet under one name. A picture has a handful; each change writes them all."""


class Looked(StrEnum):
    """What a look at a file has found."""

    PAIRED = "paired"  # a companion, of an image that is there
    WAITING = "waiting"  # a companion whose image is not there (yet)
    VIDEO_NOT_SUPPORTED = "video_not_supported"  # a video without a picture; it is kept
    GONE = "gone"  # it is not there any more
    SURROUNDED = "surrounded"  # a picture, and whatever belongs to it
    CROWDED = "crowded"  # more files of this name, or of this image, than are recorded; it is kept
    ABANDONED = "abandoned"  # sent for a slot that has expired without its photo, so it was destroyed
    REFUSED = "refused"  # sent for an image that its owner has deleted, so it was destroyed


@dataclass(frozen=True, slots=True)
class Keeping:
    """Looks at files, and notes what belongs together."""

    catalog: Companions
    objects: Objects
    queues: StageQueues
    bucket: str
    namespace: str

    def look(self, event: Arrival | Upload | Removal) -> Looked:
        """Look at the file that an event is about."""
        if isinstance(event, Arrival):
            companion = event.companion
            if companion.image_id is not None:
                return self._look_at_upload(companion, companion.image_id)
            return self._look_at_import(companion.owner, companion.path, event.sequencer)
        original = event.original
        if original.origin is keys.Origin.UPLOAD:
            return Looked.SURROUNDED  # its companions lie below its key, and need no look at it
        path = original.key.split("/", 2)[2]
        return self._look_at_import(original.owner, path, event.sequencer)

    # Files of uploads, whose keys say to which image they belong

    def _look_at_upload(self, key: keys.CompanionKey, image_id: ImageId) -> Looked:
        for _ in range(ATTEMPTS):
            entry = self.catalog.get(key.owner, image_id)
            if entry is None:
                return self._look_at_orphan(key, image_id)
            if entry.spent or (entry.deleted and entry.by_owner):
                self.objects.delete_companions(key.owner, image_id)
                return Looked.REFUSED
            known = next((each for each in entry.all_companions if each.key == key.key), None)
            found = self.objects.stored(key.key)
            slot = next((each for each in entry.companion_slots if each.companion_id == key.companion_id), None)
            present = None if found is None else self._sent(key.key, found, known, entry, slot)
            others = [each for each in entry.all_companions if each.key != key.key]
            if present is not None and sum(not each.lent for each in others) >= MAX_COMPANIONS:
                return Looked.CROWDED
            filled = slot if present is not None else None
            if present == known or self.catalog.link(entry, [*others, *([present] if present else [])], filled):
                return Looked.GONE if present is None else Looked.PAIRED
        raise Contention(image_id)

    def _look_at_orphan(self, key: keys.CompanionKey, image_id: ImageId) -> Looked:
        """A file whose image has no entry. If its slot has expired without a photo, nobody can reach it."""
        found = self.objects.stored(key.key)
        if found is None:
            return Looked.GONE
        young = datetime.now(UTC) - found.since < SLOT_LIFE
        if young or keys.is_imported(image_id) or self.objects.stored(keys.upload_key(key.owner, image_id)):
            return Looked.WAITING
        self.objects.delete_companions(key.owner, image_id)
        return Looked.ABANDONED

    def _sent(
        self, key: str, found: Stored, known: Companion | None, entry: Entry, slot: CompanionSlot | None
    ) -> Companion:
        """A file as it was sent for an image, under the name that its slot says."""
        present = self._companion(key, found, known, entry.filename)
        name = slot.filename if slot is not None else known.filename if known is not None else None
        return replace(present, filename=name)

    # Files of bulk drops, whose names and contents say what belongs together

    def _look_at_import(self, owner: Owner, path: str, sequencer: Sequencer) -> Looked:
        before = self.catalog.group(owner, group_of_name(path)).members.get(path)
        group = self._record(owner, group_of_name(path), path, sequencer, before)
        if group is None:
            return Looked.CROWDED
        present = group.members.get(path)
        groups = [group]
        for content in {each.content for each in (before, present) if each is not None and each.content}:
            if (twins := self._record(owner, group_of_content(content), path, sequencer, present)) is not None:
                groups.append(twins)
        files = {each: member for each_group in groups for each, member in each_group.members.items()}
        pictures = [each for each in files if kind_of(_name(each)).original]
        images = [found for picture in pictures if (found := self._gather(owner, picture, path))]
        if present is None:
            return Looked.GONE
        if kind_of(_name(path)).original:
            return Looked.SURROUNDED
        if images:
            return Looked.PAIRED
        return Looked.VIDEO_NOT_SUPPORTED if kind_of(_name(path)) is FileKind.VIDEO else Looked.WAITING

    def _record(
        self, owner: Owner, name: str, path: str, sequencer: Sequencer, hint: Member | None
    ) -> Group | None:
        """Note in a group what S3 has under a path now; returns the group, or None if there is no room for it.

        `hint`: what was last known of the file.
        """
        for _ in range(ATTEMPTS):
            group = self.catalog.group(owner, name)
            known = group.members.get(path)
            member = self._member(owner, path, sequencer, known or hint)
            if member is not None and name not in (group_of_name(path), group_of_content(member.content or "")):
                member = None  # it has another identifier now
            if member == known:
                return group
            if known is None and len(group.members) >= MAX_MEMBERS:
                return None
            if not group.version and (member is None or self.catalog.closed(owner)):
                return group
            after = group.having(path, member)
            if self.catalog.write(group, after):
                return after
        raise Contention(name)

    def _member(self, owner: Owner, path: str, sequencer: Sequencer, known: Member | None) -> Member | None:
        """A file as S3 has it now, with what it says; read only if it is another than the one that is known."""
        key = keys.import_key(owner, path)
        found = self.objects.stored(key)
        if found is None:
            return None
        latest = max(sequencer, Sequencer(known.sequencer if known else ""))
        same = known is not None and (known.file.etag, known.file.size) == (found.etag, found.size)
        companion = self._companion(key, found, known.file if known else None)
        content: str | None = None
        if companion.kind is FileKind.VIDEO:
            content = known.content if same and known else self._content_of_video(key, found)
        elif companion.kind.original and (entry := self._entry(owner, path)) is not None:
            content = (entry.result(StageName.METADATA) or {}).get("content_identifier")
        return Member(companion, latest if companion.kind is FileKind.RAW else "", content)

    def _content_of_video(self, key: str, found: Stored) -> str | None:
        return quicktime.content_identifier(
            lambda start, length: self.objects.read_part(key, found, start, length), found.size
        )

    def _companion(
        self, key: str, found: Stored, known: Companion | None, picture: str | None = None
    ) -> Companion:
        """A file as S3 has it now; a sidecar is read unless it was before.

        `picture`: the name of the image that it was sent for, if its own name does not say that.
        """
        parsed = keys.parse_companion(self.bucket, key, self.namespace)
        companion = Companion(
            companion_id=keys.imported_id(self.namespace or self.bucket, key)
            if parsed is None
            else parsed.companion_id,
            key=key,
            size=found.size,
            etag=found.etag,
            uploaded_at=timestamp(found.since),
            version_id=found.version_id,
        )
        if not companion.kind.sidecar:
            return companion
        if known is not None and (known.etag, known.size) == (found.etag, found.size):
            said, fault = known.said, known.fault
        elif found.size > MAX_SIDECAR_BYTES:
            said, fault = None, "sidecar_too_large"
        else:
            data = self.objects.read_part(key, found, 0, found.size)
            read = "unreadable" if data is None else sidecars.read(companion.kind, data, picture)
            said, fault = (None, read) if isinstance(read, str) else (read, None)
        return Companion(
            **{name: getattr(companion, name) for name in ("companion_id", "key", "size", "etag", "uploaded_at")},
            version_id=companion.version_id,
            said=said,
            fault=fault,
        )

    # What belongs to a picture

    def _gather(self, owner: Owner, picture: str, path: str) -> bool:
        """Note what belongs to a picture now; returns whether `path` does."""
        original = keys.parse_original(self.bucket, keys.import_key(owner, picture), self.namespace)
        if original is None:
            return False
        for _ in range(ATTEMPTS):
            entry = self.catalog.get(owner, original.image_id)
            members = self._surroundings(owner, picture)
            found = owners(*self._living(owner, members))
            if found.get(picture) is not None:
                member = members[picture]
                if self._give_way(entry, original, Sequencer(member.sequencer or NO_SEQUENCER)):
                    return False
            elif entry is not None and entry.gave_way:
                if self._return(entry, original):
                    return False
            elif entry is None or not entry.living:
                return False  # a stage tells when it has claimed it
            else:
                sent = [each for each in entry.all_companions if each.key.startswith(f"{Lane.UPLOADS}/")]
                companions = sorted([*sent, *_companions_of(picture, members, found)], key=lambda each: each.key)
                if tuple(companions) == entry.all_companions or self.catalog.link(entry, companions):
                    return any(each.key == keys.import_key(owner, path) for each in companions)
        raise Contention(original.image_id)

    def _surroundings(self, owner: Owner, picture: str) -> Mapping[str, Member]:
        """All files that may belong to a picture, or compete for what does, by their paths."""
        members = dict(self.catalog.group(owner, group_of_name(picture)).members)
        for content in {member.content for member in members.values() if member.content}:
            members = {**self.catalog.group(owner, group_of_content(content)).members, **members}
        return members

    def _living(self, owner: Owner, members: Mapping[str, Member]) -> tuple[list[File], Collection[str]]:
        """The files that count: of pictures, those that are images or may become one. And the RAW files that are
        images of their own, because their owner has said something about them.
        """
        ids = {
            path: original.image_id
            for path in members
            if (original := keys.parse_original(self.bucket, keys.import_key(owner, path), self.namespace))
        }
        entries = self.catalog.get_many(owner, [*ids.values()])
        files: list[File] = []
        independent: set[str] = set()
        for path, member in members.items():
            file, entry = File(path, member.content), entries.get(ids[path]) if path in ids else None
            if file.kind is FileKind.RAW:
                counts = entry is None or entry.living or entry.gave_way or entry.quarantined
                if entry is not None and entry.living and (entry.words.version or entry.trashed_since):
                    independent.add(path)
            else:
                counts = not file.kind.original or (entry is not None and (entry.living or entry.quarantined))
            if counts:
                files.append(file)
        return files, independent

    def _give_way(self, entry: Entry | None, original: keys.OriginalKey, sequencer: Sequencer) -> bool:
        """Make an image the companion of another; False if it has changed since."""
        if entry is not None and not entry.living:
            return True  # it has given way before, or nothing is known that could
        if entry is None and self.catalog.closed(original.owner):
            return True
        if not self.catalog.give_way(entry, original, sequencer):
            return False
        buried = self.catalog.get(original.owner, original.image_id)
        if buried is not None and buried.gave_way:
            until, prefix = buried.deleted_seq, keys.derived_prefix(original.owner, original.image_id)
            self.objects.remove_derived(prefix, lambda order: order.sequencer <= until)
            self.catalog.finish(original.owner, original.image_id, until)
        logger.info("image gave way", image_id=original.image_id)
        return True

    def _return(self, entry: Entry, original: keys.OriginalKey) -> bool:
        """Make a file an image again that has given way; False if its entry has changed since."""
        current = self.objects.current_version(original, NO_SEQUENCER)
        if current is None:
            return True  # its removal buries it
        upload = self.catalog.return_to(entry, current)
        if upload is None:
            return entry.owes is not None  # what is owed comes first; the janitor does it, and an audit comes back
        self.queues.send(upload)
        logger.info("image returned", image_id=original.image_id)
        return True

    def _entry(self, owner: Owner, path: str) -> Entry | None:
        original = keys.parse_original(self.bucket, keys.import_key(owner, path), self.namespace)
        return None if original is None else self.catalog.get(owner, original.image_id)


def _companions_of(picture: str, members: Mapping[str, Member], found: Mapping[str, str]) -> list[Companion]:
    """What belongs to a picture, in order of the keys, and sidecars of others that speak of it; not more than
    MAX_COMPANIONS.
    """
    own = [path for path, owner in found.items() if owner == picture]
    picture_file = File(picture)
    lent = [
        path for path in members if found.get(path) not in (None, picture) and describes(File(path), picture_file)
    ]
    companions = [
        *(_of_picture(members[path].file, path, lent=False) for path in own),
        *(_of_picture(members[path].file, path, lent=True) for path in lent),
    ]
    return sorted(companions, key=lambda each: each.key)[:MAX_COMPANIONS]


def _of_picture(companion: Companion, path: str, *, lent: bool) -> Companion:
    """A companion as its image has it. A sidecar of another companion says nothing about the image."""
    speaks = not _describes_video(path)
    stored = companion.stored | ({"lent": True} if lent else {})
    return Companion.parse(stored if speaks else {name: v for name, v in stored.items() if name != "said"})


def _describes_video(path: str) -> bool:
    """Whether a sidecar names a video, as "IMG_1.MP4.json" does."""
    return kind_of(File(path).named.title) is FileKind.VIDEO


def _name(path: str) -> str:
    return path.rpartition("/")[2]
