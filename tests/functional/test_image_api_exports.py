"""Exports in the API: begun, followed, downloaded, cancelled, and nobody else's business."""

import json
import uuid
from typing import Any, Final

import pytest

from darkroom import singletons
from darkroom.catalog import exports
from darkroom.catalog.table import Table
from tests.functional.api_client import ALICE, BOB, Answer, ApiClient
from tests.functional.conftest import Cloud
from tests.functional.test_exporter import (  # noqa: F401  # a fixture that all tests here use
    archive,
    furnish,
    known,
    run,
    small_parts,
    unpacked,
)

KEY: Final = "8e03978e-40d5-43e8-bc93-6894a57f9324"
ALL: Final[dict[str, Any]] = {"filter": {}}


@pytest.fixture
def api(cloud: Cloud, context: Any) -> ApiClient:
    del cloud
    return ApiClient(context)


def post(api: ApiClient, body: object, key: str | None = None) -> Answer:
    headers = {} if key is None else {"idempotency-key": key}
    return api.request("POST", "/exports", body=json.dumps(body), headers=headers)


def test_an_export_from_the_request_to_its_link_and_away(cloud: Cloud, api: ApiClient) -> None:
    furnish(cloud)
    begun = post(api, ALL)
    assert (begun.status, begun.json()["status"], begun.json()["link"]) == (202, "waiting", None)
    path = f"/exports/{begun.json()['id']}"
    assert begun.headers["location"] == f"https://photos.example{path}"
    assert begun.headers["retry-after"] == api.get(path).headers["retry-after"] == "5"

    run()
    ready = api.get(path)
    assert "retry-after" not in ready.headers
    export = ready.json()
    assert (export["status"], export["images"], export["files"], export["missing"]) == ("ready", 4, 6, 0)
    assert export["bytes"] == export["written_bytes"] > 0
    assert "filename%3D%22darkroom-" in export["link"]["url"]
    place = export["link"]["url"].partition("?")[0].rpartition(f"/{export['id']}/")[2]
    assert place.endswith("/archive.zip")
    [listed] = api.get("/exports").json()["exports"]
    assert {**listed, "link": None} == {**export, "link": None}

    assert api.delete(path).status == api.delete(path).status == 204
    assert api.get(path).code == "export_not_found"
    assert api.get("/exports").json() == {"exports": []}
    assert "Contents" not in cloud.s3.list_objects_v2(Bucket=cloud.archives)


def test_a_second_export_waits_for_the_first_or_for_its_end(cloud: Cloud, api: ApiClient) -> None:
    del cloud
    first = post(api, ALL).json()["id"]
    refused = post(api, ALL)
    assert (refused.status, refused.code, refused.json()["export"]) == (409, "export_running", first)
    assert api.delete(f"/exports/{first}").status == 204
    assert post(api, ALL).status == 202


def test_a_repeated_request_is_the_same_export(cloud: Cloud, api: ApiClient) -> None:
    furnish(cloud)
    first = post(api, ALL, KEY)
    assert post(api, ALL, KEY).json() == first.json()
    assert post(api, {"filter": {"favourite": True}}, KEY).code == "idempotency_key_reused"
    run()
    again = post(api, ALL, KEY)
    assert (again.status, again.json()["id"], again.json()["status"]) == (202, first.json()["id"], "ready")


def test_a_key_whose_export_was_removed_makes_no_other(cloud: Cloud, api: ApiClient) -> None:
    """Whatever is asked for: a late request that is repeated brings nothing back."""
    furnish(cloud)
    first = post(api, ALL, KEY).json()["id"]
    assert api.delete(f"/exports/{first}").status == 204
    again = post(api, ALL, KEY)
    assert (again.status, again.code) == (409, "already_deleted")
    assert post(api, {"filter": {"favourite": True}}, KEY).code == "already_deleted"
    assert api.get("/exports").json() == {"exports": []}
    assert post(api, ALL).status == 202


def test_what_is_asked_for_in_other_words_is_the_same(cloud: Cloud, api: ApiClient) -> None:
    furnish(cloud)
    ids = [str(uuid.uuid4()) for _ in range(3)]
    first = post(api, {"ids": ids}, KEY).json()["id"]
    assert post(api, {"ids": [*reversed(ids), ids[0].upper()], "filter": None}, KEY).json()["id"] == first
    assert post(api, {"ids": ids[:2]}, KEY).code == "idempotency_key_reused"
    api.delete(f"/exports/{first}")
    first = post(api, {"filter": {"favourite": False, "camera": "X"}}, "another").json()["id"]
    same = {"filter": {"camera": "X", "lens": None, "favourite": False}}
    assert post(api, same, "another").json()["id"] == first
    assert post(api, {"filter": {"camera": "X"}}, "another").code == "idempotency_key_reused"


