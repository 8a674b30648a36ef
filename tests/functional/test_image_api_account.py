"""The caller's account: its limits, and what it uses of them."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, Final

import pytest

from darkroom import aws, singletons
from image_api.accounts import Limits
from image_api.settings import ApiSettings
from tests.functional.api_client import ALICE, BOB, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.test_image_api_words import key_of, new_slot
from tests.photos import photo

pytestmark = pytest.mark.usefixtures("one_minute")

SLOT: Final = {"filename": "photo.jpg", "content_type": "image/jpeg"}


@pytest.fixture
def api(cloud: Cloud, context: Any) -> ApiClient:  # noqa: ARG001  # the API needs the stack
    return ApiClient(context)


def test_an_account_tells_its_limits_and_what_is_used_of_them(api: ApiClient, context: Any) -> None:
    ApiClient(context, BOB).post("/images", SLOT)
    for _ in range(2):
        api.post("/images", SLOT)
    answer = api.get("/me")
    assert answer.json() == {
        "id": ALICE,
        "limits": {
            "max_requests_per_minute": 3000,
            "max_open_slots": 1000,
            "max_images": None,
            "max_stored_bytes": None,
            "max_images_per_request": 500,
            "max_slots_per_request": 100,
            "max_digests_per_request": 1000,
            "max_parts_per_request": 100,
            "max_original_bytes": 50 * 2**20,
            "max_companion_bytes": 500 * 2**20,
            "max_companions": 20,
            "multipart_over": 16 * 2**20,
            "part_bytes": 8 * 2**20,
            "upload_link_seconds": 3600,
            "formats": ["jpeg", "png", "webp", "gif", "tiff", "bmp", "ico", "avif", "heic", "raw"],
            "max_exports": 50,
            "max_images_per_export": 100_000,
            "max_bytes_per_export": 500 * 2**30,
            "max_ids_per_export": 1000,
            "max_exports_per_day": 10,
            "max_exported_bytes_per_day": 2**40,
            "export_days": 7,
            "trash_days": 30,
            "max_title_length": 200,
            "max_description_length": 4000,
            "max_tags": 50,
            "max_tag_length": 100,
            "max_words_bytes": 16384,
            "max_images_per_album": 100_000,
            "max_albums_per_image": 40,
            "max_members_per_request": 100,
        },
        "use": {"requests_this_minute": 3, "open_slots": 2, "images": 0, "bytes": 0},
    }
    assert answer.headers["cache-control"] == "private, no-store"
    head = api.request("HEAD", "/me")
    assert (head.status, head.body) == (200, b"")


def test_the_limits_alone_are_those_of_the_account(api: ApiClient) -> None:
    assert api.get("/limits").json() == api.get("/me").json()["limits"]


def test_an_account_tells_how_much_is_stored(cloud: Cloud, api: ApiClient, deliver: Deliver) -> None:
    def use() -> tuple[int, int]:
        told = api.get("/me").json()["use"]
        return told["images"], told["bytes"]

    picture, other = photo("fox.jpg"), photo("BlueSquare.jpg")
    first, second = new_slot(api), new_slot(api)
    deliver(cloud.put(key_of(first), picture))
    deliver(cloud.put(key_of(second), other))
    assert use() == (2, len(picture) + len(other))
    assert api.delete(f"/images/{second}").status == 204
    assert use() == (2, len(picture) + len(other))
    api.post("/images/delete", {"ids": [second], "permanent": True})
    assert use() == (1, len(picture))


def test_every_limit_that_is_a_setting_is_told_under_its_name() -> None:
    limits = {field.name for field in fields(ApiSettings) if field.name.startswith("max_")} | {"trash_days"}
    assert limits <= set(Limits.model_fields)


def test_what_is_not_limited_is_null_and_not_counted(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MAX_REQUESTS_PER_MINUTE", "MAX_OPEN_SLOTS"):
        monkeypatch.setenv(name, "0")
    singletons.reset()
    api.post("/images", SLOT)
    account = api.get("/me").json()
    assert (account["limits"]["max_requests_per_minute"], account["limits"]["max_open_slots"]) == (None, None)
    assert (account["use"]["requests_this_minute"], account["use"]["open_slots"]) == (None, None)


def test_the_limits_of_words_are_those_that_count(api: ApiClient) -> None:
    limits = api.get("/me").json()["limits"]
    path, headers = f"/images/{uuid.uuid4()}", {"if-match": "*"}
    for field, length in (("title", "max_title_length"), ("description", "max_description_length")):
        for more, code in ((0, "image_not_found"), (1, "invalid")):
            assert api.patch(path, {field: "x" * (limits[length] + more)}, **headers).code == code
    tags = [f"{number}" for number in range(limits["max_tags"] + 1)]
    assert api.patch(path, {"tags": tags}, **headers).code == "invalid"
    assert api.patch(path, {"tags": tags[1:]}, **headers).code == "image_not_found"
    assert api.patch(path, {"tags": ["x" * (limits["max_tag_length"] + 1)]}, **headers).code == "invalid"


LEAVING: Final = ("Query", "BatchGetItem")
"""Which shares and albums had an image that is destroyed."""
CALLS: Final = (
    ("GET", "/me", None, ["UpdateItem", "GetItem", "Query", "GetItem"]),
    ("GET", "/images", None, ["UpdateItem", "Query"]),
    ("GET", "/trash", None, ["UpdateItem", "Query"]),
    ("POST", "/images", SLOT, ["UpdateItem", "GetItem", "Query", "TransactWriteItems", "GetItem"]),
    ("GET", "/images/{id}", None, ["UpdateItem", "GetItem"]),
    ("PUT", "/images/{id}", SLOT, ["UpdateItem", "GetItem", "TransactWriteItems", "GetItem"]),
    ("POST", "/images/{id}/retry", None, ["UpdateItem", "GetItem", "GetItem"]),
    ("DELETE", "/images/{id}", None, ["UpdateItem", "GetItem", "UpdateItem", "GetItem", *LEAVING, "UpdateItem"]),
    (
        "POST",
        "/images/delete",
        {"ids": ["{id}"]},
        ["UpdateItem", "BatchGetItem", "UpdateItem", "GetItem", *LEAVING, "UpdateItem"],
    ),
)


@contextmanager
def calls() -> Iterator[list[str]]:
    """The calls to DynamoDB that are made inside this context."""
    seen: list[str] = []

    def note(model: Any, **_: Any) -> None:
        seen.append(model.name)

    events = aws.dynamodb().meta.events
    events.register("before-call.dynamodb", note)
    try:
        yield seen
    finally:
        events.unregister("before-call.dynamodb", note)


def test_that_an_account_is_open_is_found_out_without_a_call_of_its_own(
    api: ApiClient,
) -> None:
    """The write that counts a request tells it, and the transaction that opens a slot checks it."""
    with calls() as first:
        api.get("/images/not-an-id")
    assert first == ["UpdateItem", "UpdateItem"], "the first request of a minute"
    for method, path, body, expected in CALLS:
        image_id = api.post("/images", SLOT).json()["image"]["id"]
        text = None if body is None else json.dumps(body).replace("{id}", image_id)
        api.get("/images")  # the library is up to date now: its projector does nothing in the request
        with calls() as seen:
            api.request(method, path.replace("{id}", image_id), body=text)
        assert (method, path, seen) == (method, path, expected)
