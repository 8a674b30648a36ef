"""Workers' logs and metrics: every line names its image, and metrics say how long uploads wait."""

import io
import json
from collections.abc import Callable
from typing import Any, Final

import pytest

import metadata_extractor.handler
import thumbnailer.handler
from darkroom import keys
from darkroom.catalog.entry import Status
from darkroom.errors import CODES, OriginalUnreadable, RejectedImage
from darkroom.objects import Objects
from darkroom.observability import count, logger, metrics
from darkroom.resubmit import Reason, Resubmission
from darkroom.stage import Derived, Result, StageRunner
from darkroom.stages import StageName
from tests import misbehaviour, s3_events
from tests.functional.conftest import Cloud
from tests.functional.test_guard import copy, note, reject_after, upload_of
from tests.photos import photo

KEY: Final = "imports/demo/2026/photo of mine.jpg"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The log lines and metrics that were printed since the last call."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]


def measured(printed: list[dict[str, Any]], name: str) -> list[float]:
    return [value for line in printed if "_aws" in line for value in line.get(name, [])]


@pytest.fixture
def bug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbnailer.handler, "render", misbehaviour.fails)
    monkeypatch.setattr(thumbnailer.handler, "render_whole", misbehaviour.fails)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the logger writes."""
    stream = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", stream)
    return stream


def ends(log: io.StringIO) -> list[dict[str, Any]]:
    """The lines that say how deliveries ended, since the last call: only what is said about the image."""
    logged = [json.loads(line) for line in log.getvalue().splitlines()]
    log.seek(0)
    log.truncate()
    names = ("level", "outcome", "code", "order", "owner", "image_id", "object_key")
    return [{name: line[name] for name in names if name in line} for line in logged if "outcome" in line]


@pytest.mark.usefixtures("bug")
@pytest.mark.parametrize("delivery", [1, 2])
def test_every_line_about_an_image_names_it(cloud: Cloud, context: Any, log: io.StringIO, delivery: int) -> None:
    event = s3_events.batch(cloud.put(KEY, photo("Canon_40D.jpg")), deliveries=delivery)
    thumbnailer.handler.lambda_handler(event, context)
    original = keys.parse_original(cloud.originals, KEY)
    assert original is not None
    logged = [json.loads(line) for line in log.getvalue().splitlines()]
    assert logged
    assert all(
        (line["owner"], line["image_id"], line["object_key"]) == ("demo", original.image_id, KEY)
        for line in logged
    )
    assert any("LookupError" in line.get("exception", "") for line in logged)

    thumbnailer.handler.lambda_handler(s3_events.batch('{"Event": "s3:TestEvent"}', "no event"), context)
    after = [json.loads(line) for line in log.getvalue().splitlines()[len(logged) :]]
    assert len(after) >= 2
    assert not any({"owner", "image_id", "object_key"} & line.keys() for line in after)


def test_one_line_says_how_each_delivery_ended(cloud: Cloud, context: Any, log: io.StringIO) -> None:
    """So an image's lines tell its way even if nothing failed."""
    handle = thumbnailer.handler.lambda_handler
    broken = cloud.put(KEY, b"no picture")
    handle(s3_events.batch(broken), context)
    rejected_order = cloud.entry_of(KEY).attributes["thumbnails_fault"]["order"]
    message = cloud.put(KEY, photo("Canon_40D.jpg"))
    handle(s3_events.batch(message), context)
    committed_order = cloud.entry_of(KEY).attributes["thumbnails"]["order"]
    handle(s3_events.batch(message), context)
    handle(s3_events.batch(broken), context)
    image = {"level": "INFO", "owner": "demo", "image_id": cloud.entry_of(KEY).image_id, "object_key": KEY}
    assert rejected_order != committed_order
    assert ends(log) == [
        {**image, "outcome": "rejected", "code": "not_an_image", "order": rejected_order},
        {**image, "outcome": "committed", "order": committed_order},
        {**image, "outcome": "duplicate", "order": committed_order},
        {**image, "outcome": "stale"},
    ]

    removal = cloud.remove(KEY)
    cloud.run_remover(context, removal)
    handle(s3_events.batch(message), context)
    assert ends(log) == [{**image, "outcome": "buried"}, {**image, "outcome": "deleted"}]


def test_an_end_says_nothing_of_the_image_before_it(cloud: Cloud, context: Any, log: io.StringIO) -> None:
    bodies = (b"no picture", photo("fox.jpg"), b"")
    messages = [cloud.put(f"imports/demo/{number}.jpg", body) for number, body in enumerate(bodies)]
    metadata_extractor.handler.lambda_handler(s3_events.batch(*messages), context)
    assert [(line["outcome"], line.get("code")) for line in ends(log)] == [
        ("rejected", "not_an_image"),
        ("committed", None),
        ("rejected", "empty"),
    ]
    logger.info("between two images")
    assert not {"owner", "order", "code"} & json.loads(log.getvalue()).keys()


