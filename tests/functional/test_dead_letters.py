"""Dead letters: repeated failures are recorded on the image. If the message is all that is left of an event, S3
is asked.
"""

from typing import Any

import pytest

from darkroom import aws, events
from darkroom.catalog.entry import Fault, Status
from darkroom.catalog.guard import outcome
from darkroom.keys import Lane
from darkroom.repair import GAVE_UP, Repair
from darkroom.stage import StageRunner
from darkroom.stages import STAGES, StageName
from keepers.dead_letters import handler
from keepers.dead_letters.settings import DeadLetters
from tests.functional.conftest import Cloud
from tests.functional.granted import granted
from tests.functional.test_guard import KEY, copy, note, shown, upload_of


def run(context: Any) -> None:
    """A run of the keeper of dead letters."""
    with granted("DeadLetters"):
        handler.lambda_handler({}, context)


def bury_letter(stage: StageName | None, body: str) -> str:
    """Put a message among the dead letters of a stage or of removals; returns the URL of their queue."""
    queues = DeadLetters.from_env()
    url = queues.of_removals if stage is None else queues.of_stages[stage][list(Lane).index(Lane.IMPORTS)]
    aws.sqs().send_message(QueueUrl=url, MessageBody=body)
    return url


@pytest.mark.parametrize("failing", STAGES)
def test_a_stage_that_gave_up_is_said_on_the_image(
    cloud: Cloud, stage: StageRunner, other: StageRunner, context: Any, failing: StageName
) -> None:
    body = cloud.put(KEY, b"one")
    if failing is StageName.METADATA:
        stage.process(upload_of(body), copy)
    else:
        other.process(upload_of(body), note)
    url = bury_letter(failing, body)
    run(context)
    entry = cloud.entry_of(KEY)
    fault = entry.fault(failing)
    assert fault is not None
    assert (fault.code, fault.retry) == (GAVE_UP, True)
    assert entry.status is (Status.FAILED if failing is StageName.THUMBNAILS else Status.PARTIAL)
    assert entry.listed_as_failed
    assert "unsettled" not in entry.attributes
    assert cloud.take(url) == []


def test_a_letter_whose_work_was_done_meanwhile_says_nothing(
    cloud: Cloud, stage: StageRunner, other: StageRunner, context: Any
) -> None:
    body = cloud.put(KEY, b"one")
    stage.process(upload_of(body), copy)
    other.process(upload_of(body), note)
    bury_letter(StageName.THUMBNAILS, body)
    run(context)
    assert cloud.entry_of(KEY).status is Status.READY
    assert not cloud.entry_of(KEY).listed_as_failed


def test_a_letter_of_an_older_version_fails_nothing(cloud: Cloud, stage: StageRunner, context: Any) -> None:
    old = cloud.put(KEY, b"one")
    stage.process(upload_of(cloud.put(KEY, b"two")), copy)
    bury_letter(StageName.METADATA, old)
    run(context)
    assert cloud.entry_of(KEY).fault(StageName.METADATA) is None


def test_an_event_that_was_never_delivered_is_worked_on(
    cloud: Cloud, stage: StageRunner, other: StageRunner, context: Any
) -> None:
    """EventBridge could not deliver it in a day, so no stage has ever tried."""
    body = cloud.put(KEY, b"one")
    for name in STAGES:
        bury_letter(name, body)
    run(context)
    for body in cloud.sent(StageName.THUMBNAILS):
        stage.process(upload_of(body), copy)
    for body in cloud.sent(StageName.METADATA):
        other.process(upload_of(body), note)
    assert (shown(cloud), cloud.entry_of(KEY).status) == ("one", Status.READY)


def test_a_letter_of_an_image_that_is_back_brings_it_back(cloud: Cloud, stage: StageRunner, context: Any) -> None:
    """It was hidden, then shown again; no event announced that."""
    body = cloud.put(KEY, b"one")
    stage.process(upload_of(body), copy)
    cloud.remove(KEY)
    assert cloud.keepers.bury_missing(cloud.entry_of(KEY))
    buried = cloud.entry_of(KEY)
    cloud.keepers.finish(buried.owner, buried.image_id, buried.deleted_seq)
    cloud.destroy_newest(KEY)
    bury_letter(StageName.METADATA, body)
    run(context)
    assert cloud.entry_of(KEY).living


