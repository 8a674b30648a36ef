"""After an original is deleted, and only then, its catalogue entry and everything derived are removed."""

import uuid
from dataclasses import replace
from typing import Any, Final

import pytest

from darkroom import keys
from darkroom.catalog.entry import Owes, Status
from darkroom.catalog.keepers import Burial
from darkroom.keys import ImageId, Owner
from darkroom.objects import Objects
from darkroom.order import parse_sequencer
from darkroom.stage import Outcome, StageRunner
from darkroom.stages import StageName
from keepers.remover import handler
from tests import s3_events
from tests.functional.conftest import Cloud, Deliver, counting
from tests.functional.test_guard import copy, note, readable, removal_of, upload_of
from tests.photos import photo

KEY: Final = "imports/demo/photo.jpg"


def original_of(cloud: Cloud) -> keys.OriginalKey:
    original = keys.parse_original(cloud.originals, KEY)
    assert original is not None
    return original


def test_everything_derived_goes_with_the_original(cloud: Cloud, context: Any, deliver: Deliver) -> None:
    deliver(cloud.put(KEY, photo("Canon_40D.jpg")))
    deliver(cloud.put("imports/demo/other.jpg", photo("Canon_40D.jpg")))
    before = cloud.derived()
    cloud.run_remover(context, cloud.remove(KEY))
    image = cloud.entry_of(KEY)
    assert image.deleted
    assert "metadata" not in image.attributes
    assert image.attributes["timeline"] == f"tombstone/{image.image_id}"
    gone = {key for key in before if key.startswith(f"demo/{image.image_id}/")}
    assert gone
    assert cloud.derived() == before - gone


def test_a_destroyed_old_version_leaves_the_living_image_alone(
    cloud: Cloud, context: Any, deliver: Deliver
) -> None:
    """Lifecycle rules destroy old versions thirty days after an overwrite."""
    deliver(cloud.put(KEY, photo("fox.jpg")))
    deliver(cloud.put(KEY, photo("Canon_40D.jpg")))
    expired = s3_events.deleted(
        cloud.originals, KEY, cloud.sequencer(), permanent=True, reason="Lifecycle Expiration"
    )
    cloud.run_remover(context, expired)
    assert cloud.sent(StageName.THUMBNAILS) == []
    image = cloud.entry_of(KEY)
    assert image.status is Status.READY


def test_a_removal_seen_before_its_upload_wins(cloud: Cloud, context: Any, deliver: Deliver) -> None:
    upload = cloud.put(KEY, photo("Canon_40D.jpg"))
    cloud.run_remover(context, cloud.remove(KEY))
    deliver(upload)
    image = cloud.entry_of(KEY)
    assert image.deleted
    assert cloud.derived() == set()


def test_the_removal_of_an_image_that_nobody_knows_yet_is_not_owed(cloud: Cloud) -> None:
    cloud.put(KEY, b"one")
    assert handler.remove(removal_of(cloud.remove(KEY))) is Burial.BURIED
    assert cloud.entry_of(KEY).owes is None


def test_an_image_deleted_by_its_owner_loses_what_was_derived(
    cloud: Cloud, context: Any, deliver: Deliver
) -> None:
    deliver(cloud.put(KEY, photo("Canon_40D.jpg")))
    image = cloud.entry_of(KEY)
    cloud.delete(image)
    cloud.run_remover(context, cloud.remove(KEY))
    assert cloud.derived() == set()


def test_a_destroyed_newest_version_brings_back_the_one_before(
    cloud: Cloud, context: Any, deliver: Deliver
) -> None:
    """An operator may do this to undo an overwrite."""
    deliver(cloud.put(KEY, photo("Canon_40D.jpg")))
    deliver(cloud.put(KEY, photo("DSCN0010.jpg")))
    destroyed = cloud.destroy_newest(KEY)
    cloud.run_remover(context, destroyed)
    [returned] = cloud.sent(StageName.THUMBNAILS)
    deliver(returned)
    image = cloud.entry_of(KEY)
    assert image.status is Status.READY
    assert image.attributes["metadata"]["model"] == "Canon EOS 40D"
    assert cloud.derived_of(original_of(cloud)) == {(stage, str(image.due(stage))) for stage in StageName}


