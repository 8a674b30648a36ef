"""Work for a version of an original goes to the queues of its stages, in its lane."""

from collections.abc import Iterable
from typing import Final

import pytest

from darkroom import aws, events, queues
from darkroom.errors import InvalidSettings
from darkroom.keys import Lane
from darkroom.queues import StageQueues
from darkroom.stages import STAGES, StageName
from tests.functional.conftest import Cloud

ID: Final = "0d8f4c9e-5b0a-4c0e-9b0a-3f6f1c2d4e5f"


@pytest.mark.parametrize(
    ("key", "stages", "lane", "expected"),
    [
        (f"uploads/demo/{ID}", STAGES, None, {(stage, Lane.UPLOADS) for stage in StageName}),
        ("imports/demo/a.jpg", STAGES, None, {(stage, Lane.IMPORTS) for stage in StageName}),
        ("imports/demo/a.jpg", STAGES, Lane.UPLOADS, {(stage, Lane.UPLOADS) for stage in StageName}),
        (f"uploads/demo/{ID}", [StageName.METADATA], None, {(StageName.METADATA, Lane.UPLOADS)}),
        (f"uploads/demo/{ID}", [StageName.THUMBNAILS], Lane.IMPORTS, {(StageName.THUMBNAILS, Lane.IMPORTS)}),
    ],
)
def test_work_goes_to_the_stages_and_the_lane_it_is_for(
    cloud: Cloud, key: str, stages: Iterable[StageName], lane: Lane | None, expected: set[tuple[StageName, Lane]]
) -> None:
    upload = events.decode(cloud.put(key, b"bytes"))
    assert isinstance(upload, events.Upload)
    StageQueues.from_env(aws.sqs()).send(upload, stages, lane)
    sent = {queue: cloud.take(url) for queue, url in cloud.queues.items()}
    assert {queue for queue, bodies in sent.items() if bodies} == expected
    assert all(events.decode(body) == upload for bodies in sent.values() for body in bodies)


def test_every_queue_that_the_environment_lacks_is_named(cloud: Cloud) -> None:
    with pytest.raises(InvalidSettings) as raised:
        StageQueues.from_env(aws.sqs(), {"METADATA_IMPORTS_QUEUE_URL": cloud.removals_queue})
    names = {queues.setting(stage, lane) for stage in StageName for lane in Lane}
    assert {name for name in names if f"{name} is not set" in str(raised.value)} == names - {
        "METADATA_IMPORTS_QUEUE_URL"
    }
