"""The images of albums: added, moved, removed; listed in each order; counted; trashed, restored, destroyed."""

import random
import uuid
from collections.abc import Callable
from itertools import count
from typing import Any, Final

import pytest

from darkroom import ranks
from darkroom.albums import MAX_ALBUMS
from darkroom.catalog import memberships
from darkroom.errors import RejectedImage
from darkroom.keys import AlbumId, ImageId, Owner
from darkroom.stage import Result
from darkroom.stages import StageName
from tests.functional.api_client import ALICE, BOB, ApiClient
from tests.functional.conftest import Cloud
from tests.functional.test_guard import upload_of
from tests.functional.test_image_api_images import arrive

PHOTO: Final = {"filename": "photo.jpg", "content_type": "image/jpeg"}
OWNER: Final = Owner(ALICE)

Made = Callable[[int], list[str]]


pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def api(context: Any, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    monkeypatch.setenv("MAX_REQUESTS_PER_MINUTE", "0")
    return ApiClient(context)


@pytest.fixture
def images(cloud: Cloud, api: ApiClient) -> Made:
    """Makes images, each taken a day after the one before."""
    days = count(1)

    def make(number: int) -> list[str]:
        made = []
        for _ in range(number):
            slot = PHOTO | {"file_time": f"2020-01-{next(days):02}T12:00:00+00:00"}
            made.append(api.post("/images", slot).json()["image"]["id"])
            arrive(cloud, f"uploads/{ALICE}/{made[-1]}")
        return made

    return make


def test_an_image_that_is_named_twice_is_told_where(api: ApiClient, images: Made) -> None:
    path, (one, two) = album(api), images(2)
    request = {"remove": [one], "move": [{"id": two, "after": None}], "add": [{"id": one}, {"id": two}]}
    refused = api.post(f"{path}/images", request)
    assert (refused.status, refused.code) == (422, "invalid")
    assert [each["pointer"] for each in refused.json()["errors"]] == ["/add/0/id", "/add/1/id"]
    refused = api.post("/images/delete", {"ids": [one, two, one]})
    assert [each["pointer"] for each in refused.json()["errors"]] == ["/ids/2"]


def test_an_image_that_is_destroyed_while_it_is_added_is_taken_out(
    cloud: Cloud, api: ApiClient, images: Made
) -> None:
    """Between the check and the membership: whoever destroyed it has not seen the membership."""
    path, (one, two) = album(api), images(2)
    real = memberships.Memberships.change

    def late(catalog: memberships.Memberships, *change: Any) -> Any:
        assert api.destroy(f"/images/{one}").status == 204
        return real(catalog, *change)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memberships.Memberships, "change", late)
        assert change(api, path, add=[{"id": one}, {"id": two}]) == [(404, "image_not_found"), (200, None)]
    left = [item for item in cloud.items() if item["pk"]["S"].startswith("MEMBERSHIPS#")]
    assert [item["pk"]["S"].rpartition("#")[2] for item in left] == [two]
    assert api.get(path).json()["images"] == 1


def album(api: ApiClient, order: str = "manual") -> str:
    path = f"/albums/{uuid.uuid4()}"
    assert api.put(path, {"title": "At the lake", "order": order}).status == 201
    return path


def change(api: ApiClient, path: str, **request: object) -> list[tuple[int, str | None]]:
    answer = api.post(f"{path}/images", request)
    assert answer.status == 200, answer.body
    return [(each["status"], each["code"]) for each in answer.json()["results"]]


def add(api: ApiClient, path: str, ids: list[str]) -> None:
    results = change(api, path, add=[{"id": each} for each in ids])
    assert {*results} <= {(200, None)}


def shown(api: ApiClient, path: str, limit: int = 100) -> list[str]:
    """The images of all pages."""
    ids: list[str] = []
    query: dict[str, object] = {"limit": limit}
    while True:
        page = api.get(path if path.startswith("/images") else f"{path}/images", query).json()
        ids += [image["id"] for image in page["images"]]
        if page["next_cursor"] is None:
            return ids
        query["cursor"] = page["next_cursor"]