def test_a_deletion_undone_brings_the_image_back(cloud: Cloud, context: Any, deliver: Deliver) -> None:
    deliver(cloud.put(KEY, photo("Canon_40D.jpg")))
    cloud.run_remover(context, cloud.remove(KEY))
    cloud.run_remover(context, cloud.destroy_newest(KEY))
    [returned] = cloud.sent(StageName.THUMBNAILS)
    deliver(returned)
    image = cloud.entry_of(KEY)
    assert image.status is Status.READY
    assert image.attributes["filename"] == "photo.jpg"


def test_an_upload_that_was_deleted_through_the_api_stays_deleted(
    cloud: Cloud, context: Any, deliver: Deliver
) -> None:
    key = f"uploads/demo/{uuid.uuid4()}"
    deliver(cloud.put(key, photo("Canon_40D.jpg")))
    image = cloud.entry_of(key)
    cloud.delete(image)
    cloud.remove(key)
    cloud.run_remover(context, cloud.destroy_newest(key))
    for body in cloud.sent(StageName.THUMBNAILS):
        deliver(body)
    image = cloud.entry_of(key)
    assert image.deleted


def test_an_undone_deletion_holds_although_its_event_comes_first(
    cloud: Cloud, context: Any, deliver: Deliver
) -> None:
    deliver(cloud.put(KEY, photo("Canon_40D.jpg")))
    deleted, undone = cloud.remove(KEY), cloud.destroy_newest(KEY)
    cloud.run_remover(context, undone)
    for body in cloud.sent(StageName.THUMBNAILS):
        deliver(body)
    cloud.run_remover(context, deleted)
    assert cloud.sent(StageName.THUMBNAILS) == []
    image = cloud.entry_of(KEY)
    assert image.status is Status.READY
    assert cloud.derived()


def test_a_version_destroyed_before_its_event_came_does_not_hide_the_one_before(
    cloud: Cloud, context: Any, deliver: Deliver
) -> None:
    deliver(cloud.put(KEY, photo("Canon_40D.jpg")))
    uploaded, destroyed = cloud.put(KEY, photo("DSCN0010.jpg")), cloud.destroy_newest(KEY)
    cloud.run_remover(context, destroyed)
    deliver(uploaded)
    for body in cloud.sent(StageName.THUMBNAILS):
        deliver(body)
    image = cloud.entry_of(KEY)
    assert image.status is Status.READY
    assert image.attributes["metadata"]["model"] == "Canon EOS 40D"


def test_an_upload_that_was_only_hidden_comes_back_with_its_name(
    cloud: Cloud, context: Any, deliver: Deliver
) -> None:
    image_id = ImageId(str(uuid.uuid4()))
    key = keys.upload_key(Owner("demo"), image_id)
    cloud.images.open_slot(Owner("demo"), image_id, "my photo.jpg", "image/jpeg", None)
    deliver(cloud.put(key, photo("Canon_40D.jpg")))
    cloud.run_remover(context, cloud.remove(key))
    cloud.run_remover(context, cloud.destroy_newest(key))
    for body in cloud.sent(StageName.THUMBNAILS):
        deliver(body)
    image = cloud.entry_of(key)
    assert image.status is Status.READY
    assert image.attributes["filename"] == "my photo.jpg"


def test_companions_go_with_an_image_that_is_destroyed_and_stay_with_one_that_is_hidden(
    cloud: Cloud, context: Any, deliver: Deliver
) -> None:
    image_id = ImageId(str(uuid.uuid4()))
    key, companion = (
        keys.upload_key(Owner("demo"), image_id),
        keys.companion_prefix(Owner("demo"), image_id) + "a.mov",
    )
    deliver(cloud.put(key, photo("Canon_40D.jpg")))
    event = cloud.put(companion, b"a video")
    before = cloud.derived()
    deliver(event)
    assert cloud.derived() == before, "a companion starts no stage"

    cloud.run_remover(context, cloud.remove(key))
    assert cloud.held(companion) == "a video"
    cloud.run_remover(context, *cloud.destroy_versions(key))
    assert cloud.held(companion) is None
    assert cloud.s3.list_object_versions(Bucket=cloud.originals, Prefix=companion).get("Versions", []) == []


