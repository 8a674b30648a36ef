"""Many slots in one request: an answer for each, counted and limited as if each had been asked for alone."""

import hashlib
import uuid
from typing import Any, Final, Never

import pytest
from botocore.exceptions import EndpointConnectionError

from darkroom import aws
from darkroom.catalog.images import Images
from darkroom.keys import ImageId, Owner
from image_api import bulk
from tests.functional.api_client import ALICE, BOB, ApiClient
from tests.functional.conftest import Cloud, counting
from tests.functional.test_image_api_limits import Limit, limit
from tests.functional.test_image_api_slots import arrive

__all__ = ["limit"]  # a fixture

PHOTO: Final = {"filename": "photo.jpg", "content_type": "image/jpeg", "size": 5}


@pytest.fixture
def api(cloud: Cloud, context: Any) -> ApiClient:  # noqa: ARG001  # the storage behind the API
    return ApiClient(context)


@pytest.fixture(autouse=True)
def _one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto's transactions are not apart from each other; those of the embedded AWS are
    (tests/integration/test_sending.py).
    """
    monkeypatch.setattr(bulk, "_AT_ONCE", 1)


def new() -> str:
    return str(uuid.uuid4())


def named(*ids: str) -> dict[str, Any]:
    return {"slots": [{**PHOTO, "id": image_id} for image_id in ids]}


def outcomes(answer: Any) -> list[tuple[str, int, str | None]]:
    assert answer.status == 200, answer.body
    return [(each["id"], each["status"], each["code"]) for each in answer.json()["results"]]


def test_many_slots_are_opened_each_under_its_id(api: ApiClient) -> None:
    ids = [new() for _ in range(12)]
    answer = api.post("/images/slots", named(*ids))
    assert outcomes(answer) == [(image_id, 201, None) for image_id in ids]
    for image_id, result in zip(ids, answer.json()["results"], strict=True):
        assert result["slot"]["image"]["id"] == image_id
        assert result["slot"]["upload"]["put"]["url"].partition("?")[0].endswith(f"/uploads/{ALICE}/{image_id}")
        assert api.get(f"/images/{image_id}").json()["status"] == "pending"


def test_one_request_renews_the_ways_of_a_queue(api: ApiClient) -> None:
    ids = [new(), new()]
    first = api.post("/images/slots", named(*ids)).json()
    again = api.post("/images/slots", named(*ids)).json()
    for before, after in zip(first["results"], again["results"], strict=True):
        assert after["status"] == 201
        assert after["slot"]["image"]["created_at"] == before["slot"]["image"]["created_at"]


def test_a_slot_without_an_id_gets_one(api: ApiClient) -> None:
    [made] = outcomes(api.post("/images/slots", {"slots": [PHOTO]}))
    assert api.get(f"/images/{made[0]}").status == 200


def test_each_slot_has_its_own_outcome(cloud: Cloud, context: Any, api: ApiClient) -> None:
    taken, gone, theirs, fresh = new(), new(), new(), new()
    api.post("/images/slots", named(taken, gone))
    ApiClient(context, BOB).post("/images/slots", named(theirs))
    arrive(cloud, ALICE, taken)
    api.destroy(f"/images/{gone}")
    body = named(taken, gone, theirs, fresh)
    body["slots"].append({**PHOTO, "id": new(), "size": 60 * 2**20})
    assert [outcome[1:] for outcome in outcomes(api.post("/images/slots", body))] == [
        (409, "already_uploaded"),
        (409, "already_deleted"),
        (201, None),
        (201, None),
        (413, "too_large"),
    ]


def test_a_file_that_is_there_twice_gets_one_slot(api: ApiClient) -> None:
    digest = hashlib.sha256(b"bytes").hexdigest()
    body = {"slots": [{**PHOTO, "id": new(), "sha256": digest} for _ in range(4)]}
    results = api.post("/images/slots", body).json()["results"]
    assert [result["status"] for result in results] == [201, 200, 200, 200]
    assert {result["slot"]["image"]["id"] for result in results} == {body["slots"][0]["id"]}
    assert [result["slot"]["duplicate"] for result in results] == [False, True, True, True]


def test_the_first_slot_of_a_file_is_the_one_that_opens(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever thread is the fastest."""
    at_once: list[list[str]] = []
    each = bulk.each

    def noted(owner: Owner, ids: list[str], *acts: Any) -> Any:
        at_once.append(list(ids))
        return each(owner, ids, *acts)

    monkeypatch.setattr(bulk, "each", noted)
    ids = [new() for _ in range(6)]
    digests = ["a" * 64, None, "a" * 64, "b" * 64, "b" * 64, None]
    slots = [{**PHOTO, "id": image_id, "sha256": sha256} for image_id, sha256 in zip(ids, digests, strict=True)]
    outcomes(api.post("/images/slots", {"slots": slots}))
    assert at_once == [[ids[0], ids[1], ids[3], ids[5]], [ids[2], ids[4]], []]


