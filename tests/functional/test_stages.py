"""Both stages on real photos: what ends up in the catalogue and in the renditions bucket."""

import ctypes
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image as Pillow

import metadata_extractor.handler
import thumbnailer.handler
from darkroom import aws, isolation, keys
from darkroom.isolation import Limits
from darkroom.stages import StageName
from metadata_extractor.metadata import Description, describe
from tests import s3_events, template
from tests.functional.conftest import Cloud
from tests.photos import photo


def test_a_photo_gets_its_ladder_upright(cloud: Cloud, context: Any) -> None:
    key = "imports/demo/Landscape_6.jpg"
    thumbnailer.handler.lambda_handler(s3_events.batch(cloud.put(key, photo("Landscape_6.jpg"))), context)
    image = cloud.image(key)
    assert image is not None
    result = image.result(StageName.THUMBNAILS)
    assert result is not None
    sizes = {(item["name"], item["width"], item["height"]) for item in result["items"]}
    assert sizes == {
        ("square", 160, 160),
        ("320", 320, 213),
        ("640", 640, 427),
        ("1280", 1280, 853),
        ("2048", 1800, 1200),  # never enlarged
    }
    for item in result["items"]:
        stored = cloud.objects.read_derived(item["key"])
        assert stored is not None
        assert stored.content_type == item["content_type"]
        assert len(stored.body) == item["bytes"]
        picture = Pillow.open(io.BytesIO(stored.body))
        assert picture.size == (item["width"], item["height"])
        assert not picture.getexif()
    assert cloud.derived() == {item["key"] for item in result["items"]}


def test_a_second_delivery_works_in_isolation_to_the_same_end(cloud: Cloud, context: Any) -> None:
    """The first may have died of the file."""
    ladders = []
    for key, deliveries in (("imports/demo/first.jpg", 1), ("imports/demo/second.jpg", 2)):
        event = s3_events.batch(cloud.put(key, photo("Canon_40D.jpg")), deliveries=deliveries)
        assert thumbnailer.handler.lambda_handler(event, context) == {"batchItemFailures": []}
        image = cloud.image(key)
        assert image is not None
        result = image.result(StageName.THUMBNAILS)
        assert result is not None
        ladders.append([(item["name"], item["format"], item["bytes"]) for item in result["items"]])
    assert ladders[0] == ladders[1]


@pytest.mark.parametrize("deliveries", [1, 2])
def test_a_photo_gets_its_metadata(
    cloud: Cloud, context: Any, deliveries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolated = []

    def run_isolated(limits: Limits, function: Callable[..., object], *arguments: object) -> object:
        isolated.append(function)
        return isolation.run_isolated(limits, function, *arguments)

    monkeypatch.setattr(metadata_extractor.handler, "run_isolated", run_isolated)
    key = "imports/demo/DSCN0010.jpg"
    event = s3_events.batch(cloud.put(key, photo("DSCN0010.jpg")), deliveries=deliveries)
    metadata_extractor.handler.lambda_handler(event, context)
    assert isolated == [describe] * (deliveries - 1)
    image = cloud.image(key)
    assert image is not None
    result = image.result(StageName.METADATA)
    assert result is not None
    assert (result["make"], result["model"]) == ("NIKON", "COOLPIX P6000")
    assert result["taken_at"].startswith("2008-10-22T16:28:39")
    assert image.attributes["timeline"].startswith("2008-10-22T16:28:39Z#")
    assert image.attributes["owner_digest"] == f"demo#{result['sha256']}"
    assert image.source_seq is not None
    tags = cloud.objects.read_derived(keys.tags_key(image.owner, image.image_id, image.source_seq))
    assert tags is not None
    assert json.loads(tags.body)


def _crash(data: bytes) -> Description:
    """What a fault in a decoder's native code does; none is known that could be had from a file."""
    ctypes.string_at(len(data) * 0)
    raise AssertionError("still alive")


def test_a_photo_that_kills_its_decoder_still_says_what_its_header_holds(
    cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata_extractor.handler, "describe", _crash)
    key = "imports/demo/DSCN0010.jpg"
    event = s3_events.batch(cloud.put(key, photo("DSCN0010.jpg")), deliveries=2)
    assert metadata_extractor.handler.lambda_handler(event, context) == {"batchItemFailures": []}
    image = cloud.image(key)
    assert image is not None
    result = image.result(StageName.METADATA)
    assert result is not None
    assert result["model"] == "COOLPIX P6000"
    assert result["fault"]["code"] == "undecodable"
    assert "pixel_hash" not in result


@pytest.mark.parametrize(
    ("handler", "function"),
    [(thumbnailer.handler, "Thumbnailer"), (metadata_extractor.handler, "MetadataExtractor")],
)
def test_a_stage_writes_exactly_the_attributes_it_is_granted(
    cloud: Cloud, context: Any, handler: Any, function: str
) -> None:
    """The embedded AWS does not look at this condition of IAM; AWS does."""
    written = {"pk", "sk"}

    def note(params: Any, **_: object) -> None:
        expressions = f"{params['UpdateExpression']} {params['ConditionExpression']}"
        names = params["ExpressionAttributeNames"]
        written.update(names[name] for name in re.findall(r"(?<!\.)#\w+", expressions))  # behind a dot: nested

    aws.dynamodb().meta.events.register("provide-client-params.dynamodb.UpdateItem", note)
    other = metadata_extractor.handler if handler is thumbnailer.handler else thumbnailer.handler
    for body in (photo("Canon_40D.jpg"), photo("fox.jpg"), b"no picture"):
        message = cloud.put("imports/demo/photo.jpg", body)
        before = set(written)
        other.lambda_handler(s3_events.batch(message), context)
        written = before  # what the other wrote is granted to the other
        handler.lambda_handler(s3_events.batch(message), context)

    role = template.load()["Resources"][f"{function}Role"]["Properties"]["Policies"][0]["PolicyDocument"]
    [granted] = [
        statement["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]
        for statement in role["Statement"]
        if statement["Action"] == "dynamodb:UpdateItem"
    ]
    assert written == set(granted)


def test_ids_of_imports_are_made_in_the_deployments_namespace(
    cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPORT_NAMESPACE", "photos")
    key = "imports/demo/photo.jpg"
    metadata_extractor.handler.lambda_handler(s3_events.batch(cloud.put(key, b"no picture")), context)
    original = keys.parse_original(cloud.originals, key, "photos")
    assert original is not None
    assert cloud.catalog.get(original.owner, original.image_id) is not None
    assert cloud.image(key) is None, "which is the bucket's"
