"""The feed of changes, as a client sees it; tests/functional/library_histories.py shows that it misses nothing."""

from typing import Any, Final

import pytest

from darkroom import aws, services
from darkroom.catalog.projections import owner_item
from darkroom.catalog.table import key, typed
from darkroom.keys import ImageId, Owner
from darkroom.settings import LibrarySettings
from darkroom.stage import Result
from darkroom.stages import StageName
from tests.functional.api_client import ALICE, BOB, ApiClient
from tests.functional.conftest import Cloud
from tests.functional.projecting import Stream
from tests.functional.test_guard import upload_of
from tests.functional.test_image_api_images import arrive

SLOT: Final = {"filename": "a.jpg", "content_type": "image/jpeg"}

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


def photo(cloud: Cloud, api: ApiClient) -> str:
    """The id of a new image that is ready, and that the feed has told."""
    image_id: str = api.post("/images", SLOT).json()["image"]["id"]
    upload = upload_of(cloud.put(f"uploads/{ALICE}/{image_id}", b"photo"))
    for name in StageName:
        cloud.runner(name).process(upload, lambda *_: Result({"ladder": "l", "items": []}, None))
    changes(api)
    return image_id


def changes(api: ApiClient, **query: Any) -> Any:
    answer = api.get("/changes", query)
    assert answer.status == 200, answer.body
    return answer.json()


def ids(page: Any) -> list[str]:
    return [each["id"] for each in page["changes"]]


def expire(cloud: Cloud, image_id: str) -> None:
    """Let DynamoDB remove a tombstone, which tells the projector."""
    aws.dynamodb().delete_item(TableName=cloud.table.name, Key=key(Owner(ALICE), ImageId(image_id)))


def test_each_change_comes_once_with_what_the_image_is_now(cloud: Cloud, api: ApiClient) -> None:
    one, two = photo(cloud, api), photo(cloud, api)
    page = changes(api)
    assert (ids(page), page["more"]) == ([one, two], False)
    assert changes(api, since="") == page, "an empty position is none"
    assert api.patch(f"/images/{one}", {"title": "At the lake"}, if_match="*").status == 200
    assert api.patch(f"/images/{one}", {"favourite": True}, if_match="*").status == 200
    page = changes(api, since=page["next_since"])
    assert ids(page) == [one]
    [change] = page["changes"]
    assert change == {"id": one, "deleted": False, "image": api.get(f"/images/{one}").json()}
    assert changes(api, since=page["next_since"]) == {
        "changes": [],
        "next_since": page["next_since"],
        "albums": [],
        "more": False,
    }
    assert ids(changes(api)) == [two, one], "in the order of their last changes"


def test_who_begins_now_hears_only_of_what_comes(cloud: Cloud, api: ApiClient) -> None:
    nothing = changes(api, since="now")
    assert (nothing["changes"], nothing["more"]) == ([], False)
    one, two = photo(cloud, api), photo(cloud, api)
    assert ids(changes(api, since=nothing["next_since"])) == [one, two], "also from an empty library on"
    page = changes(api, since="now", view="compact")
    assert (page["changes"], page["albums"], page["more"]) == ([], [], False)
    assert api.delete(f"/images/{one}").status == 204
    assert ids(changes(api, since=page["next_since"])) == [one]


def test_the_trash_is_a_change_and_so_is_the_way_back(cloud: Cloud, api: ApiClient) -> None:
    image_id = photo(cloud, api)
    since = changes(api)["next_since"]
    for deed, trashed in (("delete", True), ("restore", False)):
        assert api.post(f"/images/{deed}", {"ids": [image_id]}).status == 200
        for view in ("full", "compact"):
            [change] = changes(api, since=since, view=view)["changes"]
            assert (change["id"], change["deleted"]) == (image_id, False)
            assert (change["image"]["trashed_at"] is not None) is trashed
        since = changes(api, since=since)["next_since"]


def test_an_album_whose_images_change_is_a_change(cloud: Cloud, api: ApiClient) -> None:
    """Trashed, restored, dated anew and destroyed: whoever follows the feed knows how many it shows, and when."""
    album = api.post("/albums", {"title": "Summer"}).json()["id"]
    one, two = photo(cloud, api), photo(cloud, api)
    api.post(f"/albums/{album}/images", {"add": [{"id": one}, {"id": two}]})
    changes(api)
    position = changes(api)["next_since"]

    def told() -> Any:
        nonlocal position
        changes(api)
        page = changes(api, since=position)
        position = page["next_since"]
        [entry] = page["albums"]
        assert entry["album"] == api.get(f"/albums/{album}").json()
        return entry["album"]

    assert api.delete(f"/images/{one}").status == 204
    assert told()["images"] == 1
    assert api.request("POST", f"/images/{one}/restore").status == 200
    assert told()["images"] == 2
    assert api.patch(f"/images/{two}", {"taken_at": "2001-02-03T04:05:06"}, if_match="*").status == 200
    assert told()["first"].startswith("2001-02-03T04:05:06")
    assert api.destroy(f"/images/{one}").status == 204
    assert told()["images"] == 1
    assert api.patch(f"/images/{two}", {"title": "At the lake"}, if_match="*").status == 200
    changes(api)
    assert changes(api, since=position)["albums"] == [], "nothing of the album has changed"


