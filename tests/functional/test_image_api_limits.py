"""Limits of what one owner may ask for: requests in a minute, and slots that wait for their photo."""

import base64
import itertools
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import image_api.limits
from darkroom import aws, singletons
from darkroom.catalog import images
from darkroom.catalog.owners import AccountClosed
from darkroom.catalog.usage import Usage
from darkroom.keys import ImageId, Owner
from darkroom.stage import Result
from darkroom.stages import StageName
from tests.functional.api_client import ALICE, BOB, ApiClient
from tests.functional.conftest import Cloud
from tests.functional.projecting import project
from tests.functional.test_guard import upload_of
from tests.functional.test_image_api_images import arrive

SLOT: Final = {"filename": "photo.jpg", "content_type": "image/jpeg"}
IMAGE: Final = "/images/0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"
NOON: Final = datetime(2026, 11, 26, 12, 0, 20, tzinfo=UTC)

Limit = Any


class Clock(datetime):
    """A clock that tests set."""

    moment: datetime = NOON

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return cls.moment.astimezone(tz)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr(Clock, "moment", NOON)
    monkeypatch.setattr(image_api.limits, "datetime", Clock)
    return Clock


@pytest.fixture
def limit(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Limit:  # noqa: ARG001  # sets the environment first
    """Sets limits, as a deployment does."""

    def set_limit(name: str, number: int) -> None:
        monkeypatch.setenv(name, str(number))
        singletons.reset()

    return set_limit


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


# Requests


def test_past_its_requests_a_minute_an_owner_is_told_the_limit_and_when_it_ends(
    limit: Limit, clock: type[Clock], api: ApiClient, context: Any
) -> None:
    limit("MAX_REQUESTS_PER_MINUTE", 3)
    assert [api.get("/images").status for _ in range(5)] == [200, 200, 200, 429, 429]
    answer = api.get("/images")
    assert (answer.code, answer.json()["max_requests_per_minute"]) == ("too_many_requests", 3)
    assert answer.headers["retry-after"] == "40"
    assert ApiClient(context, BOB).get("/images").status == 200, "another owner's are counted separately"
    clock.moment = NOON.replace(minute=1, second=0)
    assert api.get("/images").status == 200


@pytest.mark.usefixtures("one_minute")
def test_every_request_with_a_token_is_counted_also_one_that_is_refused(cloud: Cloud, api: ApiClient) -> None:
    requests = [
        *(("GET", "/images"), ("HEAD", "/images"), ("POST", "/images"), ("PATCH", "/images")),
        *(("PUT", IMAGE), ("GET", IMAGE), ("DELETE", IMAGE), ("POST", f"{IMAGE}/retry"), ("GET", "/nothing")),
    ]
    for method, path in requests:
        api.request(method, path, body="{" if method in {"POST", "PUT", "PATCH"} else None)
    [counter] = counters(cloud).values()
    assert int(counter["requests"]["N"]) == len(requests)


def test_what_is_public_is_not_counted(limit: Limit, context: Any, cloud: Cloud) -> None:
    limit("MAX_REQUESTS_PER_MINUTE", 1)
    anybody = ApiClient(context, user=None)
    link = f"/media/{ALICE}/{uuid.uuid4()}/thumbnails/o/l/n.jpg"
    assert [anybody.get(path).status for path in ("/docs", "/openapi.json", link) for _ in range(2)] == [
        *[200] * 4,
        *[403] * 2,
    ]
    assert counters(cloud) == {}


def test_a_limit_of_zero_counts_nothing(limit: Limit, api: ApiClient, cloud: Cloud) -> None:
    limit("MAX_REQUESTS_PER_MINUTE", 0)
    limit("MAX_OPEN_SLOTS", 0)
    assert [api.post("/images", SLOT).status for _ in range(3)] == [201] * 3
    assert counters(cloud) == {}


def test_an_owner_has_one_counter(limit: Limit, clock: type[Clock], api: ApiClient, cloud: Cloud) -> None:
    limit("MAX_REQUESTS_PER_MINUTE", 2)
    for clock.moment in (NOON, NOON, NOON, NOON.replace(minute=1)):
        api.get("/images")
    minute = int(NOON.timestamp()) // 60 + 1
    assert counters(cloud) == {
        (f"OWNER#{ALICE}", "REQUESTS"): {
            "pk": {"S": f"OWNER#{ALICE}"},
            "sk": {"S": "REQUESTS"},
            "minute": {"N": str(minute)},
            "requests": {"N": "1"},
        }
    }


def test_clocks_that_differ_by_seconds_count_the_same_minute(
    limit: Limit, clock: type[Clock], api: ApiClient
) -> None:
    limit("MAX_REQUESTS_PER_MINUTE", 3)
    before, after = NOON.replace(second=59), NOON.replace(minute=1, second=0)
    answers = []
    for clock.moment in (after, before, after, before, after):
        answers.append(api.get("/images").status)
    assert answers == [200, 200, 200, 429, 429]


def test_a_clock_that_is_far_ahead_stops_nobody(limit: Limit, clock: type[Clock], api: ApiClient) -> None:
    limit("MAX_REQUESTS_PER_MINUTE", 1)
    for clock.moment in (NOON.replace(year=2036), NOON):
        assert api.get("/images").status == 200
    assert api.get("/images").status == 429


def test_two_requests_that_begin_a_minute_together_are_both_counted(cloud: Cloud) -> None:
    usage = Usage(cloud.table)
    with before_the_write(lambda: usage.count(Owner("two"), NOON, 10), skip=1):
        usage.count(Owner("two"), NOON, 10)
    assert usage.requests(Owner("two"), NOON) == 2


def test_an_account_that_is_closed_when_a_minute_begins_counts_nothing(cloud: Cloud) -> None:
    usage, owner = Usage(cloud.table), Owner("closing")
    with before_the_write(lambda: cloud.owners.close(owner), skip=1), pytest.raises(AccountClosed):
        usage.count(owner, NOON, 10)
    assert usage.requests(owner, NOON) == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(st.integers(1, 6), max_size=12), limit=st.integers(1, 10))