def test_an_uploads_times_are_measured_once(
    cloud: Cloud, context: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    message = cloud.put(KEY, photo("Canon_40D.jpg"))
    for delivery in (1, 2):
        for handler in (thumbnailer.handler, metadata_extractor.handler):
            handler.lambda_handler(s3_events.batch(message, deliveries=delivery), context)
        printed = lines(capsys)
        for name in ("SecondsToFirstPicture", "SecondsToReady"):
            assert len(measured(printed, name)) == (1 if delivery == 1 else 0), name
            assert all(seconds >= 0 for seconds in measured(printed, name))

    resubmission = Resubmission(cloud.resubmissions, _queues(), cloud.originals)
    assert resubmission.resubmit(cloud.entry_of(KEY), list(StageName), Reason.REPROCESS, keys.Lane.IMPORTS)
    for stage, handler in (
        (StageName.THUMBNAILS, thumbnailer.handler),
        (StageName.METADATA, metadata_extractor.handler),
    ):
        handler.lambda_handler(s3_events.batch(*cloud.sent(stage)), context)
    printed = lines(capsys)
    assert measured(printed, "Committed")
    assert not measured(printed, "SecondsToFirstPicture")
    assert not measured(printed, "SecondsToReady")


def _queues() -> Any:
    from darkroom import services

    return services.stage_queues()


def test_pictures_count_from_the_commit_where_no_preview_was_shown(
    cloud: Cloud, context: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Derived, "show_preview", lambda _self, _attributes: None)
    thumbnailer.handler.lambda_handler(s3_events.batch(cloud.put(KEY, photo("Canon_40D.jpg"))), context)
    assert len(measured(lines(capsys), "SecondsToFirstPicture")) == 1


def test_rejections_are_counted_by_their_codes(
    cloud: Cloud, context: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    bodies = (b"no picture", b"", photo("fox.jpg")[:100_000], photo("fox.jpg"))
    messages = [cloud.put(f"imports/demo/{number}.jpg", body) for number, body in enumerate(bodies)]
    thumbnailer.handler.lambda_handler(s3_events.batch(*messages), context)
    counted = [line for line in lines(capsys) if "RejectedByCode" in line]
    assert [line["code"] for line in counted] == ["not_an_image", "empty", "truncated"]
    assert all(line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service", "code"]] for line in counted)
    assert {line["code"] for line in counted} <= CODES


# The same with the simplest work


def reject(_data: bytes, _derived: Derived) -> Result:
    raise RejectedImage("undecodable", "Bad.")


def printed_by(work: Callable[[], object], capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The log lines and metrics of some work."""
    capsys.readouterr()
    work()
    count("Flushed")  # without a metric, Powertools warns
    metrics.flush_metrics()
    return lines(capsys)


def waits(printed: list[dict[str, Any]]) -> list[str]:
    """The waits of owners that were measured."""
    return [name for name in ("SecondsToFirstPicture", "SecondsToReady") if measured(printed, name)]


@pytest.mark.parametrize("shown", [True, False])
def test_first_pictures_are_measured_when_they_can_be_seen(
    cloud: Cloud, stage: StageRunner, capsys: pytest.CaptureFixture[str], shown: bool
) -> None:
    """A preview is not shown of an image that is deleted meanwhile."""
    upload = upload_of(cloud.put(KEY, b"one"))

    def preview(data: bytes, derived: Derived) -> Result:
        result = copy(data, derived)
        if not shown:
            cloud.delete(cloud.entry_of(KEY))
        assert waits(printed_by(lambda: derived.show_preview(result.attributes), capsys)) == (
            ["SecondsToFirstPicture"] if shown else []
        )
        return result

    assert waits(printed_by(lambda: stage.process(upload, preview), capsys)) == []


def test_only_the_stage_of_the_pictures_measures_them(
    cloud: Cloud, stage: StageRunner, other: StageRunner, capsys: pytest.CaptureFixture[str]
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    assert waits(printed_by(lambda: other.process(upload, note), capsys)) == []
    assert waits(printed_by(lambda: stage.process(upload, copy), capsys)) == [
        "SecondsToFirstPicture",
        "SecondsToReady",
    ]
    assert waits(printed_by(lambda: stage.process(upload, copy), capsys)) == [], "a duplicate"


def test_the_wait_for_another_try_is_not_measured(
    cloud: Cloud, stage: StageRunner, other: StageRunner, capsys: pytest.CaptureFixture[str]
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    other.process(upload, note)
    stage.process(upload, reject)
    assert cloud.resubmissions.raise_revisions(cloud.entry_of(KEY), [StageName.THUMBNAILS])
    assert waits(printed_by(lambda: stage.process(upload, copy), capsys)) == []
    assert cloud.entry_of(KEY).status is Status.READY


def test_the_wait_of_what_a_keeper_has_found_is_not_measured(
    cloud: Cloud, stage: StageRunner, other: StageRunner, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may have been in the bucket for years."""
    found = cloud.keepers.adopt(None, upload_of(cloud.put(KEY, b"one")))
    assert found is not None
    other.process(found, note)
    assert waits(printed_by(lambda: stage.process(found, copy), capsys)) == []
    assert cloud.entry_of(KEY).status is Status.READY


def test_a_rejected_image_is_not_ready(
    cloud: Cloud, stage: StageRunner, other: StageRunner, capsys: pytest.CaptureFixture[str]
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    stage.process(upload, reject)
    assert waits(printed_by(lambda: other.process(upload, note), capsys)) == []
    assert "unsettled" not in cloud.entry_of(KEY).attributes


def test_a_rejection_is_counted_by_the_delivery_that_commits_it(
    cloud: Cloud, stage: StageRunner, capsys: pytest.CaptureFixture[str]
) -> None:
    upload = upload_of(cloud.put(KEY, b"one"))
    twice = reject_after(lambda: stage.process(upload, reject))
    printed = printed_by(lambda: stage.process(upload, twice), capsys)
    assert len([line for line in printed if "RejectedByCode" in line]) == 1


def test_what_s3_refuses_to_return_is_no_rejection(
    cloud: Cloud, stage: StageRunner, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bytes:
        raise OriginalUnreadable("archived", "Restore it.")

    monkeypatch.setattr(Objects, "read_original", refuse)
    upload = upload_of(cloud.put(KEY, b"one"))
    printed = printed_by(lambda: stage.process(upload, copy), capsys)
    assert cloud.entry_of(KEY).failed(StageName.THUMBNAILS)
    assert not [line for line in printed if "RejectedByCode" in line]