def test_images_stand_where_they_were_put(api: ApiClient, images: Made) -> None:
    path, (a, b, c, d, e) = album(api), images(5)
    add(api, path, [a, b])
    assert (
        change(api, path, add=[{"id": c, "after": a}, {"id": d, "after": c}, {"id": e, "after": None}])
        == [(200, None)] * 3
    )
    assert shown(api, path) == [e, a, c, d, b]
    assert shown(api, path, limit=2) == [e, a, c, d, b]
    change(api, path, move=[{"id": b, "after": None}, {"id": a, "after": d}])
    assert shown(api, path) == [b, e, c, d, a]
    (new,) = images(1)
    change(api, path, remove=[c], move=[{"id": e, "after": a}], add=[{"id": new, "after": e}])
    assert shown(api, path) == [b, d, a, e, new]


def test_albums_by_time_have_both_directions(api: ApiClient, images: Made) -> None:
    ids = images(5)
    for order, wanted in (("newest", ids[::-1]), ("oldest", ids)):
        path = album(api, order)
        add(api, path, [ids[3], ids[0], ids[4], ids[1], ids[2]])
        assert shown(api, path) == shown(api, path, limit=2) == wanted
        seen = api.get(path).json()
        assert (seen["images"], seen["first"][:10], seen["last"][:10]) == (5, "2020-01-01", "2020-01-05")
        assert seen["cover"]["id"] == wanted[0]


def test_an_album_is_a_filter_of_lists(api: ApiClient, images: Made) -> None:
    path, (a, b, c) = album(api), images(3)
    add(api, path, [b, a])
    api.patch(f"/images/{a}", {"favourite": True}, if_match="*")
    api.patch(f"/images/{c}", {"favourite": True}, if_match="*")
    filtered = {"album": path.rpartition("/")[2]}
    assert [each["id"] for each in api.get("/images", filtered).json()["images"]] == [b, a]
    filtered |= {"favourite": "true"}
    assert [each["id"] for each in api.get("/images", filtered).json()["images"]] == [a]
    assert api.get("/images", {"album": str(uuid.uuid4())}).code == "album_not_found"


def test_images_tell_their_albums(api: ApiClient, images: Made) -> None:
    (one,) = images(1)
    paths = [album(api) for _ in range(3)]
    for path in paths:
        add(api, path, [one])
    api.delete(paths[0])
    told = [each["id"] for each in api.get(f"/images/{one}/albums").json()["albums"]]
    assert told == sorted(path.rpartition("/")[2] for path in paths[1:])
    assert api.get(f"/images/{uuid.uuid4()}/albums").code == "image_not_found"


def test_a_repeated_request_changes_nothing(api: ApiClient, images: Made) -> None:
    path, (a, b, c) = album(api), images(3)
    add(api, path, [a, b, c])
    before = api.get(path).json()
    add(api, path, [b])
    change(api, path, add=[{"id": c, "after": None}], remove=[str(uuid.uuid4())])
    assert shown(api, path) == [a, b, c]
    assert api.get(path).json() == before
    change(api, path, move=[{"id": b, "after": b}])
    assert shown(api, path) == [a, b, c]


def test_each_image_of_a_request_has_its_own_answer(api: ApiClient, images: Made, context: Any) -> None:
    path, (a, b, gone) = album(api), images(3)
    theirs = ApiClient(context, BOB).post("/images", PHOTO).json()["image"]["id"]
    api.destroy(f"/images/{gone}")
    own_id, nobodys = path.rpartition("/")[2], str(uuid.uuid4())
    asked = [{"id": each} for each in (a, own_id, gone, theirs, nobodys)]
    missing = (404, "image_not_found")
    assert change(api, path, add=asked) == [(200, None), missing, missing, missing, missing], (
        "an album in itself too"
    )
    assert change(api, path, move=[{"id": b, "after": a}]) == [(404, "not_in_album")]
    assert change(api, path, add=[{"id": b, "after": nobodys}]) == [(404, "not_in_album")]
    assert change(api, path, move=[{"id": a, "after": theirs}]) == [(404, "not_in_album")]
    assert shown(api, path) == [a]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"add": []},
        {"add": [{"id": "x"}]},
        {"add": [{"id": "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"}] * 2},
        {
            "add": [{"id": "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"}],
            "remove": ["0B9F2F0E-6F0C-4C39-9A55-6B1F2F7D9F1C"],
        },
        {"remove": [str(uuid.uuid4()) for _ in range(101)]},
        {"move": [{"id": "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"}]},
        {"add": [{"id": "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c", "rank": 1}]},
        {"images": []},
    ],
)
def test_odd_requests_are_refused(api: ApiClient, body: object) -> None:
    assert api.post(f"{album(api)}/images", body).code == "invalid"


