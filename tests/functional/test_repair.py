"""What one visit does to one image, and what it says that it did."""

import pytest

from darkroom import aws, keys
from darkroom.catalog.entry import Owes, Status
from darkroom.keys import OriginalKey
from darkroom.queues import StageQueues
from darkroom.repair import Repair, Repairs
from darkroom.resubmit import Resubmission
from darkroom.stage import StageRunner
from darkroom.stages import STAGES, StageName
from keepers.remover.handler import remove
from tests.functional.conftest import Cloud
from tests.functional.test_guard import KEY, copy, note, readable, removal_of, shown, upload_of
from tests.functional.test_races import just_before


@pytest.fixture
def repairs(cloud: Cloud) -> Repairs:
    resubmission = Resubmission(cloud.resubmissions, StageQueues(aws.sqs(), cloud.queues), cloud.originals)
    return Repairs(cloud.keepers, cloud.objects, resubmission)


@pytest.fixture
def original(cloud: Cloud, stage: StageRunner, other: StageRunner) -> OriginalKey:
    """The key of an import that is ready."""
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    other.process(upload, note)
    return upload.original


def test_the_removal_of_a_hidden_import_leaves_its_versions(
    cloud: Cloud, repairs: Repairs, original: OriginalKey
) -> None:
    """What another tool has hidden can come back: only what was made from it is removed."""
    cloud.remove(KEY)
    assert cloud.keepers.bury_missing(cloud.entry_of(KEY))
    hidden = cloud.entry_of(KEY)
    assert hidden.owes is Owes.DERIVED
    before = cloud.versions(KEY)
    assert repairs.remove(original, hidden) is Repair.REMOVED
    assert cloud.versions(KEY) == before
    assert cloud.derived_of(original) == set()
    assert cloud.entry_of(KEY).owes is None


@pytest.mark.parametrize("by", ["the remover", "the janitor"])
def test_what_was_made_under_the_sequencer_of_a_deletion_goes_too(
    cloud: Cloud, repairs: Repairs, stage: StageRunner, by: str
) -> None:
    """The remover announced a version under that sequencer. When the same removal came again, nothing was left."""
    sequencer = cloud.sequencer()
    upload = upload_of(cloud.put(KEY, b"one", sequencer))
    stage.process(upload, copy)
    removal = removal_of(cloud.remove(KEY, sequencer))
    if by == "the remover":
        remove(removal)
    else:
        cloud.keepers.bury(removal)  # then the remover dies
        assert repairs.remove(upload.original, cloud.entry_of(KEY)) is Repair.REMOVED
    assert cloud.entry_of(KEY).deleted
    assert cloud.derived() == set()


def test_a_removal_that_is_done_is_not_done_again(cloud: Cloud, repairs: Repairs, original: OriginalKey) -> None:
    cloud.delete(cloud.entry_of(KEY))
    assert repairs.remove(original, cloud.entry_of(KEY)) is Repair.REMOVED
    assert repairs.remove(original, cloud.entry_of(KEY)) is Repair.NONE


def test_a_deletion_under_way_is_left_to_whoever_began_it(
    cloud: Cloud, repairs: Repairs, original: OriginalKey
) -> None:
    cloud.delete(cloud.entry_of(KEY))
    before, versions = cloud.entry_of(KEY), cloud.versions(KEY)
    assert repairs.reconcile(original, before) is Repair.NONE
    assert (cloud.entry_of(KEY), cloud.versions(KEY)) == (before, versions)


def test_a_spent_id_whose_deletion_is_under_way_is_left_too(cloud: Cloud, repairs: Repairs) -> None:
    image_id = keys.image_id("4f3ae092-eac2-49f8-8ea8-2babf99d3338")
    cloud.images.open_slot(keys.Owner("demo"), image_id, "a.jpg", "image/jpeg", None)
    key = keys.upload_key(keys.Owner("demo"), image_id)
    original = upload_of(cloud.put(key, b"one")).original
    cloud.delete(cloud.entry_of(key))
    assert repairs.reconcile(original, cloud.entry_of(key)) is Repair.NONE
    assert cloud.held(key) == "one"


def test_where_nothing_is_and_nothing_was_there_is_nothing_to_repair(cloud: Cloud, repairs: Repairs) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    cloud.remove(KEY)
    assert repairs.reconcile(upload.original, None) is Repair.NONE
    assert cloud.entry(KEY) is None


def test_what_is_buried_is_not_buried_again(cloud: Cloud, repairs: Repairs, original: OriginalKey) -> None:
    cloud.remove(KEY)
    assert repairs.reconcile(original, cloud.entry_of(KEY)) is Repair.BURIED
    before = cloud.entry_of(KEY)
    assert repairs.reconcile(original, before) is Repair.NONE
    assert cloud.entry_of(KEY) == before


def test_what_comes_during_a_burial_keeps_its_pictures(
    cloud: Cloud, repairs: Repairs, stage: StageRunner, original: OriginalKey
) -> None:
    cloud.remove(KEY)
    before = cloud.entry_of(KEY)
    just_before(cloud.s3, "s3.ListObjectsV2", lambda: stage.process(upload_of(cloud.put(KEY, b"two")), copy))
    assert repairs.reconcile(original, before) is Repair.BURIED
    assert (shown(cloud), readable(cloud)) == ("two", True)


def test_the_log_tells_what_was_repaired(
    cloud: Cloud, repairs: Repairs, original: OriginalKey, caplog: pytest.LogCaptureFixture
) -> None:
    assert repairs.reconcile(original, cloud.entry_of(KEY)) is Repair.NONE
    cloud.remove(KEY)
    assert repairs.reconcile(original, cloud.entry_of(KEY)) is Repair.BURIED
    [line] = [vars(record) for record in caplog.records if record.message == "image repaired"]
    assert (line["repair"], line["image_id"], line["object_key"]) == (Repair.BURIED, original.image_id, KEY)


def test_what_is_not_in_the_bucket_any_more_is_not_emptied_with_the_trash(
    cloud: Cloud, repairs: Repairs, original: OriginalKey
) -> None:
    """It was hidden by another tool, and may come back."""
    trashed = cloud.images.trash(cloud.entry_of(KEY))
    assert trashed is not None
    cloud.remove(KEY)
    assert repairs.empty(original, trashed) is Repair.NONE
    assert cloud.objects.has_versions(KEY)


def test_what_ends_just_before_it_is_given_up_is_not_given_up(
    cloud: Cloud, repairs: Repairs, stage: StageRunner, other: StageRunner
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    before = cloud.entry_of(KEY)
    other.process(upload, note)
    assert repairs.resend(upload.original, before, [StageName.METADATA], most=0) is Repair.NONE
    assert cloud.entry_of(KEY).status is Status.READY


def test_an_image_that_is_deleted_meanwhile_is_not_remade(
    cloud: Cloud, repairs: Repairs, original: OriginalKey
) -> None:
    entry = cloud.entry_of(KEY)
    cloud.delete(entry)
    assert repairs.remake(original, entry, list(STAGES)) is Repair.NONE


def test_work_that_is_to_be_sent_again_may_be_of_other_bytes_by_now(
    cloud: Cloud, repairs: Repairs, stage: StageRunner
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    cloud.put(KEY, b"two")
    entry = cloud.entry_of(KEY)
    assert repairs.resend(upload.original, entry, [StageName.METADATA], most=1) is Repair.ADOPTED
    assert len(cloud.sent(StageName.METADATA)) == 1