def test_what_fits_is_counted_and_nothing_else(cloud: Cloud, asked: list[int], limit: int) -> None:
    owner, usage, counted = Owner(f"counted-{next(_owners)}"), Usage(cloud.table), 0
    for number in asked:
        assert usage.count(owner, NOON, limit, number) == (counted + number <= limit)
        counted += number if counted + number <= limit else 0
        assert usage.requests(owner, NOON) == counted


# Requests for many images

BULK: Final = (
    ("PATCH", "/images", lambda ids: {"images": [{"id": i, "version": 0} for i in ids], "edit": {"rating": 1}}),
    ("POST", "/images/delete", lambda ids: {"ids": ids}),
    ("POST", "/images/restore", lambda ids: {"ids": ids}),
)


@pytest.mark.parametrize(("method", "path", "body"), BULK)
def test_a_request_for_many_counts_as_many(
    limit: Limit, clock: type[Clock], api: ApiClient, cloud: Cloud, method: str, path: str, body: Any
) -> None:
    """Nothing is done, and nothing counted, if they do not all fit: a half of an edit helps nobody."""
    limit("MAX_REQUESTS_PER_MINUTE", 6)
    ids = [str(uuid.uuid4()) for _ in range(4)]
    image_id = api.post("/images", SLOT).json()["image"]["id"]
    ids[0] = image_id
    assert api.request(method, path, body=json.dumps(body(ids))).status == 200
    refused = api.request(method, path, body=json.dumps(body([image_id, str(uuid.uuid4())])))
    assert (refused.status, refused.code) == (429, "too_many_requests")
    [counter] = counters(cloud).values()
    assert int(counter["requests"]["N"]) == 6, "the slot, four images, and the request that was refused"
    clock.moment = NOON.replace(minute=1, second=0)
    assert api.request(method, path, body=json.dumps(body(ids))).status == 200


