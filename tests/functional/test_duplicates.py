"""Slots with a SHA-256: a file that is there, or on its way, gets no second image."""

import base64
import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any, Final

import pytest

import image_api.digests
from darkroom import services, singletons
from darkroom.catalog.images import Images
from darkroom.catalog.reservations import Digest
from darkroom.catalog.table import Remove, key
from darkroom.errors import RejectedImage
from darkroom.keys import ImageId, Owner
from darkroom.stage import Derived, Result, Work
from darkroom.stages import StageName
from tests.functional.api_client import ALICE, BOB, Answer, ApiClient
from tests.functional.conftest import Cloud
from tests.functional.test_guard import upload_of

BODY: Final = b"the photo"
SHA256: Final = hashlib.sha256(BODY).hexdigest()
PHOTO: Final = {"filename": "photo.jpg", "content_type": "image/jpeg", "size": len(BODY), "sha256": SHA256}


@pytest.fixture
def api(cloud: Cloud, context: Any) -> ApiClient:  # noqa: ARG001  # the storage behind the API
    return ApiClient(context)


def new() -> str:
    return str(uuid.uuid4())


def opened(api: ApiClient, image_id: str | None = None, **said: object) -> str:
    answer = api.put(f"/images/{image_id or new()}", {**PHOTO, **said})
    assert (answer.status, answer.json()["duplicate"]) == (201, False)
    return str(answer.json()["image"]["id"])


def arrive(cloud: Cloud, image_id: str, body: bytes = BODY, *, work: Work = lambda *_: Result({})) -> None:
    """Write an original and let both stages do their work, or refuse it."""
    upload = upload_of(cloud.put(f"uploads/{ALICE}/{image_id}", body))
    for name in StageName:
        cloud.runner(name).process(upload, work)


def found(answer: Answer) -> tuple[int, str, bool, bool]:
    """The status, the image, whether it is another one's, and whether something is to be sent."""
    slot = answer.json()
    return answer.status, slot["image"]["id"], slot["duplicate"], slot["upload"] is not None


def test_a_second_slot_for_a_file_is_the_first_one(api: ApiClient) -> None:
    first, second = opened(api), new()
    answer = api.put(f"/images/{second}", {**PHOTO, "filename": "copy.png", "content_type": "image/png"})
    assert found(answer) == (200, first, True, True)
    assert answer.json()["image"]["filename"] == "photo.jpg"
    fields = answer.json()["upload"]["form"]["fields"]
    assert (fields["key"], fields["Content-Type"]) == (f"uploads/{ALICE}/{first}", "image/jpeg")
    assert api.get(f"/images/{second}").code == "image_not_found"
    assert found(api.post("/images", PHOTO)) == (200, first, True, True)


def test_the_same_slot_may_be_opened_again_and_again(api: ApiClient) -> None:
    image_id = opened(api)
    assert opened(api, image_id) == image_id
    assert opened(api, image_id.upper()) == image_id


def test_all_ways_to_send_take_this_file_alone(api: ApiClient) -> None:
    upload = api.post("/images", PHOTO).json()["upload"]
    checksum = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
    policy = json.loads(base64.b64decode(upload["form"]["fields"]["policy"]))
    assert {"x-amz-checksum-sha256": checksum} in policy["conditions"]
    assert upload["put"]["headers"]["x-amz-checksum-sha256"] == checksum


def test_a_file_that_is_there_is_not_sent_again(cloud: Cloud, api: ApiClient) -> None:
    image_id = opened(api)
    arrive(cloud, image_id)
    assert found(api.post("/images", PHOTO)) == (200, image_id, True, False)
    assert found(api.put(f"/images/{image_id}", PHOTO)) == (200, image_id, False, False)
    other = hashlib.sha256(b"another state of the file").hexdigest()
    assert api.put(f"/images/{image_id}", {**PHOTO, "sha256": other}).code == "already_uploaded"
    assert api.put(f"/images/{image_id}", {**PHOTO, "sha256": None}).code == "already_uploaded"


def test_a_file_in_the_trash_says_so(cloud: Cloud, api: ApiClient) -> None:
    image_id = opened(api)
    arrive(cloud, image_id)
    api.delete(f"/images/{image_id}")
    answer = api.post("/images", PHOTO)
    assert found(answer) == (200, image_id, True, False)
    assert answer.json()["image"]["trashed_at"] is not None
    api.post(f"/images/{image_id}/restore", {})
    assert api.post("/images", PHOTO).json()["image"]["trashed_at"] is None


def test_who_sends_a_destroyed_file_again_has_decided_so(cloud: Cloud, api: ApiClient) -> None:
    image_id = opened(api)
    arrive(cloud, image_id)
    api.destroy(f"/images/{image_id}")
    assert api.put(f"/images/{image_id}", PHOTO).code == "already_deleted"
    again = opened(api)
    assert again != image_id
    assert found(api.post("/images", PHOTO)) == (200, again, True, True)


def test_a_deleted_slot_gives_its_file_free(api: ApiClient) -> None:
    image_id = opened(api)
    api.destroy(f"/images/{image_id}")
    assert opened(api) != image_id


def test_an_expired_slot_gives_its_file_free(cloud: Cloud, api: ApiClient) -> None:
    image_id = opened(api)
    cloud.table.remove(Remove(key(Owner(ALICE), ImageId(image_id))))  # as DynamoDB does
    assert opened(api) != image_id


