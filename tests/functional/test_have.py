"""`POST /images/have`: which files are there, by their SHA-256."""

import hashlib
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest

from darkroom import aws, services, singletons
from darkroom.catalog.digests import Digests, put_copy, remove_copy
from darkroom.catalog.table import Table
from darkroom.errors import RejectedImage
from darkroom.keys import ImageId, Owner
from darkroom.library import digests, rows
from darkroom.library.digests import Copies
from darkroom.library.likeness import digest_key
from darkroom.library.rows import Row
from darkroom.stage import Derived, Result
from darkroom.stages import StageName
from tests.functional.api_client import ALICE, BOB, ApiClient
from tests.functional.conftest import Cloud
from tests.functional.test_guard import upload_of
from tests.functional.worlds import make_memory_world

pytestmark = pytest.mark.usefixtures("one_minute")

PHOTO: Final = {"filename": "photo.jpg", "content_type": "image/jpeg"}
BODY: Final = b"the photo"


@pytest.fixture
def api(cloud: Cloud, context: Any) -> ApiClient:  # noqa: ARG001  # the storage behind the API
    return ApiClient(context)


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def describe(data: bytes, _derived: Derived) -> Result:
    return Result({"sha256": sha256(data), "ladder": "l", "items": []})


def arrive(cloud: Cloud, key: str, body: bytes = BODY) -> str:
    """Write an original and let both stages end; returns the image's id."""
    upload = upload_of(cloud.put(key, body))
    for name in StageName:
        cloud.runner(name).process(upload, describe)
    return upload.original.image_id


def imported(cloud: Cloud, name: str, body: bytes = BODY, owner: str = ALICE) -> str:
    return arrive(cloud, f"imports/{owner}/{name}.jpg", body)


def sent(cloud: Cloud, api: ApiClient, body: bytes = BODY, owner: str = ALICE) -> str:
    slot = api.post("/images", {**PHOTO, "size": len(body), "sha256": sha256(body)})
    assert slot.status == 201
    return arrive(cloud, f"uploads/{owner}/{slot.json()['image']['id']}", body)


def have(api: ApiClient, *bodies: bytes) -> list[Any]:
    answer = api.post("/images/have", {"sha256": [sha256(body) for body in bodies]})
    assert answer.status == 200, answer.body
    results = answer.json()["results"]
    assert [result["sha256"] for result in results] == [sha256(body) for body in bodies]
    return list(results)


def state(api: ApiClient, body: bytes = BODY) -> tuple[str, str | None]:
    [result] = have(api, body)
    return result["state"], result["id"]


def test_a_thousand_files_of_which_some_are_trashed_and_some_deleted(cloud: Cloud, api: ApiClient) -> None:
    bodies = [f"photo {number}".encode() for number in range(1000)]
    ids = {number: sent(cloud, api, bodies[number]) for number in range(0, 1000, 100)}
    for number, image_id in ids.items():
        if number % 300 == 0:
            api.delete(f"/images/{image_id}")
        elif number % 300 == 100:
            api.destroy(f"/images/{image_id}")
    results = have(api, *bodies)
    for number, result in enumerate(results):
        found = result["state"], result["id"], result["deleted_at"] is not None
        if number not in ids:
            assert found == ("new", None, False)
        elif number % 300 == 0:
            assert found == ("trashed", ids[number], False)
        elif number % 300 == 100:
            assert found == ("deleted", None, True)
        else:
            assert found == ("have", ids[number], False)


def test_each_digest_has_an_answer_also_if_it_is_asked_for_twice(cloud: Cloud, api: ApiClient) -> None:
    image_id = sent(cloud, api)
    assert [each["id"] for each in have(api, BODY, b"other", BODY)] == [image_id, None, image_id]


def test_the_way_of_a_file_through_trash_and_destruction(cloud: Cloud, api: ApiClient) -> None:
    assert state(api) == ("new", None)
    image_id = sent(cloud, api)
    assert state(api) == ("have", image_id)
    api.delete(f"/images/{image_id}")
    assert state(api) == ("trashed", image_id)
    api.post(f"/images/{image_id}/restore", {})
    assert state(api) == ("have", image_id)
    api.destroy(f"/images/{image_id}")
    assert state(api) == ("deleted", None)
    again = sent(cloud, api)
    assert state(api) == ("have", again)


def test_what_the_trash_has_given_up_is_deleted(cloud: Cloud, api: ApiClient) -> None:
    image_id = sent(cloud, api)
    api.delete(f"/images/{image_id}")
    assert cloud.keepers.empty(cloud.entry_of(f"uploads/{ALICE}/{image_id}"), {})
    assert state(api) == ("deleted", None)


