"""A slot's SHA-256: other bytes are rejected for ever, and the right ones make a verified image."""

import hashlib
import io
from typing import Any, Final

import pytest
from PIL import Image

from darkroom.stages import STAGES, StageName
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.conftest import Cloud, Deliver

SLOT: Final = {"filename": "photo.jpg", "content_type": "image/jpeg"}
NONE_BACK: Final[dict[StageName, set[str]]] = {stage: set() for stage in STAGES}


@pytest.fixture
def api(cloud: Cloud, context: Any) -> ApiClient:  # noqa: ARG001  # the storage behind the API
    return ApiClient(context)


def jpeg(colour: str = "teal") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(file, "JPEG")
    return file.getvalue()


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def opened(api: ApiClient, sha256: str | None) -> str:
    return str(api.post("/images", {**SLOT, "sha256": sha256}).json()["image"]["id"])


def read(api: ApiClient, image_id: str) -> Any:
    return api.get(f"/images/{image_id}").json()


def test_the_declared_bytes_make_a_verified_image(cloud: Cloud, api: ApiClient, deliver: Deliver) -> None:
    body = jpeg()
    image_id = opened(api, digest(body))
    assert (read(api, image_id)["sha256"], read(api, image_id)["verified"]) == (None, False)
    assert deliver(cloud.put(f"uploads/{ALICE}/{image_id}", body)) == NONE_BACK
    image = read(api, image_id)
    assert (image["status"], image["sha256"], image["verified"]) == ("ready", digest(body), True)


def test_without_a_declared_digest_the_image_has_its_own_and_is_not_verified(
    cloud: Cloud, api: ApiClient, deliver: Deliver
) -> None:
    image_id = opened(api, None)
    deliver(cloud.put(f"uploads/{ALICE}/{image_id}", jpeg()))
    image = read(api, image_id)
    assert (image["status"], image["sha256"], image["verified"]) == ("ready", digest(jpeg()), False)


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_rejects_other_bytes_by_itself(
    cloud: Cloud, api: ApiClient, deliver: Deliver, stage: StageName
) -> None:
    image_id = opened(api, digest(jpeg("red")))
    deliver(cloud.put(f"uploads/{ALICE}/{image_id}", jpeg()), stages=[stage])
    [error] = read(api, image_id)["errors"]
    assert (error["stage"], error["code"], error["retry"]) == (stage, "checksum_mismatch", False)
    assert error["message"] == "The file is not the one that was announced: its SHA-256 is another one."


def test_other_bytes_show_nothing_and_are_never_verified(cloud: Cloud, api: ApiClient, deliver: Deliver) -> None:
    body = jpeg()
    image_id = opened(api, digest(body[:-1]))  # cut off on the way
    assert deliver(cloud.put(f"uploads/{ALICE}/{image_id}", body)) == NONE_BACK
    image = read(api, image_id)
    assert (image["status"], image["thumbnails"], image["metadata"]) == ("rejected", [], None)
    assert (image["sha256"], image["verified"]) == (None, False)
    assert api.get(f"/images/{image_id}/thumbnail").json()["reason"] == "checksum_mismatch"


def test_a_second_photo_for_the_slot_must_be_the_declared_one_too(
    cloud: Cloud, api: ApiClient, deliver: Deliver
) -> None:
    body = jpeg()
    image_id = opened(api, digest(body))
    deliver(cloud.put(f"uploads/{ALICE}/{image_id}", body))
    deliver(cloud.put(f"uploads/{ALICE}/{image_id}", jpeg("red")))
    image = read(api, image_id)
    assert (image["status"], image["sha256"], image["verified"]) == ("rejected", None, False)
    deliver(cloud.put(f"uploads/{ALICE}/{image_id}", body))
    assert read(api, image_id)["verified"]


def test_pictures_alone_prove_what_the_file_was(cloud: Cloud, api: ApiClient, deliver: Deliver) -> None:
    body = jpeg()
    image_id = opened(api, digest(body))
    message = cloud.put(f"uploads/{ALICE}/{image_id}", body)
    deliver(message, stages=[StageName.THUMBNAILS])
    image = read(api, image_id)
    assert (image["metadata"], image["sha256"], image["verified"]) == (None, digest(body), True)


def test_the_last_form_says_which_digest_counts(cloud: Cloud, api: ApiClient, deliver: Deliver) -> None:
    body = jpeg()
    image_id = opened(api, digest(b"an earlier state of the file"))
    api.put(f"/images/{image_id}", {**SLOT, "sha256": digest(body)})
    deliver(cloud.put(f"uploads/{ALICE}/{image_id}", body))
    assert read(api, image_id)["verified"]


@pytest.mark.parametrize("wrong", ["", "abc", digest(b"").upper(), f"{digest(b'')}0", f"{digest(b'')}\n", 7])
def test_a_digest_of_another_form_is_refused(api: ApiClient, wrong: object) -> None:
    answer = api.post("/images", {**SLOT, "sha256": wrong})
    assert (answer.status, answer.code) == (422, "invalid")
    [error] = answer.json()["errors"]
    assert (error["in"], error["pointer"]) == ("body", "/sha256")
