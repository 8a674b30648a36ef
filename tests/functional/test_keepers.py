"""Keepers' marks and resubmissions, case by case: what keepers find without an event, and the events that come
later.
"""

from dataclasses import replace
from typing import Final

import pytest

import keepers.remover.handler
from darkroom import events, keys
from darkroom.catalog.entry import Entry, Status
from darkroom.catalog.keepers import Burial, Keepers
from darkroom.catalog.resubmissions import owing_another
from darkroom.catalog.runs import Runs
from darkroom.catalog.table import expiry
from darkroom.catalog.tombstones import OWNERS_TOMBSTONE_LIFE
from darkroom.errors import Contention, RejectedImage
from darkroom.events import Upload
from darkroom.order import MAX_REVISION, SEQUENCER_WIDTH, Sequencer, parse_sequencer
from darkroom.stage import Derived, Outcome, Result, StageRunner
from darkroom.stages import STAGES, StageName
from tests.functional.clock import Clock
from tests.functional.conftest import Cloud
from tests.functional.test_guard import KEY, copy, meanwhile, note, readable, removal_of, shown, upload_of

BEFORE: Final = Sequencer("0" * SEQUENCER_WIDTH)


def entry_of(cloud: Cloud) -> Entry:
    entry = cloud.entry(KEY)
    assert entry is not None
    return entry


def pictures(cloud: Cloud) -> list[str]:
    """The keys of all renditions."""
    return [key for key in cloud.derived() if "/thumbnails/" in key]


def visit(cloud: Cloud) -> Upload | None:
    """A keeper visits the image: it reads the entry, then S3, then repairs."""
    entry = cloud.entry(KEY)
    original = keys.parse_original(cloud.originals, KEY)
    assert original is not None
    current = cloud.objects.current_version(original, BEFORE)
    if current is None:
        assert entry is not None
        cloud.keepers.bury_missing(entry)
        return None
    return cloud.keepers.adopt(entry, current)


def found(cloud: Cloud) -> Upload:
    upload = visit(cloud)
    assert upload is not None
    return upload


# What no event announced