@pytest.mark.parametrize(
    ("kind", "heads", "lists"), [("hidden", 0, 0), ("hidden, then destroyed", 1, 1), ("an old version", 1, 0)]
)
def test_s3_is_asked_only_what_the_event_leaves_open(
    cloud: Cloud, stage: StageRunner, kind: str, heads: int, lists: int
) -> None:
    """A bulk deletion sends an event for each version. An import has no companions to look for."""
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    match kind:
        case "hidden":
            body = cloud.remove(KEY)
        case "an old version":
            stage.process(upload_of(cloud.put(KEY, b"two")), copy)
            body = destroy_oldest(cloud)
        case _:
            cloud.remove(KEY)
            [body] = cloud.destroy_versions(KEY)
    with counting(cloud.s3, "s3.HeadObject") as asked, counting(cloud.s3, "s3.ListObjectVersions") as listed:
        handler.remove(removal_of(body))
    assert (len(asked), len(listed)) == (heads, lists)


def destroy_oldest(cloud: Cloud) -> str:
    """Destroy the version before the newest of an original; returns the message body of the event."""
    [oldest] = [version for version, (_, is_latest) in cloud.versions(KEY).items() if not is_latest]
    cloud.s3.delete_object(Bucket=cloud.originals, Key=KEY, VersionId=oldest)
    return s3_events.deleted(cloud.originals, KEY, cloud.sequencer(), permanent=True)


def test_a_stale_removal_takes_nothing_of_what_was_announced_again(cloud: Cloud, stage: StageRunner) -> None:
    """The same version was announced before and after the removal; the work lies under the earlier sequencer."""
    first = upload_of(cloud.put(KEY, b"one"))
    stage.process(first, copy)
    removal = removal_of(s3_events.deleted(cloud.originals, KEY, cloud.sequencer()))
    again = replace(first, sequencer=parse_sequencer(cloud.sequencer()))
    assert stage.process(again, copy) is Outcome.DUPLICATE
    assert handler.remove(removal) is Burial.STALE
    assert readable(cloud)


