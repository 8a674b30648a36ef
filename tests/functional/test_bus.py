"""Public events on the bus: what a photo's life announces, and what a bus does that is busy, fails or refuses."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from darkroom import aws, bus, services
from darkroom.bus import Bus
from darkroom.catalog.projections import Projections
from darkroom.keys import ImageId, Owner
from darkroom.library.subjects import Image
from darkroom.public_events import Event, EventType, owner_deleted
from darkroom.words import Edit
from keepers.janitor import unfinished
from projector.settings import ProjectorSettings
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.memory_aws import EventBridge
from tests.functional.projecting import Stream, project
from tests.photos import photo

SLOT: Final = {"filename": "Privates.jpg", "content_type": "image/jpeg"}
NOW: Final = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests run the projector themselves."""
    monkeypatch.setattr(Stream, "late", True)
    monkeypatch.setattr(bus, "_pause", lambda _: None)


@pytest.fixture
def api(cloud: Cloud, context: Any) -> ApiClient:
    del cloud
    return ApiClient(context)


@pytest.fixture
def taken(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the bus of the stack takes, in order."""
    del cloud  # the stack comes first
    entries: list[dict[str, Any]] = []
    put = aws.eventbridge().put_events

    def keep(*, Entries: Any) -> Any:  # noqa: N803
        entries.extend(Entries)
        return put(Entries=Entries)

    monkeypatch.setattr(aws.eventbridge(), "put_events", keep)
    return entries


def upload(cloud: Cloud, api: ApiClient, deliver: Deliver, body: bytes) -> Image:
    image_id = api.post("/images", SLOT).json()["image"]["id"]
    deliver(cloud.put(f"uploads/{ALICE}/{image_id}", body))
    return Owner(ALICE), ImageId(image_id)


def told(entries: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [(entry["DetailType"], json.loads(entry["Detail"])) for entry in entries]


def test_the_life_of_a_photo(
    cloud: Cloud, api: ApiClient, context: Any, deliver: Deliver, taken: list[dict[str, Any]]
) -> None:
    image = upload(cloud, api, deliver, photo("DSCN0010.jpg"))
    for step in (
        lambda: None,
        lambda: api.patch(
            f"/images/{image[1]}", {"title": "At the lake", "tags": ["Secret"]}, **{"if-match": "*"}
        ),
        lambda: api.delete(f"/images/{image[1]}"),
        lambda: api.post(f"/images/{image[1]}/restore", None),
        lambda: api.destroy(f"/images/{image[1]}"),
    ):
        step()
        project(context, image)
        project(context, image)
    assert [name for name, _ in told(taken)] == [
        *("Image Ready", "Image Updated", "Image Trashed", "Image Updated", "Image Deleted")
    ]
    assert {entry["Source"] for entry in taken} == {"darkroom"}
    details = [detail for _, detail in told(taken)]
    assert len({detail["id"] for detail in details}) == 5
    assert sorted(details, key=lambda detail: int(detail["sequence"])) == details
    assert {(d["owner"], d["image_id"]) for d in details} == {image}
    assert (details[0]["status"], details[0]["kind"], details[0]["errors"]) == ("ready", "photo", [])
    assert [detail.get("trashed") for detail in details] == [False, False, True, False, None]
    assert [detail.get("words_version") for detail in details] == [0, 1, 1, 1, None]
    whole = json.dumps(details).casefold()
    assert not any(word in whole for word in ("lake", "secret", "privates", "http", "nikon"))


def test_a_file_that_is_no_photo_is_told_with_its_code(
    cloud: Cloud, api: ApiClient, context: Any, deliver: Deliver, taken: list[dict[str, Any]]
) -> None:
    project(context, upload(cloud, api, deliver, b"no picture"))
    [(name, detail)] = told(taken)
    assert (name, detail["status"]) == ("Image Rejected", "rejected")
    assert detail["errors"] == [
        {"stage": stage, "code": "not_an_image", "retry": False} for stage in ("thumbnails", "metadata")
    ]


def test_a_projector_that_dies_after_it_has_sent_sends_the_same_again(
    cloud: Cloud,
    api: ApiClient,
    context: Any,
    deliver: Deliver,
    taken: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image = upload(cloud, api, deliver, photo("DSCN0010.jpg"))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Projections, "finish", die)
        with pytest.raises(KeyboardInterrupt):
            project(context, image)
    project(context, image)
    project(context, image)
    first, second = (detail for _, detail in told(taken))
    assert (first["id"], first["version"]) == (second["id"], second["version"])
    assert first["sequence"] < second["sequence"]


@dataclass
class Broken:
    """A bus that cannot be used."""

    fault: Exception

    def put_events(self, **_: object) -> Any:
        raise self.fault


FORBIDDEN: Final = Broken(ClientError({"Error": {"Code": "AccessDeniedException"}}, "PutEvents"))
UNREACHABLE: Final = Broken(EndpointConnectionError(endpoint_url="https://events.example"))


def busy(memory: EventBridge) -> Any:
    memory.busy = 5
    return memory


@pytest.mark.parametrize(
    "out_of_order",
    [lambda _: FORBIDDEN, lambda _: UNREACHABLE, busy],
    ids=["forbidden", "unreachable", "busy"],
)
def test_a_bus_that_takes_nothing_holds_up_no_list_and_its_events_come_later(
    cloud: Cloud,
    api: ApiClient,
    context: Any,
    deliver: Deliver,
    monkeypatch: pytest.MonkeyPatch,
    out_of_order: Callable[[EventBridge], Any],
) -> None:
    image = upload(cloud, api, deliver, photo("DSCN0010.jpg"))
    memory, queue = EventBridge(), services.settings(ProjectorSettings).projector_dead_letters_url
    with monkeypatch.context() as patched:
        patched.setattr(aws.eventbridge(), "put_events", out_of_order(memory).put_events)
        project(context, image)
        assert [each["id"] for each in api.get("/images").json()["images"]] == [image[1]]
        assert services.library(Projections).books([image])[image].unsure
        assert memory.taken == []
    monkeypatch.setattr(aws.eventbridge(), "put_events", memory.put_events)
    memory.busy = 5
    assert unfinished.finish(services.projection(), queue, lambda: False) == 0, "the bus is still busy"
    assert unfinished.finish(services.projection(), queue, lambda: True) == 0, "there is no time"
    assert unfinished.finish(services.projection(), queue, lambda: False) == 1
    assert [name for name, _ in memory.taken] == ["Image Ready"]
    book = services.library(Projections).books([image])[image]
    assert (book.finished, book.unsure) == (True, False)
    assert cloud.take(queue) == []


def test_an_event_that_the_bus_refuses_is_kept_and_others_are_sent(
    cloud: Cloud, api: ApiClient, context: Any, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = (upload(cloud, api, deliver, photo("DSCN0010.jpg")) for _ in range(2))
    memory, queue = EventBridge(), services.settings(ProjectorSettings).projector_dead_letters_url

    def refuse(*, Entries: Any) -> Any:  # noqa: N803
        answers = memory.put_events(Entries=[e for e in Entries if bad[1] not in e["Detail"]])["Entries"]
        return {
            "Entries": [{"ErrorCode": "MalformedDetail"} if bad[1] in e["Detail"] else answers[0] for e in Entries]
        }

    monkeypatch.setattr(aws.eventbridge(), "put_events", refuse)
    project(context, bad, good)
    assert [detail["image_id"] for _, detail in memory.taken] == [good[1]]
    books = services.library(Projections).books([bad, good])
    assert (books[bad].finished, books[good].finished) == (False, True)
    assert unfinished.finish(services.projection(), queue, lambda: False) == 0
    [letter] = cloud.take(queue)
    assert json.loads(letter) == {"owner": bad[0], "image_id": bad[1]}


def test_batches_that_were_given_up_stay_for_an_operator_and_hold_up_no_image(
    cloud: Cloud, api: ApiClient, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unfinished, "_AT_ONCE", 2)
    queue = services.settings(ProjectorSettings).projector_dead_letters_url
    batch = json.dumps({"DDBStreamBatchInfo": {"shardId": "shardId-1", "batchSize": 100}})
    for _ in range(5):
        aws.sqs().send_message(QueueUrl=queue, MessageBody=batch)
    owner, image_id = upload(cloud, api, deliver, photo("DSCN0010.jpg"))
    aws.sqs().send_message(QueueUrl=queue, MessageBody=json.dumps({"owner": owner, "image_id": image_id}))
    assert unfinished.finish(services.projection(), queue, lambda: False) == 1
    assert cloud.take(queue) == [batch] * 5


def test_making_everything_anew_announces_nothing_again(
    cloud: Cloud, api: ApiClient, context: Any, deliver: Deliver, taken: list[dict[str, Any]]
) -> None:
    image = upload(cloud, api, deliver, photo("DSCN0010.jpg"))
    project(context, image)
    services.projection().project([image], anew=True)
    assert len(taken) == 1


def test_a_library_that_was_lost_announces_no_old_images(
    cloud: Cloud, api: ApiClient, context: Any, deliver: Deliver, taken: list[dict[str, Any]]
) -> None:
    """Its books are gone, so it meets each image for the first time."""
    old, new = (upload(cloud, api, deliver, photo("DSCN0010.jpg")) for _ in range(2))
    entry = cloud.images.get(*old)
    assert entry is not None
    past = f"{datetime.now(UTC) - timedelta(days=31):%Y-%m-%dT%H:%M:%SZ}"
    cloud.table.write(entry, *old, assign={"uploaded_at": past})
    project(context, old, new)
    assert [detail["image_id"] for _, detail in told(taken)] == [new[1]]
    entry = cloud.images.get(*old)
    assert entry is not None
    cloud.images.edit(entry, Edit(changes={"favourite": True}), None)
    project(context, old)
    assert told(taken)[-1][0] == "Image Updated"


# The bus alone


def events(number: int) -> list[Event]:
    return [Event(EventType.READY, {"owner": "ada", "image_id": str(n)}) for n in range(number)]


def test_ten_events_go_in_one_call() -> None:
    memory: Any = EventBridge()
    sent = Bus(memory, "darkroom").send(events(23))
    assert (sent.refused, sent.unsent) == (frozenset(), frozenset())
    assert [detail["image_id"] for _, detail in memory.taken] == [str(n) for n in range(23)]


def test_only_what_was_not_taken_is_sent_again() -> None:
    memory: Any = EventBridge()
    memory.busy = 3
    sent = Bus(memory, "darkroom").send(events(5))
    assert sent.unsent == frozenset()
    assert [detail["image_id"] for _, detail in memory.taken] == ["3", "4", "0", "1", "2"]


def test_what_a_bus_does_not_take_is_told() -> None:
    memory: Any = EventBridge()
    memory.busy = 5 * 2
    assert Bus(memory, "darkroom").send(events(2)).unsent == {0, 1}
    assert Bus(FORBIDDEN, "darkroom").send(events(2)).unsent == {0, 1}  # type: ignore[arg-type]  # it has what is called


def test_the_event_of_a_closed_account_has_one_id() -> None:
    one, other = (
        owner_deleted(Owner("ada"), "2026-11-26T09:00:00+00:00", NOW + timedelta(days=day)) for day in (0, 1)
    )
    assert one.detail["id"] == other.detail["id"]
    assert one.detail["time"] != other.detail["time"]
    again = owner_deleted(Owner("bob"), "2026-11-26T09:00:00+00:00", NOW)
    assert again.detail["id"] != one.detail["id"]
