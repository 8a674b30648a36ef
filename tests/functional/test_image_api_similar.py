"""Images that are like another, as a client sees them."""

import io
from collections.abc import Callable
from typing import Any, Final

import pytest
from PIL import Image

from darkroom import services
from darkroom.catalog.cursors import encode
from darkroom.catalog.projections import Projections
from darkroom.keys import ImageId, Owner
from darkroom.library import rows
from darkroom.library.rows import TIMELINE
from tests.functional.api_client import ALICE, BOB, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.projecting import Stream
from tests.functional.test_projector import audit
from tests.photos import photo

Upload = Callable[[bytes], str]


def small(name: str) -> bytes:
    """A photo of which all thumbnails are soon made."""
    out = io.BytesIO()
    Image.open(io.BytesIO(photo(name))).resize((240, 180)).save(out, "JPEG", quality=95)
    return out.getvalue()


PHOTO: Final = small("DSCN0010.jpg")
OTHER: Final = small("fox.jpg")
NOTHING: Final[dict[str, Any]] = {"same_bytes": set(), "same_pixels": set(), "look_alike": {}, "next_cursor": None}


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


@pytest.fixture
def upload(cloud: Cloud, api: ApiClient, deliver: Deliver) -> Upload:
    def send(file: bytes) -> str:
        slot = {"filename": "a.jpg", "content_type": "image/jpeg"}
        image_id: str = api.post("/images", slot).json()["image"]["id"]
        deliver(cloud.put(f"uploads/{ALICE}/{image_id}", file))
        return image_id

    return send


def commented(file: bytes) -> bytes:
    """A JPEG with a comment: the same pixels."""
    return file[:2] + b"\xff\xfe\x00\x07hello" + file[2:]


def compressed(file: bytes, quality: int) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(file)).save(out, "JPEG", quality=quality)
    return out.getvalue()


def similar(api: ApiClient, image_id: str, **query: Any) -> dict[str, Any]:
    """The ids in each answer; of those that look alike with their distance."""
    answer = api.get(f"/images/{image_id}/similar", query)
    assert answer.status == 200, answer.body
    found = answer.json()
    return {
        "same_bytes": {image["id"] for image in found["same_bytes"]},
        "same_pixels": {image["id"] for image in found["same_pixels"]},
        "look_alike": {each["image"]["id"]: each["distance"] for each in found["look_alike"]},
        "next_cursor": found["next_cursor"],
    }


def test_each_image_is_in_the_strongest_answer(api: ApiClient, upload: Upload) -> None:
    first, again, noted = upload(PHOTO), upload(PHOTO), upload(commented(PHOTO))
    smaller, other = upload(compressed(PHOTO, 60)), upload(OTHER)
    found = similar(api, first)
    assert (found["same_bytes"], found["same_pixels"], found["next_cursor"]) == ({again}, {noted}, None)
    assert found["look_alike"].keys() == {smaller}
    hashes = [api.get(f"/images/{each}").json()["metadata"]["perceptual_hash"] for each in (first, smaller)]
    assert found["look_alike"][smaller] == (int(hashes[0], 16) ^ int(hashes[1], 16)).bit_count()
    assert similar(api, noted)["same_pixels"] == {first, again}
    assert similar(api, smaller)["look_alike"].keys() == {first, again, noted}
    assert similar(api, other) == NOTHING


def test_pages_go_through_the_answers_one_after_the_other(api: ApiClient, upload: Upload) -> None:
    first, again, noted, smaller = (
        upload(file) for file in (PHOTO, PHOTO, commented(PHOTO), compressed(PHOTO, 60))
    )
    pages = [similar(api, first, limit=1)]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(similar(api, first, limit=1, cursor=cursor))
    assert [*pages[0]["same_bytes"]] == [again]
    assert {image for page in pages for image in page["same_pixels"]} == {noted}
    assert {image for page in pages for image in page["look_alike"]} == {smaller}
    assert sum(len(page["look_alike"]) for page in pages) == 1


def test_images_in_the_trash_are_left_out_unless_they_are_asked_about(api: ApiClient, upload: Upload) -> None:
    first, again = upload(PHOTO), upload(PHOTO)
    api.delete(f"/images/{again}")
    assert similar(api, first)["same_bytes"] == set()
    assert similar(api, again)["same_bytes"] == {first}


def test_rows_that_are_late_are_compared_with_the_entries(
    cloud: Cloud, api: ApiClient, upload: Upload, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, trashed, gone, overwritten = (upload(PHOTO) for _ in range(4))
    assert similar(api, first)["same_bytes"] == {trashed, gone, overwritten}
    monkeypatch.setattr(Stream, "late", True)
    api.delete(f"/images/{trashed}")
    api.destroy(f"/images/{gone}")
    deliver(cloud.put(f"uploads/{ALICE}/{overwritten}", OTHER))
    assert similar(api, first) == NOTHING


def test_nothing_of_another_owner_is_found(
    cloud: Cloud, api: ApiClient, upload: Upload, deliver: Deliver, context: Any
) -> None:
    first = upload(PHOTO)
    bob = ApiClient(context, BOB)
    theirs = bob.post("/images", {"filename": "a.jpg", "content_type": "image/jpeg"}).json()["image"]["id"]
    deliver(cloud.put(f"uploads/{BOB}/{theirs}", PHOTO))
    assert similar(api, first)["same_bytes"] == set()
    assert similar(bob, theirs)["same_bytes"] == set()


def test_without_fingerprints_the_answer_says_why(api: ApiClient, upload: Upload) -> None:
    slot = api.post("/images", {"filename": "a.jpg", "content_type": "image/jpeg"}).json()["image"]["id"]
    assert api.get(f"/images/{slot}/similar").code == "not_yet"
    rejected = upload(b"no picture")
    answer = api.get(f"/images/{rejected}/similar")
    assert (answer.code, answer.json()["reason"]) == ("rejected", "not_an_image")


def test_an_answer_tells_what_could_be_compared(api: ApiClient, upload: Upload) -> None:
    compared = [
        api.get(f"/images/{upload(file)}/similar").json()["compared"] for file in (PHOTO, commented(page()))
    ]
    assert compared == [["same_bytes", "same_pixels", "look_alike"], ["same_bytes", "same_pixels"]]


def page() -> bytes:
    """A page without anything on it."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"cursor": "AAAA"}, "invalid_cursor"),
        ({"cursor": encode("999: ")}, "invalid_cursor"),
        ({"limit": 101}, "invalid"),
    ],
)
def test_wrong_parameters_are_refused(api: ApiClient, upload: Upload, query: Any, code: str) -> None:
    assert api.get(f"/images/{upload(PHOTO)}/similar", query).code == code


def test_an_audit_adds_the_rows_of_images_that_were_listed_without_them(
    cloud: Cloud, api: ApiClient, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(rows, "LISTED", rows.LISTED[:-2])
        first, again = upload(PHOTO), upload(PHOTO)
        images = [(Owner(ALICE), ImageId(each)) for each in (first, again)]
        services.projection().project(images)
    assert {row.list for row in services.library(Projections).books(images)[images[0]].rows} >= {TIMELINE}
    monkeypatch.setattr(Stream, "late", True)
    assert similar(api, first)["same_bytes"] == set()
    audit(cloud)
    assert similar(api, first)["same_bytes"] == {again}
