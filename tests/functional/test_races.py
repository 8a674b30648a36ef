"""Races, and deaths between any two calls: what is shown exists, and what was deleted neither stays nor comes
back.
"""

import signal
from collections.abc import Callable
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

import keepers.remover.handler
from darkroom import aws, keys
from darkroom.catalog.entry import Entry, Owes, Status
from darkroom.catalog.guard import Grant
from darkroom.catalog.keepers import Burial
from darkroom.catalog.table import expiry
from darkroom.catalog.table import key as key_of
from darkroom.catalog.tombstones import TOMBSTONE_LIFE
from darkroom.errors import Contention, LimitExceeded, RejectedImage, UnfinishedDeletion
from darkroom.isolation import Limits, run_isolated
from darkroom.order import Order, parse_sequencer
from darkroom.queues import StageQueues
from darkroom.repair import Repair, Repairs
from darkroom.resubmit import Resubmission
from darkroom.stage import Derived, Outcome, Result, StageRunner
from darkroom.stages import STAGES, StageName
from tests import s3_events
from tests.functional.clock import Clock
from tests.functional.conftest import Cloud
from tests.functional.test_guard import KEY, copy, meanwhile, note, readable, removal_of, shown, upload_of
from tests.functional.test_keepers import again, entry_of, found, other_copy, visit

UPLOAD_KEY: Final = "uploads/demo/6f8a3a66-4c7f-4d6b-9d5e-0f6f4a6f2b11"


def located(_data: bytes, _derived: Derived) -> Result:
    """Metadata that nobody may find in a tombstone."""
    return Result({"sha256": "digest", "gps": "52.5,13.4"})


def reject(_data: bytes, _derived: Derived) -> Result:
    raise RejectedImage("takes_too_long", "Too long.")


def just_before(client: Any, operation: str, happening: Callable[[], object]) -> None:
    """Let something happen just before the next call of an operation, such as s3.ListObjectsV2."""
    name = f"before-call.{operation}"

    def happen(**_: object) -> None:
        client.meta.events.unregister(name, happen)
        happening()

    client.meta.events.register(name, happen)


def dying(happening: Callable[[], object]) -> Callable[[bytes, Derived], Result]:
    """Work of a worker that dies after it has written; something else happens before it writes."""

    def die(data: bytes, derived: Derived) -> Result:
        happening()
        copy(data, derived)
        derived.flush()
        raise EndpointConnectionError(endpoint_url="died")

    return die


def delete(cloud: Cloud) -> None:
    """Delete an import as its owner does through the API."""
    entry = entry_of(cloud)
    deletion = cloud.delete(entry)
    cloud.objects.delete_original(entry.owner, entry.image_id, entry.object_key)
    cloud.images.finish(deletion)


def upload_entry(cloud: Cloud) -> Entry:
    entry = cloud.entry(UPLOAD_KEY)
    assert entry is not None
    return entry


def destroyed(cloud: Cloud, key: str, version_id: str | None, reason: str = "DeleteObject") -> None:
    """Destroy a version and let the remover process the event."""
    assert version_id is not None
    cloud.s3.delete_object(Bucket=cloud.originals, Key=key, VersionId=version_id)
    body = s3_events.deleted(cloud.originals, key, cloud.sequencer(), permanent=True, reason=reason)
    keepers.remover.handler.remove(removal_of(body))


# Deletions


