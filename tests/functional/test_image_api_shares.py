"""Shares: what an owner gives out, and what guests get of it, whatever they try."""

import base64
import json
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from unittest.mock import Mock
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract.document import kept
from darkroom import services, shares, singletons
from darkroom.catalog import shares as catalog_of_shares
from darkroom.catalog.images import Images
from darkroom.catalog.shares import Shares
from darkroom.catalog.table import Table
from darkroom.catalog.usage import TRIES_SECONDS
from darkroom.keys import Owner
from darkroom.shares import Share
from image_api import guests, passwords
from image_api.drops import open_guests_slot
from image_api.guest_views import GuestSlotRequest
from image_api.new_shares import make_share
from image_api.problems import DropFull, ShareNotFound, TooManyTries, WrongPassword
from image_api.sharing import ShareRequest
from keepers.janitor.findings import Finding
from tests.functional.api_client import ALICE, BOB, Answer, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.test_album_keepers import audit
from tests.functional.test_image_api_images import arrive
from tests.photos import photo

PASSWORD: Final = "correct horse battery"  # a guest's, in tests
CHEAP: Final = {"n": 2**4, "r": 8, "p": 1}

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "COST", CHEAP)


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


@pytest.fixture
def guest(context: Any) -> ApiClient:
    return ApiClient(context, user=None)


@pytest.fixture
def image_id(cloud: Cloud) -> str:
    """An image without pictures."""
    return arrive(cloud, f"uploads/{ALICE}/{uuid.uuid4()}")


@pytest.fixture
def pictured(cloud: Cloud, api: ApiClient, deliver: Deliver) -> str:
    """A photo with a position, a camera, a name and words."""
    slot = {"filename": "DSCN0010.jpg", "content_type": "image/jpeg"}
    new: str = api.post("/images", slot).json()["image"]["id"]
    deliver(cloud.put(f"uploads/{ALICE}/{new}", photo("DSCN0010.jpg")))
    edited = api.patch(f"/images/{new}", {"title": "At the lake", "tags": ["Anna"], "rating": 4}, if_match="*")
    assert edited.status == 200
    return new


def clock_ahead(seconds: int) -> Any:
    """A `datetime` whose clock is ahead."""
    late = Mock(wraps=datetime)
    late.now = lambda zone: datetime.now(zone) + timedelta(seconds=seconds)
    return late


def share(api: ApiClient, image_id: str, **options: Any) -> dict[str, Any]:
    answer = api.post("/shares", {"image_id": image_id, **options})
    assert answer.status == 201, answer.body
    found: dict[str, Any] = answer.json()
    return found


def begin(guest: ApiClient, token: str, password: str = PASSWORD, **headers: str) -> Answer:
    return guest.request("POST", f"/s/{token}/session", body=json.dumps({"password": password}), headers=headers)


def everything(guest: ApiClient, token: str, image_id: str, **headers: str) -> list[tuple[int, str]]:
    """How each of a guest's requests ends."""
    paths = ("", "/images", f"/images/{image_id}", f"/images/{image_id}/original")
    answers = [guest.request("GET", f"/s/{token}{path}", headers=headers) for path in paths]
    answers.append(begin(guest, token, "another password"))
    return [(each.status, each.code if each.status >= 400 else "") for each in answers]


GONE: Final = [(404, "share_not_found")] * 5


def test_a_guest_sees_pictures_and_nothing_else(api: ApiClient, guest: ApiClient, pictured: str) -> None:
    made = share(api, pictured)
    assert made["url"] == f"https://photos.example/s/{made['token']}"
    token = made["token"]
    assert guest.get(f"/s/{token}").json() | {"expires_at": ""} == {
        "kind": "image",
        "password": False,
        "title": None,
        "originals": False,
        "metadata": False,
        "images_left": None,
        "bytes_left": None,
        "expires_at": "",
    }
    [image] = guest.get(f"/s/{token}/images").json()["images"]
    assert guest.get(f"/s/{token}/images/{pictured}").json() == image
    assert (image["id"], image["details"]) == (pictured, None)
    assert set(image) == {"id", "source", "thumbnails", "placeholder", "details"}
    told = json.dumps([{**image, "thumbnails": []}, guest.get(f"/s/{token}").json()])
    assert not re.search("DSCN|lake|Anna|NIKON|43\\.4|2008", told), "no name, words, camera, position or time"
    assert guest.get(f"/s/{token}/images/{pictured}/original").code == "not_found"
    assert {guest.open(each["url"]).status for each in image["thumbnails"]} == {200}


def test_links_of_guests_live_ten_minutes_at_most(api: ApiClient, guest: ApiClient, pictured: str) -> None:
    token = share(api, pictured)["token"]
    [image] = guest.get(f"/s/{token}/images").json()["images"]
    for thumbnail in image["thumbnails"]:
        [expiry] = parse_qs(urlsplit(thumbnail["url"]).query)["e"]
        assert 300 <= int(expiry) - datetime.now(UTC).timestamp() <= 600
        [max_age] = re.findall(r"max-age=(\d+)", guest.open(thumbnail["url"]).headers["cache-control"])
        assert int(max_age) <= 600, "no cache keeps it longer"


