"""Both stages on real photos: the results in the catalogue and in the renditions bucket."""

import io
import json
import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from PIL import Image as Pillow

import metadata_extractor.handler
from darkroom import aws, isolation, keys
from darkroom.catalog.entry import limits_of
from darkroom.errors import InvalidSettings, LimitExceeded, RejectionCode
from darkroom.isolation import Limits
from darkroom.stages import StageName
from metadata_extractor.storable import describe_storable
from tests import misbehaviour, s3_events, template
from tests.functional.conftest import Cloud, Deliver
from tests.handlers import HANDLERS, package_of
from tests.photos import photo

Work = Callable[..., Any]

ACKNOWLEDGED: Final[dict[str, Any]] = {"batchItemFailures": []}
RETURNED: Final[dict[str, Any]] = {"batchItemFailures": [{"itemIdentifier": "0"}]}


def test_a_photo_gets_its_ladder_upright(cloud: Cloud, deliver: Deliver) -> None:
    key = "imports/demo/Landscape_6.jpg"
    deliver(cloud.put(key, photo("Landscape_6.jpg")), stages=[StageName.THUMBNAILS])
    image = cloud.entry_of(key)
    result = image.result(StageName.THUMBNAILS)
    assert result is not None
    sizes = {(rung, item["width"], item["height"]) for item in result["items"] for rung in item["rungs"]}
    assert sizes == {
        ("square", 160, 160),
        ("320", 320, 213),
        ("640", 640, 427),
        ("1280", 1280, 853),
        ("2048", 1800, 1200),  # never enlarged
    }
    order = image.due(StageName.THUMBNAILS)
    assert order is not None
    prefix = keys.order_prefix(image.owner, image.image_id, StageName.THUMBNAILS, order)
    names = [keys.rendition_name(result["ladder"], item["rungs"][0], item["format"]) for item in result["items"]]
    for name, item in zip(names, result["items"], strict=True):
        stored = cloud.objects.read_derived(prefix + name)
        assert stored is not None
        assert stored.content_type == {"jpg": "image/jpeg", "avif": "image/avif"}[item["format"]]
        assert len(stored.body) == item["bytes"]
        picture = Pillow.open(io.BytesIO(stored.body))
        assert picture.size == (item["width"], item["height"])
        assert not picture.getexif()
    assert cloud.derived() == {prefix + name for name in names}


def test_a_second_delivery_works_in_isolation_to_the_same_end(cloud: Cloud, context: Any) -> None:
    """The file may have killed the worker of the first delivery."""
    ladders = []
    for key, deliveries in (("imports/demo/first.jpg", 1), ("imports/demo/second.jpg", 2)):
        event = s3_events.batch(cloud.put(key, photo("Canon_40D.jpg")), deliveries=deliveries)
        assert HANDLERS[StageName.THUMBNAILS].lambda_handler(event, context) == ACKNOWLEDGED
        image = cloud.entry_of(key)
        result = image.result(StageName.THUMBNAILS)
        assert result is not None
        ladders.append([(item["rungs"], item["format"], item["bytes"]) for item in result["items"]])
    assert ladders[0] == ladders[1]


