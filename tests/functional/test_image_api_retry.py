"""Retry: an owner can have failed work tried again, and no other work."""

import json
import uuid
from datetime import timedelta
from typing import Any, Final

import pytest
from botocore.exceptions import EndpointConnectionError

from darkroom import aws, events, keys
from darkroom.catalog.entry import Entry
from darkroom.errors import RejectedImage
from darkroom.keys import Lane
from darkroom.stage import Derived, Result
from darkroom.stages import STAGES, StageName
from tests.functional.api_client import ALICE, BOB, Answer, ApiClient
from tests.functional.conftest import Cloud
from tests.functional.test_guard import upload_of

SLOT: Final = {"filename": "photo.jpg", "content_type": "image/jpeg"}


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


def new_slot(api: ApiClient) -> str:
    image_id: str = api.post("/images", SLOT).json()["image"]["id"]
    return image_id


def retry(api: ApiClient, image_id: str) -> Answer:
    return api.request("POST", f"/images/{image_id}/retry")


def finish(cloud: Cloud, body: str, stage: StageName, *, works: bool) -> None:
    """Deliver an original's event once: the stage's work succeeds, or rejects the file."""

    def work(_: bytes, derived: Derived) -> Result:
        if not works:
            raise RejectedImage("truncated", "The file ends before the picture does.")
        derived.put("a.txt", b"made", "text/plain")
        return Result({"items": [], "ladder": "l"} if stage is StageName.THUMBNAILS else {"sha256": "0" * 64})

    cloud.runner(stage, 1000).process(upload_of(body), work)


def arrived(cloud: Cloud, api: ApiClient, *failing: StageName) -> str:
    """The id of an image whose stages have ended, some of them with a fault."""
    image_id = new_slot(api)
    body = cloud.put(f"uploads/{ALICE}/{image_id}", b"photo")
    for stage in STAGES:
        finish(cloud, body, stage, works=stage not in failing)
    return image_id


def entry_of(cloud: Cloud, image_id: str) -> Entry:
    return cloud.entry_of(f"uploads/{ALICE}/{image_id}")


def sent(cloud: Cloud) -> list[tuple[StageName, Lane]]:
    """Take the messages that wait for stages; returns the stage and lane of each."""
    return [queue for queue, url in cloud.queues.items() for _ in cloud.take(url)]


THUMBNAILS: Final = (StageName.THUMBNAILS, Lane.UPLOADS)
METADATA: Final = (StageName.METADATA, Lane.UPLOADS)


@pytest.mark.parametrize(
    ("failing", "before", "expected"),
    [
        ([StageName.THUMBNAILS], "rejected", [THUMBNAILS]),
        ([StageName.METADATA], "partial", [METADATA]),
        ([StageName.THUMBNAILS, StageName.METADATA], "rejected", [THUMBNAILS, METADATA]),
    ],
)
def test_the_stages_that_gave_up_try_again_and_no_other(
    cloud: Cloud, api: ApiClient, failing: list[StageName], before: str, expected: list[tuple[StageName, Lane]]
) -> None:
    image_id = arrived(cloud, api, *failing)
    assert api.get(f"/images/{image_id}").json()["status"] == before
    answer = retry(api, image_id)
    assert (answer.status, answer.json()["id"], answer.json()["errors"]) == (202, image_id, [])
    bodies = {stage: cloud.sent(stage) for stage in STAGES}
    assert [(stage, Lane.UPLOADS) for stage in STAGES for _ in bodies[stage]] == expected
    for stage, [body] in ((stage, bodies[stage]) for stage in failing):
        finish(cloud, body, stage, works=True)
    assert api.get(f"/images/{image_id}").json()["status"] == "ready"


def test_an_image_that_we_have_failed_is_retried(cloud: Cloud, api: ApiClient) -> None:
    image_id = new_slot(api)
    body = cloud.put(f"uploads/{ALICE}/{image_id}", b"photo")
    finish(cloud, body, StageName.METADATA, works=True)
    assert cloud.keepers.fail(entry_of(cloud, image_id), StageName.THUMBNAILS, "gave_up", "All tries have failed.")
    failed = api.get(f"/images/{image_id}").json()
    assert (failed["status"], failed["errors"][0]["retry"]) == ("failed", True)
    assert retry(api, image_id).json()["status"] == "processing"
    [body] = cloud.sent(StageName.THUMBNAILS)
    finish(cloud, body, StageName.THUMBNAILS, works=True)
    assert api.get(f"/images/{image_id}").json()["status"] == "ready"


def test_an_import_is_retried_by_the_lane_where_somebody_waits(cloud: Cloud, api: ApiClient) -> None:
    body = cloud.put(f"imports/{ALICE}/a.jpg", b"photo")
    for stage in STAGES:
        finish(cloud, body, stage, works=False)
    assert retry(api, cloud.entry_of(f"imports/{ALICE}/a.jpg").image_id).status == 202
    assert sent(cloud) == [THUMBNAILS, METADATA]


def a_minute_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("darkroom.catalog.resubmissions.OWNERS_PAUSE", timedelta(0))