def test_a_slot_for_another_state_of_the_file_gives_the_first_one_free(api: ApiClient) -> None:
    image_id = opened(api)
    opened(api, image_id, sha256=hashlib.sha256(b"edited").hexdigest())
    assert opened(api) != image_id


def test_other_bytes_under_a_slot_give_its_file_free(cloud: Cloud, api: ApiClient) -> None:
    image_id = opened(api)
    arrive(cloud, image_id, b"other bytes")
    assert api.get(f"/images/{image_id}").json()["errors"][0]["code"] == "checksum_mismatch"
    assert api.put(f"/images/{image_id}", PHOTO).code == "already_uploaded"
    assert opened(api) != image_id


def test_a_photo_that_is_overwritten_with_other_bytes_is_there_no_more(cloud: Cloud, api: ApiClient) -> None:
    image_id = opened(api)
    arrive(cloud, image_id)
    arrive(cloud, image_id, b"other bytes")
    assert opened(api) != image_id


def test_a_file_that_is_no_photo_is_there_all_the_same(cloud: Cloud, api: ApiClient) -> None:
    def refuse(_data: bytes, _derived: Derived) -> Result:
        raise RejectedImage("not_an_image", "It is not an image.")

    image_id = opened(api)
    arrive(cloud, image_id, work=refuse)
    answer = api.post("/images", PHOTO)
    assert found(answer) == (200, image_id, True, False)
    assert answer.json()["image"]["status"] == "rejected"


def test_owners_know_nothing_of_each_other(cloud: Cloud, api: ApiClient, context: Any) -> None:
    image_id = opened(api)
    arrive(cloud, image_id)
    bob = ApiClient(context, BOB)
    assert opened(bob) != image_id
    assert opened(bob, image_id, sha256=hashlib.sha256(b"of bob").hexdigest()) == image_id


def test_what_is_not_sent_needs_no_room(cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    image_id = opened(api)
    monkeypatch.setenv("MAX_OPEN_SLOTS", "1")
    singletons.reset()
    assert found(api.post("/images", PHOTO)) == (200, image_id, True, True)
    arrive(cloud, image_id)
    assert found(api.post("/images", {**PHOTO, "size": 10**12})) == (200, image_id, True, False)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Lets something happen once, after a digest was looked up and before the slot is opened."""

    def happen(deed: Callable[[], object]) -> None:
        look_up = image_api.digests.look_up  # the moment between its read and the next write
        deeds = [deed]

        def looked_up(owner: Owner, sha256: str) -> Digest:
            digest = look_up(owner, sha256)
            while deeds:
                deeds.pop()()
            return digest

        monkeypatch.setattr(image_api.digests, "look_up", looked_up)

    return happen


Meanwhile = Callable[[Callable[[], object]], None]


def test_of_two_slots_at_once_there_is_one(api: ApiClient, meanwhile: Meanwhile) -> None:
    first, second = new(), new()
    meanwhile(lambda: opened(api, first))
    assert found(api.put(f"/images/{second}", PHOTO)) == (200, first, True, True)
    assert api.get(f"/images/{second}").code == "image_not_found"


def test_the_photo_may_arrive_while_a_second_client_asks(
    cloud: Cloud, api: ApiClient, meanwhile: Meanwhile
) -> None:
    first = opened(api)
    meanwhile(lambda: arrive(cloud, first))
    assert found(api.post("/images", PHOTO)) == (200, first, True, False)


def test_the_slot_may_be_deleted_while_a_second_client_asks(api: ApiClient, meanwhile: Meanwhile) -> None:
    first = opened(api)
    meanwhile(lambda: api.destroy(f"/images/{first}"))
    assert opened(api) != first


def test_a_slot_that_takes_its_file_back_keeps_it(api: ApiClient, meanwhile: Meanwhile) -> None:
    """All within one second, so that no time tells the difference."""
    first = opened(api)
    opened(api, first, sha256=hashlib.sha256(b"edited").hexdigest())
    meanwhile(lambda: opened(api, first))
    assert found(api.post("/images", PHOTO)) == (200, first, True, True)


def test_a_slot_that_is_opened_for_another_file_meanwhile_stays_that_files(
    api: ApiClient, meanwhile: Meanwhile
) -> None:
    """Its client has links for that file, which would be rejected."""
    first, edited = opened(api), hashlib.sha256(b"edited").hexdigest()
    meanwhile(lambda: opened(api, first, sha256=edited))
    assert opened(api) != first
    assert found(api.post("/images", {**PHOTO, "sha256": edited})) == (200, first, True, True)


def test_a_digest_does_not_stand_in_a_key(cloud: Cloud, api: ApiClient) -> None:
    opened(api)
    places = [(item["pk"]["S"], item["sk"]["S"]) for item in cloud.items()]
    assert f"DIGESTS#{ALICE}" in {pk for pk, _ in places}
    assert not [place for place in places if SHA256 in "".join(place)]


def test_a_deleted_image_keeps_the_digest_of_a_file_that_nobody_has_read(cloud: Cloud, api: ApiClient) -> None:
    image_id = opened(api)
    cloud.guard.claim(upload_of(cloud.put(f"uploads/{ALICE}/{image_id}", BODY)), StageName.METADATA)
    api.destroy(f"/images/{image_id}")
    entry = services.catalog(Images).get(Owner(ALICE), ImageId(image_id))
    assert entry is not None
    assert entry.attributes["deleted_digest"] == SHA256