def test_with_metadata_and_originals_a_guest_sees_what_the_file_holds(
    api: ApiClient, guest: ApiClient, pictured: str
) -> None:
    token = share(api, pictured, metadata=True, originals=True, title=" Our  lake ")["token"]
    assert guest.get(f"/s/{token}").json()["title"] == "Our lake"
    [image] = guest.get(f"/s/{token}/images").json()["images"]
    owners = api.get(f"/images/{pictured}").json()
    assert image["details"] == {name: owners[name] for name in image["details"]}
    assert image["details"]["metadata"]["make"] == "NIKON"
    assert not {"rating", "favourite", "corrections"} & set(image["details"])
    leads = guest.get(f"/s/{token}/images/{pictured}/original")
    assert (leads.status, leads.body) == (302, b"")
    assert f"uploads/{ALICE}/{pictured}" in leads.headers["location"]
    as_json = guest.get(f"/s/{token}/images/{pictured}/original", accept="application/json")
    assert as_json.status == 200


@pytest.mark.parametrize(
    ("options", "pointer"),
    [
        ({"originals": True}, "/originals"),
        ({"originals": 1, "metadata": True}, "/originals"),
        ({"password": "short"}, "/password"),
        ({"password": "x" * 129}, "/password"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"expires_at": "9999-12-31T23:59:59Z"}, "/expires_at"),
        ({"expires_at": 1795305600}, "/expires_at"),
        ({"expires_at": "tomorrow"}, "/expires_at"),
        ({"title": "x" * 201}, "/title"),
        ({"image_id": None}, "/image_id"),
        ({"drop": {}}, "/image_id"),
        ({"image_id": None, "drop": {}, "metadata": True}, "/metadata"),
        ({"image_id": None, "drop": {"max_images": 1001}}, "/drop/max_images"),
        ({"image_id": None, "drop": {"max_bytes": 0}}, "/drop/max_bytes"),
        ({"album_id": str(uuid.uuid4())}, "/image_id"),
        ({"token": "mine"}, "/token"),
        ({"image_id": "all"}, "/image_id"),
    ],
)
def test_what_cannot_be_shared_so(api: ApiClient, options: dict[str, Any], pointer: str) -> None:
    answer = api.post("/shares", {"image_id": str(uuid.uuid4()), **options})
    assert (answer.status, answer.code) == (422, "invalid")
    assert pointer in [each["pointer"] for each in answer.json()["errors"]]


def test_only_an_image_that_is_there_is_shared(cloud: Cloud, api: ApiClient) -> None:
    slot = api.post("/images", {"filename": "a.jpg", "content_type": "image/jpeg"}).json()["image"]["id"]
    theirs = arrive(cloud, f"uploads/{BOB}/{uuid.uuid4()}")
    trashed = arrive(cloud, f"uploads/{ALICE}/{uuid.uuid4()}")
    api.delete(f"/images/{trashed}")
    gone = arrive(cloud, f"uploads/{ALICE}/{uuid.uuid4()}")
    api.destroy(f"/images/{gone}")
    codes = {
        api.post("/shares", {"image_id": each}).code: each
        for each in (slot, theirs, trashed, gone, str(uuid.uuid4()))
    }
    assert codes.keys() == {"not_uploaded", "in_trash", "image_not_found"}


def test_a_share_is_listed_read_and_revoked(context: Any, api: ApiClient, guest: ApiClient, image_id: str) -> None:
    made = [share(api, image_id, title=f"{number}") for number in range(3)]
    first = api.get("/shares", {"limit": 2})
    assert first.status == 200
    rest = api.get("/shares", {"limit": 2, "cursor": first.json()["next_cursor"]}).json()
    listed = [*first.json()["shares"], *rest["shares"]]
    assert rest["next_cursor"] is None
    assert {each["title"] for each in listed} == {"0", "1", "2"}
    assert not any({"token", "url"} & set(each) for each in listed)
    one = made[0]
    assert api.get(f"/shares/{one['id']}").json() == {k: v for k, v in one.items() if k not in ("token", "url")}
    other = ApiClient(context, BOB)
    assert other.get("/shares").json() == {"shares": [], "next_cursor": None}
    assert {other.get(f"/shares/{one['id']}").code, other.request("DELETE", f"/shares/{one['id']}").code} == {
        "share_not_found"
    }
    assert [api.request("DELETE", f"/shares/{one['id']}").status for _ in range(2)] == [204, 204], "repeatable"
    assert api.request("DELETE", f"/shares/{uuid.uuid4()}").code == "share_not_found"
    assert everything(guest, one["token"], image_id) == GONE
    assert api.get(f"/shares/{one['id']}").code == "share_not_found"
    assert len(api.get("/shares").json()["shares"]) == 2
    assert guest.get(f"/s/{made[1]['token']}/images").status == 200


def test_a_share_with_a_key_is_made_once(api: ApiClient, guest: ApiClient, image_id: str) -> None:
    def ask(key: str, **options: Any) -> Answer:
        body = json.dumps({"image_id": image_id, "password": PASSWORD, **options})
        return api.request("POST", "/shares", body=body, headers={"idempotency-key": key})

    made, again = ask("key"), ask("key")
    assert (made.status, again.status) == (201, 201)
    assert made.json() == again.json(), "also the link, which nothing stores"
    assert len(api.get("/shares").json()["shares"]) == 1
    later = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    others: list[dict[str, Any]] = [{"title": "x"}, {"password": None}, {"password": "another password"}]
    for options in (*others, {"metadata": True}, {"expires_at": later}):
        assert ask("key", **options).code == "idempotency_key_reused"
    assert ask("another key").json()["token"] != made.json()["token"]
    api.request("DELETE", f"/shares/{made.json()['id']}")
    assert ask("key").code == "already_revoked", "a late request brings no share back"
    assert guest.get(f"/s/{made.json()['token']}").code == "share_not_found"