def test_an_import_is_there_and_takes_no_slot(cloud: Cloud, api: ApiClient) -> None:
    image_id = imported(cloud, "one")
    assert state(api) == ("have", image_id)
    slot = api.post("/images", {**PHOTO, "sha256": sha256(BODY)})
    assert (slot.status, slot.json()["image"]["id"], slot.json()["upload"]) == (200, image_id, None)
    imported(cloud, "one", b"overwritten")
    assert (state(api), state(api, b"overwritten")) == (("new", None), ("have", image_id))
    api.delete(f"/images/{image_id}")
    assert state(api, b"overwritten") == ("trashed", image_id)
    api.destroy(f"/images/{image_id}")
    assert state(api, b"overwritten")[0] == "deleted"
    imported(cloud, "one", b"overwritten")
    assert state(api, b"overwritten") == ("have", image_id)


def test_a_copy_that_is_not_in_the_trash_goes_first(cloud: Cloud, api: ApiClient) -> None:
    one, two = imported(cloud, "one"), imported(cloud, "two")
    for trashed, left in ((one, two), (two, one)):
        api.delete(f"/images/{trashed}")
        assert state(api) == ("have", left)
        slot = api.post("/images", {**PHOTO, "sha256": sha256(BODY)}).json()
        assert (slot["image"]["id"], slot["image"]["trashed_at"]) == (left, None)
        api.post(f"/images/{trashed}/restore", {})


def test_an_upload_without_a_declared_digest_is_known_too(cloud: Cloud, api: ApiClient) -> None:
    image_id = api.post("/images", PHOTO).json()["image"]["id"]
    arrive(cloud, f"uploads/{ALICE}/{image_id}")
    assert state(api) == ("have", image_id)
    assert api.post("/images", {**PHOTO, "sha256": sha256(BODY)}).json()["duplicate"]


def test_slots_and_photos_that_are_being_processed_are_new_until_a_slot_is_asked_for(
    cloud: Cloud, api: ApiClient
) -> None:
    slot = {**PHOTO, "sha256": sha256(BODY)}
    image_id = api.post("/images", slot).json()["image"]["id"]
    assert state(api) == ("new", None)
    cloud.guard.claim(upload_of(cloud.put(f"uploads/{ALICE}/{image_id}", BODY)), StageName.METADATA)
    assert state(api) == ("new", None)
    assert api.post("/images", slot).json()["image"]["id"] == image_id


def test_a_file_that_arrived_as_another_one_is_new(cloud: Cloud, api: ApiClient) -> None:
    image_id = api.post("/images", {**PHOTO, "sha256": sha256(BODY)}).json()["image"]["id"]
    arrive(cloud, f"uploads/{ALICE}/{image_id}", b"cut off")
    assert (state(api), state(api, b"cut off")) == (("new", None), ("new", None))
    api.destroy(f"/images/{image_id}")
    assert state(api) == ("new", None), "a phone must not take it for deleted"


def test_a_file_that_was_rejected_is_there(cloud: Cloud, api: ApiClient) -> None:
    def refuse(_data: bytes, _derived: Derived) -> Result:
        raise RejectedImage("not_an_image", "It is not an image.")

    image_id = api.post("/images", {**PHOTO, "sha256": sha256(BODY)}).json()["image"]["id"]
    upload = upload_of(cloud.put(f"uploads/{ALICE}/{image_id}", BODY))
    for name in StageName:
        cloud.runner(name).process(upload, refuse)
    assert state(api) == ("have", image_id)


def test_a_slot_that_was_given_up_is_no_deleted_photo(api: ApiClient) -> None:
    image_id = api.post("/images", {**PHOTO, "sha256": sha256(BODY)}).json()["image"]["id"]
    api.destroy(f"/images/{image_id}")
    assert state(api) == ("new", None)


def test_what_another_tool_has_hidden_is_not_deleted_by_its_owner(
    cloud: Cloud, api: ApiClient, context: Any
) -> None:
    image_id = imported(cloud, "one")
    cloud.run_remover(context, cloud.remove(f"imports/{ALICE}/one.jpg"))
    assert state(api) == ("new", None)
    assert api.destroy(f"/images/{image_id}").status == 204
    assert state(api)[0] == "deleted"


def test_another_owners_files_are_new(cloud: Cloud, api: ApiClient, context: Any) -> None:
    imported(cloud, "one", owner=BOB)
    assert state(api) == ("new", None)
    assert api.post("/images", {**PHOTO, "sha256": sha256(BODY)}).status == 201
    assert state(ApiClient(context, BOB))[0] == "have"