def test_above_the_limit_of_a_day_an_owner_is_told_when_it_ends(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    del cloud
    monkeypatch.setenv("MAX_EXPORTS_PER_DAY", "1")
    singletons.reset()
    first = post(api, ALL, KEY).json()["id"]
    api.delete(f"/exports/{first}")
    refused = post(api, ALL)
    assert (refused.status, refused.code, refused.json()["max_exports_per_day"]) == (
        429,
        "too_many_exports_today",
        1,
    )
    assert 1 <= int(refused.headers["retry-after"]) <= 24 * 3600
    assert api.get("/limits").json()["max_exports_per_day"] == 1


def test_others_see_nothing_of_an_export(cloud: Cloud, api: ApiClient, context: Any) -> None:
    furnish(cloud)
    path = f"/exports/{post(api, ALL).json()['id']}"
    run()
    bob = ApiClient(context, BOB)
    assert bob.get(path).code == "export_not_found"
    assert bob.get("/exports").json() == {"exports": []}
    assert bob.delete(path).status == 204
    assert api.get(path).json()["status"] == "ready"
    assert unpacked(archive(cloud, known(export_id=path.rpartition("/")[2])))
    assert post(bob, ALL, KEY).status == 202


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"ids": []},
        {"ids": ["../../etc/passwd"]},
        {"ids": [str(uuid.uuid4())] * 1001},
        {"ids": [str(uuid.uuid4())], "filter": {}},
        {"filter": {"taken_from": "2021", "taken_to": "2020"}},
        {"filter": {"text": "!"}},
        {"filter": {"status": "pending"}},
        {"filter": {"owner": BOB}},
        {"all": True},
    ],
)
def test_what_makes_no_sense_is_refused(cloud: Cloud, api: ApiClient, body: object) -> None:
    del cloud
    assert post(api, body).code == "invalid"
    assert api.get("/exports").json() == {"exports": []}


def test_an_export_of_an_album_has_its_images(cloud: Cloud, api: ApiClient) -> None:
    furnish(cloud)
    album = api.post("/albums", {"title": "Summer"}).json()["id"]
    chosen = [cloud.entry_of(f"imports/{ALICE}/{path}").image_id for path in ("0/IMG_0.jpg", "1/IMG_1.jpg")]
    assert api.post(f"/albums/{album}/images", {"add": [{"id": each} for each in chosen]}).status == 200
    begun = post(api, {"filter": {"album": album}})
    run()
    found = unpacked(archive(cloud, known(export_id=begun.json()["id"])))
    assert sorted(found) == ["IMG_0.jpg", "IMG_1.jpg", "IMG_1.xmp", "metadata.json"]


def test_an_export_of_an_album_that_is_not_there_is_none(cloud: Cloud, api: ApiClient, context: Any) -> None:
    """Unknown, deleted or somebody else's; one that was begun before goes on, and its request can be repeated."""
    del cloud
    album = {"filter": {"album": api.post("/albums", {"title": "Summer"}).json()["id"]}}
    for asked in (post(api, {"filter": {"album": str(uuid.uuid4())}}), post(ApiClient(context, BOB), album)):
        assert (asked.status, asked.code) == (404, "album_not_found")
    begun = post(api, album, KEY)
    assert api.delete(f"/albums/{album['filter']['album']}").status == 204
    assert post(api, album).code == "album_not_found"
    assert post(api, album, KEY).json() == begun.json()


def test_an_owner_keeps_so_many_exports(cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    del cloud
    monkeypatch.setattr(exports, "MAX_EXPORTS", 1)
    post(api, ALL)
    run()
    assert post(api, ALL).code == "too_many_exports"


def test_a_repeated_request_asks_for_nothing_more(cloud: Cloud, api: ApiClient) -> None:
    furnish(cloud)
    furnish(cloud, BOB)
    assert {post(api, ALL, KEY).json()["id"] for _ in range(20)} == {post(api, ALL, KEY).json()["id"]}
    assert len(cloud.take(cloud.exports_queue)) == 1


def test_of_two_requests_at_the_same_moment_one_waits(
    cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(cloud)
    transact, met = Table.transact, list[Answer]()

    def meet(table: Table, *writes: Any) -> Any:
        monkeypatch.setattr(Table, "transact", transact)
        met.append(post(api, ALL))  # the other one, when this one has seen that none is running
        return transact(table, *writes)

    monkeypatch.setattr(Table, "transact", meet)
    late = post(api, ALL)
    [first] = met
    assert (first.status, late.status, late.code) == (202, 409, "export_running")
    assert late.json()["export"] == first.json()["id"]