def test_an_owner_has_so_many_shares_however_many_ask_at_once(
    monkeypatch: pytest.MonkeyPatch, api: ApiClient, image_id: str
) -> None:
    monkeypatch.setattr(catalog_of_shares, "MAX_SHARES", 3)
    monkeypatch.setattr(catalog_of_shares, "MAX_REMEMBERED", 5)
    real = Table.transact

    def interleaved(table: Table, *parts: Any) -> set[int]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Table, "transact", real)
            api.post("/shares", {"image_id": image_id})  # between the reading and the writing of another
        return real(table, *parts)

    share(api, image_id)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "transact", interleaved)
        refused = api.post("/shares", {"image_id": image_id})
    assert (refused.status, refused.code) == (413, "too_many_shares")
    listed = api.get("/shares").json()["shares"]
    assert len(listed) == 3
    for _ in range(2):  # those that were revoked count, up to another limit
        assert api.delete(f"/shares/{listed.pop()['id']}").status == 204
        listed.append(share(api, image_id))
    assert api.delete(f"/shares/{listed.pop()['id']}").status == 204
    assert api.post("/shares", {"image_id": image_id}).code == "too_many_shares"


def test_what_is_deleted_while_it_is_shared_is_not_shared(cloud: Cloud, api: ApiClient, image_id: str) -> None:
    """Between the check and the share: whoever deleted it has not seen the share."""
    album_id = api.post("/albums", {"title": "Summer"}).json()["id"]
    real = Shares.add
    for wanted, path in (
        ({"image_id": image_id}, f"/images/{image_id}"),
        ({"album_id": album_id}, f"/albums/{album_id}"),
    ):

        def late(catalog: Shares, made: Share, path: str = path) -> bool:
            assert api.destroy(path).status == 204
            return real(catalog, made)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Shares, "add", late)
            assert api.post("/shares", wanted).status == 404
    assert api.get("/shares").json()["shares"] == []
    assert [item for item in cloud.items() if item["pk"]["S"].startswith("SHARE#TOKEN#")] == []


def test_an_audit_ends_shares_of_what_is_gone_for_good(
    cloud: Cloud, api: ApiClient, guest: ApiClient, image_id: str
) -> None:
    """Whoever made them has died between the share and the second look."""
    album_id = api.post("/albums", {"title": "Summer"}).json()["id"]
    kept = share(api, image_id)["token"]
    drop = api.post("/shares", {"drop": {}}).json()["token"]
    gone = arrive(cloud, f"uploads/{ALICE}/{uuid.uuid4()}")
    real = Shares.add
    for wanted, path in (({"image_id": gone}, f"/images/{gone}"), ({"album_id": album_id}, f"/albums/{album_id}")):

        def late(catalog: Shares, made: Share, path: str = path) -> bool:
            assert api.destroy(path).status == 204
            real(catalog, made)
            raise SystemError

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Shares, "add", late)
            assert api.post("/shares", wanted).status == 500
    assert len(api.get("/shares").json()["shares"]) == 4
    assert audit(repair=False)[Finding.LEFT_SHARED] == audit()[Finding.LEFT_SHARED] == 2
    assert audit()[Finding.LEFT_SHARED] == 0
    assert guest.get(f"/s/{kept}").status == guest.get(f"/s/{drop}").status == 200
    assert len(api.get("/shares").json()["shares"]) == 2


def test_two_requests_with_a_key_at_once_make_one_share(image_id: str) -> None:
    owner, request = Owner(ALICE), ShareRequest(image_id=image_id)
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: make_share(owner, request, "key"), range(4)))
    assert len({each.token for each in made}) == 1
    kept_shares = services.catalog(Shares).page(owner, 10, None).shares
    assert [each.share_id for each in kept_shares] == [made[0].share.share_id]


def test_unknown_revoked_and_expired_shares_answer_alike(
    monkeypatch: pytest.MonkeyPatch, api: ApiClient, guest: ApiClient, image_id: str
) -> None:
    revoked = share(api, image_id, password=PASSWORD)
    session = begin(guest, revoked["token"]).json()["session"]
    api.request("DELETE", f"/shares/{revoked['id']}")
    soon = datetime.now(UTC) + timedelta(hours=1)
    expired = share(api, image_id, expires_at=soon.isoformat())
    assert guest.get(f"/s/{expired['token']}").status == 200

    monkeypatch.setattr("darkroom.catalog.shares.datetime", clock_ahead(7200))
    tokens = [revoked["token"], expired["token"], shares.new_token(), "short", "%2e%2e", "é" * 32, "a" * 3000]
    answers = [guest.get(f"/s/{token}/images", share_session=session) for token in tokens]
    bodies = {
        answer.body.replace(json.dumps(token).strip('"').encode(), b"T")
        for answer, token in zip(answers, tokens, strict=True)
    }
    assert {(answer.status, answer.code) for answer in answers} == {(404, "share_not_found")}
    assert len(bodies) == 1
    assert api.get("/shares").json()["shares"] == []