def test_of_a_deleted_image_only_the_id_comes(cloud: Cloud, api: ApiClient) -> None:
    image_id = photo(cloud, api)
    assert api.patch(f"/images/{image_id}", {"title": "secret"}, if_match="*").status == 200
    since = changes(api)["next_since"]
    api.destroy(f"/images/{image_id}")
    for view in ("full", "compact"):
        for query in ({}, {"since": since}):
            [change] = changes(api, view=view, **query)["changes"]
            assert change == {"id": image_id, "deleted": True, "image": None}


def test_a_slot_that_is_deleted_is_told(api: ApiClient) -> None:
    """Another device of its owner may show it."""
    image_id = api.post("/images", SLOT).json()["image"]["id"]
    assert changes(api)["changes"] == []
    api.delete(f"/images/{image_id}")
    assert changes(api)["changes"] == [{"id": image_id, "deleted": True, "image": None}]


def test_an_image_whose_deletion_is_not_in_the_feed_yet_is_not_shown(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_id = photo(cloud, api)
    monkeypatch.setattr(Stream, "late", True)
    api.destroy(f"/images/{image_id}")
    page = changes(api)
    assert page["changes"] == [{"id": image_id, "deleted": True, "image": None}]
    aws.dynamodb().delete_item(TableName=cloud.table.name, Key=key(Owner(ALICE), ImageId(image_id)))
    assert changes(api)["changes"] == page["changes"], "also when its tombstone is gone"
    monkeypatch.setattr(Stream, "late", False)
    assert api.get("/changes", {"since": page["next_since"]}).code == "changes_forgotten", "it was never told"


def test_pages_go_on_where_the_last_one_ended(cloud: Cloud, api: ApiClient) -> None:
    images = [photo(cloud, api) for _ in range(5)]
    found, query = [], {"limit": 2}
    while True:
        page = changes(api, **query)
        found += ids(page)
        if len(found) == 2:  # what changes while a client reads comes later
            api.delete(f"/images/{images[0]}")
        query["since"] = page["next_since"]
        if not page["more"]:
            break
    assert found == [*images, images[0]]


def test_who_has_missed_a_deletion_is_told_so(cloud: Cloud, api: ApiClient) -> None:
    kept, gone = photo(cloud, api), photo(cloud, api)
    before = changes(api)["next_since"]
    api.destroy(f"/images/{gone}")
    after = changes(api, since=before)["next_since"]
    expire(cloud, gone)
    answer = api.get("/changes", {"since": before})
    assert (answer.status, answer.code) == (410, "changes_forgotten")
    assert changes(api, since=after)["changes"] == []
    assert ids(changes(api)) == [kept]


def test_a_position_of_another_owner_or_of_a_lost_library_is_too_old(
    cloud: Cloud, api: ApiClient, context: Any
) -> None:
    photo(cloud, api)
    since = changes(api)["next_since"]
    assert ApiClient(context, BOB).get("/changes", {"since": since}).code == "changes_forgotten"
    table = services.settings(LibrarySettings).library_table
    aws.dynamodb().delete_item(TableName=table, Key=typed(owner_item(Owner(ALICE))))
    assert api.get("/changes", {"since": since}).code == "changes_forgotten"


def test_nobody_sees_what_another_owner_changes(cloud: Cloud, api: ApiClient, context: Any) -> None:
    photo(cloud, api)
    others = ApiClient(context, BOB)
    page = changes(others)
    assert (page["changes"], page["more"]) == ([], False)
    arrive(cloud, f"imports/{BOB}/b.jpg")
    assert len(changes(others, since=page["next_since"])["changes"]) == 1, "the first image is a change too"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"since": "AAAA"}, "invalid_cursor"),
        ({"since": "x" * 129}, "invalid"),
        ({"limit": 101}, "invalid"),
        ({"limit": 501, "view": "compact"}, "invalid"),
        ({"limit": 0}, "invalid"),
    ],
)
def test_wrong_values_are_refused(api: ApiClient, query: dict[str, Any], code: str) -> None:
    assert api.get("/changes", query).code == code


def test_nothing_new_costs_one_read(cloud: Cloud, api: ApiClient) -> None:
    photo(cloud, api)
    since = changes(api)["next_since"]
    read: list[str] = []
    for operation in ("GetItem", "Query", "BatchGetItem"):
        aws.dynamodb().meta.events.register(
            f"provide-client-params.dynamodb.{operation}", lambda params, **_: read.append(params["TableName"])
        )
    assert changes(api, since=since)["changes"] == []
    assert read == [services.settings(LibrarySettings).library_table]