def test_a_refused_request_for_many_changes_nothing(
    limit: Limit, clock: type[Clock], api: ApiClient, cloud: Cloud
) -> None:
    del clock  # it stands still
    limit("MAX_REQUESTS_PER_MINUTE", 3)
    image_id = api.post("/images", SLOT).json()["image"]["id"]
    before = cloud.entry_of(f"uploads/{ALICE}/{image_id}")
    ids = [image_id, str(uuid.uuid4()), str(uuid.uuid4())]
    assert api.post("/images/delete", {"ids": ids, "permanent": True}).status == 429
    assert cloud.entry_of(f"uploads/{ALICE}/{image_id}") == before


@pytest.mark.parametrize(("requests", "images", "most"), [(0, 5, 5), (1000, 5, 5), (4, 500, 4)])
def test_more_images_than_one_request_may_change_are_refused_as_a_whole(
    limit: Limit, api: ApiClient, requests: int, images: int, most: int
) -> None:
    limit("MAX_REQUESTS_PER_MINUTE", requests)
    limit("MAX_IMAGES_PER_REQUEST", images)
    ids = [str(uuid.uuid4()) for _ in range(most + 1)]
    answer = api.post("/images/delete", {"ids": ids})
    assert (answer.status, answer.code) == (422, "invalid")
    assert [fault["detail"] for fault in answer.json()["errors"]] == [f"There are more than {most} images."]


@pytest.mark.parametrize(
    "fault",
    [
        EndpointConnectionError(endpoint_url="dynamodb"),
        ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "UpdateItem"),
    ],
)
def test_where_requests_cannot_be_counted_they_are_refused_and_the_log_says_so(
    cloud: Cloud,
    api: ApiClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
) -> None:
    """They are not let in uncounted: otherwise a load that overwhelms DynamoDB would go on."""
    seen: list[str] = []

    def fail(**_: Any) -> None:
        seen.append("count")
        raise fault

    monkeypatch.setattr(aws.dynamodb(), "update_item", fail)
    for name in ("get_item", "query", "batch_get_item", "transact_write_items"):
        monkeypatch.setattr(aws.dynamodb(), name, lambda **_: seen.append("work"))
    answer = api.get("/images")
    assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "unavailable", "5")
    assert seen == ["count"]
    assert "request not counted" in caplog.text
    assert counters(cloud) == {}


def counters(cloud: Cloud) -> dict[tuple[str, str], Any]:
    items = aws.dynamodb().scan(TableName=cloud.table.name)["Items"]
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in items if item["pk"]["S"].startswith("OWNER#")}


# Slots


def test_past_its_open_slots_an_owner_is_told_the_limit(limit: Limit, context: Any, api: ApiClient) -> None:
    limit("MAX_OPEN_SLOTS", 2)
    opened = [api.post("/images", SLOT).json()["image"]["id"] for _ in range(2)]
    for answer in (api.post("/images", SLOT), api.put(f"/images/{uuid.uuid4()}", SLOT)):
        assert (answer.status, answer.code) == (429, "too_many_open_slots")
        assert answer.json()["max_open_slots"] == 2
        assert int(answer.headers["retry-after"]) > 0
    assert [api.put(f"/images/{slot}", SLOT).status for slot in opened] == [201, 201], "open already: asked again"
    assert ApiClient(context, BOB).post("/images", SLOT).status == 201
    api.destroy(f"/images/{opened[0]}")
    assert api.post("/images", SLOT).status == 201


