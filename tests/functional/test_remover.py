"""Deleted originals: their catalogue entry and everything derived go, and only then."""

from typing import Any

import metadata_extractor.handler
import remover.handler
import thumbnailer.handler
from darkroom.catalog import Status
from tests import s3_events
from tests.functional.conftest import Cloud
from tests.photos import photo

KEY = "imports/demo/photo.jpg"


def process(context: Any, body: str) -> None:
    thumbnailer.handler.lambda_handler(s3_events.batch(body), context)
    metadata_extractor.handler.lambda_handler(s3_events.batch(body), context)


def test_everything_derived_goes_with_the_original(cloud: Cloud, context: Any) -> None:
    process(context, cloud.put(KEY, photo("Canon_40D.jpg")))
    process(context, cloud.put("imports/demo/other.jpg", photo("Canon_40D.jpg")))
    before = cloud.derived()
    answer = remover.handler.lambda_handler(s3_events.batch(cloud.remove(KEY)), context)
    assert answer == {"batchItemFailures": []}
    image = cloud.image(KEY)
    assert image is not None
    assert image.deleted
    assert "metadata" not in image.attributes
    assert "timeline" not in image.attributes
    gone = {key for key in before if key.startswith(f"demo/{image.image_id}/")}
    assert gone
    assert cloud.derived() == before - gone


def test_a_destroyed_old_version_leaves_the_living_image_alone(cloud: Cloud, context: Any) -> None:
    """As lifecycle rules do thirty days after an overwrite."""
    process(context, cloud.put(KEY, photo("fox.jpg")))
    process(context, cloud.put(KEY, photo("Canon_40D.jpg")))
    expired = s3_events.deleted(cloud.originals, KEY, cloud.sequencer(), permanent=True)
    remover.handler.lambda_handler(s3_events.batch(expired), context)
    image = cloud.image(KEY)
    assert image is not None
    assert image.status is Status.READY


def test_a_removal_seen_before_its_upload_wins(cloud: Cloud, context: Any) -> None:
    upload = cloud.put(KEY, photo("Canon_40D.jpg"))
    remover.handler.lambda_handler(s3_events.batch(cloud.remove(KEY)), context)
    process(context, upload)
    image = cloud.image(KEY)
    assert image is not None
    assert image.deleted
    assert cloud.derived() == set()


def test_an_image_deleted_by_its_owner_loses_what_was_derived(cloud: Cloud, context: Any) -> None:
    process(context, cloud.put(KEY, photo("Canon_40D.jpg")))
    image = cloud.image(KEY)
    assert image is not None
    cloud.catalog.delete(image)
    remover.handler.lambda_handler(s3_events.batch(cloud.remove(KEY)), context)
    assert cloud.derived() == set()
