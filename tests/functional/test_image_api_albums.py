"""Albums: created, read, edited, deleted; conditions, repeated requests, and other owners'."""

import json
import uuid
from typing import Any, Final

import pytest

from darkroom.keys import Owner
from tests.functional.api_client import ALICE, BOB, Answer, ApiClient
from tests.functional.conftest import Cloud

LAKE: Final = {"title": "At the lake", "description": "Of 1998", "order": "oldest", "cover": None}

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


def put(api: ApiClient, path: str, body: object, **headers: str) -> Answer:
    return api.request("PUT", path, body=json.dumps(body), headers=headers)


def made(api: ApiClient, **said: object) -> str:
    """The path of a new album."""
    answer = api.post("/albums", LAKE | said)
    assert answer.status == 201
    return f"/albums/{answer.json()['id']}"


def test_an_album_says_what_its_owner_says(api: ApiClient) -> None:
    answer = api.post("/albums", LAKE)
    album = answer.json()
    assert (answer.status, answer.headers["location"]) == (201, f"https://photos.example/albums/{album['id']}")
    assert {name: album[name] for name in ("title", "description", "order")} == {
        name: LAKE[name] for name in ("title", "description", "order")
    }
    assert (album["cover_id"], album["version"]) == (None, 1)
    read = api.get(f"/albums/{album['id']}")
    assert (read.json(), read.headers["etag"]) == (album, answer.headers["etag"])
    assert api.get(f"/albums/{album['id']}", if_none_match=read.headers["etag"]).status == 304


def test_put_creates_an_album_once(api: ApiClient) -> None:
    path = f"/albums/{uuid.uuid4()}"
    assert [put(api, path, LAKE).status for _ in range(3)] == [201, 200, 200]
    assert api.get(path).json()["version"] == 1


def test_put_replaces_an_album_only_if_it_says_which(api: ApiClient) -> None:
    path = made(api)
    other = LAKE | {"title": "In the hills", "description": None}
    assert put(api, path, other).code == "precondition_missing"
    assert put(api, path, other, if_match='"7"').code == "outdated"
    first = api.get(path).headers["etag"]
    assert put(api, path, other, if_match=first).json()["title"] == "In the hills"
    assert put(api, path, other, if_match=first).status == 200, "the answer was lost"
    assert put(api, path, LAKE, if_match=first).json()["version"] == 2, "the current one"
    assert put(api, path, LAKE, if_match="*").json()["version"] == 3
    assert put(api, f"/albums/{uuid.uuid4()}", LAKE, if_match="*").code == "album_not_found"


def test_put_can_be_told_to_create_only(api: ApiClient) -> None:
    path = f"/albums/{uuid.uuid4()}"
    assert put(api, path, LAKE, if_none_match="*").status == 201
    assert put(api, path, LAKE, if_none_match="*").status == 200, "the answer was lost"
    assert put(api, path, LAKE | {"title": "In the hills"}, if_none_match="*").code == "outdated"
    assert api.get(path).json()["title"] == LAKE["title"]


def test_patch_changes_what_was_sent(api: ApiClient) -> None:
    path = made(api)
    assert api.patch(path, {"title": "In the hills"}).code == "precondition_missing"
    edited = api.patch(path, {"title": "In the hills"}, if_match='"1"').json()
    assert (edited["title"], edited["description"], edited["version"]) == ("In the hills", "Of 1998", 2)
    assert api.patch(path, {"title": "In the hills"}, if_match='"1"').status == 200, "the answer was lost"
    assert api.patch(path, {"description": None}, if_match='"1"').code == "outdated"
    assert api.patch(path, {"description": None}, if_match='"2"').json()["description"] is None
    assert api.patch(path, {}, if_match='"9"').json()["version"] == 3


def test_a_deleted_album_is_gone_and_its_id_is_spent(api: ApiClient) -> None:
    path = made(api)
    assert [api.delete(path).status for _ in range(2)] == [204, 204]
    assert api.get(path).code == "album_not_found"
    assert api.patch(path, {"title": "New"}, if_match="*").code == "album_not_found"
    for headers in ({}, {"if_match": "*"}, {"if_none_match": "*"}):
        assert put(api, path, LAKE, **headers).code == "already_deleted"
    assert api.get("/albums").json() == {"albums": [], "next_cursor": None}
    assert api.delete(f"/albums/{uuid.uuid4()}").code == "album_not_found"


def test_albums_come_in_pages(api: ApiClient) -> None:
    ids = sorted(made(api).rpartition("/")[2] for _ in range(5))
    api.delete(f"/albums/{ids[1]}")
    seen: list[str] = []
    query: dict[str, object] = {"limit": 2}
    while True:
        page = api.get("/albums", query).json()
        seen += [album["id"] for album in page["albums"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == [ids[0], *ids[2:]]
    assert api.get("/albums", {"cursor": "bm9uZQ"}).code == "invalid_cursor"


def test_an_album_with_an_idempotency_key_is_made_once(api: ApiClient) -> None:
    def post(body: object) -> Answer:
        return api.request("POST", "/albums", body=json.dumps(body), headers={"idempotency-key": "k"})

    first, again = post(LAKE), post(LAKE)
    assert (first.status, again.status, first.json()) == (201, 200, again.json())
    assert post(LAKE | {"title": "Other"}).code == "idempotency_key_reused"
    api.delete(f"/albums/{first.json()['id']}")
    assert post(LAKE).code == "already_deleted"


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"title": " \u202e\n"}, "/title"),
        ({"title": "t" * 201}, "/title"),
        ({"title": None}, "/title"),
        ({"description": "d" * 5001}, "/description"),
        ({"order": "random"}, "/order"),
        ({"cover": "no id"}, "/cover"),
        ({"cover": "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"}, "/cover"),
        ({"images": []}, "/images"),
    ],
)
def test_wrong_values_are_named(api: ApiClient, wrong: dict[str, object], pointer: str) -> None:
    path = made(api)
    for answer in (
        api.post("/albums", LAKE | wrong),
        put(api, path, LAKE | wrong, if_match="*"),
        api.patch(path, wrong, if_match="*"),
    ):
        assert (answer.status, answer.code) == (422, "invalid")
        assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


def test_a_repeated_request_finds_its_album_as_it_was_edited_since(api: ApiClient) -> None:
    def post() -> Answer:
        return api.request("POST", "/albums", body=json.dumps(LAKE), headers={"idempotency-key": "k"})

    first = post().json()
    assert api.patch(f"/albums/{first['id']}", {"title": "Renamed"}, if_match="*").status == 200
    again = post()
    assert (again.status, again.json()["id"], again.json()["title"]) == (200, first["id"], "Renamed")


def test_another_owners_image_is_no_cover(api: ApiClient, context: Any) -> None:
    slot = {"filename": "photo.jpg", "content_type": "image/jpeg"}
    theirs = ApiClient(context, BOB).post("/images", slot).json()["image"]["id"]
    mine = api.post("/images", slot).json()["image"]["id"]
    assert api.post("/albums", LAKE | {"cover": theirs}).code == "invalid"
    assert api.post("/albums", LAKE | {"cover": mine}).json()["cover_id"] == mine
    api.destroy(f"/images/{mine}")
    assert api.post("/albums", LAKE | {"cover": mine}).code == "invalid"


def test_no_album_is_made_for_a_closed_account(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("image_api.handler.api._admit", lambda _: None)  # its request came before
    cloud.owners.close(Owner(ALICE))
    assert api.post("/albums", LAKE).code == "account_closed"