def test_what_an_id_is_taken_by_is_said_before_any_limit(limit: Limit, cloud: Cloud, api: ApiClient) -> None:
    taken, gone, waiting = (api.post("/images", SLOT).json()["image"]["id"] for _ in range(3))
    cloud.guard.claim(upload_of(cloud.put(f"uploads/{ALICE}/{taken}", b"photo")), StageName.METADATA)
    api.destroy(f"/images/{gone}")
    limit("MAX_OPEN_SLOTS", 1)
    assert api.put(f"/images/{taken}", SLOT).code == "already_uploaded"
    assert api.put(f"/images/{gone}", SLOT).code == "already_deleted"
    assert api.put(f"/images/{waiting}", SLOT).status == 201
    assert api.put(f"/images/{uuid.uuid4()}", SLOT).code == "too_many_open_slots"


@pytest.mark.parametrize(
    ("name", "value", "code"), [("MAX_IMAGES", 2, "too_many_images"), ("MAX_STORED_BYTES", 11, "storage_full")]
)
def test_who_has_stored_enough_is_told_the_limit(
    limit: Limit, cloud: Cloud, api: ApiClient, context: Any, name: str, value: int, code: str
) -> None:
    images = [api.post("/images", SLOT).json()["image"]["id"] for _ in range(2)]
    open_before = api.post("/images", SLOT).json()["image"]["id"]
    for image_id in images:
        arrive(cloud, f"uploads/{ALICE}/{image_id}")  # 5 bytes each
    counted = [(Owner(ALICE), ImageId(image_id)) for image_id in images]
    project(context, *counted)
    limit(name, value)
    new = {**SLOT, "size": 2}
    for answer in (api.post("/images", new), api.put(f"/images/{uuid.uuid4()}", new)):
        assert (answer.status, answer.code, answer.json()[name.lower()]) == (413, code, value)
        assert "retry-after" not in answer.headers, "waiting does not help"
    assert api.get("/me").json()["limits"][name.lower()] == value
    assert api.put(f"/images/{open_before}", SLOT).status == 201, "a slot that is open is not new"
    assert api.put(f"/images/{images[0]}", SLOT).code == "already_uploaded"
    arrive(cloud, f"uploads/{ALICE}/{images[0]}")  # its form still works, and it is one image
    assert ApiClient(context, BOB).post("/images", new).status == 201
    api.delete(f"/images/{images[0]}")
    project(context, *counted)
    assert api.post("/images", new).code == code, "the trash counts too"
    api.destroy(f"/images/{images[0]}")
    project(context, *counted)
    assert api.put(f"/images/{images[0]}", SLOT).code == "already_deleted"
    assert api.post("/images", new).status == 201


def test_the_last_bytes_are_for_a_file_that_fits(limit: Limit, cloud: Cloud, api: ApiClient, context: Any) -> None:
    project(context, (Owner(ALICE), ImageId(arrive(cloud, f"imports/{ALICE}/a.jpg"))))
    limit("MAX_STORED_BYTES", 8)
    assert api.post("/images", {**SLOT, "size": 4}).code == "storage_full"
    assert api.post("/images", {**SLOT, "size": 3}).status == 201
    assert api.post("/images", SLOT).status == 201, "its size is not known"
    limit("MAX_STORED_BYTES", 5)
    assert api.post("/images", SLOT).code == "storage_full"


def test_slots_are_not_listed_and_no_cursor_leads_to_them(
    limit: Limit, cloud: Cloud, api: ApiClient, context: Any
) -> None:
    """Pages do not contain slots, and are not shorter because of them."""
    limit("MAX_OPEN_SLOTS", 0)
    ids = [api.post("/images", SLOT).json()["image"]["id"] for _ in range(4)]
    for image_id in ids[:2]:
        arrive(cloud, f"uploads/{ALICE}/{image_id}")
    project(context, *((Owner(ALICE), ImageId(image_id)) for image_id in ids))
    first = api.get("/images", {"limit": "1"}).json()
    second = api.get("/images", {"limit": "1", "cursor": first["next_cursor"]}).json()
    assert {page["images"][0]["id"] for page in (first, second)} == set(ids[:2])
    timelines = [cloud.entry_of(f"uploads/{ALICE}/{image_id}").attributes["timeline"] for image_id in ids]
    assert [timeline.startswith("slot/") for timeline in timelines] == [False, False, True, True]


