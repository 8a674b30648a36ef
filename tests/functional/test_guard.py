"""The guard, case by case: nothing is lost and nothing stale is shown, in any order of events and wherever a
worker dies.
"""

from collections.abc import Callable, Iterator
from typing import Final

import pytest
from botocore.exceptions import EndpointConnectionError

from darkroom import aws, events, keys
from darkroom.catalog.entry import Status
from darkroom.catalog.guard import Grant
from darkroom.catalog.table import key as key_of
from darkroom.chronology import Place
from darkroom.errors import RejectedImage
from darkroom.events import Removal, Upload
from darkroom.order import Order
from darkroom.stage import Derived, Outcome, Result, StageRunner, Work
from darkroom.stages import StageName
from tests.functional.conftest import Cloud, counting

KEY: Final = "imports/demo/photo.jpg"


def copy(data: bytes, derived: Derived) -> Result:
    """The simplest work: the rendition is the original."""
    derived.put("v1/copy.bin", data, "application/octet-stream")
    return Result({"text": data.decode()})


def note(data: bytes, derived: Derived) -> Result:
    """Work of the other stage."""
    derived.put(keys.TAGS_NAME, b"{}", "application/json")
    return Result({"length": len(data)})


def meanwhile(happening: Callable[[], object], work: Work = copy) -> Work:
    """Work during which something else happens."""

    def busy(data: bytes, derived: Derived) -> Result:
        result = work(data, derived)
        derived.flush()
        happening()
        return result

    return busy


def reject_after(happening: Callable[[], object]) -> Work:
    """Work during which something else happens, and that rejects the file."""

    def busy(_data: bytes, _derived: Derived) -> Result:
        happening()
        raise RejectedImage("undecodable", "Bad.")

    return busy


def upload_of(body: str) -> Upload:
    upload = events.decode(body)
    assert isinstance(upload, Upload)
    return upload


def removal_of(body: str) -> Removal:
    removal = events.decode(body)
    assert isinstance(removal, Removal)
    return removal


def shown(cloud: Cloud, key: str = KEY) -> str | None:
    """What a reader sees of an image: the text its thumbnails were made from."""
    entry = cloud.entry(key)
    if entry is None or not entry.living or entry.pictures is None:
        return None
    return str(entry.pictures["text"])


def readable(cloud: Cloud, key: str = KEY) -> bool:
    """Whether the rendition that a reader is shown exists and was made from what the entry says."""
    entry = cloud.entry(key)
    assert entry is not None
    assert entry.pictures is not None
    order = Order.parse(entry.pictures["order"])
    assert order is not None
    prefix = keys.order_prefix(entry.owner, entry.image_id, StageName.THUMBNAILS, order)
    stored = cloud.objects.read_derived(prefix + "v1/copy.bin")
    return stored is not None and stored.body.decode() == entry.pictures["text"]


def test_an_upload_is_ready_when_both_stages_have_committed(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    assert stage.process(upload, copy) is Outcome.COMMITTED
    image = cloud.entry(KEY)
    assert image is not None
    assert image.status is Status.PROCESSING
    assert "unsettled" in image.attributes
    assert other.process(upload, note) is Outcome.COMMITTED
    image = cloud.entry(KEY)
    assert image is not None
    assert image.status is Status.READY
    assert "unsettled" not in image.attributes
    assert readable(cloud)


def test_a_duplicate_is_acknowledged_without_work(cloud: Cloud, stage: StageRunner) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)

    def never(_data: bytes, _derived: Derived) -> Result:
        raise AssertionError("a duplicate must not be worked on")

    assert stage.process(upload, never) is Outcome.DUPLICATE
    assert shown(cloud) == "one"


def test_a_duplicate_that_runs_at_the_same_time_commits_once(cloud: Cloud, stage: StageRunner) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    again = meanwhile(lambda: stage.process(upload, copy))
    assert stage.process(upload, again) is Outcome.DUPLICATE
    assert shown(cloud) == "one"
    assert readable(cloud)


def test_a_stale_event_changes_nothing(cloud: Cloud, stage: StageRunner) -> None:
    old = upload_of(cloud.put(KEY, b"one"))
    new = upload_of(cloud.put(KEY, b"two"))
    assert stage.process(new, copy) is Outcome.COMMITTED
    assert stage.process(old, copy) is Outcome.STALE
    assert shown(cloud) == "two"
    assert readable(cloud)