def test_a_removal_that_failed_too_often_is_done(
    cloud: Cloud, stage: StageRunner, other: StageRunner, context: Any
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    other.process(upload, note)
    bury_letter(None, cloud.remove(KEY))
    run(context)
    assert (cloud.entry_of(KEY).deleted, cloud.derived()) == (True, set())


@pytest.mark.parametrize(
    ("happened", "ends"),
    [
        ("nothing", handler.FAILED),
        ("done since", handler.OBSOLETE),
        ("overwritten, and nobody heard", Repair.ADOPTED),
        ("deleted, and nobody heard", handler.FAILED),
        ("hidden, and that was heard", handler.OBSOLETE),
        ("never heard of, and gone", handler.OBSOLETE),
    ],
)
def test_a_letter_is_counted_by_what_became_of_it(
    cloud: Cloud, stage: StageRunner, other: StageRunner, happened: str, ends: str
) -> None:
    body = cloud.put(KEY, b"one")
    if not happened.startswith("never"):
        stage.process(upload_of(body), copy)
    if happened == "done since":
        other.process(upload_of(body), note)
    elif happened.startswith("overwritten"):
        body = cloud.put(KEY, b"two")
    elif happened != "nothing":
        cloud.remove(KEY)
    if happened.startswith("hidden"):
        assert cloud.keepers.bury_missing(cloud.entry_of(KEY))
    assert handler.give_up(StageName.METADATA, upload_of(body), 1) == ends


@pytest.mark.usefixtures("cloud")
def test_a_letter_that_cannot_be_read_stays_for_the_alarm(context: Any) -> None:
    url = bury_letter(StageName.THUMBNAILS, "no event")
    run(context)
    counts = aws.sqs().get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert int(counts["ApproximateNumberOfMessagesNotVisible"]) == 1


# Failed images


def failed(cloud: Cloud, other: StageRunner) -> None:
    other.process(upload_of(cloud.put(KEY, b"one")), note)
    cloud.keepers.fail(cloud.entry_of(KEY), StageName.THUMBNAILS, GAVE_UP, "We gave up.")
    assert [entry.image_id for shard in range(8) for entry in cloud.keepers.failed(shard, 10).entries] == [
        cloud.entry_of(KEY).image_id
    ]


def test_other_work_leaves_a_failed_image_among_the_failed(cloud: Cloud, other: StageRunner) -> None:
    failed(cloud, other)
    raised = cloud.resubmissions.raise_revisions(cloud.entry_of(KEY), [StageName.METADATA])
    assert raised is not None
    assert raised.failed(StageName.THUMBNAILS)
    assert raised.listed_as_failed
    other.process(upload_of(events.encode(raised.current_upload(cloud.originals))), note)
    assert cloud.entry_of(KEY).listed_as_failed


def test_a_failure_between_a_resubmissions_look_and_its_write_is_kept(
    cloud: Cloud, stage: StageRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    entry, write = cloud.entry_of(KEY), cloud.table.write

    def late(*arguments: Any, **named: Any) -> bool:
        monkeypatch.undo()
        assert cloud.keepers.fail(entry, StageName.METADATA, GAVE_UP, "We gave up.")
        return write(*arguments, **named)

    monkeypatch.setattr(cloud.table, "write", late)
    assert cloud.resubmissions.raise_revisions(entry, [StageName.THUMBNAILS]) is not None
    assert cloud.entry_of(KEY).failed(StageName.METADATA)
    assert cloud.entry_of(KEY).listed_as_failed


def test_a_failure_of_a_revision_that_another_request_has_raised_is_kept(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    """The later request, which read the entry before, raises only the revision of the other stage."""
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, copy)
    other.process(upload, note)
    before = cloud.entry_of(KEY)
    raised = cloud.resubmissions.raise_revisions(before, [StageName.THUMBNAILS])
    assert raised is not None
    assert cloud.keepers.fail(raised, StageName.THUMBNAILS, GAVE_UP, "We gave up.")
    assert cloud.resubmissions.raise_revisions(before, list(STAGES)) is not None
    assert cloud.entry_of(KEY).failed(StageName.THUMBNAILS)
    assert cloud.entry_of(KEY).listed_as_failed


def test_a_failed_image_that_is_tried_again_is_failed_no_more(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    failed(cloud, other)
    raised = cloud.resubmissions.raise_revisions(cloud.entry_of(KEY), [StageName.THUMBNAILS])
    assert raised is not None
    assert not raised.listed_as_failed
    assert raised.status is Status.PROCESSING
    stage.process(upload_of(events.encode(raised.current_upload(cloud.originals))), copy)
    assert cloud.entry_of(KEY).status is Status.READY


def test_a_message_that_an_operator_sends_again_mends_a_failed_image(
    cloud: Cloud, stage: StageRunner, other: StageRunner
) -> None:
    failed(cloud, other)
    stage.process(cloud.entry_of(KEY).current_upload(cloud.originals), copy)
    entry = cloud.entry_of(KEY)
    assert (entry.status, entry.listed_as_failed) == (Status.READY, False)


def test_another_version_is_not_failed(cloud: Cloud, stage: StageRunner, other: StageRunner) -> None:
    failed(cloud, other)
    stage.process(upload_of(cloud.put(KEY, b"two")), copy)
    assert not cloud.entry_of(KEY).listed_as_failed


def test_a_deleted_image_is_not_failed(cloud: Cloud, other: StageRunner) -> None:
    failed(cloud, other)
    cloud.delete(cloud.entry_of(KEY))
    assert not cloud.entry_of(KEY).listed_as_failed


def test_a_failure_between_another_stages_look_and_its_write_is_kept(
    cloud: Cloud, stage: StageRunner, other: StageRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stage has mended what it failed on and takes the image from the list; meanwhile the other stage fails."""
    failed(cloud, other)
    key = cloud.entry_of(KEY)
    monkeypatch.setattr("darkroom.catalog.guard.Guard.settle", lambda *_: None)
    stage.process(key.current_upload(cloud.originals), copy)
    monkeypatch.undo()
    mended = cloud.entry_of(KEY)
    assert mended.listed_as_failed
    assert not mended.failed(StageName.THUMBNAILS)
    write = cloud.table.write

    def late(*arguments: Any, **named: Any) -> bool:
        monkeypatch.undo()
        fault = Fault(str(mended.due(StageName.METADATA)), GAVE_UP, "We gave up.", retry=True)
        ended = outcome(mended, StageName.METADATA, fault.order, fault)
        write(mended, mended.owner, mended.image_id, assign=ended)
        return write(*arguments, **named)

    monkeypatch.setattr(cloud.table, "write", late)
    cloud.guard.settle(mended.owner, mended.image_id)
    assert cloud.entry_of(KEY).failed(StageName.METADATA)
    assert cloud.entry_of(KEY).listed_as_failed
