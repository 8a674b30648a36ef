"""The trash through the API: what an owner deletes can be restored until it is destroyed."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from darkroom import aws
from darkroom.catalog.entry import Owes
from darkroom.stage import Derived, Result
from darkroom.stages import PICTURES, STAGES, StageName
from image_api.routes import trash
from tests.functional.api_client import ALICE, BOB, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.test_guard import upload_of
from tests.functional.test_image_api_words import (
    arrived,
    describe,
    edit,
    entry_of,
    key_of,
    listed,
    local_of,
    new_slot,
)
from tests.photos import photo


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


def in_trash(api: ApiClient) -> list[str]:
    return [image["id"] for image in api.get("/trash").json()["images"]]


def test_a_deleted_image_can_be_restored(cloud: Cloud, api: ApiClient, deliver: Deliver) -> None:
    image_id = new_slot(api)
    deliver(cloud.put(key_of(image_id), photo("fox.jpg")))
    before = edit(api, image_id, title="mine", taken_at="1998").json()
    assert (before["trashed_at"], before["destroyed_after"]) == (None, None)
    for _ in range(2):
        assert api.delete(f"/images/{image_id}").status == 204
    assert (listed(api), in_trash(api)) == ([], [image_id])
    [shown] = api.get("/trash").json()["images"]
    assert shown == api.get(f"/images/{image_id}").json()
    assert {api.open(each["url"]).status for each in shown["thumbnails"]} == {200}
    began, ends = (datetime.fromisoformat(shown[name]) for name in ("trashed_at", "destroyed_after"))
    assert ends - began == timedelta(days=30)
    assert api.put(f"/images/{image_id}", {"filename": "a.jpg", "content_type": "image/jpeg"}).status == 409
    restored = api.request("POST", f"/images/{image_id}/restore")
    assert restored.status == 200
    assert restored.json() == {**before, "version": 1}
    assert (listed(api), in_trash(api)) == ([image_id], [])
    assert api.request("POST", f"/images/{image_id}/restore").json() == restored.json()


def test_deleting_again_does_not_make_it_stay_longer(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id = arrived(cloud, api)
    monkeypatch.setattr("darkroom.catalog.images.now", lambda: "2030-01-01T00:00:00Z")
    api.delete(f"/images/{image_id}")
    monkeypatch.setattr("darkroom.catalog.images.now", lambda: "2030-01-02T00:00:00Z")
    api.delete(f"/images/{image_id}")
    assert api.get(f"/images/{image_id}").json()["trashed_at"] == "2030-01-01T00:00:00.000Z"


def test_an_image_can_be_destroyed_at_once_also_from_the_trash(cloud: Cloud, api: ApiClient) -> None:
    one, two = arrived(cloud, api), arrived(cloud, api)
    api.delete(f"/images/{two}")
    for image_id in (one, two):
        assert api.destroy(f"/images/{image_id}").status == 204
        assert api.get(f"/images/{image_id}").code == "image_not_found"
        assert api.request("POST", f"/images/{image_id}/restore").code == "image_not_found"
        assert not cloud.objects.has_versions(key_of(image_id))
        assert "trashed_at" not in entry_of(cloud, image_id).attributes
    assert (in_trash(api), cloud.derived()) == ([], set())
    assert api.delete(f"/images/{one}").status == 204, "a repeated request succeeds"


def test_a_slot_has_nothing_to_restore(cloud: Cloud, api: ApiClient) -> None:
    image_id = new_slot(api)
    assert api.request("POST", f"/images/{image_id}/restore").status == 200
    assert api.delete(f"/images/{image_id}").status == 204
    assert (api.get(f"/images/{image_id}").status, in_trash(api)) == (404, [])
    assert entry_of(cloud, image_id).spent


def test_work_on_a_trashed_image_goes_on_and_brings_it_not_back(cloud: Cloud, api: ApiClient) -> None:
    image_id = new_slot(api)
    upload = upload_of(cloud.put(key_of(image_id), b"photo"))

    def deleting(data: bytes, derived: Derived) -> Result:
        assert api.delete(f"/images/{image_id}").status == 204
        return describe("1998-07-04T00:00:00.000")(data, derived)

    cloud.runner(StageName.METADATA).process(upload, deleting)
    cloud.runner(PICTURES).process(upload, describe("1998-07-04T00:00:00.000"))
    image = api.get(f"/images/{image_id}").json()
    assert (image["status"], image["time"]["local"]) == ("ready", "1998-07-04T00:00:00.000")
    assert (listed(api), in_trash(api)) == ([], [image_id])
    api.request("POST", f"/images/{image_id}/restore")
    assert local_of(entry_of(cloud, image_id)).startswith("1998-07-04")


def test_a_restoration_rests_on_what_the_extractor_has_just_told(cloud: Cloud, api: ApiClient) -> None:
    image_id = new_slot(api)
    upload = upload_of(cloud.put(key_of(image_id), b"photo"))
    cloud.guard.claim(upload, StageName.METADATA)
    api.delete(f"/images/{image_id}")
    update, calls = aws.dynamodb().update_item, iter(range(10))

    def meanwhile(**request: Any) -> Any:
        if next(calls) == 1:  # after the request is counted
            cloud.runner(StageName.METADATA).process(upload, describe("1998-07-04T00:00:00.000"))
        return update(**request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aws.dynamodb(), "update_item", meanwhile)
        assert api.request("POST", f"/images/{image_id}/restore").status == 200
    assert local_of(entry_of(cloud, image_id)).startswith("1998-07-04")


def test_words_of_a_trashed_image_can_be_edited_and_leave_it_there(cloud: Cloud, api: ApiClient) -> None:
    image_id = arrived(cloud, api)
    api.delete(f"/images/{image_id}")
    assert edit(api, image_id, taken_at="1998", title="still mine").status == 200
    assert (listed(api), in_trash(api)) == ([], [image_id])
    api.request("POST", f"/images/{image_id}/restore")
    assert local_of(entry_of(cloud, image_id)).startswith("1998-01-01")


def test_the_trash_survives_a_hidden_original(cloud: Cloud, api: ApiClient, context: Any) -> None:
    image_id = arrived(cloud, api)
    api.delete(f"/images/{image_id}")
    cloud.run_remover(context, cloud.remove(key_of(image_id)))
    assert (in_trash(api), api.get(f"/images/{image_id}").status) == ([], 404)
    come_back(cloud, context, image_id)
    assert (listed(api), in_trash(api)) == ([], [image_id])


def test_a_hidden_image_that_its_owner_deletes_comes_back_into_the_trash(
    cloud: Cloud, api: ApiClient, context: Any
) -> None:
    """Deleting destroys nothing that could be restored, even if only another tool can."""
    image_id = arrived(cloud, api)
    cloud.run_remover(context, cloud.remove(key_of(image_id)))
    assert api.delete(f"/images/{image_id}").status == 204
    come_back(cloud, context, image_id)
    assert (listed(api), in_trash(api)) == ([], [image_id])


def come_back(cloud: Cloud, context: Any, image_id: str) -> None:
    """Remove the delete marker of an original."""
    cloud.run_remover(context, cloud.destroy_newest(key_of(image_id)))
    for stage in STAGES:
        for body in cloud.sent(stage):
            cloud.runner(stage).process(upload_of(body), describe())


def test_an_image_without_any_version_leaves_the_trash(cloud: Cloud, api: ApiClient, context: Any) -> None:
    image_id = arrived(cloud, api)
    api.delete(f"/images/{image_id}")
    cloud.run_remover(context, cloud.destroy_newest(key_of(image_id)))
    assert "trashed_at" not in entry_of(cloud, image_id).attributes
    assert api.delete(f"/images/{image_id}").status == 204
    assert entry_of(cloud, image_id).spent, "there is nothing to restore"


def test_nobody_else_sees_or_restores_it(cloud: Cloud, api: ApiClient, context: Any) -> None:
    image_id = arrived(cloud, api)
    bob = ApiClient(context, BOB)
    assert bob.delete(f"/images/{image_id}").code == "image_not_found"
    api.delete(f"/images/{image_id}")
    assert in_trash(bob) == []
    assert bob.request("POST", f"/images/{image_id}/restore").code == "image_not_found"
    body = {"ids": [image_id, str(uuid.uuid4())]}
    for path in ("/images/restore", "/images/delete"):
        results = bob.post(path, body).json()["results"]
        assert [(result["status"], result["code"]) for result in results] == [(404, "image_not_found")] * 2
    assert in_trash(api) == [image_id]


def test_the_trash_comes_in_pages_of_its_own(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = [arrived(cloud, api) for _ in range(3)]
    for second, image_id in enumerate(images):
        monkeypatch.setattr("darkroom.catalog.images.now", lambda at=second: f"2030-01-01T00:00:0{at}Z")
        api.delete(f"/images/{image_id}")
    seen, cursor = [], None
    for _ in images:
        page = api.get("/trash", {"limit": 1, **({"cursor": cursor} if cursor else {})}).json()
        seen += [image["id"] for image in page["images"]]
        cursor = page["next_cursor"] or cursor
    assert seen == images[::-1]
    assert api.get("/images", {"cursor": cursor}).code == "invalid_cursor"
    assert api.get("/trash", {"cursor": "MTk5OA"}).code == "invalid_cursor"


# Many at once


def test_many_are_deleted_restored_and_destroyed(cloud: Cloud, api: ApiClient) -> None:
    images = [arrived(cloud, api) for _ in range(3)]
    unknown = str(uuid.uuid4())

    def statuses(path: str, **also: Any) -> list[int]:
        results = api.post(path, {"ids": [*images, unknown], **also}).json()["results"]
        assert [result["id"] for result in results] == [*images, unknown]
        return [result["status"] for result in results]

    assert statuses("/images/delete") == [204, 204, 204, 404]
    assert (listed(api), sorted(in_trash(api))) == ([], sorted(images))
    assert statuses("/images/restore") == [200, 200, 200, 404]
    assert (sorted(listed(api)), in_trash(api)) == (sorted(images), [])
    assert statuses("/images/delete", permanent=True) == [204, 204, 204, 404]
    assert (listed(api), in_trash(api), cloud.derived()) == ([], [], set())
    assert not any(cloud.objects.has_versions(key_of(image_id)) for image_id in images)
    assert statuses("/images/restore") == [404] * 4


def test_a_restoration_of_many_answers_as_one_of_each(cloud: Cloud, api: ApiClient) -> None:
    trashed, destroyed, slot, deleted_slot = arrived(cloud, api), arrived(cloud, api), new_slot(api), new_slot(api)
    api.delete(f"/images/{trashed}")
    api.destroy(f"/images/{destroyed}")
    api.delete(f"/images/{deleted_slot}")
    ids = [trashed, destroyed, slot, deleted_slot, str(uuid.uuid4())]
    alone = [api.request("POST", f"/images/{image_id}/restore").status for image_id in ids]
    api.delete(f"/images/{trashed}")
    results = api.post("/images/restore", {"ids": ids}).json()["results"]
    assert [result["status"] for result in results] == alone == [200, 404, 200, 404, 404]


def test_what_there_is_no_time_to_destroy_is_owed(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id = arrived(cloud, api)
    monkeypatch.setattr(trash, "_DESTROYING_SECONDS", -1)
    [result] = api.post("/images/delete", {"ids": [image_id], "permanent": True}).json()["results"]
    assert result["status"] == 202
    assert api.get(f"/images/{image_id}").status == 404
    assert entry_of(cloud, image_id).owes is Owes.ORIGINAL, "the janitor's sweep does the rest"


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize("path", ["/images/delete", "/images/restore"])
@pytest.mark.parametrize("ids", [[], ["42"], [ALICE, ALICE.upper()], [str(uuid.uuid4()) for _ in range(501)]])
def test_wrong_lists_are_refused(api: ApiClient, path: str, ids: list[str]) -> None:
    assert api.post(path, {"ids": ids}).code == "invalid"