def test_a_trashed_image_is_hidden_and_comes_back(api: ApiClient, guest: ApiClient, image_id: str) -> None:
    token = share(api, image_id)["token"]
    api.delete(f"/images/{image_id}")
    assert everything(guest, token, image_id) == GONE
    api.request("POST", f"/images/{image_id}/restore")
    assert guest.get(f"/s/{token}/images/{image_id}").status == 200


def test_a_purge_ends_the_shares_of_an_image(
    cloud: Cloud, api: ApiClient, guest: ApiClient, image_id: str
) -> None:
    other = share(api, arrive(cloud, f"uploads/{ALICE}/{uuid.uuid4()}"))
    token = share(api, image_id)["token"]
    assert api.destroy(f"/images/{image_id}").status == 204
    assert everything(guest, token, image_id) == GONE
    assert [each["id"] for each in api.get("/shares").json()["shares"]] == [other["id"]]


def test_another_photo_under_an_imports_key_is_not_shared(cloud: Cloud, api: ApiClient, guest: ApiClient) -> None:
    key = f"imports/{ALICE}/photo.jpg"
    image_id = arrive(cloud, key)
    token = share(api, image_id)["token"]
    assert api.destroy(f"/images/{image_id}").status == 204
    assert arrive(cloud, key) == image_id
    assert api.get(f"/images/{image_id}").status == 200
    assert everything(guest, token, image_id) == GONE


def test_guests_of_a_closed_account_see_nothing_at_once(api: ApiClient, guest: ApiClient, image_id: str) -> None:
    token = share(api, image_id)["token"]
    assert api.request("DELETE", "/me", {"confirm": ALICE}).status == 202
    assert everything(guest, token, image_id) == GONE
    assert api.post("/shares", {"image_id": image_id}).code == "account_closed"


# Albums


@pytest.fixture
def album(cloud: Cloud, api: ApiClient) -> tuple[str, list[str]]:
    """An album, and its three images in order."""
    album_id: str = api.post("/albums", {"title": "Private title", "description": "Private words"}).json()["id"]
    ids = [arrive(cloud, f"uploads/{ALICE}/{uuid.uuid4()}") for _ in range(3)]
    added = api.post(f"/albums/{album_id}/images", {"add": [{"id": each} for each in ids]})
    assert {each["status"] for each in added.json()["results"]} == {200}
    return album_id, ids


def in_share(guest: ApiClient, token: str) -> list[str]:
    return [image["id"] for image in guest.get(f"/s/{token}/images").json()["images"]]