@pytest.mark.parametrize("by", ["owner", "event"])
@pytest.mark.parametrize("before", [None, "another digest"])
def test_a_commit_between_the_read_and_the_burial_leaves_its_digest_and_nothing_else(
    cloud: Cloud, stage: StageRunner, other: StageRunner, by: str, before: str | None
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    if before is not None:
        other.process(upload, lambda *_: Result({"sha256": before}))
        upload = again(cloud, StageName.METADATA)
    entry, removal = entry_of(cloud), removal_of(cloud.remove(KEY))
    just_before(aws.dynamodb(), "dynamodb.UpdateItem", lambda: other.process(upload, located))
    if by == "owner":
        cloud.delete(entry)
    else:
        cloud.keepers.bury(removal)
    after = entry_of(cloud)
    assert after.deleted
    assert {"metadata", "thumbnails"} & set(after.attributes) == set()
    assert after.attributes["deleted_digest"] == "digest"


def test_a_removal_is_owed_until_it_is_done(cloud: Cloud, stage: StageRunner) -> None:
    """The remover dies ten times right after the burial, so its message is among the dead letters."""
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    removal = removal_of(cloud.remove(KEY))
    cloud.keepers.bury(removal)
    owing = entry_of(cloud)
    assert (owing.owes, "unsettled" in owing.attributes) == (Owes.DERIVED, True)
    assert "expires_at" not in owing.attributes
    keepers.remover.handler.remove(removal)
    done = entry_of(cloud)
    assert (done.owes, "unsettled" in done.attributes) == (None, False)
    assert "expires_at" in done.attributes
    assert cloud.derived() == set()


def test_a_deletion_that_died_half_way_is_not_undone(cloud: Cloud, stage: StageRunner) -> None:
    """The API died between the tombstone and S3. Neither a keeper nor the original in S3 brings the image back."""
    first = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload_of(cloud.put(KEY, b"two")), copy)
    cloud.delete(entry_of(cloud))
    assert entry_of(cloud).owes is Owes.ORIGINAL
    assert visit(cloud) is None
    destroyed(cloud, KEY, first.version_id)
    [announced] = map(upload_of, cloud.sent(StageName.THUMBNAILS))
    with pytest.raises(UnfinishedDeletion):
        stage.process(announced, copy)
    assert entry_of(cloud).deleted

    # The owner tries again, and this time everything is deleted; the waiting event is then stale.
    entry = entry_of(cloud)
    deletion = cloud.delete(entry)
    cloud.objects.delete_original(entry.owner, entry.image_id, entry.object_key)
    cloud.images.finish(deletion)
    assert entry_of(cloud).owes is None
    assert stage.process(announced, copy) is Outcome.SUPERSEDED
    assert entry_of(cloud).deleted


def test_an_import_dropped_during_a_deletion_waits_for_its_end_and_lives(cloud: Cloud, stage: StageRunner) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    entry = entry_of(cloud)
    deletion = cloud.delete(entry)
    cloud.objects.delete_original(entry.owner, entry.image_id, entry.object_key)
    again_dropped = upload_of(cloud.put(KEY, b"two"))
    with pytest.raises(UnfinishedDeletion):
        stage.process(again_dropped, copy)
    cloud.images.finish(deletion)
    assert stage.process(again_dropped, copy) is Outcome.COMMITTED
    assert (shown(cloud), entry_of(cloud).by_owner) == ("two", False)


def test_an_earlier_removal_that_comes_late_lowers_nothing(cloud: Cloud, stage: StageRunner) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    early = removal_of(cloud.remove(KEY))
    stage.process(upload_of(cloud.put(KEY, b"two")), copy)
    keepers.remover.handler.remove(removal_of(cloud.remove(KEY)))
    before = entry_of(cloud)
    assert keepers.remover.handler.remove(early) is Burial.DUPLICATE
    assert entry_of(cloud) == before


def test_a_repeated_removal_removes_nothing_of_a_newer_version(cloud: Cloud, stage: StageRunner) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    removal = removal_of(cloud.remove(KEY))
    keepers.remover.handler.remove(removal)
    stage.process(upload_of(cloud.put(KEY, b"two")), copy)
    assert keepers.remover.handler.remove(removal) is Burial.DUPLICATE
    assert (shown(cloud), readable(cloud)) == ("two", True)
    assert "expires_at" not in entry_of(cloud).attributes


