"""The janitor finds lost work and has it done. A second pass changes nothing, and work that is going on is left
alone.
"""

import json
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from darkroom import aws, events, keys
from darkroom.catalog import table
from darkroom.catalog.entry import Entry, Owes, Status
from darkroom.catalog.keepers import Keepers
from darkroom.catalog.runs import Runs
from darkroom.errors import RejectedImage
from darkroom.events import Upload
from darkroom.keys import Lane
from darkroom.objects import Objects
from darkroom.order import Sequencer, parse_sequencer
from darkroom.queues import RemovalsQueue, StageQueues
from darkroom.repair import GAVE_UP, NO_SEQUENCER, Repair, Repairs
from darkroom.resubmit import Resubmission
from darkroom.stage import Derived, Result, StageRunner
from darkroom.stages import STAGES, StageName
from darkroom.words import Edit
from keepers.janitor import handler
from keepers.janitor.audit import COPIES_WAIT, ORPHANS_WAIT, Audit, Phase, go_on
from keepers.janitor.findings import Finding
from keepers.janitor.sweep import NONE_WAITS, REMOVAL_WAITS, RESENDS, ROOM, SOME_WAIT, UNREPAIRED, Sweep, Waits
from keepers.janitor.tally import Tally
from tests.functional.clock import Clock
from tests.functional.conftest import Cloud, Context, counting
from tests.functional.granted import granted
from tests.functional.test_guard import KEY, copy, note, readable, shown, upload_of
from tests.functional.test_races import just_before

ACCOUNT: Final = "123456789012"
"""The account of moto's buckets."""
LATER: Final = timedelta(minutes=20)
TRASH: Final = timedelta(days=30)
UPLOADED: Final = "uploads/demo/6f8a3a66-4c7f-4d6b-9d5e-0f6f4a6f2b11"


def work_once(context: Any) -> None:
    """A run of the janitor."""
    with granted("Janitor"):
        handler.lambda_handler({}, context)


@dataclass
class Janitor:
    """A janitor whose clock a test sets."""

    cloud: Cloud
    repairs: Repairs
    now: datetime

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    @property
    def sweeper(self) -> Sweep:
        return Sweep(self.cloud.keepers, self.repairs, self.cloud.originals, self.now)

    def sweep(self) -> Tally:
        return self.sweeper.run()

    def auditor(self, *, repair: bool = True, patient: bool = True, trash: timedelta | None = TRASH) -> Audit:
        return Audit(
            self.cloud.keepers,
            self.cloud.objects,
            self.repairs,
            RemovalsQueue(aws.sqs(), self.cloud.removals_queue),
            self.cloud.originals,
            "",
            repair=repair,
            patient=patient,
            moment=self.now,
            trash=trash,
        )

    def audit(self, *, repair: bool = True, patient: bool = True, trash: timedelta | None = TRASH) -> Tally:
        auditor = self.auditor(repair=repair, patient=patient, trash=trash)
        tally = Tally()
        cursor: Any = {}
        while cursor is not None:
            cursor = auditor.page(cursor, tally)
        return tally


@pytest.fixture
def janitor(cloud: Cloud) -> Janitor:
    queues = StageQueues(aws.sqs(), cloud.queues)
    resubmission = Resubmission(cloud.resubmissions, queues, cloud.originals)
    repairs = Repairs(cloud.keepers, cloud.objects, resubmission)
    return Janitor(cloud, repairs, datetime.now(UTC) + LATER)


def sent(cloud: Cloud) -> dict[StageName, list[Upload]]:
    return {stage: [upload_of(body) for body in cloud.sent(stage)] for stage in STAGES}


def work(cloud: Cloud, stage: StageRunner, other: StageRunner) -> None:
    """Let the stages process all waiting messages."""
    for upload in sent(cloud)[StageName.THUMBNAILS]:
        stage.process(upload, copy)
        other.process(upload, note)


def ready(cloud: Cloud, stage: StageRunner, other: StageRunner, key: str = KEY) -> Entry:
    upload = upload_of(cloud.put(key, b"one"))
    stage.process(upload, copy)
    other.process(upload, note)
    return cloud.entry_of(key)


# Work without a message


def test_work_whose_message_is_lost_is_sent_again(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)  # the other stage's message is lost
    assert janitor.sweep()[Repair.RESENT] == 1
    [upload] = sent(cloud)[StageName.METADATA]
    other.process(upload, note)
    assert cloud.entry_of(KEY).status is Status.READY
    assert "resends" not in cloud.entry_of(KEY).attributes
    assert janitor.sweep().total() == janitor.sweep().total(), "nothing but looks at an empty index"


def test_only_the_stage_that_owes_is_asked(cloud: Cloud, stage: StageRunner, janitor: Janitor) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    janitor.sweep()
    assert cloud.sent(StageName.THUMBNAILS) == []


def test_lost_uploads_do_not_wait_behind_a_bulk_drop(cloud: Cloud, stage: StageRunner, janitor: Janitor) -> None:
    stage.process(upload_of(cloud.put(UPLOADED, b"one")), copy)
    janitor.sweep()
    assert len(cloud.take(cloud.queues[StageName.METADATA, Lane.UPLOADS])) == 1


def test_young_work_is_left_alone(cloud: Cloud, stage: StageRunner, janitor: Janitor) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    janitor.now = datetime.now(UTC) + NONE_WAITS - timedelta(minutes=1)
    assert janitor.sweep()[Repair.RESENT] == 0


def test_work_is_not_lost_while_a_message_may_be_its(cloud: Cloud, stage: StageRunner, janitor: Janitor) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    janitor.repairs.queues.send(upload, [StageName.METADATA])
    assert janitor.sweep()[Repair.RESENT] == 0
    janitor.later(hours=SOME_WAIT.total_seconds() / 3600)
    assert janitor.sweep()[Repair.RESENT] == 1