def test_a_guest_sees_an_album_as_it_is_now(
    cloud: Cloud, api: ApiClient, guest: ApiClient, album: tuple[str, list[str]]
) -> None:
    album_id, ids = album
    made = api.post("/shares", {"album_id": album_id}).json()
    token = made["token"]
    assert (made["album_id"], made["image_id"]) == (album_id, None)
    assert guest.get(f"/s/{token}").json()["kind"] == "album"
    assert "Private" not in guest.get(f"/s/{token}").body.decode()
    assert in_share(guest, token) == ids
    first = guest.get(f"/s/{token}/images", {"limit": 2}).json()
    rest = guest.get(f"/s/{token}/images", {"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [each["id"] for each in (*first["images"], *rest["images"])] == ids
    assert guest.get(f"/s/{token}/images", {"cursor": "x"}).code == "invalid_cursor"
    outside = arrive(cloud, f"uploads/{ALICE}/{uuid.uuid4()}")
    assert guest.get(f"/s/{token}/images/{outside}").code == "image_not_found"
    assert {guest.get(f"/s/{token}/images/{each}").status for each in ids} == {200}
    api.delete(f"/images/{ids[0]}")
    api.post(f"/albums/{album_id}/images", {"remove": [ids[1]]})
    assert in_share(guest, token) == [ids[2]]
    assert [guest.get(f"/s/{token}/images/{each}").status for each in ids] == [404, 404, 200]
    api.request("POST", f"/images/{ids[0]}/restore")
    api.post(f"/albums/{album_id}/images", {"add": [{"id": outside}]})
    assert in_share(guest, token) == [ids[0], ids[2], outside]


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_cursors_do_not_tell_guests_when_pictures_were_taken(
    api: ApiClient, guest: ApiClient, album: tuple[str, list[str]], order: str
) -> None:
    """Neither by what they hold, nor by what comes after a place that a guest makes up."""
    album_id, ids = album
    api.patch(f"/albums/{album_id}", {"order": order}, if_match="*")
    token, path = api.post("/shares", {"album_id": album_id}).json()["token"], f"/albums/{album_id}/images"
    page = api.get(path, {"limit": 1}).json()
    told, of_owner = page["images"][0]["time"]["local"], page["next_cursor"]
    assert told in readable(of_owner)
    seen, query = [], {"limit": "1"}
    while query:
        page = guest.get(f"/s/{token}/images", query).json()
        seen += [image["id"] for image in page["images"]]
        cursor = page["next_cursor"]
        query = {} if cursor is None else {"limit": "1", "cursor": cursor}
        assert not any(each in readable(cursor or "") for each in (told[:10], *ids))
    assert sorted(seen) == sorted(ids)
    assert guest.get(f"/s/{token}/images", {"cursor": of_owner}).code == "invalid_cursor"


def readable(cursor: str) -> str:
    """What a cursor holds, as far as it is text."""
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii", "replace")


def test_a_deleted_album_ends_its_shares(api: ApiClient, guest: ApiClient, album: tuple[str, list[str]]) -> None:
    album_id, ids = album
    token = api.post("/shares", {"album_id": album_id, "metadata": True, "originals": True}).json()["token"]
    assert api.request("DELETE", f"/albums/{album_id}").status == 204
    assert everything(guest, token, ids[0]) == GONE
    assert api.get("/shares").json()["shares"] == []
    assert api.get(f"/images/{ids[0]}").status == 200


def test_only_an_own_album_that_is_there_is_shared(
    context: Any, api: ApiClient, album: tuple[str, list[str]]
) -> None:
    other = ApiClient(context, BOB)
    api.request("DELETE", f"/albums/{album[0]}")
    theirs = other.post("/albums", {"title": "Bob's"}).json()["id"]
    for album_id in (album[0], theirs, str(uuid.uuid4())):
        assert api.post("/shares", {"album_id": album_id}).code == "album_not_found"


# Photos of guests

DROPPED: Final = {"name": "Anna", "filename": "party.jpg", "content_type": "image/jpeg", "size": 5}


def drop_share(api: ApiClient, **options: Any) -> str:
    answer = api.post("/shares", {"drop": {}, **options})
    assert answer.status == 201, answer.body
    token: str = answer.json()["token"]
    return token


def send(guest: ApiClient, token: str, key: str = "", **other: Any) -> Answer:
    headers = {"idempotency-key": key} if key else {}
    return guest.request("POST", f"/s/{token}/images", body=json.dumps(DROPPED | other), headers=headers)


def test_a_guest_sends_a_photo_that_only_the_owner_sees(
    cloud: Cloud, api: ApiClient, guest: ApiClient, album: tuple[str, list[str]]
) -> None:
    album_id, ids = album
    token = drop_share(api, album_id=album_id, title="Our party", password=PASSWORD)
    assert send(guest, token).code == "password_needed"
    session = begin(guest, token).json()["session"]
    told = guest.get(f"/s/{token}", share_session=session).json()
    assert (told["kind"], told["images_left"], told["bytes_left"]) == ("drop", 100, 2 * 2**30)
    answer = guest.request(
        "POST", f"/s/{token}/images", body=json.dumps(DROPPED), headers={"share-session": session}
    )
    assert answer.status == 200
    slot = answer.json()
    assert set(slot) == {"id", "upload"}, "nothing of the owner's"
    assert (slot["upload"]["multipart"], slot["upload"]["max_bytes"]) == (None, 5)
    assert slot["upload"]["put"]["headers"]["Content-Type"] == "image/jpeg"
    arrive(cloud, f"uploads/{ALICE}/{slot['id']}")
    image = api.get(f"/images/{slot['id']}").json()
    assert (image["sent_by"], image["filename"]) == ("Anna", "party.jpg")
    assert api.get(f"/images/{ids[0]}").json()["sent_by"] is None
    assert [each["id"] for each in api.get(f"/albums/{album_id}/images").json()["images"]] == [*ids, slot["id"]]
    for path in ("/images", f"/images/{slot['id']}", f"/images/{ids[0]}", f"/images/{slot['id']}/original"):
        assert guest.get(f"/s/{token}{path}", share_session=session).code == "not_found"
    [listed] = api.get("/shares").json()["shares"]
    assert listed["drop"] == {"max_images": 100, "max_bytes": 2 * 2**30, "images": 1, "bytes": 5}


def test_guests_send_no_more_than_they_may(api: ApiClient, guest: ApiClient) -> None:
    token = drop_share(api, drop={"max_images": 3, "max_bytes": 100})
    assert send(guest, token, size=101).code == "drop_full"
    assert send(guest, token, size=60).status == 200
    assert send(guest, token, size=41).code == "drop_full"
    assert [send(guest, token, size=20).status for _ in range(3)] == [200, 200, 413]
    told = guest.get(f"/s/{token}").json()
    assert (told["images_left"], told["bytes_left"]) == (0, 0)


def test_guests_who_send_at_once_send_no_more_than_they_may(api: ApiClient) -> None:
    token = drop_share(api, drop={"max_images": 3})
    known = services.catalog(Shares).opened_by(token)
    assert known is not None
    assert known.drop is not None
    drop, request = known.drop, GuestSlotRequest.model_validate(DROPPED)

    def send_one(_: int) -> bool:
        try:
            open_guests_slot(known, drop, request, None)
        except DropFull:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(send_one, range(8))) == 3


def test_a_repeated_slot_of_a_guest_costs_nothing_more(api: ApiClient, guest: ApiClient) -> None:
    token = drop_share(api, drop={"max_images": 1})
    first, again = send(guest, token, "key"), send(guest, token, "key")
    assert (first.status, again.status) == (200, 200)
    assert first.json()["id"] == again.json()["id"]
    assert send(guest, token, "key", size=6).code == "idempotency_key_reused"
    assert send(guest, token, "another key").code == "drop_full"


def test_a_guests_slot_is_spent_like_any_other(cloud: Cloud, api: ApiClient, guest: ApiClient) -> None:
    token = drop_share(api)
    image_id = send(guest, token, "key").json()["id"]
    arrive(cloud, f"uploads/{ALICE}/{image_id}")
    assert send(guest, token, "key").code == "already_uploaded"
    api.destroy(f"/images/{image_id}")
    assert send(guest, token, "key").code == "already_deleted"


@pytest.mark.parametrize(
    ("limit", "code"),
    [("MAX_IMAGES", "drop_full"), ("MAX_STORED_BYTES", "drop_full"), ("MAX_OPEN_SLOTS", "too_many_open_slots")],
)
def test_what_guests_send_is_spent_from_their_owners_room(
    cloud: Cloud, api: ApiClient, guest: ApiClient, monkeypatch: pytest.MonkeyPatch, limit: str, code: str
) -> None:
    arrive(cloud, f"uploads/{ALICE}/{uuid.uuid4()}")
    token = drop_share(api)
    if limit == "MAX_OPEN_SLOTS":
        send(guest, token)
    assert api.get("/me").json()["use"]["images"] == 1
    monkeypatch.setenv(limit, "1")
    singletons.reset()
    answer = send(guest, token)
    assert answer.code == code
    assert limit.lower() not in answer.json(), "guests do not learn what the owner has"


def test_guests_who_send_nothing_leave_their_owner_half_of_the_slots(
    api: ApiClient, guest: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAX_OPEN_SLOTS", "4")
    singletons.reset()
    token = drop_share(api)
    assert [send(guest, token).status for _ in range(3)] == [200, 200, 429]
    slot = {"filename": "mine.jpg", "content_type": "image/jpeg"}
    assert [api.post("/images", slot).status for _ in range(3)] == [201, 201, 429]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": None},
        {"size": None},
        {"size": 0},
        {"sha256": "0" * 64},
        {"id": str(uuid.uuid4())},
        {"content_type": "text/html"},
        {"filename": "/"},
    ],
)
def test_what_guests_cannot_send(api: ApiClient, guest: ApiClient, wrong: dict[str, Any]) -> None:
    token = drop_share(api)
    assert send(guest, token, **wrong).code == "invalid"
    assert guest.get(f"/s/{token}").json()["images_left"] == 100


