"""Slots: what a client gets for an upload, and when it is refused one."""

import base64
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from darkroom.stage import Result
from darkroom.stages import StageName
from tests.functional.api_client import ALICE, BOB, ApiClient
from tests.functional.conftest import Cloud
from tests.functional.test_guard import upload_of

PHOTO: Final = {"filename": "photo.jpg", "content_type": "image/jpeg"}


pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


def policy_of(slot: Any) -> list[Any]:
    conditions: list[Any] = json.loads(base64.b64decode(slot["upload"]["form"]["fields"]["policy"]))["conditions"]
    return conditions


def arrive(cloud: Cloud, owner: str, image_id: str, body: bytes = b"photo") -> None:
    """Write an original and let both stages commit."""
    upload = upload_of(cloud.put(f"uploads/{owner}/{image_id}", body))
    for name in StageName:
        cloud.runner(name).process(upload, lambda *_: Result({}))


def test_the_form_of_a_slot_puts_the_photo_where_the_slot_says(cloud: Cloud, api: ApiClient) -> None:
    answer = api.post("/images", PHOTO)
    assert answer.status == 201
    slot = answer.json()
    image_id = slot["image"]["id"]
    assert answer.headers["location"] == f"https://photos.example/images/{image_id}"
    assert slot["image"]["status"] == "pending"
    form = slot["upload"]["form"]
    sent = requests.post(form["url"], data=form["fields"], files={"file": b"bytes"}, timeout=10)
    assert sent.ok
    stored = cloud.s3.get_object(Bucket=cloud.originals, Key=f"uploads/{ALICE}/{image_id}")
    assert stored["Body"].read() == b"bytes"
    assert stored["ContentType"] == "image/jpeg"


def test_the_form_demands_exactly_its_key_type_and_size(api: ApiClient) -> None:
    slot = api.post("/images", PHOTO).json()
    conditions = policy_of(slot)
    assert {"key": f"uploads/{ALICE}/{slot['image']['id']}"} in conditions
    assert {"Content-Type": "image/jpeg"} in conditions
    assert ["content-length-range", 1, slot["upload"]["max_bytes"]] in conditions


def test_a_slot_without_a_size_has_a_form_alone(api: ApiClient) -> None:
    slot = api.post("/images", PHOTO).json()
    assert not slot["duplicate"]
    assert (slot["upload"]["put"], slot["upload"]["multipart"]) == (None, None)


def test_the_link_of_a_slot_puts_the_photo_where_the_slot_says(cloud: Cloud, api: ApiClient) -> None:
    slot = api.post("/images", {**PHOTO, "size": 5}).json()
    assert ["content-length-range", 5, 5] in policy_of(slot)
    link = slot["upload"]["put"]
    assert link["headers"] == {"Content-Type": "image/jpeg", "If-None-Match": "*"}
    assert requests.put(link["url"], headers=link["headers"], data=b"bytes", timeout=10).ok
    stored = cloud.s3.get_object(Bucket=cloud.originals, Key=f"uploads/{ALICE}/{slot['image']['id']}")
    assert (stored["Body"].read(), stored["ContentType"]) == (b"bytes", "image/jpeg")


def test_all_ways_of_a_slot_end_together_within_the_hour(api: ApiClient) -> None:
    before = datetime.now(UTC)
    upload = api.post("/images", {**PHOTO, "size": 5}).json()["upload"]
    after = datetime.now(UTC)
    ends = datetime.fromisoformat(upload["expires_at"])
    policy = json.loads(base64.b64decode(upload["form"]["fields"]["policy"]))
    [seconds] = parse_qs(urlsplit(upload["put"]["url"]).query)["X-Amz-Expires"]
    for end in (ends, datetime.fromisoformat(policy["expiration"])):
        begin = end - timedelta(seconds=int(seconds))
        assert before - timedelta(seconds=1) <= begin <= after + timedelta(seconds=1)
    assert int(seconds) == 3600


def test_a_repeated_put_gives_a_fresh_form_for_the_same_slot(api: ApiClient) -> None:
    image_id = str(uuid.uuid4())
    first = api.put(f"/images/{image_id}", PHOTO).json()
    again = api.put(f"/images/{image_id.upper()}", {"filename": "b.png", "content_type": "image/png"})
    assert again.status == 201
    second = again.json()
    assert second["image"]["id"] == first["image"]["id"] == image_id
    assert second["image"]["created_at"] == first["image"]["created_at"]
    assert second["image"]["filename"] == "b.png"
    assert {"Content-Type": "image/png"} in policy_of(second)


def test_an_id_with_its_original_takes_no_other(cloud: Cloud, api: ApiClient) -> None:
    image_id = api.post("/images", PHOTO).json()["image"]["id"]
    arrive(cloud, ALICE, image_id)
    answer = api.put(f"/images/{image_id}", PHOTO)
    assert (answer.status, answer.code) == (409, "already_uploaded")


def test_the_id_of_a_deleted_image_is_spent(api: ApiClient) -> None:
    image_id = api.post("/images", PHOTO).json()["image"]["id"]
    api.destroy(f"/images/{image_id}")
    answer = api.put(f"/images/{image_id}", PHOTO)
    assert (answer.status, answer.code) == (409, "already_deleted")


def test_an_id_that_another_owner_uses_is_free_and_gives_no_access(
    cloud: Cloud, context: Any, api: ApiClient
) -> None:
    image_id = api.post("/images", PHOTO).json()["image"]["id"]
    arrive(cloud, ALICE, image_id)
    before = api.get(f"/images/{image_id}").json()
    answer = ApiClient(context, BOB).put(f"/images/{image_id}", PHOTO)
    assert answer.status == 201
    assert {"key": f"uploads/{BOB}/{image_id}"} in policy_of(answer.json())
    assert api.get(f"/images/{image_id}").json() == before


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(api: ApiClient) -> None:
    limit = api.post("/images", PHOTO).json()["upload"]["max_bytes"]
    assert api.post("/images", {**PHOTO, "size": limit}).status == 201
    answer = api.post("/images", {**PHOTO, "size": limit + 1})
    assert (answer.status, answer.code) == (413, "too_large")
    assert answer.json()["max_bytes"] == limit


@pytest.mark.parametrize("name", ["Ferien 2026 ☀️.heic", "👨‍👩‍👧.jpg", "写真 (1).png", "a+b%2Fc.jpg"])
def test_names_stay_whole(api: ApiClient, name: str) -> None:
    image_id = api.post("/images", {**PHOTO, "filename": name}).json()["image"]["id"]
    assert api.get(f"/images/{image_id}").json()["filename"] == name


_JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=8), values, max_size=3),
    max_leaves=5,
)
_BODIES: Final = _JSON | st.fixed_dictionaries(
    {"filename": st.text() | _JSON, "content_type": st.sampled_from(["image/png", "Image/X", "a/b"]) | _JSON},
    optional={"size": st.integers() | _JSON},
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=_BODIES)
def test_any_json_opens_a_slot_or_is_refused_with_reasons(api: ApiClient, body: Any) -> None:
    answer = api.post("/images", body)
    if answer.status == 201:
        slot = answer.json()
        assert api.get(f"/images/{slot['image']['id']}").json()["filename"] == slot["image"]["filename"]
    else:
        assert (answer.status, answer.code) in {(422, "invalid"), (413, "too_large")}