def test_a_repeated_removal_does_not_make_a_tombstone_live_longer(
    cloud: Cloud, stage: StageRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    clock.install(monkeypatch)
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    clock.later(seconds=1)
    removal = removal_of(cloud.remove(KEY))
    keepers.remover.handler.remove(removal)
    before = entry_of(cloud)
    assert before.attributes["expires_at"] == expiry(TOMBSTONE_LIFE)
    clock.later(days=1)
    keepers.remover.handler.remove(removal)
    assert entry_of(cloud) == before


def test_what_a_later_version_owes_is_not_settled_by_the_removal_of_the_one_before(
    cloud: Cloud, stage: StageRunner
) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    cloud.keepers.bury(removal_of(cloud.remove(KEY)))
    first = entry_of(cloud)
    stage.process(upload_of(cloud.put(KEY, b"two")), copy)
    cloud.keepers.bury(removal_of(cloud.remove(KEY)))
    cloud.keepers.finish(first.owner, first.image_id, first.deleted_seq)
    assert (entry_of(cloud).owes, "unsettled" in entry_of(cloud).attributes) == (Owes.DERIVED, True)


def test_a_removal_is_noted_as_done_although_the_tombstone_changes_meanwhile(
    cloud: Cloud, stage: StageRunner
) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    cloud.keepers.bury(removal_of(cloud.remove(KEY)))
    later = removal_of(cloud.remove(KEY))
    entry = entry_of(cloud)
    just_before(aws.dynamodb(), "dynamodb.UpdateItem", lambda: cloud.keepers.bury(later))
    cloud.keepers.finish(entry.owner, entry.image_id, entry.deleted_seq)
    assert (entry_of(cloud).deleted_seq, entry_of(cloud).owes) == (later.sequencer, None)


def test_a_removal_is_noted_as_done_with_one_read(
    cloud: Cloud, stage: StageRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    cloud.keepers.bury(removal_of(cloud.remove(KEY)))
    entry, reads = entry_of(cloud), iter([entry_of(cloud)])
    monkeypatch.setattr(cloud.table, "get", lambda *_: next(reads))
    cloud.keepers.finish(entry.owner, entry.image_id, entry.deleted_seq)


def test_a_deletion_holds_although_the_catalogue_does_not_know_the_version_yet(
    cloud: Cloud, stage: StageRunner
) -> None:
    """The image was deleted and its key filled again. Its owner deletes it once more before the event comes."""
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    delete(cloud)
    keepers.remover.handler.remove(removal_of(cloud.remove(KEY)))
    late = upload_of(cloud.put(KEY, b"two"))
    delete(cloud)
    assert stage.process(late, copy) is Outcome.SUPERSEDED
    assert entry_of(cloud).deleted
    assert entry_of(cloud).owes is None


def test_a_late_event_of_an_earlier_deletion_does_not_hide_a_later_one(cloud: Cloud, stage: StageRunner) -> None:
    """An import is deleted, its key filled again, and deleted again before that version's event comes. In between
    comes the event of a version that the first deletion destroyed.
    """
    first = upload_of(cloud.put(KEY, b"one"))
    stage.process(first, copy)
    delete(cloud)
    marker, destroyed_one = cloud.sequencer(), cloud.sequencer()
    keepers.remover.handler.remove(removal_of(s3_events.deleted(cloud.originals, KEY, marker)))
    late = upload_of(cloud.put(KEY, b"two"))
    delete(cloud)
    body = s3_events.deleted(cloud.originals, KEY, destroyed_one, permanent=True)
    keepers.remover.handler.remove(removal_of(body))
    assert stage.process(late, copy) is Outcome.SUPERSEDED
    assert not entry_of(cloud).living


def test_the_event_of_an_owners_deletion_does_not_extend_it(
    cloud: Cloud, stage: StageRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The API dies after the tombstone. The key is filled again, and hidden by another tool."""
    clock = Clock()
    clock.install(monkeypatch)
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    clock.later(seconds=1)
    cloud.delete(entry_of(cloud))
    clock.later(seconds=1)
    cloud.put(KEY, b"two")
    clock.later(seconds=1)
    keepers.remover.handler.remove(removal_of(cloud.remove(KEY)))
    queues = StageQueues(aws.sqs(), cloud.queues)
    resubmission = Resubmission(cloud.resubmissions, queues, cloud.originals)
    repairs = Repairs(cloud.keepers, cloud.objects, resubmission)
    assert repairs.remove(entry_of(cloud).original(cloud.originals), entry_of(cloud)) is Repair.REMOVED
    cloud.destroy_newest(KEY)  # the marker: somebody undoes the hiding
    assert cloud.held(KEY) == "two"


def test_the_event_of_an_owners_deletion_does_not_settle_what_is_owed(
    cloud: Cloud, stage: StageRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    clock.install(monkeypatch)
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    clock.later(seconds=1)
    cloud.delete(entry_of(cloud))
    since = entry_of(cloud).unsettled_since
    assert since == clock.now
    clock.later(seconds=1)
    keepers.remover.handler.remove(removal_of(cloud.remove(KEY)))
    assert entry_of(cloud).owes is Owes.ORIGINAL, "its versions are still there"
    assert entry_of(cloud).unsettled_since == since, "and the janitor's turn has not moved away"
    assert cloud.derived() == set()


@pytest.mark.parametrize("key", [KEY, UPLOAD_KEY])
def test_a_deletion_that_died_half_way_is_the_same_when_it_is_repeated(
    cloud: Cloud, stage: StageRunner, key: str
) -> None:
    """What came to an import's key after it is not destroyed."""
    upload = upload_of(cloud.put(key, b"one"))
    stage.process(upload, copy)
    first = cloud.delete(cloud.entry_of(key))
    assert first.doomed == ((upload.version_id,) if key == KEY else None)
    cloud.put(key, b"two")
    assert cloud.delete(cloud.entry_of(key)) == first


@pytest.mark.parametrize("key", [KEY, UPLOAD_KEY])
def test_what_its_owner_destroys_is_neither_trashed_nor_restored_meanwhile(
    cloud: Cloud, stage: StageRunner, key: str
) -> None:
    stage.process(upload_of(cloud.put(key, b"one")), copy)
    before = cloud.entry_of(key)
    trashed = cloud.images.trash(before)
    assert trashed is not None
    cloud.delete(trashed)
    after = cloud.entry_of(key)
    assert [cloud.images.trash(each) for each in (before, after)] == [None, None]
    assert [cloud.images.restore(each) for each in (trashed, after)] == [None, None]
    assert cloud.entry_of(key) == after


def test_an_image_that_is_gone_meanwhile_is_not_written(cloud: Cloud, stage: StageRunner) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    entry = entry_of(cloud)
    trashed = cloud.images.trash(entry)
    assert trashed is not None
    aws.dynamodb().delete_item(TableName=cloud.table.name, Key=key_of(entry.owner, entry.image_id))
    with pytest.raises(Contention):
        cloud.delete(entry)
    assert cloud.images.trash(entry) is None
    assert cloud.images.restore(trashed) is None
    cloud.keepers.finish(entry.owner, entry.image_id, entry.deleted_seq)
    assert cloud.resubmissions.raise_revisions(entry, STAGES) is None
    assert cloud.entry(KEY) is None


def test_an_old_version_that_expires_removes_nothing_of_a_hidden_image(cloud: Cloud, stage: StageRunner) -> None:
    first = upload_of(cloud.put(UPLOAD_KEY, b"one"))
    stage.process(upload_of(cloud.put(UPLOAD_KEY, b"two")), copy)
    entry = upload_entry(cloud)
    cloud.table.write(entry, entry.owner, entry.image_id, assign={"filename": "holiday.jpg"})
    companion = keys.companion_prefix(entry.owner, entry.image_id) + "photo.xmp"
    cloud.put(companion, b"words")
    keepers.remover.handler.remove(removal_of(cloud.remove(UPLOAD_KEY)))  # a delete marker, which can be undone
    # Thirty days after the overwrite, the bucket's rule destroys the first version.
    destroyed(cloud, UPLOAD_KEY, first.version_id, "Lifecycle Expiration")
    assert (cloud.held(companion), upload_entry(cloud).filename) == ("words", "holiday.jpg")
    keepers.remover.handler.remove(removal_of(cloud.destroy_newest(UPLOAD_KEY)))
    [back] = map(upload_of, cloud.sent(StageName.THUMBNAILS))
    assert stage.process(back, copy) is Outcome.COMMITTED
    assert (shown(cloud, UPLOAD_KEY), upload_entry(cloud).filename) == ("two", "holiday.jpg")


@pytest.mark.parametrize("key", [KEY, UPLOAD_KEY])
def test_an_owner_deletes_what_was_hidden(cloud: Cloud, stage: StageRunner, other: StageRunner, key: str) -> None:
    upload = upload_of(cloud.put(key, b"one"))
    stage.process(upload, copy)
    other.process(upload, located)
    entry = cloud.entry(key)
    assert entry is not None
    cloud.table.write(
        entry, entry.owner, entry.image_id, assign={"words": {"version": 1, "title": "private words"}}
    )
    keepers.remover.handler.remove(removal_of(cloud.remove(key)))
    hidden = cloud.entry(key)
    assert hidden is not None
    assert hidden.words.title == "private words"
    cloud.delete(hidden)
    after = cloud.entry(key)
    assert after is not None
    assert "words" not in after.attributes
    assert after.attributes["deleted_digest"] == "digest"


# What is derived


def test_a_stale_delivery_removes_no_later_revision(cloud: Cloud, stage: StageRunner) -> None:
    """After it has read the entry and before it lists objects, the next revision is requested and made."""
    upload = upload_of(cloud.put(KEY, b"one"))

    def raised() -> None:
        again(cloud)
        just_before(aws.s3(), "s3.ListObjectsV2", lambda: stage.process(again(cloud), other_copy))

    assert stage.process(upload, meanwhile(raised)) is Outcome.STALE
    assert (shown(cloud), readable(cloud)) == ("one, anew", True)


def test_a_stale_delivery_removes_nothing_of_a_retry(cloud: Cloud, stage: StageRunner) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    grants: list[Grant] = []

    def failed_and_sent_again() -> None:
        message = again(cloud, StageName.THUMBNAILS)
        cloud.keepers.fail(entry_of(cloud), StageName.THUMBNAILS, "gave_up", "We gave up.")
        grant = cloud.guard.claim(message, StageName.THUMBNAILS)
        assert isinstance(grant, Grant)
        grants.append(grant)
        entry = grant.entry
        prefix = keys.order_prefix(entry.owner, entry.image_id, StageName.THUMBNAILS, grant.order)
        cloud.objects.put_derived(prefix + "v1/copy.bin", b"one, anew", "application/octet-stream")

    assert stage.process(upload, meanwhile(failed_and_sent_again)) is Outcome.STALE
    cloud.guard.commit(grants[0], StageName.THUMBNAILS, {"text": "one, anew"})
    assert (shown(cloud), readable(cloud)) == ("one, anew", True)


def test_nothing_is_left_of_work_under_a_mark_when_its_image_is_deleted(cloud: Cloud, stage: StageRunner) -> None:
    late = upload_of(cloud.put(KEY, b"one"))
    found(cloud)  # its message is lost; S3's event does the work, under the mark
    deleting = dying(lambda: keepers.remover.handler.remove(removal_of(cloud.remove(KEY))))
    with pytest.raises(EndpointConnectionError):
        stage.process(late, deleting)
    assert stage.process(late, copy) is Outcome.DELETED
    assert cloud.derived() == set()


def test_nothing_is_left_of_work_under_a_mark_when_it_is_overtaken(cloud: Cloud, stage: StageRunner) -> None:
    late = upload_of(cloud.put(KEY, b"one"))
    found(cloud)
    with pytest.raises(EndpointConnectionError):
        stage.process(late, dying(lambda: stage.process(upload_of(cloud.put(KEY, b"two")), copy)))
    assert stage.process(late, copy) is Outcome.STALE
    assert len(cloud.derived()) == 1


def test_nothing_is_left_of_work_that_an_announcement_began(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    """An announcement confirms the version under the removal's sequencer; the earlier work has a lower order."""
    old = upload_of(cloud.put(KEY, b"zero"))
    other.process(upload_of(cloud.put(KEY, b"one")), note)  # claimed; this stage's message is late
    destroyed(cloud, KEY, old.version_id)
    [announced] = map(upload_of, cloud.sent(StageName.THUMBNAILS))
    deleting = dying(lambda: keepers.remover.handler.remove(removal_of(cloud.remove(KEY))))
    with pytest.raises(EndpointConnectionError):
        stage.process(announced, deleting)
    assert stage.process(announced, copy) is Outcome.DELETED
    assert cloud.derived() == set()


def test_nothing_is_left_of_a_try_that_died_when_the_next_is_rejected(cloud: Cloud, stage: StageRunner) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    with pytest.raises(EndpointConnectionError):
        stage.process(upload, dying(lambda: None))
    assert cloud.derived()
    assert stage.process(upload, reject) is Outcome.REJECTED
    assert cloud.derived() == set()


def test_two_conditional_writes_that_collide_are_tried_again(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, calls = aws.s3(), []
    put = client.put_object

    def conflicting(**request: Any) -> Any:
        calls.append(request)
        if len(calls) == 1:
            raise ClientError({"Error": {"Code": "ConditionalRequestConflict"}}, "PutObject")
        return put(**request)

    monkeypatch.setattr(client, "put_object", conflicting)
    cloud.objects.put_derived("a/b/c/d/e", b"", "text/plain")
    assert cloud.derived() == {"a/b/c/d/e"}


# Previews, faults and revisions


@pytest.mark.parametrize("twin", [reject, copy])
def test_a_late_preview_is_not_shown(cloud: Cloud, stage: StageRunner, other: StageRunner, twin: Any) -> None:
    """A message is delivered twice. One delivery ends while the other is about to show its first pictures."""
    upload = upload_of(cloud.put(KEY, b"one"))
    other.process(upload, note)

    def slow(data: bytes, derived: Derived) -> Result:
        result = copy(data, derived)
        derived.flush()
        stage.process(upload, twin)
        derived.show_preview(result.attributes)
        return result

    stage.process(upload, slow)
    assert "preview" not in entry_of(cloud).attributes
    assert shown(cloud) is None or readable(cloud)


def test_a_failed_retry_keeps_the_pictures_of_a_partial_image(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    other.process(upload, note)

    def half(data: bytes, derived: Derived) -> Result:
        derived.show_preview(copy(data, derived).attributes)
        raise RejectedImage("takes_too_long", "Too long.")

    stage.process(upload, half)
    assert (entry_of(cloud).status, readable(cloud)) == (Status.PARTIAL, True)
    stage.process(again(cloud, StageName.THUMBNAILS), reject)
    assert (entry_of(cloud).status, shown(cloud), readable(cloud)) == (Status.PARTIAL, "one", True)


def test_giving_up_does_not_overrule_a_result(cloud: Cloud, stage: StageRunner, other: StageRunner) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    other.process(upload, note)
    before = entry_of(cloud)
    stage.process(upload, copy)
    assert not cloud.keepers.fail(before, StageName.THUMBNAILS, "gave_up", "We could not process it.")
    assert entry_of(cloud).fault(StageName.THUMBNAILS) is None
    assert stage.process(upload, copy) is Outcome.DUPLICATE


def test_a_resubmission_lowers_no_revision(cloud: Cloud, stage: StageRunner, other: StageRunner) -> None:
    """Several are requested from the same entry: for one stage twice, then for both."""
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    other.process(upload, note)
    before = entry_of(cloud)
    for _ in range(2):
        stage.process(again(cloud, StageName.THUMBNAILS), other_copy)
    assert cloud.resubmissions.raise_revisions(before, STAGES) is not None
    due = entry_of(cloud).due(StageName.THUMBNAILS)
    assert due is not None
    assert due.revision == 2


def test_a_stage_that_came_later_is_owed_until_it_is_done(cloud: Cloud, stage: StageRunner) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    entry = entry_of(cloud)  # as if it had been claimed before the second stage existed
    cloud.table.write(entry, entry.owner, entry.image_id, assign={"stages": ["thumbnails"]})
    stage.process(upload, copy)
    assert "unsettled" not in entry_of(cloud).attributes
    again(cloud, StageName.METADATA)  # a backfill
    stage.process(upload, copy)  # and a duplicate in between
    assert "unsettled" in entry_of(cloud).attributes


def test_the_same_bytes_again_without_a_version_id_can_be_read(cloud: Cloud, stage: StageRunner) -> None:
    """The keeper knew the version id. The event that confirms the version has none, and the version was
    destroyed in between.
    """
    cloud.put(KEY, b"one")
    stage.process(found(cloud), copy)
    cloud.destroy_newest(KEY)
    late = upload_of(cloud.put(KEY, b"one").replace('"version-id"', '"ignored"'))
    stage.process(late, copy)
    assert stage.process(again(cloud), other_copy) is Outcome.COMMITTED


def test_an_order_is_over_only_when_nobody_can_commit_it() -> None:
    later = Order(parse_sequencer("9"), 0, "00000000")
    entry = Entry({"source_seq": parse_sequencer("5"), "source_tag": "11111111"})
    assert not entry.is_over(StageName.THUMBNAILS, later)
    assert not entry.is_over(StageName.THUMBNAILS, Order(parse_sequencer("5"), 0, "11111111")), "it is due"
    assert not entry.is_over(StageName.THUMBNAILS, Order(parse_sequencer("5"), 1, "11111111"))
    assert entry.is_over(StageName.THUMBNAILS, Order(parse_sequencer("4"), 7, "22222222"))
    unheard_of = Entry({"deleted_seq": parse_sequencer("5")})  # deleted before the event of its upload came
    assert unheard_of.is_over(StageName.THUMBNAILS, Order(parse_sequencer("5"), 0, "11111111"))
    assert not unheard_of.is_over(StageName.THUMBNAILS, Order(parse_sequencer("6"), 0, "11111111"))


def test_a_child_that_the_kernel_kills_is_short_of_memory() -> None:
    with pytest.raises(LimitExceeded):
        run_isolated(
            Limits(cpu_seconds=10, wall_seconds=10, memory=2**30), type(None), signal.raise_signal, signal.SIGKILL
        )