def test_guests_of_a_share_that_shows_images_send_none(api: ApiClient, guest: ApiClient, image_id: str) -> None:
    assert send(guest, share(api, image_id)["token"]).code == "not_found"


def test_a_revoked_share_takes_nothing(api: ApiClient, guest: ApiClient) -> None:
    token = drop_share(api)
    known = services.catalog(Shares).opened_by(token)
    assert known is not None
    assert known.drop is not None
    services.catalog(Shares).revoke(known)
    assert send(guest, token).code == "share_not_found"
    with pytest.raises(ShareNotFound):  # it was revoked after its token was looked up
        open_guests_slot(known, known.drop, GuestSlotRequest.model_validate(DROPPED), None)


# Passwords


def test_without_the_password_a_guest_learns_that_there_is_one(
    api: ApiClient, guest: ApiClient, image_id: str
) -> None:
    token = share(api, image_id, password=PASSWORD, title="Secret", metadata=True, originals=True)["token"]
    assert guest.get(f"/s/{token}").json() == {
        "kind": "image",
        "password": True,
        "title": None,
        "originals": None,
        "metadata": None,
        "images_left": None,
        "bytes_left": None,
        "expires_at": None,
    }
    refused = (403, "password_needed")
    assert everything(guest, token, image_id) == [(200, ""), refused, refused, refused, (403, "wrong_password")]
    begun = begin(guest, token)
    assert begun.status == 200
    session = {"share_session": begun.json()["session"]}
    assert [status for status, _ in everything(guest, token, image_id, **session)] == [200, 200, 200, 302, 403]
    assert guest.get(f"/s/{token}", **session).json()["title"] == "Secret"


def test_a_password_is_the_same_however_a_keyboard_writes_it(
    api: ApiClient, guest: ApiClient, image_id: str
) -> None:
    token = share(api, image_id, password="Caf\u00e9 am See")["token"]
    assert begin(guest, token, "Cafe\u0301 am See").status == 200
    assert begin(guest, token, "Cafe am See").code == "wrong_password"


def test_nothing_that_is_stored_tells_token_or_password(cloud: Cloud, api: ApiClient, image_id: str) -> None:
    token = share(api, image_id, password=PASSWORD)["token"]
    items, _ = cloud.table.scan()
    stored = json.dumps(items)
    assert shares.hash_of(token) in stored
    assert token not in stored
    assert PASSWORD not in stored


def test_a_hundred_wrong_passwords_from_many_places_are_few_tries(
    monkeypatch: pytest.MonkeyPatch, api: ApiClient, guest: ApiClient, image_id: str
) -> None:
    token = share(api, image_id, password=PASSWORD)["token"]
    session = begin(guest, token).json()["session"]
    compared: list[str] = []
    fits = shares.Password.fits

    def comparing(self: shares.Password, text: str) -> bool:
        compared.append(text)
        return fits(self, text)

    monkeypatch.setattr(shares.Password, "fits", comparing)
    known = services.catalog(Shares).opened_by(token)
    assert known is not None

    def guess(number: int) -> str:
        with pytest.raises((WrongPassword, TooManyTries)) as refusal:
            guests.check_password(known, f"password {number}")
        return refusal.value.code

    with ThreadPoolExecutor(8) as places:
        answers = list(places.map(guess, range(100)))
    assert answers.count("wrong_password") == len(compared) == guests.TRIES
    assert answers.count("too_many_tries") == 100 - guests.TRIES
    refused = begin(guest, token)
    assert refused.code == "too_many_tries", "also the right one"
    assert 0 < int(refused.headers["retry-after"]) <= TRIES_SECONDS
    assert guest.get(f"/s/{token}/images", share_session=session).status == 200
    renewed = begin(guest, token, "", share_session=session)
    assert renewed.status == 200, "a guest who is in stays in"
    other = share(api, image_id, password=PASSWORD)["token"]
    assert begin(guest, other).status == 200, "other shares are not locked"
    monkeypatch.setattr("image_api.guests.datetime", clock_ahead(TRIES_SECONDS + 60))
    assert begin(guest, token).status == 200


