"""The audit: compares everything in the buckets with everything in the catalogue, both ways, page by page.

If an event was lost, its image is not among the unsettled. So the audit compares the originals in S3 with their
entries, the entries with the originals in S3, and derived objects with what entries show. The cursor moves on
after a page is done. If the janitor dies, one page is repeated, which changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from darkroom import keys
from darkroom.archives import Archives, export_of
from darkroom.catalog.entry import Entry
from darkroom.catalog.keepers import Keepers
from darkroom.catalog.projections import Projections
from darkroom.catalog.runs import Cursor, Lease, Place
from darkroom.events import Upload
from darkroom.keys import ImageId, Lane, OriginalKey, Owner
from darkroom.library.projection import Projection
from darkroom.objects import Begun, Listed, Objects
from darkroom.observability import logger
from darkroom.order import Order
from darkroom.queues import RemovalsQueue
from darkroom.repair import NO_SEQUENCER, Repair, Repairs
from darkroom.stages import STAGES, StageName
from keepers.janitor.albums import AlbumsAudit
from keepers.janitor.companions import CompanionsAudit
from keepers.janitor.findings import Finding
from keepers.janitor.sweep import FAULTS, NONE_WAITS, SOME_WAIT, UNREPAIRED, unrepaired
from keepers.janitor.tally import Tally

# Calls to S3 mostly wait. A client of botocore keeps ten connections.
AT_ONCE: Final = 10

# Entries on a page: as many as on a page of the index. With a call to S3 for each, a page takes some seconds.
ENTRIES_A_PAGE: Final = 500

# Objects that no entry knows are removed only if they are older than this. If the table was restored, events that
# are delivered again may claim the orders of younger ones again.
ORPHANS_WAIT: Final = timedelta(days=1)

# Links to copies of originals are valid for five minutes.
COPIES_WAIT: Final = timedelta(minutes=10)

# An upload in parts is noted in its slot right after it has begun. Nobody goes on with one after a week; the
# bucket's lifecycle rule has the same time (template.yaml).
NOTES_WAIT: Final = timedelta(hours=1)
ABANDONED_AFTER: Final = timedelta(days=7)

# An exporter that has lost its export notices within a minute, and removes what it has written since.
LEFT_OVER_AFTER: Final = timedelta(days=1)

# A stage processes some 1,200 photos of a lane in the five minutes until the janitor runs again.
FULL: Final = 1000


class Phase(StrEnum):
    """The parts of an audit, in their order."""

    CLOSED = "closed"  # marks of closed accounts, against their owners' items
    ORIGINALS = "originals"  # objects in the originals bucket, against entries
    ENTRIES = "entries"  # entries of living images and of slots, against what S3 holds now
    DERIVED = "derived"  # objects in the renditions bucket, against what entries show
    COUNTS = "counts"  # counters of owners, against their images
    ALBUMS = "albums"  # images of albums, against entries
    PARTS = "parts"  # multipart uploads that are not completed, against the slots that name them
    ARCHIVES = "archives"  # what the bucket of archives has, against exports


@dataclass(frozen=True, slots=True)
class Library:
    """What an audit repairs the library with."""

    projection: Projection
    rows: Projections


@dataclass(frozen=True, slots=True)
class Page:
    """The place after a finished page; None at the end of the phase."""

    last: Place | None


class Full(Exception):
    """The stages have enough to do until the next run."""


class Audit:
    """Does pages of an audit. `repair`: False only counts."""

    def __init__(
        self,
        catalog: Keepers,
        objects: Objects,
        repairs: Repairs,
        removals: RemovalsQueue,
        bucket: str,
        namespace: str,
        *,
        repair: bool = True,
        patient: bool = True,
        moment: datetime | None = None,
        trash: timedelta | None = None,
        library: Library | None = None,
        companions: CompanionsAudit | None = None,
        albums: AlbumsAudit | None = None,
        archives: Archives | None = None,
    ) -> None:
        """`library`: what keeps it; None to leave it as it is. `companions`, `albums`: compare them; None for not
        at all. `archives`: those of exports; None to leave them as they are. `patient`: False if no event can be
        on its way, for example after everything was restarted. `moment`: the present time. `trash`: how long
        images stay in the trash; None to leave them there.
        """
        self._moment = moment
        self._library = library
        self._companions = companions
        self._albums = albums
        self._archives = archives
        self._trash = trash
        self._catalog = catalog
        self._objects = objects
        self._repairs = repairs
        self._removals = removals
        self._bucket = bucket
        self._namespace = namespace
        self._repair = repair
        self._patient = patient
        self._removing: bool | None = None  # whether deletions wait, for the present page
        self._busy: dict[Lane, bool] = {}  # for the present page
        self._pages: Mapping[Phase, Callable[[Place | None, Tally], Page]] = {
            Phase.CLOSED: self._closed,
            Phase.ORIGINALS: self._originals,
            Phase.ENTRIES: self._entries,
            Phase.DERIVED: self._derived,
            Phase.COUNTS: self._counts,
            Phase.ALBUMS: self._albums_page,
            Phase.PARTS: self._parts,
            Phase.ARCHIVES: self._archived,
        }

    def page(self, cursor: Cursor, tally: Tally) -> Cursor | None:
        """Do the page after a cursor (empty: the first); returns the next cursor, or None if everything is done.

        Raises Full if the stages have enough to do for now; go on later with the same cursor.
        """
        self._busy.clear()
        self._removing = None
        phase = Phase(str(cursor.get("phase", Phase.CLOSED)))
        if self._repair:
            self._check_room()
        page = self._pages[phase](cursor.get("after"), tally)
        if page.last is not None:
            return {"phase": phase, "after": page.last}
        following = [*Phase][[*Phase].index(phase) + 1 :]
        return {"phase": following[0]} if following else None

    def _check_room(self) -> None:
        if any(self._repairs.queues.depth(stage, lane) >= FULL for stage in STAGES for lane in Lane):
            raise Full

    # Marks of closed accounts

    def _closed(self, after: Place | None, tally: Tally) -> Page:
        """Close the accounts again that a restored table has open. It is done first: what follows must know it."""
        listed = self._objects.list_closed(_key(after))
        tally["listings"] += 1
        for found in listed:
            owner = keys.closed_owner(found.key)
            tally["entries"] += 1
            if owner is None or self._catalog.closed(owner):
                continue
            tally[Finding.REOPENED] += 1
            if self._repair:
                tally["looks"] += 1
                self._catalog.close_again(owner, self._objects.closed_at(owner) or found.since)
        return Page(listed[-1].key if listed else None)

    # Originals against entries

    def _originals(self, after: Place | None, tally: Tally) -> Page:
        listed = self._objects.list_originals(_key(after))
        tally["listings"] += 1
        tally["originals"] += len(listed)
        originals = [(found, self._parse(found, tally)) for found in listed]
        named = [(found, original) for found, original in originals if original is not None]
        suspects: list[tuple[OriginalKey, Entry | None]] = []
        entries = self._read([(original.owner, original.image_id) for _, original in named], tally)
        for found, original in named:
            entry = entries.get((original.owner, original.image_id))
            finding = compare(found, entry)
            if finding is None:
                continue
            if self._is_young(found.since, original.lane):
                tally[Finding.TOO_NEW] += 1
                continue
            tally[finding] += 1
            suspects.append((original, entry))
        self._reconcile(suspects, tally)
        if self._companions is not None:
            described = {found.key for found, original in named if _is_described(entries.get(_image(original)))}
            self._companions.compare_listed(listed, described, self._is_young_import, tally)
        return Page(listed[-1].key if listed else None)

    def _is_young_import(self, found: Listed) -> bool:
        return self._is_young(found.since, Lane.IMPORTS)

    def _parse(self, found: Listed, tally: Tally) -> OriginalKey | None:
        original = keys.parse_original(self._bucket, found.key, self._namespace)
        if original is None:
            self._note_other(found.key, tally)
        return original

    def _note_other(self, key: str, tally: Tally) -> None:
        """Count an object that is no original."""
        if keys.is_system_file(key):
            tally[Finding.SYSTEM_FILES] += 1
        elif keys.parse_companion(self._bucket, key) is None and keys.closed_owner(key) is None:
            tally[Finding.FOREIGN] += 1

    # Entries against what S3 holds

    def _entries(self, after: Place | None, tally: Tally) -> Page:
        listing = self._catalog.all(ENTRIES_A_PAGE, after, groups=self._companions is not None)
        tally["pages"] += 1
        tally["entries"] += len(listing.entries)
        # The sweep takes care of unsettled entries.
        settled = [e for e in listing.entries if e.unsettled_since is None and not e.deleted]
        with ThreadPoolExecutor(AT_ONCE) as threads:
            checks = list(threads.map(self._check, settled))
        for check in checks:
            tally.update(check)
        self._settle(listing.entries, tally)
        self._project(listing.entries, tally)
        if self._companions is not None:
            self._companions.compare_groups(listing.groups, tally)
        return Page(listing.last)

    def _project(self, entries: Sequence[Entry], tally: Tally) -> None:
        """Make the library hold what it should of images, as the projector does unless a record gets lost."""
        if self._library is None:
            return
        images = [(entry.owner, entry.image_id) for entry in entries]
        tally["entries"] += 2 * len(images)  # each with its book
        try:
            if not self._repair:
                tally[Finding.UNLISTED] += self._library.projection.differing(images)
                return
            report = self._library.projection.project(images)
            tally[Finding.UNLISTED] += report.written
            tally[UNREPAIRED] += len(report.unprojected)
        except FAULTS as fault:
            logger.error("images not projected", exc_info=fault)
            tally[UNREPAIRED] += 1

    # Counters against images

    def _counts(self, after: Place | None, tally: Tally) -> Page:
        """Recount one owner. One whose images change meanwhile is left to the next audit."""
        if self._library is None:
            return Page(None)
        owners = self._library.rows.owners(1, _key(after))
        for owner in owners:
            tally["owners"] += 1
            try:
                found = self._library.rows.recount(owner, repair=self._repair)
                tally["books"] += found.books
                tally[Finding.MISCOUNTED] += found.wrong or 0
                tally[Finding.UNCOUNTED] += found.wrong is None
            except FAULTS as fault:
                logger.error("owner not recounted", exc_info=fault, owner=owner)
                tally[UNREPAIRED] += 1
        return Page(owners[-1] if owners else None)

    def _albums_page(self, after: Place | None, tally: Tally) -> Page:
        return Page(None if self._albums is None else self._albums.page(after, tally))

    # Uploads in parts against slots

    def _parts(self, after: Place | None, tally: Tally) -> Page:
        """Abort uploads in parts that nobody can complete: their slot is gone, has its original, or names another
        one. Those of bulk drops are other tools', and left to the lifecycle rule.
        """
        last = after if isinstance(after, Mapping) else {}
        place = str(last.get("key", "")), str(last.get("id", ""))
        begun, more = self._objects.begun_uploads(f"{Lane.UPLOADS}/", place)
        tally["listings"] += 1
        originals = {upload: keys.parse_original(self._bucket, upload.key) for upload in begun}
        named = {upload: (found.owner, found.image_id) for upload, found in originals.items() if found is not None}
        entries = self._read([*{*named.values()}], tally)
        for upload in begun:
            waits = upload not in named or is_awaited(upload, entries.get(named[upload]))
            if self._now() - upload.since >= (ABANDONED_AFTER if waits else NOTES_WAIT):
                tally[Finding.ABANDONED] += 1
                if self._repair:
                    self._objects.abort_upload(upload.key, upload.id)
        return Page({"key": begun[-1].key, "id": begun[-1].id} if more else None)

    # Archives against exports

    def _archived(self, after: Place | None, tally: Tally) -> Page:
        """Remove what no export names: its owner removed it while it was written. The uploads come with the first
        page of objects: there are as many as exports that are being made.
        """
        if self._archives is None:
            return Page(None)
        objects = self._archives.kept(_key(after))
        found = [*objects, *([] if after else self._archives.begun())]
        tally["listings"] += 1 if after else 2
        exports = {kept: export_of(kept.key) for kept in found}
        known = self._catalog.exports_known({export for export in exports.values() if export is not None})
        tally["entries"] += len({*exports.values()})
        for kept, export in exports.items():
            if export not in known and self._now() - kept.since >= LEFT_OVER_AFTER:
                tally[Finding.LEFT_OVER] += 1
                if self._repair:
                    self._archives.remove(kept)
        return Page(objects[-1].key if objects else None)

    def _check(self, entry: Entry) -> Tally:
        """Compare one entry with what S3 holds now, and repair it."""
        tally, original = Tally(looks=1), entry.original(self._bucket)
        try:
            if keys.parse_original(self._bucket, entry.object_key, self._namespace) is None:
                tally[Finding.DISOWNED] += 1
                if self._repair:
                    tally[self._repairs.disown(original, entry)] += 1
                return tally
            current = self._objects.current_version(original, NO_SEQUENCER)
            finding = compare_current(entry, current)
            if self._was_counted(entry, current):
                return tally
            if finding is not None:
                young = self._is_young(current.uploaded_at, original.lane) if current else self._removals_wait()
                tally[Finding.TOO_NEW if young else finding] += 1
                if self._repair and not young:
                    tally[self._repairs.reconcile(original, entry)] += 1
            elif current is not None:
                tally["looks"] += len(STAGES)
                if self._is_refuse(entry, current):
                    tally[self._repairs.empty(original, entry)] += 1
                elif stages := self._repairs.lacking(entry):
                    tally[Finding.INCOMPLETE] += 1
                    if self._repair:
                        tally[self._repairs.remake(original, entry, stages)] += 1
        except FAULTS as fault:
            tally[unrepaired(entry, fault)] += 1
        return tally

    def _was_counted(self, entry: Entry, current: Upload | None) -> bool:
        """Whether the listing of the originals has shown this disagreement, and nothing has repaired it since."""
        if self._repair or current is None:
            return False
        listed = Listed(entry.object_key, current.size, current.etag, current.uploaded_at)
        return compare(listed, entry) is not None

    def _is_refuse(self, entry: Entry, current: Upload) -> bool:
        """Whether an image was in the trash long enough, and the version that S3 holds is as old: where events
        have no version id, the same bytes may have been sent again, unheard, and look like the entry's version.
        """
        since = entry.trashed_since
        if not self._repair or since is None or self._trash is None:
            return False
        return self._now() - max(since, current.uploaded_at) >= self._trash

    def _settle(self, entries: Iterable[Entry], tally: Tally) -> None:
        """Take an image from the failed if a later delivery did its work, but died before it noted that."""
        for entry in entries:
            if self._repair and entry.listed_as_failed and not any(entry.failed(stage) for stage in STAGES):
                self._catalog.settle(entry.owner, entry.image_id)
                tally[Repair.SETTLED] += 1

    # Derived objects against what entries show

    def _derived(self, after: Place | None, tally: Tally) -> Page:
        listed = self._objects.list_derived(_key(after))
        tally["listings"] += 1
        tally["derived"] += len(listed)
        images = {image for found in listed if (image := _image_of(found.key)) is not None}
        entries = self._read(sorted(images), tally)
        orphaned: list[Listed] = []
        lost: list[tuple[tuple[Owner, ImageId], Listed]] = []
        for found in listed:
            image = _image_of(found.key)
            if image is None:
                tally[Finding.FOREIGN] += 1
            elif self._is_over(found, entry := entries.get(image)):
                orphaned.append(found)
            elif self._is_lost(found, entry):
                lost.append((image, found))
        orphaned += [found for _, found in lost]
        tally[Finding.ORPHANED] += len(orphaned)
        tally[Finding.ORPHANED_BYTES] += sum(found.size for found in orphaned)
        if self._repair:
            self._objects.delete_derived(found.key for found in orphaned)
            self._remake_claimed(lost, tally)
        return Page(listed[-1].key if listed else None)

    def _is_over(self, found: Listed, entry: Entry | None) -> bool:
        """Whether nobody shows an object or can commit its order any more."""
        if entry is None or self._is_new_copy(found):
            return False
        stage, order = _work_of(found.key)
        return entry.deleted if stage is None or order is None else entry.is_over(stage, order)

    def _is_lost(self, found: Listed, entry: Entry | None) -> bool:
        """Whether the catalogue has lost the order of an object, as after a restoration: an order is claimed
        before its objects are written, and they were listed before the entry was read.
        """
        if (self._patient and self._now() - found.since < ORPHANS_WAIT) or self._is_new_copy(found):
            return False
        stage, order = _work_of(found.key)
        return entry is None or (stage is not None and order is not None and str(order) not in entry.in_use(stage))

    def _is_new_copy(self, found: Listed) -> bool:
        return found.key.endswith(f"/{keys.COPY_NAME}") and self._now() - found.since < COPIES_WAIT

    def _remake_claimed(self, removed: Sequence[tuple[tuple[Owner, ImageId], Listed]], tally: Tally) -> None:
        """Have made again what was removed although a late event, or another resubmission, had claimed its lost
        order again after the entry was read: a stage does not write objects that are there.
        """
        works: dict[tuple[Owner, ImageId], set[tuple[StageName | None, Order | None]]] = {}
        for image, found in removed:
            works.setdefault(image, set()).add(_work_of(found.key))
        for image, entry in self._read(sorted(works), tally).items():
            stages = {stage for stage, order in works[image] if stage and str(order) in entry.in_use(stage)}
            if not stages:
                continue
            tally[Finding.INCOMPLETE] += 1
            try:
                tally[self._repairs.remake(entry.original(self._bucket), entry, stages)] += 1
            except FAULTS as fault:
                tally[unrepaired(entry, fault)] += 1

    # What they share

    def _now(self) -> datetime:
        return self._moment or datetime.now(UTC)

    def _read(self, images: Sequence[tuple[Owner, ImageId]], tally: Tally) -> dict[tuple[Owner, ImageId], Entry]:
        entries = self._catalog.get_many(images)
        tally["entries"] += len(images)
        return {(entry.owner, entry.image_id): entry for entry in entries}

    def _is_young(self, since: datetime, lane: Lane) -> bool:
        """Whether its event may still be on its way, or work on it may be going on."""
        if not self._patient:
            return False
        if lane not in self._busy:
            self._busy[lane] = any(self._repairs.queues.depth(stage, lane) for stage in STAGES)
        return self._now() - since < (SOME_WAIT if self._busy[lane] else NONE_WAITS)

    def _reconcile(self, suspects: Iterable[tuple[OriginalKey, Entry | None]], tally: Tally) -> None:
        if not self._repair:
            return
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for repair in threads.map(lambda suspect: self._repaired(*suspect), suspects):
                tally["looks"] += 1
                tally[repair] += 1

    def _repaired(self, original: OriginalKey, entry: Entry | None) -> str:
        try:
            return self._repairs.reconcile(original, entry)
        except FAULTS as fault:
            logger.error("original not repaired", exc_info=fault, object_key=original.key)
            return UNREPAIRED

    def _removals_wait(self) -> bool:
        """Whether an event of a deletion may still be on its way to the remover."""
        if not self._patient:
            return False
        if self._removing is None:
            self._removing = self._removals.depth() > 0
        return self._removing


def is_awaited(upload: Begun, entry: Entry | None) -> bool:
    """Whether a slot waits for an upload in parts."""
    noted = None if entry is None or entry.turn else entry.multipart
    return noted is not None and noted.id == upload.id


def go_on(
    lease: Lease, audit: Audit, may_go_on: Callable[[Tally], bool], wait: Callable[[], bool]
) -> Tally | None:
    """Do the pages of an audit from its run's cursor on; returns the totals, or None if it was left unfinished.

    `may_go_on` is asked before each page, with the totals so far. `wait` is called if the queues are full: it
    waits and returns True, or returns False to leave. Raises LostLease.
    """
    totals, cursor = Tally(lease.run.totals), lease.run.cursor
    while may_go_on(totals):
        try:
            following = audit.page(cursor, totals)
        except Full:
            if not wait():
                break
            following = cursor
        if following is None:
            lease.finish(totals)
            return totals
        lease.advance(following, totals)
        cursor = following
    lease.release()
    return None


def _image(original: OriginalKey) -> tuple[Owner, ImageId]:
    return original.owner, original.image_id


def _is_described(entry: Entry | None) -> bool:
    """Whether the metadata extractor has done its work on an image; then it tells who keeps companions."""
    return entry is not None and entry.living and entry.settled(StageName.METADATA)


def _key(after: Place | None) -> str:
    """The key after which a listing goes on."""
    return "" if after is None else str(after)


def compare(found: Listed, entry: Entry | None) -> Finding | None:
    """How an original in S3 and its entry disagree; None if they agree, or if a removal is owed, which the
    sweep does.
    """
    if entry is None or entry.source_seq is None:
        return Finding.UNKNOWN
    if entry.deleted:
        if entry.owes is not None or entry.gave_way or entry.quarantined:
            return None
        return Finding.SPENT if entry.spent else Finding.UNKNOWN
    same = (entry.attributes.get("source_etag"), entry.size) == (found.etag, found.size)
    return None if same else Finding.DIFFERENT


def compare_current(entry: Entry, current: Upload | None) -> Finding | None:
    """How an entry that is not a tombstone and the present version in S3 disagree."""
    if current is None:
        return Finding.MISSING if entry.living else None
    if not entry.living:
        return Finding.UNKNOWN
    return None if entry.is_same_version(current) else Finding.DIFFERENT


def _image_of(key: str) -> tuple[Owner, ImageId] | None:
    """The image that a derived object belongs to; None if its key is not ours."""
    owner, _, rest = key.partition("/")
    image, slash, _ = rest.partition("/")
    try:
        return (Owner(owner), keys.image_id(image)) if slash and keys.is_owner(owner) else None
    except ValueError:
        return None


def _work_of(key: str) -> tuple[StageName | None, Order | None]:
    """The stage and order of the work that made a derived object."""
    name = key.split("/")[2]
    stage = StageName(name) if name in STAGES else None
    return stage, Order.parse(keys.order_segment(key))
