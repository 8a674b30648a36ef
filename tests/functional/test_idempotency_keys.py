"""Idempotency-Key: what a repeated POST answers, and that a key belongs to one owner and one request."""

import json
import uuid
from typing import Any, Final

import pytest

from tests.functional.api_client import ALICE, BOB, Answer, ApiClient
from tests.functional.conftest import Cloud
from tests.functional.test_image_api_slots import arrive

PHOTO: Final = {"filename": "photo.jpg", "content_type": "image/jpeg", "size": 5}
VIDEO: Final = {"filename": "photo.mov", "content_type": "video/quicktime", "size": 7}
pytestmark = pytest.mark.usefixtures("cloud")

KEY: Final = "8e03978e-40d5-43e8-bc93-6894a57f9324"


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


def post(api: ApiClient, path: str, body: object, key: str = KEY) -> Answer:
    return api.request("POST", path, body=json.dumps(body), headers={"idempotency-key": key})


def test_a_repeated_request_finds_the_slot_that_the_first_one_has_opened(api: ApiClient) -> None:
    first, again = post(api, "/images", PHOTO), post(api, "/images", PHOTO)
    assert (first.status, again.status) == (201, 201)
    assert first.json()["image"] == again.json()["image"]
    assert first.headers["location"] == again.headers["location"]


def test_an_id_of_a_key_can_be_used_like_any_other(api: ApiClient) -> None:
    image_id = post(api, "/images", PHOTO).json()["image"]["id"]
    assert uuid.UUID(image_id).version == 4, "version 8 is for imports"
    assert api.put(f"/images/{image_id}", PHOTO).status == 201


@pytest.mark.parametrize(
    "other",
    [
        {"filename": "other.jpg"},
        {"content_type": "image/png"},
        {"size": 6},
        {"sha256": "0" * 64},
        {"file_time": "2020-11-01T12:10:02Z"},
    ],
)
def test_another_request_needs_another_key(api: ApiClient, other: dict[str, object]) -> None:
    image_id = post(api, "/images", PHOTO).json()["image"]["id"]
    assert post(api, "/images", PHOTO | other).code == "idempotency_key_reused"
    assert api.get(f"/images/{image_id}").json()["filename"] == "photo.jpg"
    assert post(api, "/images", PHOTO | other, "another").json()["image"]["id"] != image_id


def test_a_key_stays_that_of_its_request_when_the_photo_has_come(cloud: Cloud, api: ApiClient) -> None:
    image_id = post(api, "/images", PHOTO).json()["image"]["id"]
    arrive(cloud, ALICE, image_id)
    assert post(api, "/images", PHOTO).code == "already_uploaded", "as a PUT answers"
    assert post(api, "/images", PHOTO | {"size": 6}).code == "idempotency_key_reused"
    api.destroy(f"/images/{image_id}")
    assert post(api, "/images", PHOTO).code == "already_deleted"


def test_the_same_key_of_two_owners_is_two_keys(api: ApiClient, context: Any) -> None:
    mine, theirs = (post(each, "/images", PHOTO) for each in (api, ApiClient(context, BOB)))
    assert mine.json()["image"]["id"] != theirs.json()["image"]["id"]


def test_many_slots_with_a_key_have_the_same_ids_again(api: ApiClient) -> None:
    own = str(uuid.uuid4())
    body = {"slots": [PHOTO, PHOTO | {"filename": "second.jpg"}, PHOTO | {"id": own}]}
    first, again = (post(api, "/images/slots", body).json()["results"] for _ in range(2))
    ids = [each["id"] for each in first]
    assert ids == [each["id"] for each in again]
    assert len({*ids}) == 3
    assert ids[2] == own
    assert ids[0] != post(api, "/images", PHOTO).json()["image"]["id"], "a key belongs to one route"


def test_of_many_slots_those_with_other_contents_are_refused(api: ApiClient) -> None:
    post(api, "/images/slots", {"slots": [PHOTO, PHOTO | {"filename": "second.jpg"}]})
    results = post(api, "/images/slots", {"slots": [PHOTO, PHOTO]}).json()["results"]
    assert [(each["status"], each["code"]) for each in results] == [(201, None), (422, "idempotency_key_reused")]


def test_a_companion_with_a_key_is_announced_once(api: ApiClient) -> None:
    image_id = api.post("/images", PHOTO).json()["image"]["id"]
    path = f"/images/{image_id}/companions"
    first, again = post(api, path, VIDEO), post(api, path, VIDEO)
    assert (first.status, first.json()["id"]) == (again.status, again.json()["id"])
    for other in ({"filename": "other.mov"}, {"size": 8}, {"content_type": "video/mp4"}, {"sha256": "0" * 64}):
        assert post(api, path, VIDEO | other).code == "idempotency_key_reused"
    elsewhere = api.post("/images", PHOTO).json()["image"]["id"]
    assert post(api, f"/images/{elsewhere}/companions", VIDEO).json()["id"] != first.json()["id"]


def test_companions_among_many_slots_are_announced_once_too(api: ApiClient) -> None:
    image_id = api.post("/images", PHOTO).json()["image"]["id"]
    slots = [VIDEO | {"companion_of": image_id}]
    first, again = (post(api, "/images/slots", {"slots": slots}).json()["results"][0]["id"] for _ in range(2))
    assert first == again
    [other] = post(api, "/images/slots", {"slots": [slots[0] | {"size": 8}]}).json()["results"]
    assert other["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("key", ["", "k" * 256, "schlüssel", "\x7f", "a\tb"])
def test_a_key_is_printable_ascii_of_a_limited_length(api: ApiClient, key: str) -> None:
    answer = post(api, "/images", PHOTO, key)
    assert (answer.status, answer.code) == (422, "invalid")
    [fault] = answer.json()["errors"]
    assert fault["in"] == "header"


@pytest.mark.parametrize("key", ["k", "k" * 255, '"quoted"', "with blanks", "~!/%"])
def test_every_printable_key_is_taken(api: ApiClient, key: str) -> None:
    assert post(api, "/images", PHOTO, key).status == 201