def test_above_the_limit_of_tries_nothing_is_written(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, api: ApiClient, guest: ApiClient, image_id: str
) -> None:
    monkeypatch.setenv("MAX_REQUESTS_PER_MINUTE", "0")
    token = share(api, image_id, password=PASSWORD)["token"]
    for _ in range(guests.TRIES):
        begin(guest, token, "wrong")
    before = cloud.table.scan()
    for _ in range(3):
        assert begin(guest, token, "wrong").code == "too_many_tries"
    assert cloud.table.scan() == before


def test_no_password_is_not_a_wrong_one(api: ApiClient, guest: ApiClient, image_id: str) -> None:
    """And no try: twenty of them would keep everybody out."""
    token = share(api, image_id, password=PASSWORD)["token"]
    for _ in range(guests.TRIES + 1):
        answer = guest.request("POST", f"/s/{token}/session", body="{}")
        assert (answer.status, answer.code) == (403, "password_needed")
    assert begin(guest, token).status == 200


@pytest.mark.usefixtures("one_minute")
def test_right_passwords_are_computed_so_often_a_minute(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, api: ApiClient, guest: ApiClient, image_id: str
) -> None:
    """Of a share, so that its guests keep nobody out of others; and of an owner, who may have very many."""
    monkeypatch.setenv("MAX_REQUESTS_PER_MINUTE", "0")
    monkeypatch.setattr(passwords, "OF_SHARE", 3)
    monkeypatch.setattr(passwords, "OF_OWNER", 8)
    computed = Mock(wraps=shares._scrypt)
    monkeypatch.setattr(shares, "_scrypt", computed)
    one, two = (share(api, image_id, password=PASSWORD)["token"] for _ in range(2))
    session = [begin(guest, one) for _ in range(3)][-1].json()["session"]
    refused = begin(guest, one)
    assert (refused.status, refused.code) == (429, "too_many_requests")
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert begin(guest, one, "", share_session=session).status == 200, "who is in stays in"
    assert [begin(guest, two).status for _ in range(4)] == [200] * 3 + [429]
    assert api.post("/shares", {"image_id": image_id, "password": PASSWORD}).code == "too_many_requests"
    assert computed.call_count == 8
    before = cloud.table.scan()
    assert begin(guest, one).status == 429
    counted = [item for item in cloud.table.scan() if item not in before]
    assert counted == [], "above the limit nothing is written"


def test_who_was_refused_for_a_moment_has_not_tried(api: ApiClient, guest: ApiClient, image_id: str) -> None:
    token = share(api, image_id, password=PASSWORD)["token"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "OF_SHARE", 0)
        for _ in range(guests.TRIES + 1):
            assert begin(guest, token).code == "too_many_requests"
    assert begin(guest, token).status == 200


def test_right_passwords_are_no_tries(api: ApiClient, guest: ApiClient, image_id: str) -> None:
    token = share(api, image_id, password=PASSWORD)["token"]
    for _ in range(guests.TRIES + 2):
        assert begin(guest, token).status == 200


def test_a_session_is_for_its_share(api: ApiClient, guest: ApiClient, image_id: str) -> None:
    token, other = (share(api, image_id, password=PASSWORD)["token"] for _ in range(2))
    session: str = begin(guest, token).json()["session"]
    end, signature = session.split(".")
    tampered = [
        f"{int(end) + 1}.{signature}",
        f"{end}.{signature[:-1]}",
        f"{end}.{'A' * len(signature)}",
        f" {session}",
        f"{session}.",
        end,
        signature,
        ".",
        "é",
        "x" * 5000,
    ]
    for wrong in tampered:
        assert guest.get(f"/s/{token}/images", share_session=wrong).code == "password_needed", wrong
    assert guest.get(f"/s/{other}/images", share_session=session).code == "password_needed"
    assert guest.get(f"/s/{token}/images", share_session=session).status == 200


# Other routes


def other_routes() -> list[tuple[str, str]]:
    """The methods and paths of the document that are for users alone."""
    return [
        (method.upper(), path)
        for path, methods in kept()["paths"].items()
        for method, operation in methods.items()
        if operation["security"]
    ]


def test_a_guest_gets_nothing_on_any_other_route(api: ApiClient, guest: ApiClient, image_id: str) -> None:
    """API Gateway refuses requests without a token of Cognito; should one pass, the function refuses it too."""
    token = share(api, image_id, metadata=True, originals=True)["token"]
    routes = other_routes()
    assert len(routes) > 50
    for method, path in routes:
        filled = re.sub(r"{\w+}", str(uuid.uuid4()), path.replace("{image_id}", image_id))
        body = "{}" if method in ("POST", "PUT", "PATCH") else None
        for headers in ({"authorization": f"Bearer {token}"}, {"share-session": token}, {"cookie": token}):
            answer = guest.request(method, filled, {"confirm": ALICE}, body=body, headers=headers)
            assert answer.status in (401, 422), (method, path, answer.body)
    assert api.get(f"/images/{image_id}").status == 200