def test_a_late_removal_does_not_settle_what_a_later_deletion_owes(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    first = upload_of(cloud.put(KEY, b"one"))
    stage.process(first, copy)
    other.process(first, note)
    removal = removal_of(cloud.remove(KEY))
    handler.remove(removal)
    second = upload_of(cloud.put(KEY, b"two"))
    stage.process(second, copy)
    other.process(second, note)
    cloud.remove(KEY)  # its event is lost
    assert cloud.keepers.bury_missing(cloud.entry_of(KEY))  # the janitor dies before it has removed anything
    assert handler.remove(removal) is Burial.DUPLICATE
    buried = cloud.entry_of(KEY)
    assert buried.owes is Owes.DERIVED
    assert buried.unsettled_since is not None
    assert cloud.derived()


def test_a_removal_that_comes_again_settles_what_its_first_try_has_left(
    cloud: Cloud, stage: StageRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    removal = removal_of(cloud.remove(KEY))
    with monkeypatch.context() as dying:
        dying.setattr(Objects, "remove_derived", die)
        with pytest.raises(KeyboardInterrupt):
            handler.remove(removal)
    assert cloud.entry_of(KEY).owes is Owes.DERIVED
    assert handler.remove(removal) is Burial.DUPLICATE
    assert cloud.entry_of(KEY).owes is None
    assert cloud.derived() == set()


def die(*_: object) -> None:
    raise KeyboardInterrupt


# Originals that are sent under a spent id


@pytest.fixture
def spent(cloud: Cloud, deliver: Deliver) -> str:
    """The key of an upload whose owner has deleted it through the API, and whose form still works."""
    key = f"uploads/demo/{uuid.uuid4()}"
    deliver(cloud.put(key, photo("Canon_40D.jpg")))
    entry = cloud.entry_of(key)
    deletion = cloud.delete(entry)
    cloud.objects.delete_original(entry.owner, entry.image_id, key)
    cloud.objects.remove_derived(keys.derived_prefix(entry.owner, entry.image_id), lambda _: True)
    cloud.images.finish(deletion)
    return key


def test_a_photo_sent_with_the_form_of_a_deleted_image_is_destroyed(
    cloud: Cloud, context: Any, deliver: Deliver, spent: str
) -> None:
    image_id = cloud.entry_of(spent).image_id
    companion = keys.companion_prefix(Owner("demo"), image_id) + "a.mov"
    cloud.put(companion, b"a film")
    cloud.put(spent, b"first")
    message = cloud.put(spent, photo("fox.jpg"))
    assert not any(deliver(message).values())
    assert not any(deliver(message).values()), "which may come twice"
    assert cloud.entry_of(spent).deleted
    cloud.run_remover(context)
    for key in (spent, companion):
        assert cloud.s3.list_object_versions(Bucket=cloud.originals, Prefix=key).get("Versions", []) == []
    assert cloud.take(cloud.removals_queue) == []
    assert cloud.derived() == set()
    assert cloud.entry_of(spent).owes is None


def test_events_of_a_destroyed_photo_bring_nothing_back(
    cloud: Cloud, context: Any, deliver: Deliver, spent: str
) -> None:
    message = cloud.put(spent, photo("fox.jpg"))
    before = cloud.versions(spent)
    deliver(message)
    cloud.run_remover(context)
    cloud.run_remover(context, *cloud.announced(spent, before))
    assert [cloud.sent(stage) for stage in StageName] == [[], []]
    deliver(message)
    cloud.run_remover(context)
    assert cloud.entry_of(spent).deleted
    assert cloud.take(cloud.removals_queue) == []


def test_a_deleted_import_is_never_destroyed_by_the_event_of_a_version(
    cloud: Cloud, context: Any, deliver: Deliver
) -> None:
    """Its key may be filled again at any time."""
    message = cloud.put(KEY, photo("Canon_40D.jpg"))
    deliver(message)
    cloud.images.finish(cloud.delete(cloud.entry_of(KEY)))
    deliver(message)
    assert cloud.take(cloud.removals_queue) == []
    cloud.run_remover(context, message)
    assert cloud.objects.has_versions(KEY)


def test_the_event_of_an_owners_deletion_that_comes_last_is_finished(
    cloud: Cloud, context: Any, deliver: Deliver
) -> None:
    """An import's tombstone is under a mark, so the event buries it again, when the API has finished all."""
    deliver(cloud.put(KEY, photo("Canon_40D.jpg")))
    before = cloud.versions(KEY)
    entry = cloud.entry_of(KEY)
    deletion = cloud.delete(entry)
    cloud.objects.delete_original(entry.owner, entry.image_id, KEY, deletion.doomed)
    cloud.images.finish(deletion)
    cloud.run_remover(context, *cloud.announced(KEY, before))
    assert cloud.take(cloud.removals_queue) == []
    finished = cloud.entry_of(KEY)
    assert (finished.by_owner, finished.owes) == (True, None)
    assert finished.deleted_seq > deletion.seq


def test_what_another_tool_has_hidden_is_not_destroyed(cloud: Cloud, context: Any, deliver: Deliver) -> None:
    """Its deletion can be undone."""
    key = f"uploads/demo/{uuid.uuid4()}"
    message = cloud.put(key, photo("Canon_40D.jpg"))
    deliver(message)
    cloud.run_remover(context, cloud.remove(key))
    deliver(message)
    assert cloud.take(cloud.removals_queue) == []
    cloud.run_remover(context, message)
    assert cloud.objects.has_versions(key)


def test_a_living_upload_is_not_destroyed_whoever_says_so(cloud: Cloud, context: Any, deliver: Deliver) -> None:
    key = f"uploads/demo/{uuid.uuid4()}"
    message = cloud.put(key, photo("Canon_40D.jpg"))
    cloud.run_remover(context, message)
    deliver(message)
    cloud.run_remover(context, message)
    assert cloud.entry_of(key).status is Status.READY
    assert cloud.objects.has_versions(key)