def test_another_owners_album_and_a_deleted_one_take_no_images(api: ApiClient, images: Made, context: Any) -> None:
    (one,) = images(1)
    theirs, deleted = album(ApiClient(context, BOB)), album(api)
    add(api, deleted, [one])
    api.delete(deleted)
    for path in (theirs, deleted, f"/albums/{uuid.uuid4()}"):
        assert api.post(f"{path}/images", {"add": [{"id": one}]}).code == "album_not_found"
        assert api.get(f"{path}/images").code == "album_not_found"


def test_trashed_images_are_hidden_and_uncounted_and_come_back(api: ApiClient, images: Made) -> None:
    for order in ("manual", "newest", "oldest"):
        path, ids = album(api, order), images(3)
        add(api, path, ids)
        api.delete(f"/images/{ids[1]}")
        assert ids[1] not in shown(api, path)
        assert api.get(path).json()["images"] == 2
        add(api, path, [ids[1]])
        api.post(f"/images/{ids[1]}/restore", None)
        assert shown(api, path) == (ids[::-1] if order == "newest" else ids)
        assert api.get(path).json()["images"] == 3


def test_an_image_that_is_destroyed_leaves_its_albums(cloud: Cloud, api: ApiClient, images: Made) -> None:
    paths, ids = [album(api), album(api, "newest")], images(2)
    for path in paths:
        add(api, path, ids)
    api.destroy(f"/images/{ids[0]}")
    for path in paths:
        assert shown(api, path) == [ids[1]]
        assert api.get(path).json()["images"] == 1
    held = [item for item in cloud.items() if ids[0] in str(item["pk"]) + str(item.get("image_id"))]
    assert [item["sk"]["S"] for item in held] == ["IMAGE"], "its tombstone"


def test_the_cover_is_shown_only_while_the_image_is(api: ApiClient, images: Made) -> None:
    path, (a, b, c) = album(api), images(3)
    assert api.get(path).json()["cover"] is None
    api.patch(path, {"cover": c}, if_match="*")
    add(api, path, [a, b])
    assert api.get(path).json()["cover"]["id"] == a, "the cover is in no album yet"
    add(api, path, [c])
    assert api.get(path).json()["cover"]["id"] == c
    api.delete(f"/images/{c}")
    assert api.get(path).json()["cover"]["id"] == a
    assert api.get("/albums").json()["albums"][0]["cover"]["id"] == a


@pytest.mark.parametrize("order", ["manual", "oldest", "newest"])
def test_a_file_without_a_picture_is_a_cover_only_if_there_is_no_other(
    cloud: Cloud, api: ApiClient, images: Made, order: str
) -> None:
    def reject(*_: Any) -> Any:
        raise RejectedImage("truncated", "The file ends early.")

    def broken(day: str) -> str:
        slot = api.post("/images", PHOTO | {"file_time": f"{day}T12:00:00+00:00"})
        image_id = str(slot.json()["image"]["id"])
        upload = upload_of(cloud.put(f"uploads/{ALICE}/{image_id}", b"bad"))
        cloud.runner(StageName.THUMBNAILS).process(upload, reject)
        cloud.runner(StageName.METADATA).process(upload, lambda *_: Result({}))
        return image_id

    path, (early, late) = album(api, order), (broken("2019-12-31"), broken("2020-12-31"))
    add(api, path, [early, late])
    assert api.get(path).json()["cover"]["id"] == (late if order == "newest" else early)
    (shown,) = images(1)
    add(api, path, [shown])
    assert api.get(path).json()["cover"]["id"] == shown
    api.patch(path, {"cover": late}, if_match="*")
    assert api.get(path).json()["cover"]["id"] == shown, "although the other one was chosen"