@pytest.mark.parametrize("arrived", [True, False], ids=["of an image", "of another slot"])
def test_companions_of_a_duplicate_go_to_the_image_that_has_the_file(
    cloud: Cloud, api: ApiClient, arrived: bool
) -> None:
    digest = hashlib.sha256(b"photo").hexdigest()
    image, again, video = new(), new(), new()
    photo = {**PHOTO, "sha256": digest}
    assert api.put(f"/images/{image}", photo).status == 201
    if arrived:
        arrive(cloud, ALICE, image)
    said = {"filename": "IMG_1.MOV", "content_type": "video/quicktime", "size": 1000}
    slots = [{**said, "id": video, "companion_of": again}, {**photo, "id": again}]
    opened, slot = api.post("/images/slots", {"slots": slots}).json()["results"]
    assert (slot["slot"]["duplicate"], slot["slot"]["image"]["id"]) == (True, image)
    assert (opened["status"], opened["slot"]["image"]["id"]) == (201, image)
    assert f"/{image}/companions/{video}.mov" in opened["slot"]["upload"]["put"]["url"]


def test_companions_have_slots_beside_those_of_their_images(api: ApiClient) -> None:
    """In whichever order they stand in the request."""
    image, video, lost = new(), new(), new()
    said = {"filename": "IMG_1.MOV", "content_type": "video/quicktime", "size": 1000}
    slots = [{**said, "id": video, "companion_of": image}, {**PHOTO, "id": image}, {**said, "companion_of": lost}]
    opened, slot, refused = api.post("/images/slots", {"slots": slots}).json()["results"]
    assert (opened["id"], opened["status"], opened["slot"]["image"]["id"]) == (video, 201, image)
    assert f"/{image}/companions/{video}.mov" in opened["slot"]["upload"]["put"]["url"]
    assert slot["slot"]["image"]["id"] == image
    assert (refused["status"], refused["code"], refused["slot"]) == (404, "image_not_found", None)


@pytest.mark.parametrize(
    ("slots", "pointer"),
    [
        ([], "/slots"),
        ([PHOTO] * 101, "/slots"),
        ([{**PHOTO, "id": "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"}] * 2, "/slots"),
        ([{**PHOTO, "id": "0b9f2f0e-6f0c-8c39-9a55-6b1f2f7d9f1c"}], "/slots/0/id"),
        ([PHOTO, {"filename": "a.jpg"}], "/slots/1/content_type"),
        ([{**PHOTO, "sha256": "0"}], "/slots/0/sha256"),
        ([{**PHOTO, "content_type": "video/mp4"}], "/slots/0/content_type"),
        ([PHOTO, {**PHOTO, "companion_of": "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"}], "/slots/1/filename"),
        ([{**PHOTO, "companion_of": "x"}], "/slots/0/companion_of"),
    ],
)
def test_a_request_that_is_wrong_opens_no_slot(
    cloud: Cloud, api: ApiClient, slots: list[Any], pointer: str
) -> None:
    answer = api.post("/images/slots", {"slots": slots})
    assert (answer.status, answer.code) == (422, "invalid")
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert cloud.images.open_slots(Owner(ALICE), 10) == 0