def test_more_copies_than_an_item_names_are_found_by_their_list(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "MOST_COPIES", 2)
    ids = {imported(cloud, f"{number}") for number in range(4)}
    for _ in range(4):
        found, image_id = state(api)
        assert found == "have"
        assert image_id in ids
        slot = api.post("/images", {**PHOTO, "sha256": sha256(BODY)}).json()
        assert slot["image"]["id"] in ids
        ids.discard(image_id)
        api.destroy(f"/images/{image_id}")
    assert state(api)[0] == "deleted"


def test_files_of_before_are_known_after_an_audit_or_a_rebuild(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(rows, "LISTED", rows.LISTED[:-1])
        image_id = imported(cloud, "one")
        assert state(api) == ("new", None)
    services.projection().project([(Owner(ALICE), ImageId(image_id))])  # as both do, for each image
    assert state(api) == ("have", image_id)


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ([], "/sha256"),
        ([sha256(BODY)] * 1001, "/sha256"),
        ([sha256(BODY), sha256(BODY)[:-1]], "/sha256/1"),
        ([sha256(BODY).upper()], "/sha256/0"),
        ([None], "/sha256/0"),
        (sha256(BODY), "/sha256"),
    ],
)
def test_a_wrong_request_says_what_is_wrong(api: ApiClient, asked: object, pointer: str) -> None:
    answer = api.post("/images/have", {"sha256": asked})
    assert (answer.status, answer.code) == (422, "invalid")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.fixture
def limit(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:  # noqa: ARG001  # first
    def set_limit(name: str, number: int) -> None:
        monkeypatch.setenv(name, str(number))
        singletons.reset()

    return set_limit


def test_a_hundred_digests_count_as_one_request(api: ApiClient, limit: Callable[[str, int], None]) -> None:
    limit("MAX_REQUESTS_PER_MINUTE", 14)
    thousand = {"sha256": [sha256(uuid.uuid4().bytes) for _ in range(1000)]}
    assert api.post("/images/have", thousand).status == 200
    refused = api.post("/images/have", thousand)
    assert (refused.status, refused.code) == (429, "too_many_requests")
    assert api.post("/images/have", {"sha256": thousand["sha256"][:200]}).status == 200
    assert api.get("/me").json()["use"]["requests_this_minute"] == 14


def test_a_deployment_may_allow_fewer(api: ApiClient, limit: Callable[[str, int], None]) -> None:
    limit("MAX_DIGESTS_PER_REQUEST", 2)
    assert len(have(api, b"1", b"2")) == 2
    answer = api.post("/images/have", {"sha256": [sha256(BODY)] * 3})
    assert (answer.code, answer.json()["errors"][0]["detail"]) == ("invalid", "There are more than 2 digests.")
    limit("MAX_DIGESTS_PER_REQUEST", 1000)
    limit("MAX_REQUESTS_PER_MINUTE", 3)
    assert api.post("/images/have", {"sha256": [sha256(BODY)] * 301}).code == "invalid"


def test_what_dynamodb_leaves_out_is_asked_for_again(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id = imported(cloud, "one")
    assert state(api) == ("have", image_id)
    client = aws.dynamodb()
    read, left = client.batch_get_item, [1, 1]

    def reluctant(*, RequestItems: Any) -> Any:  # noqa: N803
        if not left:
            return read(RequestItems=RequestItems)
        left.pop()
        return {"Responses": {}, "UnprocessedKeys": RequestItems}

    monkeypatch.setattr(client, "batch_get_item", reluctant)
    key = digest_key(Owner(ALICE), sha256(BODY), services.index_keys())
    [copies] = services.library(Digests).find(Owner(ALICE), [key]).values()
    assert copies.answer.image_id == image_id
    assert left == []


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    for _ in make_memory_world(monkeypatch):
        yield Table(aws.dynamodb(), "library")


def test_projectors_of_many_copies_do_not_give_up(library: Table) -> None:
    """A bulk drop of one file over and over: ten threads write to one item at once."""
    owner = Owner(ALICE)
    copies = [Row("digest:key", f"have##{uuid.uuid4()}") for _ in range(100)]
    with ThreadPoolExecutor(10) as threads:
        list(threads.map(lambda row: put_copy(library, owner, row, 1), copies))
    found = Digests(library).find(owner, ["key"])["key"]
    assert (len(found.of), found.more) == (digests.MOST_COPIES, True)
    with ThreadPoolExecutor(10) as threads:
        list(threads.map(lambda row: remove_copy(library, owner, row, 2, 0, marked_until=None), copies))
    assert Digests(library).find(owner, ["key"])["key"] == Copies(more=True)