def test_a_slot_that_is_asked_for_again_counts_from_then_on(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/images/{uuid.uuid4()}"
    api.put(path, SLOT)
    before = cloud.entry_of(f"uploads/{ALICE}/{path[8:]}").attributes
    assert before["timeline"] == f"slot/{before['created_at']}/{path[8:]}"
    monkeypatch.setattr(images, "now", lambda: "2026-11-26T13:00:00Z")
    api.put(path, {**SLOT, "filename": "other.jpg"})
    after = cloud.entry_of(f"uploads/{ALICE}/{path[8:]}").attributes
    assert (after["timeline"], after["created_at"]) == (
        f"slot/2026-11-26T13:00:00Z/{path[8:]}",
        before["created_at"],
    )


def test_many_slots_are_counted_over_all_pages_of_an_answer(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """DynamoDB reads at most a megabyte at a time; here it reads two slots."""
    owner, query = Owner("many"), aws.dynamodb().query
    for _ in range(5):
        cloud.images.open_slot(owner, new_id(), "a.jpg", "image/jpeg", None)
    monkeypatch.setattr(
        aws.dynamodb(), "query", lambda **request: query(**{**request, "Limit": min(2, request["Limit"])})
    )
    assert [cloud.images.open_slots(owner, most) for most in (4, 5, 6)] == [4, 5, 5]


def test_a_form_lets_in_the_declared_size_or_what_is_left(
    limit: Limit, cloud: Cloud, api: ApiClient, context: Any
) -> None:
    project(context, (Owner(ALICE), ImageId(arrive(cloud, f"imports/{ALICE}/a.jpg"))))  # 5 bytes

    def most(**declared: int) -> Any:
        upload = api.post("/images", {**SLOT, **declared}).json()["upload"]
        [conditions] = [c for c in policy(upload["form"]["fields"]) if "content-length-range" in c]
        assert conditions[2] == upload["max_bytes"]
        return conditions[2]

    assert (most(), most(size=3)) == (52_428_800, 3)
    limit("MAX_STORED_BYTES", 12)
    assert (most(), most(size=3)) == (7, 3)
    limit("MAX_ORIGINAL_BYTES", 6)
    assert most() == 6
    assert api.post("/images", {**SLOT, "size": 7}).code == "too_large"


def policy(fields: dict[str, str]) -> list[Any]:
    """The conditions of a form."""
    conditions: list[Any] = json.loads(base64.b64decode(fields["policy"]))["conditions"]
    return conditions


def test_what_is_on_its_way_never_exceeds_the_limit_of_slots(limit: Limit, cloud: Cloud, api: ApiClient) -> None:
    """However late the second stage is: an owner may have as many images more than allowed as slots."""
    limit("MAX_IMAGES", 2)
    limit("MAX_OPEN_SLOTS", 2)
    opened: list[str] = []
    while (answer := api.post("/images", SLOT)).status == 201:
        image_id = answer.json()["image"]["id"]
        opened.append(image_id)
        upload = upload_of(cloud.put(f"uploads/{ALICE}/{image_id}", b"photo"))
        cloud.runner(StageName.METADATA).process(upload, lambda *_: Result({}, None))
    assert (answer.code, len(opened)) == ("too_many_open_slots", 2)
    assert api.get("/me").json()["use"]["open_slots"] == 2


def new_id() -> ImageId:
    return ImageId(str(uuid.uuid4()))


# A sequence takes a third of a second. `make histories` tries more.
_EXAMPLES: Final = int(os.environ.get("HISTORIES", "12"))

_LIMIT: Final = 3
_owners: Final = itertools.count()

# The actions: open a new slot, or do something with the nth of the ids so far.
_DEEDS: Final = st.lists(
    st.tuples(
        st.sampled_from(
            ["open", "open", "open", "again", "claim", "process", "delete", "expire", "overwrite", "abandon"]
        ),
        st.integers(0, 9),
    ),
    max_size=25,
)


@settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=_DEEDS)
def test_the_limit_holds_and_nobody_is_refused_below_it(
    limit: Limit, cloud: Cloud, context: Any, deeds: list[tuple[str, int]]
) -> None:
    limit("MAX_OPEN_SLOTS", _LIMIT)
    owner = Owner(f"owner-{next(_owners)}")
    api = ApiClient(context, owner)
    ids: list[ImageId] = []
    waiting: set[ImageId] = set()
    taken: set[ImageId] = set()
    for deed, number in deeds:
        image_id = new_id() if deed == "open" or not ids else ids[number % len(ids)]
        key = f"uploads/{owner}/{image_id}"
        slot = {"pk": {"S": f"IMAGE#{owner}#{image_id}"}, "sk": {"S": "IMAGE"}}
        if deed in {"open", "again"}:
            answer = api.put(f"/images/{image_id}", SLOT)
            if image_id in taken:
                assert answer.status == 409
            elif image_id in waiting or len(waiting) < _LIMIT:
                assert answer.status == 201
                waiting.add(image_id)
                ids.append(image_id)
            else:
                assert answer.code == "too_many_open_slots"
        elif deed in {"claim", "overwrite"} and image_id in ids:
            cloud.guard.claim(upload_of(cloud.put(key, b"photo")), StageName.METADATA)
            taken.add(image_id)
        elif deed == "process" and image_id in ids:
            arrive(cloud, key)
            waiting.discard(image_id)
            taken.add(image_id)
        elif deed == "delete" and (entry := cloud.table.get(owner, image_id)):
            cloud.delete(entry)
            waiting.discard(image_id)
            taken.add(image_id)
        elif deed == "expire" and image_id in waiting - taken:
            aws.dynamodb().delete_item(TableName=cloud.table.name, Key=slot)
            waiting.discard(image_id)
        elif deed == "abandon" and image_id in waiting:
            cloud.table.update(
                slot,
                assign={"timeline": f"slot/2000-01-01T00:00:00Z/{image_id}"},
                condition="attribute_exists(#pk)",
            )
            waiting.discard(image_id)
        assert cloud.images.open_slots(owner, 100) == len(waiting) <= _LIMIT


@pytest.mark.parametrize("at_once", [2, 4])
def test_the_limit_is_overshot_by_no_more_than_what_is_in_flight(
    limit: Limit, cloud: Cloud, api: ApiClient, at_once: int
) -> None:
    """Each of these requests counts before any of the others writes."""
    limit("MAX_OPEN_SLOTS", _LIMIT)

    def ask(others: int) -> None:
        with before_the_write(lambda: ask(others - 1) if others else None, of="transact_write_items"):
            assert api.post("/images", SLOT).status == 201

    for _ in range(_LIMIT - 1):
        ask(0)
    ask(at_once - 1)
    assert api.post("/images", SLOT).code == "too_many_open_slots"
    assert cloud.images.open_slots(Owner(ALICE), 100) == _LIMIT - 1 + at_once


@contextmanager
def before_the_write(do: Any, *, of: str = "update_item", skip: int = 0) -> Iterator[None]:
    """Let something happen between the decision of a request and its write; `skip`: which of its writes."""
    write, seen = getattr(aws.dynamodb(), of), itertools.count()

    with pytest.MonkeyPatch.context() as patch:

        def late(**request: Any) -> Any:
            if next(seen) == skip:
                patch.undo()
                do()
            return write(**request)

        patch.setattr(aws.dynamodb(), of, late)
        yield