@pytest.mark.parametrize("content_type", ["photo", "Image/JPEG", "image/jpeg; q=1", "video/mp4"])
def test_a_wrong_type_is_explained_as_in_a_request_for_one(api: ApiClient, content_type: str) -> None:
    wrong = {**PHOTO, "content_type": content_type}
    [alone] = api.post("/images", wrong).json()["errors"]
    [one] = api.post("/images/slots", {"slots": [wrong]}).json()["errors"]
    assert one == {**alone, "pointer": "/slots/0/content_type"}
    assert "neither image/…" in one["detail"]


def test_each_wrong_value_of_a_companion_has_its_place(api: ApiClient) -> None:
    wrong = {"filename": "a.jpg", "content_type": "video", "companion_of": new()}
    errors = api.post("/images/slots", {"slots": [PHOTO, wrong]}).json()["errors"]
    assert {error["pointer"] for error in errors} == {"/slots/1/filename", "/slots/1/content_type"}
    assert "a MIME type" in next(error["detail"] for error in errors if "content_type" in error["pointer"])


def test_many_slots_count_as_a_request_each(limit: Limit, cloud: Cloud, api: ApiClient) -> None:
    limit("MAX_REQUESTS_PER_MINUTE", 5)
    assert api.post("/images/slots", named(new(), new(), new())).status == 200
    assert api.post("/images/slots", named(new(), new(), new())).code == "too_many_requests"
    assert cloud.images.open_slots(Owner(ALICE), 10) == 3


@pytest.mark.parametrize(("requests", "images"), [(3, 500), (1000, 3)])
def test_a_deployment_may_allow_fewer_slots_a_request(
    limit: Limit, api: ApiClient, requests: int, images: int
) -> None:
    limit("MAX_REQUESTS_PER_MINUTE", requests)
    limit("MAX_IMAGES_PER_REQUEST", images)
    answer = api.post("/images/slots", named(*(new() for _ in range(4))))
    assert (answer.status, answer.code) == (422, "invalid")
    limit("MAX_REQUESTS_PER_MINUTE", 0)
    assert api.get("/limits").json()["max_slots_per_request"] == min(images, 100)


def test_past_the_open_slots_the_rest_is_refused(limit: Limit, api: ApiClient) -> None:
    waiting = new()
    api.put(f"/images/{waiting}", PHOTO)
    limit("MAX_OPEN_SLOTS", 3)
    found = outcomes(api.post("/images/slots", named(waiting, *(new() for _ in range(4)))))
    assert found[0] == (waiting, 201, None), "it is open already"
    assert sorted(outcome[1:] for outcome in found[1:]) == [
        (201, None),
        (201, None),
        (429, "too_many_open_slots"),
        (429, "too_many_open_slots"),
    ]


def test_what_is_open_and_stored_is_counted_once_for_all(limit: Limit, api: ApiClient) -> None:
    limit("MAX_OPEN_SLOTS", 100)
    limit("MAX_STORED_BYTES", 1000)
    with (
        counting(aws.dynamodb(), "dynamodb.Query") as queries,
        counting(aws.dynamodb(), "dynamodb.GetItem") as reads,
    ):
        api.post("/images/slots", named(*(new() for _ in range(5))))
    assert len(queries) == 1
    assert len(reads) == 1 + 2 * 5, "the counts, and each slot before and after it is opened"


def test_a_fault_costs_one_slot_alone(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = new(), new()
    open_slot = Images.open_slot

    def fail(self: Images, owner: Owner, image_id: ImageId, *said: Any) -> Any:
        if image_id == broken:
            _unreachable()
        return open_slot(self, owner, image_id, *said)

    monkeypatch.setattr(Images, "open_slot", fail)
    found = outcomes(api.post("/images/slots", named(broken, fine)))
    assert found == [(broken, 503, "unavailable"), (fine, 201, None)]


def test_a_closed_account_gets_no_slots(cloud: Cloud, api: ApiClient) -> None:
    cloud.owners.close(Owner(ALICE))
    assert api.post("/images/slots", named(new(), new())).code == "account_closed"


def _unreachable() -> Never:
    raise EndpointConnectionError(endpoint_url="dynamodb")