def test_a_sync_hears_of_albums_and_of_their_images(api: ApiClient, images: Made) -> None:
    (one,) = images(1)
    path = album(api)
    album_id = path.rpartition("/")[2]

    def changes(since: str) -> tuple[list[Any], str]:
        page = api.get("/changes", {"since": since}).json()
        return page["albums"], page["next_since"]

    heard, since = changes("")
    assert [(each["id"], each["deleted"]) for each in heard] == [(album_id, False)]
    add(api, path, [one])
    [told], since = changes(since)
    assert (told["album"]["images"], told["album"]["title"]) == (1, "At the lake")
    api.patch(path, {"title": "In the hills"}, if_match="*")
    [told], since = changes(since)
    assert told["album"]["title"] == "In the hills"
    api.delete(path)
    assert changes(since)[0] == [{"id": album_id, "deleted": True, "album": None}]
    compact = api.get("/changes", {"view": "compact", "since": since}).json()
    assert compact["albums"] == [{"id": album_id, "deleted": True, "album": None}]


def test_an_image_is_in_so_many_albums_at_most(
    api: ApiClient, images: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memberships, "MAX_ALBUMS", 2)
    (one,) = images(1)
    for _ in range(2):
        add(api, album(api), [one])
    assert change(api, album(api), add=[{"id": one}]) == [(413, "too_many_albums")]
    assert MAX_ALBUMS >= 2


def test_an_album_has_so_many_images_at_most(
    api: ApiClient, images: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memberships, "MAX_MEMBERS", 2)
    path, (a, b, c) = album(api), images(3)
    results = change(api, path, add=[{"id": each} for each in (a, b, c)])
    assert results == [(200, None), (200, None), (413, "album_full")]
    assert change(api, path, remove=[a], add=[{"id": c}]) == [(200, None)] * 2


def test_room_is_made_where_images_are_put_again_and_again(
    cloud: Cloud, api: ApiClient, images: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranks, "LONGEST", 16)
    monkeypatch.setattr(ranks, "SPREAD", 14)
    path, ids = album(api), images(9)
    add(api, path, ids)
    expected = [*ids]
    for turn in range(60):
        moved = expected.pop(-1)
        expected.insert(1, moved)
        assert change(api, path, move=[{"id": moved, "after": expected[0]}]) == [(200, None)], turn
    assert shown(api, path) == expected
    found, _ = memberships.Memberships(cloud.table).members(OWNER, AlbumId(path.rpartition("/")[2]), 100)
    assert max(len(member.rank) for member in found) <= 16


def test_any_changes_keep_the_order(api: ApiClient, images: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against a list in memory, with transactions of three images, so that a request has several."""
    monkeypatch.setattr(memberships, "_AT_ONCE", 3)
    monkeypatch.setattr(ranks, "LONGEST", 14)
    monkeypatch.setattr(ranks, "SPREAD", 13)
    chance = random.Random(16)
    path, ids = album(api), images(8)
    expected: list[str] = []
    for _ in range(25):
        asked = chance.sample(ids, chance.randint(1, 6))
        removed = [each for each in asked[:2] if chance.random() < 0.5]
        moved, added = [], []
        for each in removed:
            expected[:] = [other for other in expected if other != each]
        for each in asked:
            if each in removed:
                continue
            if each in expected:
                others = [other for other in expected if other != each]
                after = chance.choice([None, *others])
                moved.append({"id": each, "after": after})
                others.insert(0 if after is None else others.index(after) + 1, each)
                expected[:] = others
        for each in asked:
            if each not in removed and each not in {move["id"] for move in moved}:
                after = chance.choice([None, *expected])
                added.append({"id": each, "after": after})
                expected.insert(0 if after is None else expected.index(after) + 1, each)
        change(api, path, remove=removed, move=moved, add=added)
        assert shown(api, path) == expected


def test_members_whose_image_is_gone_do_not_count_as_others(cloud: Cloud, api: ApiClient, images: Made) -> None:
    path, ids = album(api), images(2)
    add(api, path, ids)
    memberships.leave_all(cloud.table, OWNER, ImageId(ids[0]))
    memberships.leave_all(cloud.table, OWNER, ImageId(ids[0]))
    assert shown(api, path) == [ids[1]]