def test_events_out_of_order_end_with_the_latest_version(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    uploads = [upload_of(cloud.put(KEY, text)) for text in (b"one", b"two", b"three")]
    for number in (1, 0, 2, 0, 1):
        stage.process(uploads[number], copy)
    for number in (2, 1, 0):
        other.process(uploads[number], note)
    assert shown(cloud) == "three"
    image = cloud.entry(KEY)
    assert image is not None
    assert image.status is Status.READY
    assert len(cloud.derived()) == 2, "a rendition and the tags"


def test_an_overwritten_version_is_forgotten_once_the_new_one_is_committed(
    cloud: Cloud, stage: StageRunner
) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    [before] = cloud.derived()
    stage.process(upload_of(cloud.put(KEY, b"two")), copy)
    [after] = cloud.derived()
    assert before != after
    assert shown(cloud) == "two"


def test_overwritten_while_working_the_older_work_is_thrown_away(cloud: Cloud, stage: StageRunner) -> None:
    old = upload_of(cloud.put(KEY, b"one"))
    new = upload_of(cloud.put(KEY, b"two"))
    assert stage.process(old, meanwhile(lambda: stage.process(new, copy))) is Outcome.STALE
    assert shown(cloud) == "two"
    assert len(cloud.derived()) == 1
    assert readable(cloud)


def test_overwritten_while_working_and_not_yet_processed(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    """The other stage has claimed the new version. This stage's result for the old version must not count."""
    old = upload_of(cloud.put(KEY, b"one"))
    new = upload_of(cloud.put(KEY, b"two"))
    assert stage.process(old, meanwhile(lambda: other.process(new, note))) is Outcome.STALE
    assert shown(cloud) is None
    assert [key for key in cloud.derived() if "/thumbnails/" in key] == []
    assert stage.process(new, copy) is Outcome.COMMITTED
    assert shown(cloud) == "two"


def test_deleted_while_working_the_work_is_thrown_away(cloud: Cloud, stage: StageRunner) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))

    def delete() -> None:
        cloud.keepers.bury(removal_of(cloud.remove(KEY)))

    assert stage.process(upload, meanwhile(delete)) is Outcome.DELETED
    assert shown(cloud) is None
    assert cloud.derived() == set()


def test_a_late_event_does_not_bring_a_deleted_image_back(cloud: Cloud, stage: StageRunner) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    cloud.keepers.bury(removal_of(cloud.remove(KEY)))
    assert stage.process(upload, copy) is Outcome.DELETED
    assert shown(cloud) is None


def test_an_import_deleted_and_dropped_again_is_back(cloud: Cloud, stage: StageRunner) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    removal = removal_of(cloud.remove(KEY))
    again = upload_of(cloud.put(KEY, b"two"))
    cloud.keepers.bury(removal)
    assert stage.process(again, copy) is Outcome.COMMITTED
    assert shown(cloud) == "two"
    image = cloud.entry(KEY)
    assert image is not None
    assert "expires_at" not in image.attributes


def test_a_late_removal_does_not_take_a_newer_upload(cloud: Cloud, stage: StageRunner) -> None:
    stage.process(upload_of(cloud.put(KEY, b"one")), copy)
    removal = removal_of(cloud.remove(KEY))
    stage.process(upload_of(cloud.put(KEY, b"two")), copy)
    cloud.keepers.bury(removal)
    assert shown(cloud) == "two"


def test_an_original_that_is_gone_is_superseded(cloud: Cloud, stage: StageRunner) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    assert upload.version_id is not None
    cloud.s3.delete_object(Bucket=cloud.originals, Key=KEY, VersionId=upload.version_id)
    assert stage.process(upload, copy) is Outcome.SUPERSEDED
    assert shown(cloud) is None


def test_without_a_version_id_a_changed_original_is_superseded(cloud: Cloud, stage: StageRunner) -> None:
    """Without a version id, the event's etag must match."""
    old = upload_of(cloud.put(KEY, b"one").replace('"version-id"', '"ignored"'))
    new = upload_of(cloud.put(KEY, b"two").replace('"version-id"', '"ignored"'))
    assert stage.process(old, copy) is Outcome.SUPERSEDED
    assert stage.process(new, copy) is Outcome.COMMITTED
    assert shown(cloud) == "two"


@pytest.fixture
def lose_answers() -> Iterator[Callable[[str, int], None]]:
    """Let DynamoDB or S3 do the call, and lose its answer."""
    client = aws.dynamodb()
    losing: list[tuple[str, Callable[..., None]]] = []

    def lose(operation: str, which: int) -> None:
        calls = 0

        def drop(**_: object) -> None:
            nonlocal calls
            calls += 1
            if calls == which:
                raise EndpointConnectionError(endpoint_url="dynamodb")

        client.meta.events.register(f"after-call.dynamodb.{operation}", drop)
        losing.append((operation, drop))

    yield lose
    for operation, drop in losing:
        client.meta.events.unregister(f"after-call.dynamodb.{operation}", drop)


def test_a_retry_after_a_lost_commit_answer_is_done(
    cloud: Cloud, stage: StageRunner, other: StageRunner, lose_answers: Callable[[str, int], None]
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    other.process(upload, note)
    # The other stage has claimed already, so this one's first write is the commit.
    lose_answers("UpdateItem", 1)
    with pytest.raises(EndpointConnectionError):
        stage.process(upload, copy)
    assert shown(cloud) == "one"
    assert stage.process(upload, copy) is Outcome.DUPLICATE
    assert readable(cloud)
    image = cloud.entry(KEY)
    assert image is not None
    assert image.status is Status.READY
    assert "unsettled" not in image.attributes, "the retry settles what the first attempt left"


def test_a_retry_after_a_lost_claim_answer_works(
    cloud: Cloud, stage: StageRunner, lose_answers: Callable[[str, int], None]
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    lose_answers("UpdateItem", 1)
    with pytest.raises(EndpointConnectionError):
        stage.process(upload, copy)
    assert stage.process(upload, copy) is Outcome.COMMITTED


def test_a_fault_while_working_is_left_to_the_queue(cloud: Cloud, stage: StageRunner) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))

    def fail(_data: bytes, _derived: Derived) -> Result:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        stage.process(upload, fail)
    assert stage.process(upload, copy) is Outcome.COMMITTED


