"""Exports in the API: begun, followed, downloaded, cancelled, and nobody else's business."""

import json
import uuid
from typing import Any, Final

import pytest

from darkroom.catalog import exports
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
    assert post(api, {"filter": {"album": str(uuid.uuid4())}}).code == "album_not_found"


def test_an_owner_keeps_so_many_exports(cloud: Cloud, api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    del cloud
    monkeypatch.setattr(exports, "MAX_EXPORTS", 1)
    post(api, ALL)
    run()
    assert post(api, ALL).code == "too_many_exports"
