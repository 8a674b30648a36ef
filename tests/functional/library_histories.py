"""Histories of a library: entries and their albums change, and projectors follow them, several at once, by steps.

A history is a list of steps that hypothesis draws. Between any two calls to DynamoDB a projector may stop for a
while, go on, or die. Records come in any order, again and again, or never. Projectors' clocks are minutes apart.
Two clients follow the feed of changes. If no record is lost, the library holds exactly what a fresh computation
gives when all are delivered; otherwise when the janitor has come once. The clients then know the latest state of
every image, and none that is deleted. So does a system that receives the events, in whatever order they come, and
one that acts once on each id, as the example of the documents does.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import Any, Final

from darkroom import keys
from darkroom.albums import Album
from darkroom.attribute_values import from_attribute_value
from darkroom.bus import Bus
from darkroom.catalog.albums import Albums
from darkroom.catalog.digests import copies_in, digests_of
from darkroom.catalog.entry import Entry, Fault
from darkroom.catalog.feed import Feed, Forgotten, Position
from darkroom.catalog.guard import Grant, Guard, Refusal
from darkroom.catalog.images import Images
from darkroom.catalog.memberships import Change, Memberships
from darkroom.catalog.memberships import Place as InAlbum
from darkroom.catalog.projections import Entries, Projections
from darkroom.catalog.table import Table
from darkroom.chronology import Place
from darkroom.errors import Contention
from darkroom.events import Upload
from darkroom.keys import AlbumId, ImageId, Owner
from darkroom.library import facts
from darkroom.library.announcements import NEWS
from darkroom.library.digests import GONE
from darkroom.library.projection import Projection
from darkroom.library.rows import ALBUM, DAY, DIGEST, FACETS, Row, Target, list_of_album, target
from darkroom.library.search import IndexKeys, normalised
from darkroom.library.subjects import Image, album_of
from darkroom.order import Sequencer
from darkroom.public_events import EventType, image_state, outcome_type
from darkroom.stages import STAGES, StageName
from darkroom.words import Edit
from tests.functional.clock import Clock
from tests.functional.memory_aws import DynamoDB, EventBridge
from tests.receiver import example

Step = tuple[str, int, int]
"""What happens, to which image or projector, and how."""

KEYS: Final = IndexKeys(b"secret")

ALBUMS: Final = (AlbumId("7a1e2c44-9d0b-4f6e-8a37-52c0b8e91d23"), AlbumId("7a1e2c44-9d0b-4f6e-8a37-52c0b8e91d24"))

PRINTS: Final = {"sha256": "a" * 64, "pixel_hash": "c" * 64, "perceptual_hash": "cedbd89c49caf808"}

SUMMARIES: Final[tuple[dict[str, Any], ...]] = (
    {},
    {
        "make": "Canon",
        "model": "Canon EOS 5D",
        "lens_model": "EF 50",
        "keywords": ["Lake", "lake", "Sun"],
        **PRINTS,
    },
    {"make": "Apple", "model": "iPhone", "city": "Bern", "country": "Switzerland", "motion_photo": True},
    {"sha256": "b" * 64, "animated": True, "title": "Two words", "description": "two more words"},
)
EDITS: Final[tuple[dict[str, Any], ...]] = (
    {"favourite": True},
    {"favourite": None, "taken_at": None},
    {"tags": ["Sun", "Family"], "title": "At the lake"},
    {"tags": None, "taken_at": "1998-07-04"},
    {"tags": ["sun", "FAMILY"]},
)
PAUSES: Final = (1, 60, 600, 2 * 3600, 25 * 3600)
"""Seconds. No projector lives through the last two."""
LONGEST_LIFE: Final = 800
"""Seconds that a projector may live: less than RUN_SECONDS, after which it writes nothing more."""
SKEWS: Final = (0, -300, 300)


class Killed(BaseException):
    """A projector ends here, as by SIGKILL."""


class Unfinished(Exception):
    """The bus has not taken all events of a projector."""


class Runner:
    """A projector in a thread of its own, which stops before and after each call until it is told to go on."""

    def __init__(self, run: Callable[[], object], began: float, records: list[int], images: list[Image]) -> None:
        self.began = began
        self.records = records
        self.images = images
        self.done = False
        self.ended = False
        self.fault: BaseException | None = None
        self._run = run
        self._dying = False
        self._go = threading.Semaphore(0)
        self._stopped = threading.Semaphore(0)
        threading.Thread(target=self._live, daemon=True).start()

    def advance(self, calls: int = 1) -> None:
        """Let it go on for some stops."""
        for _ in range(calls):
            if not self.ended:
                self._go.release()
                self._stopped.acquire()

    def kill(self) -> None:
        """Let it die where it has stopped."""
        self._dying = True
        while not self.ended:
            self.advance()

    def stop(self) -> None:
        """Called in its thread: wait until it is told to go on."""
        self._stopped.release()
        self._go.acquire()
        if self._dying:
            raise Killed

    def _live(self) -> None:
        _present.runner = self
        self._go.acquire()
        try:
            if not self._dying:
                self._run()
                self.done = True
        except (Killed, Contention, Unfinished):
            pass
        except BaseException as fault:  # noqa: BLE001  # reported by the thread of the test
            self.fault = fault
        finally:
            self.ended = True
            self._stopped.release()


_present = threading.local()


def stop_here(**_: object) -> None:
    """The hook of a client: a projector in its own thread stops at this call."""
    runner: Runner | None = getattr(_present, "runner", None)
    if runner is not None:
        runner.stop()


type Sight = tuple[int, tuple[str, str] | None]
"""What is shown of an album: how many images, and where the first and the last of them stand."""


@dataclass
class Follower:
    """A client that follows the feed: what it knows of living images, and what is shown of albums.

    `pages`: how many pages it reads when it polls, of `limit` images. When it has to begin anew, it keeps what it
    knows, and forgets at the end what has not come.
    """

    feed: Feed
    entry: Callable[[Image], Entry | None]
    sight: Callable[[Owner, AlbumId], Sight]
    limit: int
    pages: int
    positions: dict[Owner, Position] = field(default_factory=dict)
    known: dict[Image, str | None] = field(default_factory=dict)
    albums: dict[tuple[Owner, AlbumId], Sight] = field(default_factory=dict)
    come: dict[Owner, set[ImageId]] = field(default_factory=dict)
    """What has come since it began anew, of owners whose feed it has not read to the end since."""
    anew: int = 0
    """How often it had to begin anew."""

    def poll(self, owner: Owner) -> None:
        """Read some pages, and look at each image."""
        for _ in range(self.pages):
            if not self._page(owner):
                return

    def catch_up(self, owner: Owner) -> None:
        """Read until there is no more."""
        while self._page(owner):
            pass

    def begin_anew(self, owner: Owner) -> None:
        """Forget the position, but not the images."""
        self.anew += 1
        self.positions.pop(owner, None)
        self.come[owner] = set()

    def _page(self, owner: Owner) -> bool:
        """Whether there is more."""
        try:
            changes = self.feed.since(owner, self.positions.get(owner), self.limit)
        except Forgotten:
            self.begin_anew(owner)
            return True
        for name in changes.names:
            if (album_id := album_of(name)) is not None:
                self.albums[owner, album_id] = self.sight(owner, album_id)
                continue
            image_id = ImageId(name)
            entry = self.entry((owner, image_id))
            self.known.pop((owner, image_id), None)
            if entry is not None and entry.living:
                self.known[owner, image_id] = facts.state(entry)
        if owner in self.come:
            self.come[owner].update(map(ImageId, changes.names))
        if owner in self.come and not changes.more:
            come = self.come.pop(owner)
            self.known = {
                image: state for image, state in self.known.items() if image[0] != owner or image[1] in come
            }
        self.positions[owner] = Position.parse(str(changes.position))
        return changes.more


@dataclass
class Receiver:
    """A system that gets all events, and believes the one with the greatest sequence of each image."""

    latest: dict[Image, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)

    def take(self, events: list[tuple[str, dict[str, Any]]]) -> None:
        """Take all events, and check what is promised of any of them."""
        ids: dict[str, Any] = {}
        numbers: dict[tuple[Image, int], str] = {}
        for name, detail in events:
            image = Owner(detail["owner"]), ImageId(detail["image_id"])
            told = name, {part: value for part, value in detail.items() if part not in ("sequence", "time")}
            assert ids.setdefault(detail["id"], told) == told, "the same id tells the same"
            assert numbers.setdefault((image, detail["sequence"]), detail["id"]) == detail["id"]
            before = self.latest.get(image)
            if before is None or before[1]["sequence"] < detail["sequence"]:
                self.latest[image] = name, detail
        for image in self.latest:
            mine = [(n, d) for n, d in events if (d["owner"], d["image_id"]) == image]
            self._check_deletions(sorted(mine, key=lambda event: int(event[1]["sequence"])))

    def _check_deletions(self, events: list[tuple[str, dict[str, Any]]]) -> None:
        deleted, versions = set[str](), set[str]()
        for name, detail in events:
            if name == EventType.DELETED:
                deleted |= versions
            else:
                assert detail["version"] not in deleted, "nothing is told of a deleted version"
                versions.add(detail["version"])

    def check(self, image: Image, entry: Entry | None, now: datetime) -> None:
        """Check that the latest event of an image tells how it is."""
        name, detail = self.latest.get(image, ("", {}))
        if entry is None or not entry.living:
            assert name in ("", EventType.DELETED)
        elif entry.trashed_since is not None:
            assert name in ("", EventType.TRASHED, EventType.DELETED)
        elif name or (entry.uploaded_at is not None and entry.uploaded_at > now - NEWS):
            state = image_state(entry)
            assert {part: detail.get(part) for part in state} == state
            assert name in (outcome_type(entry), EventType.UPDATED)


@dataclass
class Remembering:
    """The example of the documents, which remembers ids: the type and id of what it has acted on last of each
    image.
    """

    last: dict[Image, tuple[str, str]] = field(default_factory=dict)

    def take(self, events: list[tuple[str, dict[str, Any]]]) -> None:
        """Let the example handle events, in this order."""
        module: Any = example()
        module.act = self._act
        for name, detail in events:
            module.handle({"type": name, "data": detail})

    def _act(self, event: dict[str, Any]) -> None:
        detail = event["data"]
        self.last[Owner(detail["owner"]), ImageId(detail["image_id"])] = event["type"], detail["id"]


class Library:
    """Two owners with three images, and what happens to them."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.client = DynamoDB({})
        self.bus = EventBridge()
        for event in ("before-call", "after-call"):
            self.client.meta.events.register(event, stop_here)
            self.bus.meta.events.register(event, stop_here)
        client: Any = self.client
        events: Any = self.bus
        self._bus = Bus(events, "darkroom")
        self.catalog, self.table = Table(client, "catalog"), Table(client, "library")
        self.guard, self.owners_part = Guard(self.catalog), Images(self.catalog)
        self.memberships = Memberships(self.catalog)
        self.originals: list[keys.OriginalKey] = []
        for path in ("ada/one", "ada/two", "bob/three"):
            original = keys.parse_original("originals", f"imports/{path}.jpg")
            assert original is not None
            self.originals.append(original)
        for owner, album_id in product(self.owners, ALBUMS):
            moment = "2026-11-26T12:00:00Z"
            Albums(self.catalog).create(
                Album(owner=owner, album_id=album_id, title="Album", created_at=moment, updated_at=moment)
            )
        self.records: dict[int, Image] = {}
        """What waits to be projected, by the number of the record."""
        self.runners: list[Runner] = []
        self.followers = [Follower(Feed(self.table), self.entry, self.sight, *size) for size in ((2, 9), (1, 1))]
        """One that reads to the end each time, and one that reads an image each time."""
        self.readers: dict[int, Runner] = {}
        """The last poll of each follower."""
        self._sequence = 0

    @property
    def images(self) -> list[Image]:
        return [(original.owner, original.image_id) for original in self.originals]

    @property
    def owners(self) -> list[Owner]:
        return [*dict.fromkeys(owner for owner, _ in self.images)]

    def entry(self, image: Image) -> Entry | None:
        return self.catalog.get(*image)

    def play(self, steps: list[Step], *, lossy: bool) -> None:
        """Do the steps, then what follows in any case, and check the end. `lossy`: whether records get lost."""
        try:
            for kind, which, how in steps:
                if lossy or kind != "lose":
                    getattr(self, f"_{kind}")(which, how)
            for original in self.originals:
                present = self.catalog.get(original.owner, original.image_id)
                self._complete(original)
                if self.catalog.get(original.owner, original.image_id) != present:
                    self._record(original)
            while self.runners and not lossy:
                self._go(0, 9)
        finally:
            for runner in self.runners:
                runner.kill()
            self._bury_ended()
        self.bus.busy = 0
        self.project(self.images if lossy else list(self.records.values()))
        self.check()
        before = {place: dict(item) for place, item in self.client.tables["library"].items()}
        told = len(self.bus.taken)
        self.project(self.images)
        assert self.client.tables["library"] == before, "a second visit changes nothing"
        self.project(self.images, anew=True)
        assert len(self.bus.taken) == told, "nothing is announced again, not even if everything is made anew"
        for owner in self.owners:
            self._check_texts(owner, exactly=True)

    def project(self, images: list[Image], skew: int = 0, *, anew: bool = False) -> None:
        """Project images from beginning to end."""
        self._projection(skew).project(images, anew=anew)

    def _projection(self, skew: int) -> Projection:
        return Projection(
            Entries(self.catalog),
            Projections(self.table),
            KEYS,
            self._bus,
            map,
            lambda: self.clock.now.timestamp() + skew,
        )

    def overtaken(self, stop: int, *, edits: tuple[int, ...], dies: bool) -> bool:
        """Stop a projector at one of its calls, edit its image and project each edit, and let it go on or die.

        Whether it had come to its end before. Checks the end.
        """
        original = self.originals[0]
        image = (original.owner, original.image_id)
        self._claim_and_complete(original, 0)
        self.project([image])
        self._edit(original, 0)
        projection = self._projection(0)
        runner = Runner(lambda: projection.project([image]), self.clock.now.timestamp(), [], [image])
        runner.advance(stop)
        ended = runner.ended
        for edit in edits:
            self._edit(original, edit)
            self.project([image])
        if dies:
            runner.kill()
        while not runner.ended:
            runner.advance()
        assert runner.fault is None
        self.check()
        return ended

    # What happens

    def _act(self, which: int, how: int) -> None:
        """An entry changes; a record says so."""
        original = self.originals[which % len(self.originals)]
        deeds = [
            self._claim,
            self._claim_and_complete,
            self._commit,
            self._commit,
            self._edit,
            self._edit,
            self._trash,
            self._restore,
            self._delete,
            self._expire,
            self._join,
            self._leave,
        ]
        deeds[how % len(deeds)](original, how // len(deeds))
        number = self._record(original)
        if which >= len(self.originals):  # otherwise the record comes later, or not at all
            self._begin([number], how)

    def _record(self, original: keys.OriginalKey) -> int:
        return self._again((original.owner, original.image_id))

    def _again(self, image: Image) -> int:
        self._sequence += 1
        self.records[self._sequence] = image
        return self._sequence

    def _claim(self, original: keys.OriginalKey, how: int) -> None:
        self._sequence += 1
        upload = Upload(
            original=original,
            sequencer=Sequencer(f"{self._sequence:018X}".ljust(36, "0")),
            version_id=f"v{self._sequence}",
            etag=f"etag{self._sequence}",
            size=1000 + how,
            uploaded_at=self.clock.now,
        )
        for stage in STAGES:
            answer = self.guard.claim(upload, stage)
            if isinstance(answer, Refusal):  # after a keeper's mark, S3 is asked; it has this version
                self.guard.claim(upload, stage, answer.turn)

    def _claim_and_complete(self, original: keys.OriginalKey, how: int) -> None:
        self._claim(original, how)
        self._complete(original, how)

    def _complete(self, original: keys.OriginalKey, how: int = 0) -> None:
        for _ in STAGES:
            self._commit(original, how)

    def _commit(self, original: keys.OriginalKey, how: int) -> None:
        """The next stage that owes something ends its work."""
        entry = self.catalog.get(original.owner, original.image_id)
        owing = [] if entry is None or not entry.living else [s for s in STAGES if not entry.settled(s)]
        if entry is None or not owing:
            return
        order = entry.due(owing[0])
        assert order is not None
        grant = Grant(entry, order)
        if how % 4 == 3:
            fault = Fault(str(order), "undecodable", "These bytes are bad.", retry=False)
            self.guard.commit(grant, owing[0], fault)
        elif owing[0] is StageName.METADATA:
            place = Place(f"200{how % 8}-01-01T00:00:00.000", None, "day", "file", None)
            self.guard.commit(grant, owing[0], SUMMARIES[how % len(SUMMARIES)], place=place)
        else:
            self.guard.commit(grant, owing[0], {"ladder": "l", "items": []})
        self.guard.settle(original.owner, original.image_id)

    def _edit(self, original: keys.OriginalKey, how: int) -> None:
        entry = self.catalog.get(original.owner, original.image_id)
        if entry is not None:
            self.owners_part.edit(entry, Edit(changes=EDITS[how % len(EDITS)]), None)

    def _trash(self, original: keys.OriginalKey, _how: int) -> None:
        entry = self.catalog.get(original.owner, original.image_id)
        if entry is not None:
            self.owners_part.trash(entry)

    def _restore(self, original: keys.OriginalKey, _how: int) -> None:
        entry = self.catalog.get(original.owner, original.image_id)
        if entry is not None:
            self.owners_part.restore(entry)

    def _delete(self, original: keys.OriginalKey, _how: int) -> None:
        entry = self.catalog.get(original.owner, original.image_id)
        if entry is not None:
            self.owners_part.finish(self.owners_part.delete(entry, lambda _: ("v1",)))

    def _join(self, original: keys.OriginalKey, how: int) -> None:
        """Somebody puts the image into an album, also one that is gone or not there yet."""
        change = Change(original.image_id, InAlbum.LAST, adds=True)
        self.memberships.change(original.owner, ALBUMS[how % len(ALBUMS)], [change])

    def _leave(self, original: keys.OriginalKey, how: int) -> None:
        self.memberships.change(original.owner, ALBUMS[how % len(ALBUMS)], [Change(original.image_id, None)])

    def _expire(self, original: keys.OriginalKey, _how: int) -> None:
        """DynamoDB removes a tombstone."""
        entry = self.catalog.get(original.owner, original.image_id)
        if entry is not None and entry.deleted and "expires_at" in entry.attributes:
            pk = f"IMAGE#{original.owner}#{original.image_id}"
            del self.client.tables["catalog"][pk, "IMAGE"]

    def _deliver(self, which: int, how: int) -> None:
        """A projector gets some of the records. They come again unless it has come to its end."""
        if self.records:
            start = which % len(self.records)
            self._begin([*self.records][start : start + 1 + how % 3], how)

    def _repair(self, _which: int, how: int) -> None:
        """The janitor looks at all images, or an operator has everything made anew."""
        self._begin([], how, anew=how % 3 == 2)

    def _begin(self, records: list[int], how: int, *, anew: bool = False) -> None:
        projection = self._projection(SKEWS[how % len(SKEWS)])
        images = [self.records[number] for number in reversed(records)] or self.images
        began = self.clock.now.timestamp()

        def run() -> None:
            if projection.project(images, anew=anew).unprojected:
                raise Unfinished

        self.runners.append(Runner(run, began, records, images))

    def _lose(self, which: int, _how: int) -> None:
        if self.records:
            del self.records[[*self.records][which % len(self.records)]]

    def _go(self, which: int, how: int) -> None:
        if self.runners:
            runner = self.runners[which % len(self.runners)]
            runner.advance(1 + how % 10)
            self._bury_ended()

    def _kill(self, which: int, _how: int) -> None:
        if self.runners:
            self.runners[which % len(self.runners)].kill()
            self._bury_ended()

    def _bury_ended(self) -> None:
        for runner in self.runners:
            if runner.fault is not None:
                raise runner.fault
            for number in runner.records if runner.done else ():
                self.records.pop(number, None)
            # Its batch is repeated, whoever else has had the same records; the janitor repeats what is unfinished,
            # and its audit.
            for image in runner.images if runner.ended and not runner.done else ():
                self._again(image)
        self.runners = [runner for runner in self.runners if not runner.ended]

    def _later(self, _which: int, how: int) -> None:
        pause = PAUSES[how % len(PAUSES)]
        self.clock.now += timedelta(seconds=pause)
        now = self.clock.now.timestamp()
        for runner in self.runners:
            if now - runner.began > LONGEST_LIFE:
                runner.kill()
        self._bury_ended()
        library = self.client.tables.setdefault("library", {})
        for place, item in list(library.items()):
            if "expires_at" in item and int(item["expires_at"]["N"]) < now:
                del library[place]

    def _throttle(self, _which: int, how: int) -> None:
        """The bus refuses the next entries; five tries are not enough for many of them."""
        self.bus.busy = how

    def _poll(self, which: int, how: int) -> None:
        """A client reads some pages, and may stop or die between any two calls, as a projector may."""
        place, owner = how % len(self.followers), self.images[which % len(self.images)][0]
        if place not in self.readers or self.readers[place].ended:
            runner = Runner(
                lambda: self.followers[place].poll(owner), self.clock.now.timestamp(), records=[], images=[]
            )
            self.readers[place] = runner
            self.runners.append(runner)

    # What is there

    def items(self, pk: str) -> Iterator[dict[str, Any]]:
        """The items of a partition of the library, in order."""
        for (partition, _), item in sorted(self.client.tables.get("library", {}).items()):
            if partition == pk:
                yield {name: from_attribute_value(value) for name, value in item.items()}

    def check(self) -> None:
        """Check that the library holds what a fresh computation gives, and that others know it."""
        receiver = Receiver()
        receiver.take(self.bus.taken)
        for image in self.images:
            receiver.check(image, self.entry(image), self.clock.now)
        self.check_ids()
        for owner in self.owners:
            self._check_texts(owner)
            wanted = {image: self.target(image) for image in self.images if image[0] == owner}
            rows = Counter(row for each in wanted.values() for row in each.rows)
            files = {row for row in rows if row.list.startswith(f"{DIGEST}:")}
            assert self.rows(owner) == Counter({row: rows[row] for row in rows if row not in files})
            self._check_files(owner, files)
            assert self.counts(owner) == counted(wanted.values())
            self._check_changes(owner, wanted)
            living = {
                image: each.state
                for image, each in wanted.items()
                if each.state and not facts.is_deleted(each.state)
            }
            for follower in self.followers:
                follower.catch_up(owner)
                known = {image: state for image, state in follower.known.items() if image[0] == owner}
                assert known == living, "the feed has missed a change"
                for album_id in ALBUMS:
                    shown = self.sight(owner, album_id)
                    assert follower.albums.get((owner, album_id), (0, None)) == shown, (
                        "the feed has missed an album"
                    )

    def sight(self, owner: Owner, album_id: AlbumId) -> Sight:
        """What is shown of an album."""
        name = list_of_album(album_id)
        count = sum(item.get("images", 0) for item in self.items(f"FACETS#{owner}") if item["sk"] == name)
        places = sorted(row.place for row in self.rows(owner) if row.list == name)
        return count, (places[0], places[-1]) if places else None

    def target(self, image: Image) -> Target:
        """What the library should hold of an image."""
        albums = self.memberships.albums_of(image[0], [image[1]]).get(image[1], frozenset())
        return target(image[0], self.entry(image), KEYS, albums)

    def check_ids(self) -> None:
        """Check that who acts once on each id has acted last on the latest event, in whatever order they came."""
        events = sorted(self.bus.taken, key=lambda event: int(event[1]["sequence"]))
        latest = {(detail["owner"], detail["image_id"]): (name, detail["id"]) for name, detail in events}
        for coming in (events, events[::-1], sorted(events, key=lambda event: str(event[1]["id"]))):
            remembering = Remembering()
            remembering.take(coming)
            assert remembering.last == latest, "an id hides what is new"

    def rows(self, owner: Owner) -> Counter[Row]:
        """The rows of an owner's lists, without markers."""
        prefix = f"LIST#{owner}#"
        return Counter(
            Row(pk.removeprefix(prefix), sk)
            for (pk, sk), item in self.client.tables.get("library", {}).items()
            if pk.startswith(prefix) and "gone" not in item
        )

    def _check_files(self, owner: Owner, wanted: set[Row]) -> None:
        """Check that each digest names the images with the file; if there are too many, none that has it not."""
        for pk in digests_of(owner):
            for item in self.items(pk):
                copies, name = copies_in(item), f"{DIGEST}:{item['sk']}"
                found = {
                    Row(name, f"{copy.state}#{copy.since}#{image_id}")
                    for image_id, copy in copies.of.items()
                    if copy.state != GONE
                }
                of_this = {row for row in wanted if row.list == name}
                assert found <= of_this if copies.more else found == of_this
                assert ("expires_at" in item) is (not found and not copies.more)
                wanted -= of_this
        assert not wanted

    def counts(self, owner: Owner) -> dict[str, int]:
        """Every counter that is not zero."""
        found: dict[str, int] = {}
        for pk in (f"OWNER#{owner}", f"MONTHS#{owner}", f"FACETS#{owner}"):
            for item in self.items(pk):
                for name, value in item.items():
                    if name not in ("pk", "sk", "seq", "epoch", "forgotten", "text") and value:
                        found[f"{item['sk']} {name}"] = value
        return found

    def _check_texts(self, owner: Owner, *, exactly: bool = False) -> None:
        """Check that each value that somebody has is shown in one of its spellings; `exactly`: of now."""
        spellings: dict[str, set[str]] = {}
        for image in self.images:
            wanted = self.target(image) if image[0] == owner else None
            for name, text in wanted.counted.items() if wanted else ():
                if text is not None:
                    spellings.setdefault(name, set()).add(text)
        shown = {
            item["sk"]: item.get("text")
            for item in self.items(f"FACETS#{owner}")
            if item.get("images") and not item["sk"].startswith(f"{ALBUM}:")  # whose names are no texts
        }
        assert shown.keys() == spellings.keys()
        for name, texts in spellings.items():
            text = shown[name]
            assert text in texts if exactly else text and normalised(text) in {normalised(each) for each in texts}

    def _check_changes(self, owner: Owner, wanted: Mapping[Image, Target]) -> None:
        rows = list(self.items(f"CHANGES#{owner}"))
        albums = Counter(row["image_id"] for row in rows if album_of(row["image_id"]))
        assert set(albums.values()) <= {1}
        changes = [row for row in rows if not album_of(row["image_id"])]
        told = Counter((row["image_id"], row.get("deleted", False)) for row in changes)
        states = {image: each.state for image, each in wanted.items() if each.state is not None}
        assert told == Counter((image_id, facts.is_deleted(state)) for (_, image_id), state in states.items())


def counted(targets: Any) -> dict[str, int]:
    """The counters of some images."""
    found: Counter[str] = Counter()
    for each in targets:
        for name in each.counted:
            kind, _, value = name.partition(":")
            if kind == DAY:
                found[f"{value[:7]} {value[8:]}"] += 1
            place = {DAY: f"{value[:7]} "}.get(
                kind, f"{name} " if kind in FACETS and not FACETS[kind].few else "OWNER "
            )
            suffix = f":{name}" if place == "OWNER " else ""
            found[f"{place}images{suffix}"] += 1
            found[f"{place}bytes{suffix}"] += each.bytes
    return {name: number for name, number in found.items() if number}