def test_an_original_that_no_event_announced_is_found(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    cloud.put(KEY, b"one")
    upload = upload_of(events.encode(found(cloud)))
    assert "unsettled" in entry_of(cloud).attributes
    assert stage.process(upload, copy) is Outcome.COMMITTED
    assert other.process(upload, note) is Outcome.COMMITTED
    assert (shown(cloud), entry_of(cloud).status) == ("one", Status.READY)
    assert visit(cloud) is None, "a second pass changes nothing"


def test_an_overwrite_that_no_event_announced_is_found(cloud: Cloud, stage: StageRunner) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    cloud.put(KEY, b"two")
    stage.process(found(cloud), copy)
    assert shown(cloud) == "two"
    assert visit(cloud) is None


def test_a_deletion_that_no_event_announced_is_found(cloud: Cloud, stage: StageRunner) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    cloud.remove(KEY)
    visit(cloud)
    assert entry_of(cloud).deleted
    before = entry_of(cloud)
    visit(cloud)
    assert entry_of(cloud) == before


def test_an_undone_deletion_that_no_event_announced_is_found(cloud: Cloud, stage: StageRunner) -> None:
    """The same version that was buried is current again."""
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    cloud.keepers.bury(removal_of(cloud.remove(KEY)))
    cloud.destroy_newest(KEY)
    stage.process(found(cloud), copy)
    assert (shown(cloud), readable(cloud)) == ("one", True)


def test_an_original_under_a_spent_id_is_not_found(cloud: Cloud, stage: StageRunner) -> None:
    """Somebody sent it with a form after the image was deleted."""
    key = "uploads/demo/6f8a3a66-4c7f-4d6b-9d5e-0f6f4a6f2b11"
    stage.process(upload_of(cloud.put(key, b"one")), copy)
    entry = cloud.entry(key)
    assert entry is not None
    cloud.images.finish(cloud.delete(entry))
    late = upload_of(cloud.put(key, b"two"))
    assert cloud.keepers.adopt(cloud.entry(key), late) is None


def test_a_mark_is_above_a_deletion() -> None:
    entry = Entry({"source_seq": parse_sequencer("5"), "deleted_seq": parse_sequencer("7")})
    assert parse_sequencer("7") < entry.next_mark() < parse_sequencer("8")


def test_a_repair_that_comes_too_late_writes_nothing(cloud: Cloud, stage: StageRunner) -> None:
    """The keeper asks S3 before the second version comes, and writes after that version's event."""
    one = upload_of(cloud.put(KEY, b"one"))
    before = entry_of(cloud) if cloud.entry(KEY) else None
    two = upload_of(cloud.put(KEY, b"two"))
    stage.process(two, copy)
    assert cloud.keepers.adopt(before, replace(one, sequencer=BEFORE)) is None
    assert shown(cloud) == "two"


# A late event after a keeper's repair


def test_the_event_of_what_was_found_does_no_work_and_takes_the_mark_away(
    cloud: Cloud, stage: StageRunner
) -> None:
    late = upload_of(cloud.put(KEY, b"one"))
    stage.process(found(cloud), copy)
    assert entry_of(cloud).marked
    work = entry_of(cloud).due(StageName.THUMBNAILS)
    assert stage.process(late, copy) is Outcome.DUPLICATE
    after = entry_of(cloud)
    assert (after.due(StageName.THUMBNAILS), after.latest, after.marked) == (work, late.sequencer, False)
    assert readable(cloud)


@pytest.mark.parametrize("versioned", [True, False])
def test_the_event_of_what_was_found_is_known_with_and_without_a_version_id(
    cloud: Cloud, stage: StageRunner, versioned: bool
) -> None:
    body = cloud.put(KEY, b"one")
    late = upload_of(body if versioned else body.replace('"version-id"', '"ignored"'))
    stage.process(found(cloud), copy)
    assert stage.process(late, copy) is Outcome.DUPLICATE


def test_the_event_of_an_older_version_yields_to_what_was_found(cloud: Cloud, stage: StageRunner) -> None:
    late = upload_of(cloud.put(KEY, b"one"))
    cloud.put(KEY, b"two")
    stage.process(found(cloud), copy)
    assert late.sequencer > entry_of(cloud).latest, "its order alone would let it win"
    assert stage.process(late, copy) is Outcome.SUPERSEDED
    assert shown(cloud) == "two"
    assert readable(cloud)


def test_the_event_of_a_newer_version_wins_over_what_was_found(cloud: Cloud, stage: StageRunner) -> None:
    cloud.put(KEY, b"one")
    stage.process(found(cloud), copy)
    newer = upload_of(cloud.put(KEY, b"two"))
    assert stage.process(newer, copy) is Outcome.COMMITTED
    assert shown(cloud) == "two"
    assert len(cloud.derived()) == 1
    assert not entry_of(cloud).marked


def test_the_event_of_a_deleted_version_yields_to_a_burial_that_was_found(
    cloud: Cloud, stage: StageRunner
) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    late = upload_of(cloud.put(KEY, b"two"))
    cloud.remove(KEY)
    visit(cloud)
    assert stage.process(late, copy) is Outcome.SUPERSEDED
    assert shown(cloud) is None


def test_a_late_removal_yields_to_what_was_found(cloud: Cloud, stage: StageRunner) -> None:
    cloud.put(KEY, b"one")
    late = removal_of(cloud.remove(KEY))
    cloud.put(KEY, b"two")
    stage.process(found(cloud), copy)
    assert keepers.remover.handler.remove(late) == "original_remains"
    assert shown(cloud) == "two"
    assert readable(cloud)


def test_a_removal_buries_what_was_found_and_has_gone_since(cloud: Cloud, stage: StageRunner) -> None:
    cloud.put(KEY, b"one")
    stage.process(found(cloud), copy)
    assert keepers.remover.handler.remove(removal_of(cloud.remove(KEY))) is Burial.BURIED
    assert shown(cloud) is None
    assert cloud.derived() == set()


def test_an_older_removal_does_not_bury_what_an_event_has_confirmed(cloud: Cloud, stage: StageRunner) -> None:
    """The removal is later than the mark of the work, but earlier than the version that was processed."""
    cloud.put(KEY, b"one")
    removal = removal_of(cloud.remove(KEY))
    late = upload_of(cloud.put(KEY, b"two"))
    stage.process(found(cloud), copy)
    stage.process(late, copy)
    assert entry_of(cloud).source_seq is not None
    assert keepers.remover.handler.remove(removal) is Burial.STALE
    assert shown(cloud) == "two"
    assert readable(cloud)


def test_what_s3_said_does_not_count_once_the_entry_has_changed(cloud: Cloud, stage: StageRunner) -> None:
    cloud.put(KEY, b"one")
    stage.process(found(cloud), copy)
    removal = removal_of(cloud.remove(KEY))
    burial, asked = cloud.keepers.bury(removal)
    assert burial is Burial.CONTESTED
    assert asked is not None
    cloud.put(KEY, b"two")
    stage.process(found(cloud), copy)
    assert cloud.keepers.bury(removal, asked=asked.turn)[0] is Burial.CONTESTED
    assert shown(cloud) == "two"


def test_a_removal_that_announced_a_version_buries_it_once_it_has_gone_too(
    cloud: Cloud, stage: StageRunner
) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    cloud.put(KEY, b"two")
    removal = removal_of(cloud.destroy_newest(KEY))
    keepers.remover.handler.remove(removal)
    [announced] = map(upload_of, cloud.sent(StageName.THUMBNAILS))
    stage.process(announced, copy)
    cloud.destroy_newest(KEY)
    assert keepers.remover.handler.remove(removal) is Burial.BURIED


# Burials


def test_a_burial_by_an_event_leaves_no_mark(cloud: Cloud, stage: StageRunner) -> None:
    """Otherwise S3 would be asked about the next version."""
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    cloud.keepers.bury(removal_of(cloud.remove(KEY)))
    assert not entry_of(cloud).marked


def test_nothing_new_is_noted_about_an_owner_who_has_left(cloud: Cloud) -> None:
    removal = removal_of(cloud.remove(KEY))
    cloud.owners.close(removal.original.owner)
    assert cloud.keepers.bury(removal) == (Burial.DUPLICATE, None)
    assert cloud.entry(KEY) is None


def test_the_removal_of_a_known_image_does_not_read_its_owner(
    cloud: Cloud, stage: StageRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    monkeypatch.setattr(Keepers, "closed", lambda *_: pytest.fail("it was read"))
    assert cloud.keepers.bury(removal_of(cloud.remove(KEY)))[0] is Burial.BURIED


@pytest.mark.parametrize("seen", ["image", "trash", "hidden"])
def test_only_a_living_image_in_the_trash_is_emptied(cloud: Cloud, stage: StageRunner, seen: str) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    if seen != "image":
        cloud.images.trash(entry_of(cloud))
    if seen == "hidden":
        cloud.keepers.bury(removal_of(cloud.remove(KEY)))
    assert cloud.keepers.empty(entry_of(cloud), {KEY: ()}) == (seen == "trash")
    assert entry_of(cloud).by_owner == (seen == "trash")


# One sequencer, other bytes


def test_of_two_versions_under_one_sequencer_the_one_that_s3_holds_wins(cloud: Cloud, stage: StageRunner) -> None:
    """If a removal is delivered twice, it may announce two versions under its sequencer."""
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    cloud.put(KEY, b"two")
    cloud.put(KEY, b"three")
    destroyed = removal_of(cloud.destroy_newest(KEY))
    keepers.remover.handler.remove(destroyed)
    [two] = map(upload_of, cloud.sent(StageName.THUMBNAILS))

    def undo_once_more() -> None:
        cloud.destroy_newest(KEY)
        keepers.remover.handler.remove(destroyed)
        [one] = map(upload_of, cloud.sent(StageName.THUMBNAILS))
        assert one.sequencer == two.sequencer
        assert stage.process(one, copy) is Outcome.COMMITTED

    assert stage.process(two, meanwhile(undo_once_more)) is Outcome.STALE
    assert shown(cloud) == "one"
    assert stage.process(two, copy) is Outcome.SUPERSEDED, "it comes again, and S3 is asked"
    assert shown(cloud) == "one"
    assert readable(cloud)
    assert len(cloud.derived()) == 1


def test_of_two_versions_under_one_sequencer_nothing_is_left_of_the_one_that_was_shown(
    cloud: Cloud, stage: StageRunner
) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    cloud.put(KEY, b"two")
    cloud.put(KEY, b"three")
    destroyed = removal_of(cloud.destroy_newest(KEY))
    for expected in ("two", "one"):
        keepers.remover.handler.remove(destroyed)
        [announced] = map(upload_of, cloud.sent(StageName.THUMBNAILS))
        assert stage.process(announced, copy) is Outcome.COMMITTED
        assert (shown(cloud), readable(cloud), len(cloud.derived())) == (expected, True, 1)
        cloud.destroy_newest(KEY)


# Worked on anew


def again(cloud: Cloud, *stages: StageName) -> Upload:
    """Have stages work again; returns the message that they get."""
    raised = cloud.resubmissions.raise_revisions(entry_of(cloud), stages or STAGES)
    assert raised is not None
    return raised.current_upload(cloud.originals)


def other_copy(data: bytes, derived: Derived) -> Result:
    """Work as with another ladder: another picture of the same bytes."""
    derived.put("v1/copy.bin", data + b", anew", "application/octet-stream")
    return Result({"text": data.decode() + ", anew"})


def test_what_is_shown_stays_until_the_new_commit(cloud: Cloud, stage: StageRunner, other: StageRunner) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    other.process(upload, note)
    message = again(cloud, StageName.THUMBNAILS)
    seen: list[object] = []

    def look(data: bytes, derived: Derived) -> Result:
        derived.show_preview({"text": "a preview"})
        seen.append((shown(cloud), readable(cloud), entry_of(cloud).status, entry_of(cloud).reprocessing))
        return other_copy(data, derived)

    assert stage.process(message, look) is Outcome.COMMITTED
    assert seen == [("one", True, Status.READY, True)]
    assert (shown(cloud), readable(cloud), entry_of(cloud).reprocessing) == ("one, anew", True, False)
    assert "unsettled" not in entry_of(cloud).attributes
    assert len(pictures(cloud)) == 1, "the old rendition is gone, the other stage's untouched"


def test_a_try_that_fails_keeps_what_is_shown_and_says_so(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    other.process(upload, note)

    def give_up(data: bytes, derived: Derived) -> Result:
        other_copy(data, derived)
        derived.show_preview({"text": "a preview"})
        raise RejectedImage("undecodable", "The new ladder breaks on it.")

    assert stage.process(again(cloud, StageName.THUMBNAILS), give_up) is Outcome.REJECTED
    entry = entry_of(cloud)
    fault = entry.fault(StageName.THUMBNAILS)
    assert fault is not None
    assert (shown(cloud), readable(cloud), entry.status, fault.code) == ("one", True, Status.READY, "undecodable")
    assert len(pictures(cloud)) == 1, "nothing is left of the try"
    assert "preview" not in entry.attributes


def test_a_rejected_image_may_be_tried_again(cloud: Cloud, stage: StageRunner, other: StageRunner) -> None:
    def reject(_data: bytes, _derived: Derived) -> Result:
        raise RejectedImage("internal", "The fault is ours.")

    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, reject)
    other.process(upload, note)
    message = again(cloud, StageName.THUMBNAILS)
    assert entry_of(cloud).status is Status.PROCESSING
    assert stage.process(message, copy) is Outcome.COMMITTED
    assert (shown(cloud), entry_of(cloud).status) == ("one", Status.READY)
    assert entry_of(cloud).fault(StageName.THUMBNAILS) is None


def test_work_of_the_revision_before_is_thrown_away(cloud: Cloud, stage: StageRunner) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    messages: list[Upload] = []
    assert stage.process(upload, meanwhile(lambda: messages.append(again(cloud)))) is Outcome.STALE
    assert cloud.derived() == set()
    assert stage.process(messages[0], other_copy) is Outcome.COMMITTED
    assert shown(cloud) == "one, anew"


def test_a_message_that_comes_again_does_what_is_due(cloud: Cloud, stage: StageRunner) -> None:
    """If a resubmission's message was lost, any other message does its work."""
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    again(cloud)
    assert stage.process(upload, other_copy) is Outcome.COMMITTED
    assert stage.process(upload, copy) is Outcome.DUPLICATE
    assert shown(cloud) == "one, anew"


def test_a_resubmission_after_a_lost_answer_raises_nothing_twice(cloud: Cloud, stage: StageRunner) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    entry = entry_of(cloud)
    for _ in range(2):
        raised = cloud.resubmissions.raise_revisions(entry, [StageName.THUMBNAILS])
        assert raised is not None
        due = raised.due(StageName.THUMBNAILS)
        assert due is not None
        assert due.revision == 1


def test_only_a_living_image_with_the_same_bytes_is_processed_again(cloud: Cloud, stage: StageRunner) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    before = entry_of(cloud)
    stage.process(upload_of(cloud.put(KEY, b"two")), copy)
    assert cloud.resubmissions.raise_revisions(before, STAGES) is None, "it has other bytes"
    before = entry_of(cloud)
    cloud.keepers.bury(removal_of(cloud.remove(KEY)))
    assert cloud.resubmissions.raise_revisions(before, STAGES) is None, "it was deleted"
    assert cloud.resubmissions.raise_revisions(entry_of(cloud), STAGES) is None
    assert entry_of(cloud).deleted


def test_an_image_deleted_while_it_is_processed_again_stays_deleted(cloud: Cloud, stage: StageRunner) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    message = again(cloud)

    def delete() -> None:
        keepers.remover.handler.remove(removal_of(cloud.remove(KEY)))

    assert stage.process(message, meanwhile(delete)) is Outcome.DELETED
    assert shown(cloud) is None
    assert cloud.derived() == set()


def test_revisions_end_where_their_digits_do(cloud: Cloud, stage: StageRunner) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    entry = entry_of(cloud)
    revisions = {"thumbnails": MAX_REVISION - 1}
    cloud.table.write(entry, entry.owner, entry.image_id, assign={"revisions": revisions})
    last = cloud.resubmissions.raise_revisions(entry_of(cloud), [StageName.THUMBNAILS])
    assert last is not None
    assert last.attributes["revisions"] == {"thumbnails": MAX_REVISION}
    assert cloud.resubmissions.raise_revisions(last, [StageName.THUMBNAILS]) is None
    with pytest.raises(Contention):
        owing_another(last, StageName.THUMBNAILS)
    assert owing_another(Entry({**last.attributes, "revisions": revisions}), StageName.THUMBNAILS)


def test_a_slot_is_not_processed_again(cloud: Cloud) -> None:
    image = keys.image_id("6f8a3a66-4c7f-4d6b-9d5e-0f6f4a6f2b11")
    slot = cloud.images.open_slot(keys.Owner("demo"), image, "photo.jpg", "image/jpeg", None)
    assert slot is not None
    assert cloud.resubmissions.raise_revisions(slot, STAGES) is None


def test_the_same_version_under_another_order_is_processed_again_only_once_that_is_known(
    cloud: Cloud, stage: StageRunner
) -> None:
    """A deletion was undone: the bytes are the same, and the revisions count anew."""
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    before = entry_of(cloud)
    cloud.keepers.bury(removal_of(cloud.remove(KEY)))
    cloud.destroy_newest(KEY)
    found(cloud)
    assert cloud.resubmissions.raise_revisions(before, STAGES) is None
    assert cloud.resubmissions.raise_revisions(entry_of(cloud), STAGES) is not None


def test_a_resubmission_names_its_run_and_forgets_results_only_if_it_is_to(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    other.process(upload, note)
    again(cloud, StageName.THUMBNAILS)
    assert ({*STAGES} <= {*entry_of(cloud).attributes}, entry_of(cloud).resubmitted_by) == (True, None)
    cloud.resubmissions.raise_revisions(entry_of(cloud), [StageName.THUMBNAILS], "run", forget=True)
    assert {*STAGES} & {*entry_of(cloud).attributes} == {StageName.METADATA}
    again(cloud, StageName.METADATA)
    assert entry_of(cloud).resubmitted_by == "run"


def test_a_stage_that_has_failed_stays_listed_while_another_works_again(cloud: Cloud) -> None:
    cloud.put(KEY, b"one")
    found(cloud)
    for name in STAGES:
        assert cloud.keepers.fail(entry_of(cloud), name, "gave_up", "We could not process it.")
    before = entry_of(cloud)
    again(cloud, StageName.THUMBNAILS)
    assert entry_of(cloud).listed_as_failed
    # Requested from the entry as it was: the revision that is raised already stays, and so does the failure.
    assert cloud.keepers.fail(entry_of(cloud), StageName.THUMBNAILS, "gave_up", "We could not process it.")
    assert cloud.resubmissions.raise_revisions(before, STAGES) is not None
    assert entry_of(cloud).listed_as_failed
    again(cloud)
    assert not entry_of(cloud).listed_as_failed


def test_an_owners_work_is_sent_again_once_a_minute(
    cloud: Cloud, stage: StageRunner, other: StageRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    clock.install(monkeypatch)
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    clock.later(seconds=59)
    assert not cloud.resubmissions.note_resend(entry_of(cloud))
    clock.later(seconds=1)
    entry = entry_of(cloud)
    assert [cloud.resubmissions.note_resend(entry) for _ in range(2)] == [True, False], "two requests at once"
    other.process(upload, note)
    assert not cloud.resubmissions.note_resend(entry_of(cloud)), "nothing is owed any more"


# Given up


def test_work_that_is_given_up_is_failed_and_may_be_sent_again(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    other.process(upload, note)
    assert cloud.keepers.fail(entry_of(cloud), StageName.THUMBNAILS, "gave_up", "We could not process it.")
    assert entry_of(cloud).status is Status.FAILED
    assert stage.process(upload, copy) is Outcome.COMMITTED, "the dead letter, sent again"
    assert entry_of(cloud).status is Status.READY


def test_what_is_done_or_deleted_is_not_given_up(cloud: Cloud, stage: StageRunner) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    assert not cloud.keepers.fail(entry_of(cloud), StageName.THUMBNAILS, "gave_up", "We could not process it.")
    stale = entry_of(cloud)
    cloud.keepers.bury(removal_of(cloud.remove(KEY)))
    assert not cloud.keepers.fail(stale, StageName.METADATA, "gave_up", "We could not process it.")
    assert not cloud.keepers.fail(entry_of(cloud), StageName.METADATA, "gave_up", "We could not process it.")


def test_what_was_given_up_is_not_given_up_again(cloud: Cloud) -> None:
    cloud.put(KEY, b"one")
    found(cloud)
    assert cloud.keepers.fail(entry_of(cloud), StageName.METADATA, "gave_up", "We could not process it.")
    before = entry_of(cloud)
    assert not cloud.keepers.fail(before, StageName.METADATA, "gave_up", "We could not process it.")
    assert entry_of(cloud) == before


# Sent again


def test_what_is_settled_is_not_noted_as_sent_again(
    cloud: Cloud, stage: StageRunner, other: StageRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    unsettled = entry_of(cloud)
    other.process(upload, note)
    assert not cloud.keepers.note_resend(unsettled)
    assert "unsettled_since" not in entry_of(cloud).attributes
    monkeypatch.setattr(cloud.table, "write", lambda *_, **__: pytest.fail("a write that can only be refused"))
    assert not cloud.keepers.note_resend(entry_of(cloud))


# An import's deletion by its owner


def test_an_import_deleted_by_its_owner_stays_deleted_whatever_event_comes_late(
    cloud: Cloud, stage: StageRunner
) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    late = upload_of(cloud.put(KEY, b"two"))
    deletion = cloud.delete(entry_of(cloud))
    cloud.remove(KEY)
    cloud.images.finish(deletion)
    assert stage.process(late, copy) is Outcome.SUPERSEDED
    assert shown(cloud) is None
    assert entry_of(cloud).deleted


def test_an_owners_tombstone_keeps_its_year_and_digest(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    other.process(upload, lambda *_: Result({"sha256": "digest"}))
    cloud.images.finish(cloud.delete(entry_of(cloud)))
    before = entry_of(cloud).attributes
    assert expiry(OWNERS_TOMBSTONE_LIFE) - before["expires_at"] in range(60)
    keepers.remover.handler.remove(removal_of(cloud.remove(KEY)))
    after = entry_of(cloud).attributes
    assert after["deleted_digest"] == "digest"
    assert after["expires_at"] - before["expires_at"] in range(60), "a year from now, and not a month"


# What is not this image's


def test_leftovers_of_a_version_that_is_rejected_go(cloud: Cloud, stage: StageRunner, other: StageRunner) -> None:
    """Pictures, summary and digest of the earlier bytes are useless now."""

    def reject(_data: bytes, _derived: Derived) -> Result:
        raise RejectedImage("undecodable", "Bad.")

    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    other.process(upload, lambda *_: Result({"sha256": "digest"}))
    upload = upload_of(cloud.put(KEY, b"two"))
    stage.process(upload, reject)
    other.process(upload, reject)
    left = {"thumbnails", "metadata", "preview"} & set(entry_of(cloud).attributes)
    assert left == set()
    assert cloud.derived() == set()


def test_the_digest_of_an_earlier_version_goes_when_the_next_is_given_up(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    """Otherwise the index of equal files finds the image by bytes that it no longer has."""
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    other.process(upload, lambda *_: Result({"sha256": "digest"}))
    stage.process(upload_of(cloud.put(KEY, b"two")), copy)
    assert cloud.keepers.fail(entry_of(cloud), StageName.METADATA, "gave_up", "We gave up.")
    assert {"metadata"} & set(entry_of(cloud).attributes) == set()


def test_the_list_of_all_entries_has_images_only(cloud: Cloud) -> None:
    """The table has more: owners, and the runs of keepers."""
    cloud.put(KEY, b"one")
    found(cloud)
    cloud.owners.close(keys.Owner("demo"))
    assert Runs(cloud.table).begin("audit", 60) is not None
    assert cloud.keepers.all(100).entries == [entry_of(cloud)]


def test_a_page_may_have_more_entries_than_dynamodb_reads_at_once(cloud: Cloud) -> None:
    """An audit reads 500."""
    owner = keys.Owner("demo")
    for number in range(101):
        image = keys.image_id(f"6f8a3a66-4c7f-4d6b-9d5e-0f6f4a6f2{number:03}")
        cloud.images.open_slot(owner, image, "photo.jpg", "image/jpeg", None)
    assert len(cloud.keepers.all(500).entries) == 101