def test_asking_again_raises_nothing(cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first answer may have been lost."""
    image_id = arrived(cloud, api, StageName.THUMBNAILS)
    assert retry(api, image_id).status == 202
    [body] = cloud.sent(StageName.THUMBNAILS)
    once = entry_of(cloud, image_id)
    assert retry(api, image_id).status == 202
    assert entry_of(cloud, image_id) == once
    assert cloud.sent(StageName.THUMBNAILS) == [], "one message a minute"
    a_minute_passes(monkeypatch)
    assert retry(api, image_id).status == 202
    finish(cloud, body, StageName.THUMBNAILS, works=True)
    [again] = cloud.sent(StageName.THUMBNAILS)
    done = entry_of(cloud, image_id)
    finish(cloud, again, StageName.THUMBNAILS, works=False)
    assert entry_of(cloud, image_id) == done, "a second delivery is a duplicate"


def test_a_retry_that_died_before_it_was_sent_is_sent_when_asked_again(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id = arrived(cloud, api, StageName.THUMBNAILS)

    def die(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="sqs")

    with monkeypatch.context() as broken:
        broken.setattr(aws.sqs(), "send_message", die)
        assert retry(api, image_id).status == 503
    assert "unsettled" in entry_of(cloud, image_id).attributes, "the janitor would find it"
    a_minute_passes(monkeypatch)
    assert retry(api, image_id).status == 202
    assert sent(cloud) == [THUMBNAILS]


def test_what_fails_again_can_be_retried_again(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api, StageName.METADATA)
    for revision in (1, 2):
        assert retry(api, image_id).status == 202
        [body] = cloud.sent(StageName.METADATA)
        finish(cloud, body, StageName.METADATA, works=False)
        due = entry_of(cloud, image_id).due(StageName.METADATA)
        assert due is not None
        assert due.revision == revision
        assert api.get(f"/images/{image_id}").json()["errors"][0]["code"] == "truncated"


def test_a_fault_of_what_is_made_anew_is_retried_while_the_old_pictures_stay(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api)
    raised = cloud.resubmissions.raise_revisions(entry_of(cloud, image_id), [StageName.THUMBNAILS])
    assert raised is not None
    finish(cloud, events.encode(raised.current_upload(cloud.originals)), StageName.THUMBNAILS, works=False)
    shown = api.get(f"/images/{image_id}").json()
    assert (shown["status"], len(shown["errors"])) == ("ready", 1)
    answer = retry(api, image_id).json()
    assert (answer["status"], answer["reprocessing"], answer["errors"]) == ("ready", True, [])


@pytest.mark.parametrize("arriving", [None, [], [StageName.METADATA], list(STAGES)])
def test_where_nothing_has_failed_there_is_nothing_to_retry(
    cloud: Cloud, api: ApiClient, arriving: list[StageName] | None
) -> None:
    """A slot, an image that is being processed, and one that is ready."""
    image_id = new_slot(api)
    if arriving is not None:
        body = cloud.put(f"uploads/{ALICE}/{image_id}", b"photo")
        cloud.guard.claim(upload_of(body), StageName.THUMBNAILS)
        for stage in arriving:
            finish(cloud, body, stage, works=True)
    before = entry_of(cloud, image_id)
    answer = retry(api, image_id)
    assert (answer.status, answer.code) == (409, "nothing_to_retry")
    assert sent(cloud) == []
    assert entry_of(cloud, image_id) == before


def test_what_is_not_there_cannot_be_retried(cloud: Cloud, context: Any, api: ApiClient) -> None:
    """Another owner's image does not exist for this owner either."""
    rejected = arrived(cloud, api, StageName.THUMBNAILS)
    assert retry(ApiClient(context, BOB), rejected).code == "image_not_found"
    assert retry(api, str(uuid.uuid4())).code == "image_not_found"
    api.destroy(f"/images/{rejected}")
    answer = retry(api, rejected)
    assert (answer.status, answer.code) == (404, "image_not_found")
    assert sent(cloud) == []


@pytest.mark.parametrize("meanwhile", ["deleted", "overwritten"])
def test_a_retry_that_is_overtaken_does_nothing(
    cloud: Cloud, api: ApiClient, meanwhile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id = arrived(cloud, api, StageName.THUMBNAILS)
    raise_revisions = type(cloud.resubmissions).raise_revisions

    def overtaken(role: Any, entry: Entry, stages: Any, *also: Any, **named: Any) -> Entry | None:
        if meanwhile == "deleted":
            cloud.delete(entry)
        else:
            cloud.guard.claim(upload_of(cloud.put(entry.object_key, b"other")), StageName.THUMBNAILS)
        return raise_revisions(role, entry, stages, *also, **named)

    monkeypatch.setattr(type(cloud.resubmissions), "raise_revisions", overtaken)
    expected = (404, "image_not_found") if meanwhile == "deleted" else (409, "nothing_to_retry")
    answer = retry(api, image_id)
    assert (answer.status, answer.code) == expected
    assert sent(cloud) == []


def test_a_retry_names_the_version_that_is_current(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api, StageName.THUMBNAILS)
    retry(api, image_id)
    [body] = cloud.sent(StageName.THUMBNAILS)
    upload = events.decode(body)
    assert isinstance(upload, events.Upload)
    assert upload.original.key == keys.upload_key(keys.Owner(ALICE), keys.ImageId(image_id))
    assert upload.version_id == entry_of(cloud, image_id).source_version
    assert json.loads(body)["source"] == "darkroom"


def test_a_stage_that_fails_while_another_is_retried_is_retried_alone(cloud: Cloud, api: ApiClient) -> None:
    image_id = new_slot(api)
    body = cloud.put(f"uploads/{ALICE}/{image_id}", b"photo")
    finish(cloud, body, StageName.THUMBNAILS, works=False)
    assert retry(api, image_id).status == 202
    finish(cloud, body, StageName.METADATA, works=False)
    assert retry(api, image_id).status == 202
    assert sent(cloud) == [THUMBNAILS, METADATA]
    for stage in STAGES:
        finish(cloud, body, stage, works=True)
    assert api.get(f"/images/{image_id}").json()["status"] == "ready"