def test_a_rejection_is_recorded_and_never_retried(cloud: Cloud, stage: StageRunner, other: StageRunner) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))

    def reject(_data: bytes, _derived: Derived) -> Result:
        raise RejectedImage("not_an_image", "The file is not an image.")

    assert stage.process(upload, reject) is Outcome.REJECTED
    assert stage.process(upload, copy) is Outcome.DUPLICATE
    other.process(upload, note)
    image = cloud.entry(KEY)
    assert image is not None
    assert image.status is Status.REJECTED
    fault = image.fault(StageName.THUMBNAILS)
    assert fault is not None
    assert (fault.code, fault.message, fault.retry) == ("not_an_image", "The file is not an image.", False)
    assert "unsettled" not in image.attributes


def test_a_preview_is_readable_before_the_commit_and_after_a_late_rejection(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))

    def half(data: bytes, derived: Derived) -> Result:
        result = copy(data, derived)
        derived.show_preview(result.attributes)
        image = cloud.entry(KEY)
        assert image is not None
        assert image.preview is not None
        assert readable(cloud)
        raise RejectedImage("undecodable", "The rest could not be made.")

    assert stage.process(upload, half) is Outcome.REJECTED
    other.process(upload, note)
    image = cloud.entry(KEY)
    assert image is not None
    assert image.preview is not None
    assert image.status is Status.PARTIAL


def test_a_preview_makes_room_for_the_result(cloud: Cloud, stage: StageRunner) -> None:
    def with_preview(data: bytes, derived: Derived) -> Result:
        result = copy(data, derived)
        derived.show_preview(result.attributes)
        return result

    stage.process(upload_of(cloud.put(KEY, b"one")), with_preview)
    image = cloud.entry(KEY)
    assert image is not None
    assert image.result(StageName.THUMBNAILS) is not None
    assert image.preview is None


def test_a_preview_of_an_overtaken_version_is_not_shown(cloud: Cloud, stage: StageRunner) -> None:
    old = upload_of(cloud.put(KEY, b"one"))
    new = upload_of(cloud.put(KEY, b"two"))
    claim = cloud.guard.claim(old, stage.name)
    assert isinstance(claim, Grant)
    stage.process(new, meanwhile(lambda: cloud.guard.show_preview(claim, {"text": "old"})))
    image = cloud.entry(KEY)
    assert image is not None
    assert image.preview is None


def test_the_work_on_an_image_that_has_expired_is_thrown_away(cloud: Cloud, stage: StageRunner) -> None:
    def expire() -> None:
        entry = cloud.entry_of(KEY)
        aws.dynamodb().delete_item(TableName=cloud.table.name, Key=key_of(entry.owner, entry.image_id))

    upload = upload_of(cloud.put(KEY, b"one"))
    assert stage.process(upload, meanwhile(expire)) is Outcome.DELETED
    assert stage.process(upload_of(cloud.put(KEY, b"two")), reject_after(expire)) is Outcome.DELETED


def test_a_first_version_leaves_nothing_to_look_for(cloud: Cloud, stage: StageRunner) -> None:
    """Each listing is paid for."""
    with counting(cloud.s3, "s3.ListObjectsV2") as calls:
        assert stage.process(upload_of(cloud.put(KEY, b"one")), copy) is Outcome.COMMITTED
    assert calls == []


def test_a_tombstone_that_expires_right_after_the_commit_leaves_nothing_to_settle(
    cloud: Cloud, stage: StageRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("darkroom.catalog.guard.Guard.settle", lambda *_: None)
    assert stage.process(upload_of(cloud.put(KEY, b"one")), copy) is Outcome.COMMITTED


def test_nothing_is_settled_of_an_image_that_is_unknown(cloud: Cloud) -> None:
    assert cloud.guard.settle(keys.Owner("demo"), keys.ImageId("0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c")) is None


def test_what_is_settled_is_not_written_again(
    cloud: Cloud, stage: StageRunner, other: StageRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    other.process(upload, note)
    entry = cloud.entry_of(KEY)
    monkeypatch.setattr(cloud.table, "write", lambda *_, **__: pytest.fail("it was written again"))
    assert cloud.guard.settle(entry.owner, entry.image_id) == entry


def test_a_result_without_a_place_leaves_that_of_the_other_stage(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    told = Place("1998-07-04T00:00:00.000", None, "day", "file", None)
    upload = upload_of(cloud.put(KEY, b"one"))
    other.process(upload, lambda *_: Result({}, place=told))
    stage.process(upload, copy)
    assert cloud.entry_of(KEY).place == told