@pytest.mark.parametrize("deliveries", [1, 2])
def test_a_photo_gets_its_metadata(
    cloud: Cloud, context: Any, deliveries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolated = []

    def run_isolated(
        limits: Limits, returns: type[Any], function: Callable[..., object], *arguments: object
    ) -> object:
        isolated.append(function)
        return run(limits, returns, function, *arguments)

    run = isolation.run_isolated
    monkeypatch.setattr(isolation, "run_isolated", run_isolated)
    key = "imports/demo/DSCN0010.jpg"
    event = s3_events.batch(cloud.put(key, photo("DSCN0010.jpg")), deliveries=deliveries)
    metadata_extractor.handler.lambda_handler(event, context)
    assert isolated == [describe_storable] * (deliveries - 1)
    image = cloud.entry_of(key)
    result = image.result(StageName.METADATA)
    assert result is not None
    assert (result["make"], result["model"]) == ("NIKON", "COOLPIX P6000")
    assert result["taken_at"].startswith("2008-10-22T16:28:39")
    assert image.attributes["time"]["local"] == "2008-10-22T16:28:39.000"
    assert image.attributes["time"]["source"] == "exif:DateTimeOriginal"
    order = image.due(StageName.METADATA)
    assert order is not None
    prefix = keys.order_prefix(image.owner, image.image_id, StageName.METADATA, order)
    tags = cloud.objects.read_derived(prefix + keys.TAGS_NAME)
    assert tags is not None
    assert json.loads(tags.body)


@pytest.mark.parametrize(
    ("tries", "killer", "code"),
    [(1, misbehaviour.crashes, "undecodable"), (2, misbehaviour.eats_memory, "takes_too_much_memory")],
)
def test_a_photo_that_kills_its_decoder_still_says_what_its_header_holds(
    cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch, tries: int, killer: Work, code: str
) -> None:
    monkeypatch.setattr(metadata_extractor.handler, "describe_storable", killer)
    key = "imports/demo/DSCN0010.jpg"
    event = s3_events.batch(cloud.put(key, photo("DSCN0010.jpg")), deliveries=2)
    for _ in range(tries - 1):
        assert metadata_extractor.handler.lambda_handler(event, context) == RETURNED
    assert metadata_extractor.handler.lambda_handler(event, context) == ACKNOWLEDGED
    image = cloud.entry_of(key)
    result = image.result(StageName.METADATA)
    assert result is not None
    assert result["model"] == "COOLPIX P6000"
    assert result["fault"]["code"] == code
    assert "pixel_hash" not in result


WORK: Final = {
    StageName.THUMBNAILS: ["render", "render_whole"],
    StageName.METADATA: ["describe_storable", "describe_storable_unseen"],
}
"""The functions with which each handler works on a file, at first and later deliveries."""


def work_as(monkeypatch: pytest.MonkeyPatch, stage: StageName, work: Work) -> None:
    """Let a stage's handler do other work on files than its own."""
    for function in WORK[stage]:
        monkeypatch.setattr(HANDLERS[stage], function, work)


def isolate_as(monkeypatch: pytest.MonkeyPatch, work: Work | None) -> None:
    """Let isolated work end as `work` does, without a process of its own; None: as it really does."""

    def run_isolated(_limits: Limits, _returns: type[Any], _function: Work, *arguments: object) -> object:
        return work(*arguments) if work else RUN_ISOLATED(_limits, _returns, _function, *arguments)

    monkeypatch.setattr(isolation, "run_isolated", run_isolated)


RUN_ISOLATED: Final[Work] = isolation.run_isolated


def counted(name: str, capsys: pytest.CaptureFixture[str]) -> float:
    """The sum of a metric in the output since the last call."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    return sum(sum(line.get(name, [])) for line in lines)


@pytest.mark.parametrize("stage", StageName)
def test_a_bug_rejects_the_image_after_its_isolated_delivery(
    cloud: Cloud,
    context: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    stage: StageName,
) -> None:
    handler = HANDLERS[stage]
    work_as(monkeypatch, stage, misbehaviour.fails)
    key = "imports/demo/photo.jpg"
    message = cloud.put(key, photo("Canon_40D.jpg"))
    neighbour = cloud.put("imports/demo/empty.jpg", b"")

    answer = handler.lambda_handler(s3_events.batch(message, neighbour), context)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    image = cloud.entry_of(key)
    assert not image.settled(stage)
    assert counted("InternalFaults", capsys) == 0

    caplog.clear()
    assert handler.lambda_handler(s3_events.batch(message, neighbour, deliveries=2), context) == ACKNOWLEDGED
    image = cloud.entry_of(key)
    fault = image.fault(stage)
    assert fault is not None
    assert (fault.code, fault.retry) == ("internal", False)
    assert "LookupError" not in fault.message
    assert counted("InternalFaults", capsys) == 1
    [logged] = [vars(record) for record in caplog.records if record.levelname == "ERROR"]
    assert "LookupError: a bug" in logged["exception"]


@pytest.mark.parametrize("stage", StageName)
@pytest.mark.parametrize(
    ("work", "seconds", "code", "limit"),
    [
        (misbehaviour.hangs, 0.5, "takes_too_long", "0.5 seconds"),
        (misbehaviour.eats_memory, 40, "takes_too_much_memory", "700 MB"),
    ],
    ids=["time", "memory"],
)
def test_a_limit_met_twice_rejects_the_image(
    cloud: Cloud,
    context: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stage: StageName,
    work: Work,
    seconds: float,
    code: str,
    limit: str,
) -> None:
    handler = HANDLERS[stage]
    work_as(monkeypatch, stage, work)
    limits = Limits(cpu_seconds=40, wall_seconds=seconds, memory=700 * 2**20)
    monkeypatch.setattr(handler, "ISOLATION", limits)
    key = "imports/demo/photo.jpg"
    message = cloud.put(key, photo("Canon_40D.jpg"))

    assert handler.lambda_handler(s3_events.batch(message, deliveries=2), context) == RETURNED
    image = cloud.entry_of(key)
    assert not image.settled(stage)

    assert handler.lambda_handler(s3_events.batch(message, deliveries=3), context) == ACKNOWLEDGED
    image = cloud.entry_of(key)
    fault = image.fault(stage)
    assert fault is not None
    assert fault.code == code
    assert limit in fault.message
    assert not image.limits_met(stage)
    assert counted("InternalFaults", capsys) == 0


def meets(code: RejectionCode) -> Work:
    """Isolated work that meets a limit at once."""

    def work(*_: object) -> None:
        raise LimitExceeded(code, "It takes too much.")

    return work


def fails_now(*_: object) -> None:
    """Work that fails for a reason that is not in the file."""
    raise RuntimeError("the interpreter does not start")


TIME: Final = meets("takes_too_long")
MEMORY: Final = meets("takes_too_much_memory")


@pytest.mark.parametrize("stage", StageName)
@pytest.mark.parametrize(
    ("works", "ends"),
    [
        ([fails_now] * 4 + [TIME, None], "committed"),
        ([TIME, *[fails_now] * 4, None], "committed"),
        ([TIME, *[fails_now] * 4, TIME], "takes_too_long"),
        ([TIME, MEMORY, None], "committed"),
        ([TIME, MEMORY, TIME], "takes_too_long"),
        ([TIME, MEMORY, MEMORY], "takes_too_much_memory"),
    ],
)
def test_only_a_limit_that_was_met_before_is_final(
    cloud: Cloud,
    context: Any,
    monkeypatch: pytest.MonkeyPatch,
    stage: StageName,
    works: list[Work | None],
    ends: str,
) -> None:
    """However often the message was delivered: most deliveries fail for other reasons, or are handed back."""
    key = "imports/demo/photo.jpg"
    message = cloud.put(key, photo("Canon_40D.jpg"))
    for delivery, work in enumerate(works, start=2):
        isolate_as(monkeypatch, work)
        answer = HANDLERS[stage].lambda_handler(s3_events.batch(message, deliveries=delivery), context)
        assert answer == (ACKNOWLEDGED if delivery > len(works) else RETURNED)
    image = cloud.entry_of(key)
    fault = image.fault(stage)
    assert ("committed" if fault is None else fault.code) == ends
    assert not image.limits_met(stage)


@pytest.mark.parametrize("stage", StageName)
def test_another_order_forgets_the_limits_of_the_one_before(
    cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch, stage: StageName
) -> None:
    isolate_as(monkeypatch, TIME)
    key, handler = "imports/demo/photo.jpg", HANDLERS[stage]
    for body in ("Canon_40D.jpg", "fox.jpg"):  # another version
        message = cloud.put(key, photo(body))
        assert handler.lambda_handler(s3_events.batch(message, deliveries=2), context) == RETURNED
        assert cloud.entry_of(key).limits_met(stage) == {"takes_too_long"}
    assert cloud.resubmissions.raise_revisions(cloud.entry_of(key), [stage])
    assert not cloud.entry_of(key).limits_met(stage)
    assert handler.lambda_handler(s3_events.batch(message, deliveries=2), context) == RETURNED
    assert handler.lambda_handler(s3_events.batch(message, deliveries=3), context) == ACKNOWLEDGED


@pytest.mark.parametrize("stage", StageName)
def test_a_limit_that_is_met_too_late_is_forgotten(
    cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch, stage: StageName
) -> None:
    """While it was working, another delivery has ended the work, or the image was deleted."""
    handler = HANDLERS[stage]
    key = "imports/demo/photo.jpg"
    message = cloud.put(key, photo("Canon_40D.jpg"))

    def end(*_: object) -> None:
        assert handler.lambda_handler(s3_events.batch(message), context) == ACKNOWLEDGED
        TIME()

    def delete(*_: object) -> None:
        assert cloud.keepers.bury_missing(cloud.entry_of(key))
        TIME()

    isolate_as(monkeypatch, end)
    assert handler.lambda_handler(s3_events.batch(message, deliveries=2), context) == RETURNED
    assert limits_of(stage) not in cloud.entry_of(key).attributes
    assert cloud.resubmissions.raise_revisions(cloud.entry_of(key), [stage])
    isolate_as(monkeypatch, delete)
    assert handler.lambda_handler(s3_events.batch(message, deliveries=2), context) == RETURNED
    assert limits_of(stage) not in cloud.entry_of(key).attributes


@pytest.mark.parametrize("stage", StageName)
def test_a_tombstone_keeps_no_limits(
    cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch, stage: StageName
) -> None:
    isolate_as(monkeypatch, TIME)
    key = "imports/demo/photo.jpg"
    message = cloud.put(key, photo("Canon_40D.jpg"))
    assert HANDLERS[stage].lambda_handler(s3_events.batch(message, deliveries=2), context) == RETURNED
    assert cloud.keepers.bury_missing(cloud.entry_of(key))
    assert limits_of(stage) not in cloud.entry_of(key).attributes


@pytest.mark.parametrize("stage", StageName)
def test_a_stage_writes_exactly_the_attributes_it_is_granted(
    cloud: Cloud, deliver: Deliver, deliver_to_others: Deliver, stage: StageName
) -> None:
    """AWS checks this condition of IAM; the embedded AWS does not. Whether AWS counts only names of attributes, or
    also names inside them, does not matter: both are granted, and no attribute has the name of a part.
    """
    written = {"pk", "sk"}
    parts = set[str]()

    def note(params: Any, **_: object) -> None:
        expressions = f"{params['UpdateExpression']} {params['ConditionExpression']}"
        names = params["ExpressionAttributeNames"]
        written.update(names[name] for name in re.findall(r"(?<!\.)#\w+", expressions))
        parts.update(names[name] for name in re.findall(r"(?<=\.)#\w+", expressions))

    aws.dynamodb().meta.events.register("provide-client-params.dynamodb.UpdateItem", note)
    for body in (photo("Canon_40D.jpg"), photo("fox.jpg"), b"no picture"):
        message = cloud.put("imports/demo/photo.jpg", body)
        deliver(message, stages=[stage])
        before = set(written)
        deliver_to_others(stage, message)
        written = before  # what the others wrote is granted to the others

    [granted] = [
        statement["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]
        for statement in template.grants(template.function_of(package_of(stage)))
        if statement["Action"] == "dynamodb:UpdateItem"
    ]
    assert parts
    assert not parts & written
    assert written | parts == set(granted)


def test_ids_of_imports_are_made_in_the_deployments_namespace(
    cloud: Cloud, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPORT_NAMESPACE", "photos")
    key = "imports/demo/photo.jpg"
    deliver(cloud.put(key, b"no picture"), stages=[StageName.METADATA])
    original = keys.parse_original(cloud.originals, key, "photos")
    assert original is not None
    assert cloud.table.get(original.owner, original.image_id) is not None
    assert cloud.entry(key) is None, "which is the bucket's"


@pytest.mark.filterwarnings("ignore:No application metrics")  # no message was taken, so nothing is counted
@pytest.mark.parametrize("stage", StageName)
@pytest.mark.parametrize(
    ("name", "value"), [("MAX_ORIGINAL_BYTES", "50 MB"), ("QUEUE_URLS", ""), ("REMOVALS_QUEUE_URL", "")]
)
def test_a_function_with_settings_that_make_no_sense_takes_nothing(
    cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch, stage: StageName, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    event = s3_events.batch(cloud.put("imports/demo/photo.jpg", photo("Canon_40D.jpg")))
    with pytest.raises(InvalidSettings, match=name):
        HANDLERS[stage].lambda_handler(event, context)
    assert cloud.entry("imports/demo/photo.jpg") is None