def test_pauses_grow_and_the_work_is_given_up_at_last(
    cloud: Cloud, stage: StageRunner, janitor: Janitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("darkroom.catalog.table.datetime", clock(janitor))
    monkeypatch.setattr("darkroom.catalog.keepers.now", lambda: f"{janitor.now:%Y-%m-%dT%H:%M:%S}Z")
    janitor.now = datetime.now(UTC)
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    began, resent = janitor.now, []
    while cloud.entry_of(KEY).status is Status.PROCESSING:
        janitor.later(minutes=7.5)  # twice in the shortest wait
        if janitor.sweep()[Repair.RESENT]:
            resent.append(round((janitor.now - began) / NONE_WAITS))
            cloud.sent(StageName.METADATA)  # lost again
    assert resent == [1, 3, 7, 15, 31][:RESENDS]
    fault = cloud.entry_of(KEY).fault(StageName.METADATA)
    assert fault is not None
    assert (fault.code, fault.retry) == (GAVE_UP, True)
    assert cloud.entry_of(KEY).listed_as_failed
    assert "unsettled" not in cloud.entry_of(KEY).attributes


def clock(janitor: Janitor) -> type[datetime]:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Clock":
            return cls.fromtimestamp(janitor.now.timestamp(), tz)

    return Clock


def test_two_janitors_send_one_message(
    cloud: Cloud, stage: StageRunner, janitor: Janitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both read the entry, whose work has waited for minutes, before either writes."""
    time = Clock()
    time.install(monkeypatch)
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    time.later(minutes=15)
    entry = cloud.entry_of(KEY)
    original = entry.original(cloud.originals)
    repairs = [janitor.repairs.resend(original, entry, [StageName.METADATA], RESENDS) for _ in range(2)]
    assert repairs == [Repair.RESENT, Repair.NONE]
    assert len(cloud.sent(StageName.METADATA)) == 1


def test_never_more_is_sent_than_the_slow_lane_has_room_for(
    cloud: Cloud, stage: StageRunner, janitor: Janitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ROOM > 3
    monkeypatch.setattr("keepers.janitor.sweep.ROOM", 2)
    for number in range(5):
        stage.process(upload_of(cloud.put(f"imports/demo/{number}.jpg", b"one")), copy)
    assert janitor.sweep()[Repair.RESENT] == 2


def test_a_note_that_was_not_taken_away_is(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last worker died between its commit and the end of its delivery, and its message is gone."""
    monkeypatch.setattr("darkroom.catalog.guard.Guard.settle", lambda *_: None)
    ready(cloud, stage, other)
    monkeypatch.undo()
    assert "unsettled" in cloud.entry_of(KEY).attributes
    assert janitor.sweep()[Repair.SETTLED] == 1
    assert "unsettled" not in cloud.entry_of(KEY).attributes


def test_a_failure_that_a_later_delivery_mended_is_taken_away(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker died between its commit and the end of its delivery, and its message was lost."""
    upload = upload_of(cloud.put(KEY, b"one"))
    other.process(upload, note)
    cloud.keepers.fail(cloud.entry_of(KEY), StageName.THUMBNAILS, GAVE_UP, "We gave up.")
    assert done(janitor.audit()) == {}
    assert cloud.entry_of(KEY).listed_as_failed
    monkeypatch.setattr("darkroom.catalog.guard.Guard.settle", lambda *_: None)
    stage.process(upload, copy)
    monkeypatch.undo()
    assert done(janitor.audit(repair=False)) == {}
    assert done(janitor.audit()) == {Repair.SETTLED: 1}
    assert not cloud.entry_of(KEY).listed_as_failed
    assert done(janitor.audit()) == {}


@pytest.fixture
def one_shard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("darkroom.catalog.table.SHARDS", 1)
    monkeypatch.setattr("keepers.janitor.sweep.SHARDS", 1)


@pytest.mark.usefixtures("one_shard")
@pytest.mark.parametrize(("age", "pages", "looks"), [(LATER, 2, 2), (REMOVAL_WAITS / 2, 1, 0)])
def test_of_a_long_backlog_only_the_oldest_are_read(
    cloud: Cloud,
    stage: StageRunner,
    janitor: Janitor,
    monkeypatch: pytest.MonkeyPatch,
    age: timedelta,
    pages: int,
    looks: int,
) -> None:
    """Page by page, up to a limit, or up to the first page on which all are young."""
    monkeypatch.setattr("keepers.janitor.sweep.PAGES_OF_A_SHARD", 2)
    monkeypatch.setattr("keepers.janitor.sweep.ENTRIES_A_PAGE", 1)
    time = Clock()
    time.install(monkeypatch)
    for number in range(3):
        stage.process(upload_of(cloud.put(f"imports/demo/{number}.jpg", b"one")), copy)
        time.later(seconds=1)
    janitor.now = time.now + age
    tally = janitor.sweep()
    assert (tally["pages"], tally["looks"]) == (len(table.Owed) - 1 + pages, looks)


def test_a_sweep_ends_when_its_time_is_up(cloud: Cloud, stage: StageRunner, janitor: Janitor) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    assert done(janitor.sweeper.run(lambda: True)) == {}


def test_work_is_sent_again_and_removals_are_done_when_their_time_has_come(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    janitor.now = since(cloud.entry_of(KEY)) + NONE_WAITS
    assert done(janitor.sweep()) == {Repair.RESENT: 1}
    cloud.delete(ready(cloud, stage, other, UPLOADED))
    janitor.now = since(cloud.entry_of(UPLOADED)) + REMOVAL_WAITS
    assert done(janitor.sweep()) == {Repair.REMOVED: 1}


def since(entry: Entry) -> datetime:
    """Since when an entry owes something."""
    assert entry.unsettled_since is not None
    return entry.unsettled_since


def test_a_stage_that_the_version_did_not_begin_with_owes_nothing(
    cloud: Cloud, stage: StageRunner, janitor: Janitor
) -> None:
    """It came with a later version of Darkroom."""
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    entry = cloud.entry_of(KEY)
    assert cloud.table.write(entry, entry.owner, entry.image_id, assign={"stages": [StageName.THUMBNAILS]})
    assert done(janitor.sweep()) == {Repair.SETTLED: 1}
    assert cloud.sent(StageName.METADATA) == []


def test_work_that_ends_during_a_sweep_is_left_alone(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    """The index listed it before."""
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    just_before(aws.dynamodb(), "dynamodb.BatchGetItem", lambda: other.process(upload, note))
    assert done(janitor.sweep()) == {}
    assert cloud.entry_of(KEY).status is Status.READY


@pytest.mark.usefixtures("one_shard")
def test_only_what_is_sent_takes_room(
    cloud: Cloud, stage: StageRunner, janitor: Janitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keepers.janitor.sweep.ROOM", 1)
    for key in (KEY, "imports/demo/second.jpg"):
        stage.process(upload_of(cloud.put(key, b"one")), copy)
    given_up = cloud.entry_of(KEY)
    before = {"resends": RESENDS, "unsettled_since": "2020-01-01T00:00:00Z"}
    assert cloud.table.write(given_up, given_up.owner, given_up.image_id, assign=before)
    assert done(janitor.sweep()) == {Repair.GAVE_UP: 1, Repair.RESENT: 1}


def test_a_sweep_asks_each_queue_once(cloud: Cloud, stage: StageRunner, janitor: Janitor) -> None:
    for number in range(3):
        stage.process(upload_of(cloud.put(f"imports/demo/{number}.jpg", b"one")), copy)
    with counting(aws.sqs(), "sqs.GetQueueAttributes") as calls:
        assert janitor.sweep()[Repair.RESENT] == 3
    assert len(calls) == 1


# How long owners wait


def test_an_owner_waits_from_the_upload_on(cloud: Cloud, stage: StageRunner, janitor: Janitor) -> None:
    """Not since its work was last sent again."""
    stage.process(upload_of(cloud.put(UPLOADED, b"one")), copy)
    janitor.sweep()
    janitor.later(minutes=10)
    sweep = janitor.sweeper
    sweep.run()
    uploaded_at = cloud.entry_of(UPLOADED).uploaded_at
    assert uploaded_at is not None
    assert sweep.waits == Waits(upload=janitor.now - uploaded_at, imported=timedelta())


@pytest.mark.parametrize("why", ["reprocessing", "found by a keeper"])
def test_what_nobody_had_uploaded_then_waits_from_its_request_on(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor, why: str
) -> None:
    if why == "reprocessing":
        assert cloud.resubmissions.raise_revisions(ready(cloud, stage, other), list(STAGES))
    else:
        assert cloud.keepers.adopt(None, upload_of(cloud.put(KEY, b"one")))
    wait = janitor.now - since(cloud.entry_of(KEY))
    sweep = janitor.sweeper
    sweep.run()
    assert sweep.waits == Waits(upload=timedelta(), imported=wait)


def test_nobody_waits_for_a_removal(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    cloud.delete(ready(cloud, stage, other))
    sweep = janitor.sweeper
    assert sweep.run()[Repair.REMOVED] == 1
    assert sweep.waits == Waits(timedelta(), timedelta())


# Removals that are owed


@pytest.mark.parametrize("key", [KEY, UPLOADED])
def test_a_deletion_that_died_on_the_way_is_done(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor, key: str
) -> None:
    cloud.delete(ready(cloud, stage, other, key))  # then the API dies
    assert cloud.held(key) == "one"
    assert janitor.sweep()[Repair.REMOVED] == 1
    assert (cloud.held(key), cloud.derived()) == (None, set())
    entry = cloud.entry_of(key)
    assert (entry.owes, entry.deleted, "expires_at" in entry.attributes) == (None, True, True)
    assert janitor.sweep()[Repair.REMOVED] == 0


def test_a_deletion_that_is_just_done_is_left_to_who_does_it(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    cloud.delete(ready(cloud, stage, other))
    janitor.now = datetime.now(UTC) + REMOVAL_WAITS - timedelta(minutes=1)
    assert janitor.sweep()[Repair.REMOVED] == 0


def test_what_came_after_a_deletion_outlives_it(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    """The owner deletes an import, the API dies, and the same key is filled again. S3's times do not show which
    came first: S3 dates an upload in parts by its beginning.
    """
    cloud.delete(ready(cloud, stage, other))
    cloud.put(KEY, b"two")
    assert janitor.sweep()[Repair.REMOVED] == 1
    assert (cloud.held(KEY), len(cloud.versions(KEY))) == ("two", 1)
    assert janitor.audit()[Repair.ADOPTED] == 1
    work(cloud, stage, other)
    assert (shown(cloud), readable(cloud)) == ("two", True)


def test_what_comes_while_a_deletion_is_completed_is_not_hidden(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version arrives after the listing of the versions to destroy, and before their destruction."""
    cloud.delete(ready(cloud, stage, other))
    listed = cloud.objects._versions

    def late(key: str) -> Any:
        versions = listed(key)
        monkeypatch.undo()
        cloud.put(KEY, b"two")
        return versions

    monkeypatch.setattr(cloud.objects, "_versions", late)
    janitor.sweep()
    assert (cloud.held(KEY), len(cloud.versions(KEY))) == ("two", 1)


@pytest.mark.parametrize("visit", ["sweep", "audit"])
def test_an_image_that_cannot_be_repaired_keeps_no_other_from_it(
    cloud: Cloud,
    stage: StageRunner,
    other: StageRunner,
    janitor: Janitor,
    monkeypatch: pytest.MonkeyPatch,
    visit: str,
) -> None:
    """S3 refuses to say anything about its original, for example if it was encrypted with a key of its own."""
    keys_ = [f"imports/demo/{number}.jpg" for number in range(5)]
    for key in keys_:
        if visit == "sweep":
            stage.process(upload_of(cloud.put(key, b"one")), copy)
        else:
            ready(cloud, stage, other, key)
            cloud.put(key, b"two")
    look = cloud.objects.current_version

    def refuse(original: keys.OriginalKey, sequencer: Sequencer) -> Upload | None:
        if original.key == keys_[0]:
            raise ClientError({"Error": {"Code": "400"}}, "HeadObject")
        return look(original, sequencer)

    monkeypatch.setattr(cloud.objects, "current_version", refuse)
    tally = janitor.sweep() if visit == "sweep" else janitor.audit()
    both_ways = 1 if visit == "sweep" else 2  # an audit meets it among the originals and among the entries
    assert (tally[UNREPAIRED], tally[Repair.RESENT] + tally[Repair.ADOPTED]) == (both_ways, 4)


def test_a_removal_is_found_behind_any_number_of_imports(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keepers.janitor.sweep.PAGES_OF_A_SHARD", 1)
    monkeypatch.setattr("keepers.janitor.sweep.ENTRIES_A_PAGE", 1)
    for number in range(20):
        stage.process(upload_of(cloud.put(f"imports/demo/{number}.jpg", b"one")), copy)
    stage.process(upload_of(cloud.put(UPLOADED, b"one")), copy)
    cloud.delete(ready(cloud, stage, other))
    tally = janitor.sweep()
    assert tally[Repair.REMOVED] == 1
    assert len(cloud.take(cloud.queues[StageName.METADATA, Lane.UPLOADS])) == 1


def test_deletions_that_wait_for_the_remover_are_left_to_it(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    ready(cloud, stage, other)
    aws.sqs().send_message(QueueUrl=cloud.removals_queue, MessageBody=cloud.remove(KEY))
    assert done(janitor.audit()) == {Finding.TOO_NEW: 1}


def test_an_audit_leaves_a_deletion_under_way_to_the_sweep(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    cloud.delete(ready(cloud, stage, other))
    cloud.objects.delete_derived(cloud.derived())
    assert done(janitor.audit()) == {}


def test_an_audit_asks_nothing_about_what_is_deleted_or_owed(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    """A deleted image's key is among the originals if it is filled again, and the sweep visits what is owed."""
    ready(cloud, stage, other)
    cloud.remove(KEY)
    janitor.audit()
    stage.process(upload_of(cloud.put(UPLOADED, b"one")), copy)
    cloud.remove(UPLOADED)
    tally = janitor.audit()
    assert (done(tally), tally["looks"]) == ({}, 0)


@pytest.mark.parametrize("removals", [1, 0])
def test_an_audit_asks_the_queues_once_a_page(
    cloud: Cloud,
    stage: StageRunner,
    other: StageRunner,
    janitor: Janitor,
    monkeypatch: pytest.MonkeyPatch,
    removals: int,
) -> None:
    monkeypatch.setattr("keepers.janitor.audit.AT_ONCE", 1)
    for number in range(3):
        if removals:
            ready(cloud, stage, other, f"imports/demo/{number}.jpg")
            cloud.remove(f"imports/demo/{number}.jpg")
        else:
            cloud.put(f"imports/demo/{number}.jpg", b"one")
    phase, tally = (Phase.ENTRIES if removals else Phase.ORIGINALS), Tally()
    with counting(aws.sqs(), "sqs.GetQueueAttributes") as calls:
        janitor.auditor().page({"phase": phase}, tally)
    assert tally[Repair.BURIED if removals else Repair.ADOPTED] == 3
    room = len(STAGES) * len(Lane)
    assert len(calls) == room + (1 if removals else len(STAGES))


# What no event announced


def test_an_original_that_nobody_told_of_is_found(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    cloud.put(KEY, b"one")
    tally = janitor.audit()
    assert (tally[Finding.UNKNOWN], tally[Repair.ADOPTED]) == (1, 1)
    work(cloud, stage, other)
    assert (shown(cloud), cloud.entry_of(KEY).status) == ("one", Status.READY)
    assert done(janitor.audit()) == {}


def done(tally: Tally) -> dict[str, int]:
    """The findings and repairs."""
    return {name: tally[name] for name in (*Finding, *Repair) if tally[name] and name != Repair.NONE}


def test_an_upload_that_nobody_told_of_is_found_in_its_slot(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    owner, image = keys.Owner("demo"), keys.image_id(UPLOADED.rpartition("/")[2])
    cloud.images.open_slot(owner, image, "beach.jpg", "image/jpeg", None)
    cloud.put(UPLOADED, b"one")
    assert done(janitor.audit()) == {Finding.UNKNOWN: 1, Repair.ADOPTED: 1}
    work(cloud, stage, other)
    entry = cloud.entry_of(UPLOADED)
    assert (entry.status, entry.filename, "expires_at" in entry.attributes) == (Status.READY, "beach.jpg", False)


def test_an_overwriting_that_nobody_told_of_is_found(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    ready(cloud, stage, other)
    cloud.put(KEY, b"two")
    tally = janitor.audit()
    assert (tally[Finding.DIFFERENT], tally[Repair.ADOPTED], tally[Finding.ORPHANED]) == (1, 1, 2)
    work(cloud, stage, other)
    assert shown(cloud) == "two"
    assert done(janitor.audit()) == {}


def test_an_overwriting_that_the_listing_could_not_show_yet_is_found_among_the_entries(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    ready(cloud, stage, other)
    cloud.put(KEY, b"two")
    tally = Tally()
    janitor.auditor().page({"phase": Phase.ENTRIES}, tally)
    assert done(tally) == {Finding.DIFFERENT: 1, Repair.ADOPTED: 1}


def test_an_upload_that_the_listing_could_not_show_yet_is_found_in_its_slot(
    cloud: Cloud, janitor: Janitor
) -> None:
    image = keys.image_id(UPLOADED.rpartition("/")[2])
    cloud.images.open_slot(keys.Owner("demo"), image, "beach.jpg", "image/jpeg", None)
    cloud.put(UPLOADED, b"one")
    tally = Tally()
    janitor.auditor().page({"phase": Phase.ENTRIES}, tally)
    assert done(tally) == {Finding.UNKNOWN: 1, Repair.ADOPTED: 1}


def test_the_same_bytes_again_are_another_version(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    """Otherwise the image's link would break when the older version expires."""
    ready(cloud, stage, other)
    cloud.put(KEY, b"one")
    assert done(janitor.audit())[Repair.ADOPTED] == 1
    work(cloud, stage, other)
    assert done(janitor.audit()) == {}


def test_a_deletion_that_nobody_told_of_is_found(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    ready(cloud, stage, other)
    cloud.remove(KEY)
    assert done(janitor.audit()) == {Finding.MISSING: 1, Repair.BURIED: 1}
    assert (cloud.entry_of(KEY).deleted, cloud.derived()) == (True, set())
    assert cloud.entry_of(KEY).owes is None
    assert done(janitor.audit()) == {}


def test_an_undone_deletion_that_nobody_told_of_is_found(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    ready(cloud, stage, other)
    cloud.remove(KEY)
    janitor.audit()
    cloud.destroy_newest(KEY)
    assert done(janitor.audit()) == {Finding.UNKNOWN: 1, Repair.ADOPTED: 1}
    work(cloud, stage, other)
    assert (shown(cloud), readable(cloud)) == ("one", True)


def test_what_lies_under_a_spent_id_is_destroyed(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    """Somebody sent it with a form after the image was deleted."""
    entry = ready(cloud, stage, other, UPLOADED)
    cloud.delete(entry)
    janitor.sweep()
    cloud.put(UPLOADED, b"two")
    assert done(janitor.audit()) == {Finding.SPENT: 1, Repair.DESTROYED: 1}
    assert cloud.held(UPLOADED) is None
    assert done(janitor.audit()) == {}


def test_what_an_event_may_still_tell_is_left_to_the_next_audit(cloud: Cloud, janitor: Janitor) -> None:
    cloud.put(KEY, b"one")
    janitor.now = datetime.now(UTC)
    assert done(janitor.audit()) == {Finding.TOO_NEW: 1}
    assert cloud.entry(KEY) is None


def test_what_no_event_can_tell_any_more_is_found_whatever_its_age(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    """After a restart of everything, for example. A copy that somebody may be reading stays."""
    ready(cloud, stage, other)
    cloud.objects.delete_derived(cloud.derived())
    cloud.put("imports/demo/new.jpg", b"new")
    aws.sqs().send_message(QueueUrl=cloud.removals_queue, MessageBody=cloud.remove(KEY))
    unknown = f"demo/{uuid.uuid4()}/metadata/{'0' * 36}-000000-00000000/"
    for name in (keys.COPY_NAME, keys.TAGS_NAME):
        cloud.objects.put_derived(unknown + name, b"one", "text/plain")
    janitor.now = datetime.now(UTC)
    assert set(done(janitor.audit())) == {Finding.TOO_NEW}
    assert done(janitor.audit(patient=False)) == {
        Finding.UNKNOWN: 1,
        Finding.MISSING: 1,
        Finding.ORPHANED: 1,
        Finding.ORPHANED_BYTES: 3,
        Repair.ADOPTED: 1,
        Repair.BURIED: 1,
    }
    assert cloud.derived() == {unknown + keys.COPY_NAME}


def test_an_original_is_old_enough_when_no_message_can_be_its(cloud: Cloud, janitor: Janitor) -> None:
    cloud.put(KEY, b"one")
    [listed] = cloud.objects.list_originals("")
    janitor.now = listed.since + NONE_WAITS
    assert done(janitor.audit()) == {Finding.UNKNOWN: 1, Repair.ADOPTED: 1}


@pytest.mark.parametrize("waits", [SOME_WAIT / 2, SOME_WAIT])
def test_while_messages_wait_one_of_them_may_be_an_originals(
    cloud: Cloud, janitor: Janitor, waits: timedelta
) -> None:
    janitor.repairs.queues.send(upload_of(cloud.put(KEY, b"one")), [StageName.METADATA])
    janitor.now = datetime.now(UTC) + waits
    found = {Finding.TOO_NEW: 1} if waits < SOME_WAIT else {Finding.UNKNOWN: 1, Repair.ADOPTED: 1}
    assert done(janitor.audit()) == found


def test_an_overwrite_whose_event_may_be_under_way_is_left_to_the_next_audit(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    ready(cloud, stage, other)
    cloud.put(KEY, b"two")
    janitor.now = datetime.now(UTC)
    assert set(done(janitor.audit())) == {Finding.TOO_NEW}
    assert not cloud.entry_of(KEY).marked


def test_an_audit_that_was_stopped_stands_still(cloud: Cloud, context: Any) -> None:
    runs = Runs(cloud.table)
    lease = runs.begin(handler.AUDIT, handler.LEASE_SECONDS)
    assert lease is not None
    lease.release()
    assert runs.stop(handler.AUDIT)
    before = runs.get(handler.AUDIT)
    work_once(context)
    assert runs.get(handler.AUDIT) == before


def test_an_event_that_comes_after_its_repair_changes_nothing(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    late = upload_of(cloud.put(KEY, b"one"))
    janitor.audit()
    work(cloud, stage, other)
    before = shown(cloud)
    stage.process(late, copy)
    other.process(late, note)
    assert (shown(cloud), before, cloud.entry_of(KEY).marked) == ("one", "one", False)
    assert done(janitor.audit()) == {}


@pytest.mark.parametrize("events", [("first", "second"), ("second", "first")], ids=" then ".join)
@pytest.mark.parametrize("current", ["first", "second"])
def test_of_two_uploads_in_parts_at_once_the_one_that_s3_holds_is_shown(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor, current: str, events: tuple[str, ...]
) -> None:
    """The first to begin ends last, so its event has the later sequencer. S3's documents say that what began last
    is current; by its sequencers, what ended last would be. Whichever is true, S3 decides, and nothing goes to and
    fro.
    """
    sequencers = {"first": "0065AED6DCD90281E6", "second": "0065AED6DCD90281E5"}
    earlier = "second" if current == "first" else "first"
    messages = {name: cloud.put(KEY, name.encode(), sequencers[name]) for name in (earlier, current)}
    for event in events:
        upload = upload_of(messages[event])
        stage.process(upload, copy)
        other.process(upload, note)
    agreed = shown(cloud) == current
    tally = done(janitor.audit())
    assert tally.get(Repair.ADOPTED, 0) == (0 if agreed else 1)
    work(cloud, stage, other)
    assert shown(cloud) == current
    janitor.audit()
    for event in events:  # both events once more
        stage.process(upload_of(messages[event]), copy)
        other.process(upload_of(messages[event]), note)
    assert shown(cloud) == current
    assert done(janitor.audit()) == {}


@pytest.mark.parametrize("digits", [(18, 16), (16, 18)])
def test_an_overwrite_is_shown_however_long_its_sequencer_is(
    cloud: Cloud, stage: StageRunner, other: StageRunner, digits: tuple[int, int]
) -> None:
    for body, clock, width in zip((b"one", b"two"), (0x65AED6DCD90281E5, 0x65AED6DCD90281E6), digits, strict=True):
        upload = upload_of(cloud.put(KEY, body, f"{clock:0{width}X}"))
        stage.process(upload, copy)
        other.process(upload, note)
    assert shown(cloud) == "two"


def test_what_agrees_is_compared_once_whatever_its_age(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, ladder)
    other.process(upload, note)
    for now in (janitor.now, datetime.now(UTC)):
        janitor.now = now
        with counting(cloud.s3, "s3.HeadObject") as calls:
            tally = janitor.audit()
        assert done(tally) == {}
        assert len(calls) == tally["looks"] == 1 + len(STAGES)


def test_companions_are_no_originals_and_other_keys_are_left_alone(cloud: Cloud, janitor: Janitor) -> None:
    cloud.put(f"{UPLOADED}/companions/beach.xmp", b"x")
    foreign = {"elsewhere/readme.txt", "A.txt", "closed/no name"}
    for key in foreign:
        cloud.put(key, b"x")
    assert done(janitor.audit()) == {Finding.FOREIGN: len(foreign)}
    assert all(cloud.held(key) == "x" for key in foreign)


def test_an_empty_slot_is_compared_and_has_nothing_to_lack(cloud: Cloud, janitor: Janitor) -> None:
    image = keys.image_id(UPLOADED.rpartition("/")[2])
    cloud.images.open_slot(keys.Owner("demo"), image, "beach.jpg", "image/jpeg", None)
    tally = janitor.audit()
    assert (done(tally), tally["looks"]) == ({}, 1)


# Derived objects that are not shown


def test_derived_objects_of_no_image_are_removed(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    ready(cloud, stage, other)
    entry = cloud.entry_of(KEY)
    shown_now = cloud.derived()
    [key] = [key for key in shown_now if "/thumbnails/" in key]
    orphan = f"demo/{uuid.uuid4()}/thumbnails/{key.split('/')[3]}/v1/copy.bin"
    order = entry.due(StageName.THUMBNAILS)
    assert order is not None
    older = keys.order_prefix(
        entry.owner, entry.image_id, StageName.THUMBNAILS, replace(order, sequencer=parse_sequencer("0001"))
    )
    for orphaned in (orphan, f"{older}v1/copy.bin"):
        cloud.objects.put_derived(orphaned, b"four", "text/plain")
    foreign = {"Note.txt", f"demo/{uuid.uuid4()}", f"no name/{uuid.uuid4()}/x", "demo/no-id/x"}
    for key in foreign:
        cloud.s3.put_object(Bucket=cloud.renditions, Key=key, Body=b"x")
    janitor.later(days=1)
    before = cloud.derived()
    assert janitor.audit(repair=False)[Finding.ORPHANED] == 2
    assert cloud.derived() == before, "counting changes nothing"
    tally = janitor.audit()
    assert (tally[Finding.ORPHANED], tally[Finding.ORPHANED_BYTES]) == (2, 8)
    assert tally[Finding.FOREIGN] == len(foreign)
    assert cloud.derived() == shown_now | foreign


def test_objects_of_work_that_this_version_does_not_know_go_with_their_image(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    """For example those of a stage that a later version has, after a return to this one."""
    entry = ready(cloud, stage, other)
    order, prefix = entry.due(StageName.THUMBNAILS), keys.derived_prefix(entry.owner, entry.image_id)
    assert order is not None
    older = replace(order, sequencer=parse_sequencer("0001"))
    unknown = {f"{prefix}faces/{older}/x", f"{prefix}thumbnails/no-order/x"}
    for key in unknown:
        cloud.objects.put_derived(key, b"one", "text/plain")
    janitor.later(days=2)
    assert done(janitor.audit()) == {}
    assert cloud.derived() >= unknown
    cloud.remove(KEY)
    assert cloud.keepers.bury_missing(cloud.entry_of(KEY))
    assert janitor.audit()[Finding.ORPHANED] == 4
    assert cloud.derived() == set()


def test_orphans_and_copies_are_removed_when_nobody_can_need_them_any_more(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    """Links to a copy outlive its order by minutes; the order of an orphan may be claimed again within a day."""
    entry = ready(cloud, stage, other)
    shown_now, order = cloud.derived(), entry.due(StageName.METADATA)
    assert order is not None
    older = replace(order, sequencer=parse_sequencer("0001"))
    copied = keys.order_prefix(entry.owner, entry.image_id, StageName.METADATA, older) + keys.COPY_NAME
    orphan = f"demo/{uuid.uuid4()}/metadata/{older}/{keys.TAGS_NAME}"
    for key, wait in ((copied, COPIES_WAIT), (orphan, ORPHANS_WAIT)):
        cloud.objects.put_derived(key, b"one", "text/plain")
        [written] = [found.since for found in cloud.objects.list_derived("") if found.key == key]
        janitor.now = written + wait - timedelta(seconds=1)
        assert janitor.audit()[Finding.ORPHANED] == 0
        janitor.now = written + wait
        assert janitor.audit()[Finding.ORPHANED] == 1
        assert cloud.derived() == shown_now


@pytest.mark.parametrize("backup", [False, True], ids=["nothing", "an older entry"])
def test_objects_of_work_that_the_catalogue_has_lost_are_removed(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor, backup: bool
) -> None:
    """After a restoration, the orders of the objects may be above all that the catalogue knows."""
    entry = ready(cloud, stage, other)
    item = table.key(entry.owner, entry.image_id)
    before = aws.dynamodb().get_item(TableName=cloud.table.name, Key=item)["Item"]
    ready(cloud, stage, other)
    lost = cloud.derived()
    aws.dynamodb().delete_item(TableName=cloud.table.name, Key=item)
    if backup:
        aws.dynamodb().put_item(TableName=cloud.table.name, Item=before)
    assert janitor.audit()[Repair.ADOPTED] == 1
    work(cloud, stage, other)
    assert cloud.entry_of(KEY).status is Status.READY
    assert cloud.derived() > lost
    janitor.later(days=2)
    assert set(done(janitor.audit())) == {Finding.ORPHANED, Finding.ORPHANED_BYTES}
    entry = cloud.entry_of(KEY)
    original = keys.parse_original(cloud.originals, KEY)
    assert original is not None
    assert cloud.derived_of(original) == {(stage, order) for stage in STAGES for order in entry.in_use(stage)}
    assert done(janitor.audit()) == {}


@pytest.mark.parametrize("how", ["a late event", "a resubmission"])
@pytest.mark.parametrize("backup", [False, True], ids=["nothing", "an older entry"])
def test_a_lost_order_that_is_claimed_again_while_its_objects_are_removed(
    cloud: Cloud,
    stage: StageRunner,
    other: StageRunner,
    janitor: Janitor,
    monkeypatch: pytest.MonkeyPatch,
    backup: bool,
    how: str,
) -> None:
    """The stages find the objects there and do not write them again. Then the audit removes them."""
    entry = ready(cloud, stage, other)
    item = table.key(entry.owner, entry.image_id)
    before = aws.dynamodb().get_item(TableName=cloud.table.name, Key=item)["Item"]

    def again() -> Upload:
        raised = cloud.resubmissions.raise_revisions(cloud.entry_of(KEY), list(STAGES))
        assert raised is not None
        return raised.current_upload(cloud.originals)

    def process(upload: Upload) -> None:
        stage.process(upload, copy)
        other.process(upload, note)

    event = again() if how == "a resubmission" else upload_of(cloud.put(KEY, b"two"))
    process(event)
    for key in cloud.derived():  # of a stage that a later version has
        cloud.objects.put_derived(key.replace("/metadata/", "/faces/"), b"one", "text/plain")
    aws.dynamodb().delete_item(TableName=cloud.table.name, Key=item)
    if backup:
        aws.dynamodb().put_item(TableName=cloud.table.name, Item=before)
    read = cloud.keepers.get_many

    def late(_keepers: Keepers, images: Any) -> list[Entry]:
        monkeypatch.undo()
        entries = read(images)
        process(again() if how == "a resubmission" and backup else event)
        return entries

    monkeypatch.setattr(Keepers, "get_many", late)
    janitor.later(days=2)
    janitor.auditor().page({"phase": Phase.DERIVED}, Tally())
    cloud.objects.delete_derived(key for key in cloud.derived() if "/faces/" in key)
    work(cloud, stage, other)
    assert cloud.entry_of(KEY).status is Status.READY
    assert readable(cloud)
    original = keys.parse_original(cloud.originals, KEY)
    assert original is not None
    entry = cloud.entry_of(KEY)
    assert cloud.derived_of(original) >= {(stage, order) for stage in STAGES for order in entry.in_use(stage)}


def test_what_is_being_made_is_left_alone(cloud: Cloud, janitor: Janitor) -> None:
    """The table was restored just now, and the event of these objects is delivered again."""
    orphan = f"demo/{uuid.uuid4()}/thumbnails/{'0' * 36}-000000-00000000/v1/copy.bin"
    cloud.objects.put_derived(orphan, b"now", "text/plain")
    janitor.now = datetime.now(UTC)
    assert janitor.audit()[Finding.ORPHANED] == 0
    assert cloud.derived() == {orphan}


# What is shown and gone


@pytest.mark.parametrize("gone", ["thumbnails", "metadata", ""])
def test_what_an_entry_shows_and_is_gone_is_made_again(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor, gone: str
) -> None:
    """After a restored backup of the catalogue, or a careless rule of the bucket; "" for all that is derived."""
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, ladder)
    other.process(upload, note)
    assert done(janitor.audit()) == {}
    cloud.objects.delete_derived(key for key in cloud.derived() if f"/{gone}" in key)
    assert done(janitor.audit()) == {Finding.INCOMPLETE: 1, Repair.REMADE: 1}
    for name, uploads in sent(cloud).items():
        for again in uploads:
            if name is StageName.THUMBNAILS:
                stage.process(again, ladder)
            else:
                other.process(again, note)
    assert cloud.entry_of(KEY).status is Status.READY
    assert done(janitor.audit()) == {}


def test_what_cannot_be_made_again_is_shown_no_more(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    """Its pictures are gone, and this engine rejects the file."""

    def reject(_data: bytes, _derived: Derived) -> Result:
        raise RejectedImage("undecodable", "These bytes are bad.")

    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, ladder)
    other.process(upload, note)
    cloud.objects.delete_derived(cloud.derived())
    janitor.audit()
    assert cloud.entry_of(KEY).pictures is None
    for again in sent(cloud)[StageName.THUMBNAILS]:
        stage.process(again, reject)
        other.process(again, note)
    assert cloud.entry_of(KEY).status is Status.REJECTED
    assert done(janitor.audit()) == {}


def test_first_pictures_that_are_gone_are_made_again(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    """The complete ones could not be made, so these are all that the owner sees."""

    def half(data: bytes, derived: Derived) -> Result:
        derived.show_preview(ladder(data, derived).attributes)
        raise RejectedImage("undecodable", "The rest could not be made.")

    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, half)
    other.process(upload, note)
    janitor.later(days=1)
    assert cloud.entry_of(KEY).status is Status.PARTIAL
    assert done(janitor.audit()) == {}
    cloud.objects.delete_derived([key for key in cloud.derived() if "thumbnails" in key])
    assert done(janitor.audit()) == {Finding.INCOMPLETE: 1, Repair.REMADE: 1}
    assert (cloud.entry_of(KEY).pictures, cloud.entry_of(KEY).status) == (None, Status.PROCESSING)
    for again in sent(cloud)[StageName.THUMBNAILS]:
        stage.process(again, half)
    janitor.later(days=1)
    assert cloud.entry_of(KEY).status is Status.PARTIAL
    assert done(janitor.audit()) == {}


def ladder(data: bytes, derived: Derived) -> Result:
    """Work that makes one rendition as the thumbnailer does."""
    derived.put(keys.rendition_name("v1", "320", "jpg"), data, "image/jpeg")
    item = {"rungs": ["320"], "format": "jpg", "width": 1, "height": 1, "bytes": len(data)}
    return Result({"ladder": "v1", "items": [item]})


# Runs


def test_a_dry_run_counts_and_changes_nothing(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    ready(cloud, stage, other)
    cloud.put(KEY, b"two")
    cloud.put("imports/demo/new.jpg", b"new")
    before = cloud.entry_of(KEY), cloud.derived()
    tally = janitor.audit(repair=False)
    assert (tally[Finding.DIFFERENT], tally[Finding.UNKNOWN], tally[Repair.ADOPTED]) == (1, 1, 0)
    assert (cloud.entry_of(KEY), cloud.derived()) == before
    assert cloud.entry("imports/demo/new.jpg") is None
    assert sent(cloud) == {stage: [] for stage in STAGES}


def test_a_dry_run_leaves_what_is_gone_as_it_is(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, ladder)
    other.process(upload, note)
    cloud.objects.delete_derived(cloud.derived())
    before = cloud.entry_of(KEY)
    assert done(janitor.audit(repair=False)) == {Finding.INCOMPLETE: 1}
    cloud.remove(KEY)
    assert done(janitor.audit(repair=False)) == {Finding.MISSING: 1}
    assert cloud.entry_of(KEY) == before


def test_a_dry_run_asks_for_no_room(cloud: Cloud, janitor: Janitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keepers.janitor.audit.FULL", 0)
    cloud.put(KEY, b"one")
    assert janitor.audit(repair=False)[Finding.UNKNOWN] == 1


def test_a_command_waits_for_room_and_goes_on(cloud: Cloud, janitor: Janitor) -> None:
    cloud.put(KEY, b"one")
    lease = Runs(cloud.table).begin("reconcile", handler.LEASE_SECONDS)
    assert lease is not None
    with pytest.MonkeyPatch.context() as full:
        full.setattr("keepers.janitor.audit.FULL", 0)

        def wait() -> bool:
            full.undo()
            return True

        totals = go_on(lease, janitor.auditor(), lambda _: True, wait)
    assert totals is not None
    assert totals[Repair.ADOPTED] == 1


def test_an_audit_stands_still_while_the_slow_lane_is_full(
    cloud: Cloud, janitor: Janitor, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keepers.janitor.audit.FULL", 1)
    monkeypatch.setattr(handler, "RESERVE_MILLISECONDS", 0)
    upload = upload_of(cloud.put(KEY, b"one"))
    janitor.repairs.queues.send(upload, [StageName.THUMBNAILS])
    work_once(context)
    run = Runs(cloud.table).get(handler.AUDIT)
    assert run is not None
    assert (run.finished_at, run.cursor) == (None, {})
    cloud.sent(StageName.THUMBNAILS)
    work_once(context)
    run = Runs(cloud.table).get(handler.AUDIT)
    assert run is not None
    assert run.finished_at is not None


def test_an_audit_goes_through_all_phases_and_is_due_again_after_its_pause(
    cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "RESERVE_MILLISECONDS", 0)
    numbers = []
    for pause in (handler.AFTER_THE_FIRST, handler.DAILY):
        work_once(context)
        work_once(context)  # not due
        run = Runs(cloud.table).get(handler.AUDIT)
        assert run is not None
        assert run.finished_at is not None
        numbers.append(run.options["number"])
        ago = datetime.now(UTC) - pause - timedelta(minutes=1)
        cloud.table.update(
            {"pk": {"S": "KEEPER#audit"}, "sk": {"S": "KEEPER"}},
            assign={"finished_at": f"{ago:%Y-%m-%dT%H:%M:%S}Z"},
            condition="attribute_exists(#id)",
        )
    assert numbers == [1, 2]


def one_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = Objects._list
    monkeypatch.setattr(
        Objects,
        "_list",
        lambda objects, bucket, after, most, prefix="": listed(objects, bucket, after, min(most, 1), prefix),
    )
    monkeypatch.setattr("keepers.janitor.audit.ENTRIES_A_PAGE", 1)


def test_every_phase_goes_through_all_its_pages(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        cloud.objects.mark_closed(keys.Owner(f"left{number}"), "2026-11-26T09:00:00Z")
        ready(cloud, stage, other, f"imports/demo/gone{number}.jpg")
        cloud.remove(f"imports/demo/gone{number}.jpg")
        cloud.put(f"imports/demo/new{number}.jpg", b"new")
        orphan = f"demo/{uuid.uuid4()}/metadata/{'0' * 36}-000000-00000000/{keys.TAGS_NAME}"
        cloud.objects.put_derived(orphan, b"{}", "application/json")
    one_a_page(monkeypatch)
    janitor.later(days=1)
    assert done(janitor.audit()) == {
        Finding.REOPENED: 2,
        Finding.UNKNOWN: 2,
        Finding.MISSING: 2,
        Finding.ORPHANED: 2,
        Finding.ORPHANED_BYTES: 4,
        Repair.ADOPTED: 2,
        Repair.BURIED: 2,
    }


def test_an_audit_without_time_or_money_goes_on_where_it_was(
    cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "RESERVE_MILLISECONDS", 0)
    one_a_page(monkeypatch)
    for number in range(3):
        cloud.put(f"imports/demo/{number}.jpg", b"one")
    work_once(Context(milliseconds=-1))
    run = Runs(cloud.table).get(handler.AUDIT)
    assert run is not None
    assert (run.cursor, run.finished_at) == ({}, None)
    with monkeypatch.context() as dear:
        dear.setattr(Tally, "dollars", 2.5)
        work_once(context)
    assert Runs(cloud.table).get(handler.AUDIT) == run
    work_once(context)
    run = Runs(cloud.table).get(handler.AUDIT)
    assert run is not None
    assert run.finished_at is not None
    assert run.totals["originals"] == 3


def test_a_digest_goes_to_the_topic(cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = boto3.client("sns").create_topic(Name="alarms")["TopicArn"]
    inbox = boto3.client("sqs").create_queue(QueueName="inbox")["QueueUrl"]
    boto3.client("sns").subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:us-east-1:{ACCOUNT}:inbox"
    )
    monkeypatch.setenv("DIGEST_TOPIC_ARN", topic)
    monkeypatch.setattr(handler, "RESERVE_MILLISECONDS", 0)
    work_once(context)
    [message] = cloud.take(inbox)
    assert json.loads(message)["Subject"] == "Darkroom: everything agrees"


def test_the_phases_follow_one_another(janitor: Janitor) -> None:
    auditor = janitor.auditor()
    cursor: Any = {}
    phases = []
    while cursor is not None:
        phases.append(cursor.get("phase", Phase.CLOSED))
        cursor = auditor.page(cursor, Tally())
    assert phases == list(Phase)


def test_a_marked_deletion_is_owed_by_nobody_after_a_janitor_died(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    """The janitor buried an image and died before it removed the derived objects."""
    ready(cloud, stage, other)
    cloud.remove(KEY)
    entry = cloud.entry_of(KEY)
    assert cloud.keepers.bury_missing(entry)
    assert cloud.entry_of(KEY).owes is Owes.DERIVED
    assert janitor.sweep()[Repair.REMOVED] == 1
    assert cloud.derived() == set()


def test_events_speak_of_the_same_upload(cloud: Cloud, stage: StageRunner, janitor: Janitor) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    janitor.sweep()
    [again] = sent(cloud)[StageName.METADATA]
    assert events.encode(again) == events.encode(upload)


# The trash


@pytest.mark.parametrize("key", [KEY, UPLOADED])
def test_the_trash_is_emptied_after_its_time_and_the_tombstone_keeps_only_the_digest(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor, key: str
) -> None:
    entry = ready(cloud, stage, other, key)
    edited = cloud.images.edit(entry, Edit(changes={"title": "private words"}), None).entry
    assert edited is not None
    assert cloud.images.trash(edited) is not None
    janitor.later(days=29)
    assert janitor.audit()[Repair.EMPTIED] == 0
    janitor.later(days=1)
    assert janitor.audit(repair=False)[Repair.EMPTIED] == 0, "counting changes nothing"
    assert cloud.held(key) == "one"
    assert janitor.audit()[Repair.EMPTIED] == 1
    after = cloud.entry_of(key)
    assert (after.deleted, after.by_owner, after.owes, after.spent) == (True, True, None, key == UPLOADED)
    assert {"words", "trashed_at", "filename"} & set(after.attributes) == set()
    assert not cloud.objects.has_versions(key)
    assert cloud.derived() == set()
    assert janitor.audit()[Repair.EMPTIED] == 0


def test_the_trash_is_emptied_as_soon_as_its_time_has_come_and_only_where_there_is_a_time(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    trashed = cloud.images.trash(ready(cloud, stage, other))
    assert trashed is not None
    assert trashed.trashed_since is not None
    current = cloud.objects.current_version(trashed.original(cloud.originals), NO_SEQUENCER)
    assert current is not None
    janitor.now = max(trashed.trashed_since, current.uploaded_at) + TRASH
    assert done(janitor.audit(trash=None)) == {}
    assert done(janitor.audit())[Repair.EMPTIED] == 1


@pytest.mark.parametrize("event", ["processed", "on its way"])
def test_a_new_version_of_a_trashed_image_stays_there_and_its_time_begins_anew(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor, event: str
) -> None:
    cloud.images.trash(ready(cloud, stage, other))
    janitor.later(days=31)
    body = json.loads(cloud.put(KEY, b"two"))
    body["time"] = (janitor.now - timedelta(days=1)).isoformat()
    upload = upload_of(json.dumps(body))
    if event == "processed":
        stage.process(upload, copy)
        other.process(upload, note)
    assert janitor.audit()[Repair.EMPTIED] == 0, "an unknown version is not destroyed either"
    assert cloud.held(KEY) == "two"
    stage.process(upload, copy)
    other.process(upload, note)
    entry = cloud.entry_of(KEY)
    assert entry.living
    assert entry.trashed_since is not None
    if event == "processed":
        assert entry.trashed_since == upload.uploaded_at.replace(microsecond=0)


def test_a_restoration_wins_until_the_image_is_buried(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    trashed = cloud.images.trash(ready(cloud, stage, other))
    assert trashed is not None
    original = trashed.original(cloud.originals)
    assert cloud.images.restore(trashed) is not None
    assert janitor.repairs.empty(original, trashed) is Repair.NONE, "it read the entry before"
    assert cloud.entry_of(KEY).living
    again = cloud.images.trash(cloud.entry_of(KEY))
    assert again is not None
    assert janitor.repairs.empty(original, again) is Repair.EMPTIED
    assert cloud.images.restore(again) is None
    assert cloud.entry_of(KEY).deleted


def test_the_same_photo_that_was_sent_again_is_not_emptied_with_the_trash(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    """Its event is on its way, and the embedded AWS's have no version ids by which to tell the two."""
    entry = cloud.images.trash(ready(cloud, stage, other))
    assert entry is not None
    long_ago = {
        "trashed_at": "2020-01-01T00:00:00Z",
        "uploaded_at": "2020-01-01T00:00:00Z",
        "source_version": None,
    }
    assert cloud.table.write(entry, entry.owner, entry.image_id, assign=long_ago)
    janitor.later(days=1)
    assert Repair.EMPTIED not in janitor.audit()
    assert cloud.entry_of(KEY).living
    janitor.later(days=31)
    assert janitor.audit()[Repair.EMPTIED] == 1


def test_an_emptying_that_died_half_way_is_finished_by_the_sweep(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.images.trash(ready(cloud, stage, other))
    janitor.later(days=31)
    with monkeypatch.context() as broken:
        broken.setattr(cloud.objects, "delete_original", refuse_all)
        assert janitor.audit()[UNREPAIRED] == 1
    owing = cloud.entry_of(KEY)
    assert (owing.deleted, owing.owes) == (True, Owes.ORIGINAL)
    janitor.later(days=1)
    assert janitor.sweep()[Repair.REMOVED] == 1
    assert not cloud.objects.has_versions(KEY)


def refuse_all(*_: Any) -> None:
    raise EndpointConnectionError(endpoint_url="s3")


def test_what_is_lost_of_a_trashed_image_is_repaired(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    """It is among the entries that an audit goes through, although lists do not show it."""
    cloud.images.trash(ready(cloud, stage, other))
    cloud.objects.delete_derived(cloud.derived())
    janitor.later(days=1)
    assert janitor.audit()[Repair.REMADE] == 1


def test_a_version_that_comes_just_before_the_emptying_is_not_destroyed(
    cloud: Cloud, stage: StageRunner, other: StageRunner, janitor: Janitor
) -> None:
    """The audit has compared the image with S3 before."""
    trashed = cloud.images.trash(ready(cloud, stage, other))
    assert trashed is not None
    cloud.put(KEY, b"two")
    assert janitor.repairs.empty(trashed.original(cloud.originals), trashed) is Repair.NONE
    assert cloud.held(KEY) == "two"
    assert cloud.entry_of(KEY).living