def test_a_guest_reaches_no_other_image(cloud: Cloud, api: ApiClient, guest: ApiClient, image_id: str) -> None:
    token = share(api, image_id, metadata=True, originals=True)["token"]
    same_owner = arrive(cloud, f"uploads/{ALICE}/{uuid.uuid4()}")
    for other in (same_owner, arrive(cloud, f"uploads/{BOB}/{uuid.uuid4()}"), str(uuid.uuid4())):
        for path in (f"/s/{token}/images/{other}", f"/s/{token}/images/{other}/original"):
            assert guest.get(path).code == "image_not_found"
    for path in ("/tags", "/thumbnail", "/companions", "/retry", "/albums", "/../../images"):
        answer = guest.get(f"/s/{token}/images/{image_id}{path}")
        assert (answer.status, answer.code) == (404, "not_found")
    for method in ("PUT", "PATCH", "DELETE"):
        assert guest.request(method, f"/s/{token}/images/{image_id}").status == 405


def test_the_requests_of_a_shares_guests_are_limited(
    monkeypatch: pytest.MonkeyPatch, api: ApiClient, guest: ApiClient, image_id: str
) -> None:
    token, other = (share(api, image_id)["token"] for _ in range(2))
    monkeypatch.setenv("MAX_REQUESTS_PER_MINUTE", "5")
    singletons.reset()
    answers = [guest.get(f"/s/{token}") for _ in range(12)]
    assert answers[-1].code == "too_many_requests"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert guest.get(f"/s/{other}").status == 200
    assert api.get("/me").status == 200, "guests do not use up what their owner may ask"


def test_answers_to_guests_are_private(api: ApiClient, guest: ApiClient, image_id: str) -> None:
    token = share(api, image_id)["token"]
    for path in ("", "/images", f"/images/{image_id}", "/nothing"):
        headers = guest.get(f"/s/{token}{path}").headers
        assert headers["cache-control"] == "private, no-store"
        assert headers["referrer-policy"] == "no-referrer", "a page's links do not tell the token"
        assert headers["x-content-type-options"] == "nosniff"


def test_no_log_line_has_a_token_or_password(
    caplog: pytest.LogCaptureFixture, api: ApiClient, guest: ApiClient, image_id: str
) -> None:
    token = share(api, image_id, password=PASSWORD)["token"]
    session = begin(guest, token).json()["session"]
    begin(guest, token, "another password")
    everything(guest, token, image_id, share_session=session)
    logged = [str(vars(record)) for record in caplog.records]
    assert any("wrong password" in line for line in logged)
    for secret in (token, PASSWORD, "another password", session):
        assert not any(secret in line for line in logged)


@given(data=st.data())
@settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)
def test_any_text_as_token_or_session_is_refused(data: st.DataObject, context: Any) -> None:
    guest = ApiClient(context, user=None)
    token, session = data.draw(st.text(max_size=60)), data.draw(st.text(max_size=60))
    event = guest.event("GET", "/s/x/images", headers={"share-session": session})
    event["rawPath"] = event["requestContext"]["http"]["path"] = f"/s/{token}/images"
    from image_api.handler import lambda_handler

    assert lambda_handler(event, context)["statusCode"] in (404, 405)


def test_a_photo_that_is_announced_twice_at_once_counts_once(
    api: ApiClient, guest: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = drop_share(api, drop={"max_images": 2})
    open_slot, met = Images.open_slot, list[Answer]()

    def meet(images: Images, *values: Any, **named: Any) -> Any:
        monkeypatch.setattr(Images, "open_slot", open_slot)
        met.append(send(guest, token, "key"))
        return open_slot(images, *values, **named)

    monkeypatch.setattr(Images, "open_slot", meet)
    late = send(guest, token, "key")
    [first] = met
    assert (first.status, late.status) == (200, 200)
    assert late.json()["id"] == first.json()["id"]
    assert guest.get(f"/s/{token}").json()["images_left"] == 1


def test_an_expired_drop_takes_nothing(api: ApiClient, guest: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    token = drop_share(api, expires_at=f"{datetime.now(UTC) + timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}")
    assert send(guest, token).status == 200
    monkeypatch.setattr("darkroom.catalog.shares.datetime", clock_ahead(301))
    assert send(guest, token).code == "share_not_found"


def test_an_album_with_the_id_of_an_image_keeps_its_shares_when_the_image_goes_and_the_other_way(
    cloud: Cloud, api: ApiClient, guest: ApiClient, context: Any
) -> None:
    for gone in ("images", "albums"):
        shared = arrive(cloud, f"uploads/{ALICE}/{uuid.uuid4()}")
        assert api.request("PUT", f"/albums/{shared}", body=json.dumps({"title": "At the lake"})).status == 201
        tokens = {
            kind: api.post("/shares", {named: shared}).json()["token"]
            for kind, named in (("images", "image_id"), ("albums", "album_id"))
        }
        answer = api.destroy(f"/images/{shared}") if gone == "images" else api.delete(f"/albums/{shared}")
        assert answer.status == 204
        cloud.run_remover(context)
        audit()
        seen = {kind: guest.get(f"/s/{token}").status for kind, token in tokens.items()}
        assert seen == {kind: 404 if kind == gone else 200 for kind in tokens}
