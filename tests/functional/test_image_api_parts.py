"""A file in parts: begun, broken off, gone on with, completed, aborted, by one client or several."""

import hashlib
import uuid
from collections.abc import Callable, Iterator
from typing import Any, Final, Never

import pytest
import requests

from darkroom import aws, keys, singletons
from darkroom.catalog.images import Images
from darkroom.catalog.table import key
from darkroom.files import MultipartUpload
from darkroom.keys import ImageId, Owner
from darkroom.transfers import Completion, Transfers
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.conftest import Cloud
from tests.functional.moto_parts import complete_moto, small_parts
from tests.functional.test_image_api_slots import arrive

PART: Final = 8
BODY: Final = b"the beginning, the end"
CHUNKS: Final = {number: BODY[(number - 1) * PART : number * PART] for number in (1, 2, 3)}
PHOTO: Final = {"filename": "photo.jpg", "content_type": "image/jpeg", "size": len(BODY)}


@pytest.fixture(autouse=True)
def _parts(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    small_parts(monkeypatch, PART)
    with complete_moto(cloud.s3):
        yield


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


@pytest.fixture
def image_id(api: ApiClient) -> str:
    """A slot for the file."""
    name = str(uuid.uuid4())
    assert api.put(f"/images/{name}", PHOTO).status == 201
    return name


def wanted(*numbers: int) -> dict[str, Any]:
    parts = [{"number": n, "sha256": hashlib.sha256(CHUNKS.get(n, b"")).hexdigest()} for n in numbers]
    return {"parts": parts}


def send(api: ApiClient, image_id: str, *numbers: int) -> None:
    """Get links for parts, and send these."""
    answer = api.post(f"/images/{image_id}/parts", wanted(*numbers))
    assert answer.status == 200, answer.body
    for link in answer.json()["links"]:
        body = CHUNKS[link["number"]]
        assert requests.put(link["url"], headers=link["headers"], data=body, timeout=10).ok


def complete(api: ApiClient, image_id: str) -> Any:
    return api.post(f"/images/{image_id}/parts/complete", None)


def key_of(image_id: str) -> str:
    return keys.upload_key(Owner(ALICE), ImageId(image_id))


def begun(cloud: Cloud) -> list[str]:
    """The ids of the uploads that S3 has and that are not completed."""
    listed = cloud.s3.list_multipart_uploads(Bucket=cloud.originals).get("Uploads", [])
    return [upload["UploadId"] for upload in listed]


def uploaded(api: ApiClient, image_id: str) -> list[int]:
    return [part["number"] for part in api.get(f"/images/{image_id}/parts").json()["uploaded"]]


def die(*_: object) -> Never:
    raise SystemError


def test_a_slot_tells_how_its_file_is_cut(api: ApiClient, image_id: str) -> None:
    upload = api.put(f"/images/{image_id}", PHOTO).json()["upload"]
    assert upload["multipart"] == {"part_bytes": PART, "parts": 3}
    assert upload["put"] is not None
    assert api.post("/images", {**PHOTO, "size": PART}).json()["upload"]["multipart"] is None


def test_parts_make_the_file_in_whatever_order_they_come(cloud: Cloud, api: ApiClient, image_id: str) -> None:
    send(api, image_id, 3)
    send(api, image_id, 2, 1)
    send(api, image_id, 3)
    answer = complete(api, image_id)
    assert (answer.status, answer.json()["id"]) == (200, image_id)
    stored = cloud.s3.get_object(Bucket=cloud.originals, Key=key_of(image_id))
    assert (stored["Body"].read(), stored["ContentType"]) == (BODY, "image/jpeg")
    assert cloud.entry_of(key_of(image_id)).multipart is None


def test_an_upload_that_broke_off_goes_on_where_it_was(cloud: Cloud, api: ApiClient, image_id: str) -> None:
    send(api, image_id, 1)
    answer = api.get(f"/images/{image_id}/parts").json()
    assert answer == {
        "part_bytes": PART,
        "parts": 3,
        "size": len(BODY),
        "uploaded": [{"number": 1, "bytes": PART, "sha256": hashlib.sha256(CHUNKS[1]).hexdigest()}],
    }
    api.put(f"/images/{image_id}", PHOTO)  # the client renews its slot
    send(api, image_id, 2, 3)
    assert len(begun(cloud)) == 1
    assert complete(api, image_id).status == 200


def test_nothing_has_arrived_before_the_upload_begins(cloud: Cloud, api: ApiClient, image_id: str) -> None:
    assert uploaded(api, image_id) == []
    assert begun(cloud) == []


@pytest.mark.parametrize(("sent", "missing"), [((), [1, 2, 3]), ((2,), [1, 3]), ((1, 2), [3])])
def test_an_upload_with_missing_parts_is_not_completed(
    cloud: Cloud, api: ApiClient, image_id: str, sent: tuple[int, ...], missing: list[int]
) -> None:
    if sent:
        send(api, image_id, *sent)
    answer = complete(api, image_id)
    assert (answer.status, answer.code, answer.json()["missing"]) == (409, "parts_missing", missing)
    assert cloud.held(key_of(image_id)) is None
    send(api, image_id, *missing)
    assert complete(api, image_id).status == 200


def test_a_completed_upload_completes_again(cloud: Cloud, api: ApiClient, image_id: str) -> None:
    """Before its event has come, and when the image has been processed."""
    send(api, image_id, 1, 2, 3)
    assert [complete(api, image_id).status for _ in range(2)] == [200, 200]
    arrive(cloud, ALICE, image_id, BODY[:5])  # a stage sees an event of five bytes
    assert complete(api, image_id).code == "already_uploaded"


def test_a_completion_whose_answer_was_lost_is_found_done(
    cloud: Cloud, api: ApiClient, image_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(api, image_id, 1, 2, 3)
    with monkeypatch.context() as dying:
        dying.setattr(Images, "forget_multipart", die)
        assert complete(api, image_id).status == 500
    assert cloud.entry_of(key_of(image_id)).multipart is not None
    assert complete(api, image_id).status == 200


def test_a_file_that_has_arrived_is_not_asked_for_again(cloud: Cloud, api: ApiClient, image_id: str) -> None:
    """Before its event has come. Who lost the answer to a completion must not send everything again."""
    send(api, image_id, 1, 2, 3)
    complete(api, image_id)
    assert api.get(f"/images/{image_id}/parts").code == "already_uploaded"
    assert api.post(f"/images/{image_id}/parts", wanted(1)).code == "already_uploaded"
    assert begun(cloud) == []
    assert complete(api, image_id).status == 200


def test_a_slot_that_counts_no_more_gets_no_links(cloud: Cloud, api: ApiClient, image_id: str) -> None:
    """Otherwise an owner could have any number of slots, and fill all of them at once."""
    send(api, image_id, 1)
    timeline = f"slot/2000-01-01T00:00:00Z/{image_id}"
    cloud.table.update(
        key(Owner(ALICE), ImageId(image_id)), assign={"timeline": timeline}, condition="attribute_exists(#pk)"
    )
    answer = api.post(f"/images/{image_id}/parts", wanted(2))
    assert (answer.status, answer.code) == (409, "slot_expired")
    assert uploaded(api, image_id) == [1]
    api.put(f"/images/{image_id}", PHOTO)
    send(api, image_id, 2, 3)
    assert complete(api, image_id).status == 200


def test_an_aborted_upload_begins_anew(cloud: Cloud, api: ApiClient, image_id: str) -> None:
    send(api, image_id, 1)
    [first] = begun(cloud)
    assert [api.delete(f"/images/{image_id}/parts").status for _ in range(2)] == [204, 204]
    assert (begun(cloud), uploaded(api, image_id)) == ([], [])
    assert complete(api, image_id).code == "parts_missing"
    send(api, image_id, 1, 2, 3)
    assert begun(cloud) != [first]
    assert complete(api, image_id).status == 200


@pytest.mark.parametrize("completes", [False, True])
def test_an_upload_that_s3_has_aborted_begins_anew(
    cloud: Cloud, api: ApiClient, image_id: str, *, completes: bool
) -> None:
    """As the bucket's lifecycle rule does."""
    send(api, image_id, 1)
    for upload in begun(cloud):
        cloud.s3.abort_multipart_upload(Bucket=cloud.originals, Key=key_of(image_id), UploadId=upload)
    assert uploaded(api, image_id) == []
    if completes:
        assert complete(api, image_id).json()["missing"] == [1, 2, 3]
    send(api, image_id, 1, 2, 3)
    assert complete(api, image_id).status == 200


def test_clients_that_begin_at_once_send_parts_of_one_upload(
    cloud: Cloud, api: ApiClient, image_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = Transfers.begin
    others: list[Callable[[], None]] = [lambda: send(api, image_id, 2)]

    def overtaken(*arguments: Any) -> MultipartUpload:
        upload = begin(*arguments)
        while others:
            others.pop()()  # has read the slot after we have, and is first to note its upload
        return upload

    monkeypatch.setattr(Transfers, "begin", overtaken)
    send(api, image_id, 1, 3)
    assert len(begun(cloud)) == 1
    assert uploaded(api, image_id) == [1, 2, 3]
    assert complete(api, image_id).status == 200


def test_another_file_for_the_slot_begins_anew(cloud: Cloud, api: ApiClient, image_id: str) -> None:
    send(api, image_id, 1)
    [first] = begun(cloud)
    for other in ({"size": len(BODY) - 1}, {"content_type": "image/png"}, {"sha256": "0" * 64}):
        api.put(f"/images/{image_id}", {**PHOTO, **other})
        assert uploaded(api, image_id) == []
        assert complete(api, image_id).code == "parts_missing"
        api.post(f"/images/{image_id}/parts", wanted(1))
        assert len(begun(cloud)) == 1
        assert first not in begun(cloud)


def test_an_upload_stays_cut_as_it_was_begun(
    api: ApiClient, image_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(api, image_id, 1)
    monkeypatch.setenv("PART_BYTES", str(PART + 1))
    singletons.reset()
    with complete_moto(aws.s3()):
        assert api.put(f"/images/{image_id}", PHOTO).json()["upload"]["multipart"]["part_bytes"] == PART
        assert api.get(f"/images/{image_id}/parts").json()["part_bytes"] == PART


@pytest.mark.parametrize(("body", "status", "code"), [(BODY, 200, None), (BODY[1:], 409, "already_uploaded")])
def test_a_file_that_arrives_by_another_way_is_never_replaced(
    cloud: Cloud, api: ApiClient, image_id: str, body: bytes, status: int, code: str | None
) -> None:
    send(api, image_id, 1, 2, 3)
    cloud.put(key_of(image_id), body)
    answer = complete(api, image_id)
    assert (answer.status, None if code is None else answer.code) == (status, code)
    assert len(cloud.versions(key_of(image_id))) == 1
    assert begun(cloud) == []


def test_an_image_that_has_its_original_takes_no_parts(cloud: Cloud, api: ApiClient, image_id: str) -> None:
    send(api, image_id, 1)
    arrive(cloud, ALICE, image_id, BODY)
    assert api.post(f"/images/{image_id}/parts", wanted(2)).code == "already_uploaded"
    assert api.get(f"/images/{image_id}/parts").code == "already_uploaded"
    assert complete(api, image_id).status == 200
    assert api.delete(f"/images/{image_id}/parts").status == 204
    assert begun(cloud) == []


@pytest.mark.parametrize("declared", [{}, {"size": PART}])
def test_a_small_file_and_one_of_unknown_size_are_not_sent_in_parts(
    api: ApiClient, declared: dict[str, int]
) -> None:
    slot = {"filename": "a.jpg", "content_type": "image/jpeg", **declared}
    image_id = api.post("/images", slot).json()["image"]["id"]
    assert api.post(f"/images/{image_id}/parts", wanted(1)).code == "not_in_parts"
    assert api.get(f"/images/{image_id}/parts").code == "not_in_parts"
    assert complete(api, image_id).code == "not_in_parts"
    assert api.delete(f"/images/{image_id}/parts").status == 204


@pytest.mark.parametrize(
    ("parts", "pointer"),
    [
        ([{"number": 4, "sha256": "0" * 64}], "/parts/0/number"),
        ([{"number": 0, "sha256": "0" * 64}], "/parts/0/number"),
        ([{"number": 1, "sha256": "0" * 63}], "/parts/0/sha256"),
        ([{"number": 1, "sha256": "A" * 64}], "/parts/0/sha256"),
        ([{"number": 1, "sha256": "0" * 64}] * 2, "/parts"),
        ([{"number": n + 1, "sha256": "0" * 64} for n in range(101)], "/parts"),
        ([], "/parts"),
    ],
)
def test_parts_that_a_file_cannot_have_are_refused(
    cloud: Cloud, api: ApiClient, image_id: str, parts: list[Any], pointer: str
) -> None:
    answer = api.post(f"/images/{image_id}/parts", {"parts": parts})
    assert (answer.status, answer.code) == (422, "invalid")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert begun(cloud) == []


def test_a_deleted_slot_leaves_no_parts(cloud: Cloud, api: ApiClient, image_id: str) -> None:
    send(api, image_id, 1)
    assert api.delete(f"/images/{image_id}").status == 204
    assert begun(cloud) == []
    for answer in (
        api.post(f"/images/{image_id}/parts", wanted(1)),
        api.get(f"/images/{image_id}/parts"),
        complete(api, image_id),
        api.delete(f"/images/{image_id}/parts"),
    ):
        assert answer.code == "image_not_found"


def test_a_part_that_changes_while_the_upload_is_completed_is_looked_at_again(
    api: ApiClient, image_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(api, image_id, 1, 2, 3)
    real, answers = Transfers.complete, iter([Completion.CHANGED])
    monkeypatch.setattr(Transfers, "complete", lambda *given: next(answers, None) or real(*given))
    assert complete(api, image_id).status == 200


def test_a_completion_beside_another_request_for_the_key_is_to_be_tried_again(
    api: ApiClient, image_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(api, image_id, 1, 2, 3)
    with monkeypatch.context() as busy:
        busy.setattr(Transfers, "complete", lambda *_: Completion.CONFLICT)
        answer = complete(api, image_id)
        assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "unavailable", "1")
    assert complete(api, image_id).status == 200
