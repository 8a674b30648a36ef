"""Lists with filters, as a client sees them."""

from typing import Any, Final

import pytest

from darkroom import aws
from tests.functional.api_client import ALICE, BOB, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.projecting import Stream
from tests.photos import photo

PHOTOS: Final = {"DSCN0010.jpg": "nikon", "Canon_40D.jpg": "canon", "fox.jpg": "fox"}


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


@pytest.fixture
def ids(cloud: Cloud, api: ApiClient, deliver: Deliver) -> dict[str, str]:
    """The ids of three photos by their short names: of 2008-10-22, of 2008-05-30, and without a date."""
    found = {}
    for name, short in PHOTOS.items():
        slot = {"filename": name, "content_type": "image/jpeg"}
        found[short] = api.post("/images", slot).json()["image"]["id"]
        deliver(cloud.put(f"uploads/{ALICE}/{found[short]}", photo(name)))
    return found


def edit(api: ApiClient, image_id: str, **changes: Any) -> None:
    assert api.patch(f"/images/{image_id}", changes, if_match="*").status == 200


def listed(api: ApiClient, ids: dict[str, str], **query: Any) -> list[str]:
    """The short names of a list with these filters."""
    answer = api.get("/images", query)
    assert answer.status == 200, answer.body
    names = {image_id: short for short, image_id in ids.items()}
    return [names[image["id"]] for image in answer.json()["images"]]


def test_each_filter_leaves_out_the_others(api: ApiClient, ids: dict[str, str]) -> None:
    edit(api, ids["fox"], title="Der Fuchs am See", tags=["Tiere", "Rot"], favourite=True)
    assert listed(api, ids) == ["fox", "nikon", "canon"]
    assert listed(api, ids, camera="nikon  COOLPIX p6000") == ["nikon"]
    assert listed(api, ids, camera="Leica") == []
    assert listed(api, ids, tag="tiere") == ["fox"]
    assert listed(api, ids, favourite="true") == ["fox"]
    assert listed(api, ids, favourite="false") == ["nikon", "canon"]
    assert listed(api, ids, text="see FUCHS") == ["fox"]
    assert listed(api, ids, text="fuchs wald") == []
    assert listed(api, ids, text="dscn0010") == listed(api, ids, text="DSCN0010.jpg") == ["nikon"]
    assert listed(api, ids, kind="photo") == ["fox", "nikon", "canon"]
    assert listed(api, ids, kind="animation") == []
    assert listed(api, ids, status="ready") == ["fox", "nikon", "canon"]
    assert listed(api, ids, status="rejected") == []
    assert listed(api, ids, taken_from="2008", taken_to="2008") == ["nikon", "canon"]
    assert listed(api, ids, taken_from="2008-10-22T16:28:39") == ["fox", "nikon"]
    assert listed(api, ids, taken_to="2008-10-21") == ["canon"]
    assert listed(api, ids, taken_from="2008-10-22T16:28:39.000", taken_to="2008-10-22T16:28:39.9") == ["nikon"]
    assert listed(api, ids, taken_from="2008-10-22T16:28:39.001", taken_to="2008") == []
    assert listed(api, ids, taken_from="2008-10-22t16:28:39", taken_to="2008-10") == ["nikon"]
    assert listed(api, ids, taken_from="2008-10-22", taken_to="2008") == ["nikon"]
    assert listed(api, ids, tag="rot", favourite="true", text="fuchs", taken_from="2020") == ["fox"]
    assert listed(api, ids, tag="rot", camera="Canon EOS 40D") == []


def test_the_order_of_arrival(api: ApiClient, ids: dict[str, str]) -> None:
    assert sorted(listed(api, ids, order="added")) == ["canon", "fox", "nikon"]
    answer = api.get("/images", {"order": "added", "tag": "rot"})
    assert (answer.status, answer.json()["errors"][0]["pointer"]) == (422, "/order")


def test_what_is_rejected_is_found_by_its_status(cloud: Cloud, api: ApiClient, deliver: Deliver) -> None:
    image_id = api.post("/images", {"filename": "a.jpg", "content_type": "image/jpeg"}).json()["image"]["id"]
    deliver(cloud.put(f"uploads/{ALICE}/{image_id}", b"no picture"))
    assert listed(api, {"bad": image_id}, status="rejected") == ["bad"]
    assert listed(api, {"bad": image_id}, status="ready") == []
    assert listed(api, {"bad": image_id}) == ["bad"]


def test_an_edit_that_the_projector_has_not_seen_yet_counts(
    api: ApiClient, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row may be a moment late; what it names is compared with the entry as it is now."""
    edit(api, ids["fox"], tags=["Rot"])
    assert listed(api, ids, tag="rot") == ["fox"]
    monkeypatch.setattr(Stream, "late", True)
    edit(api, ids["fox"], tags=["Blau"])
    api.destroy(f"/images/{ids['nikon']}")
    assert listed(api, ids, tag="rot") == []
    assert listed(api, ids) == ["fox", "canon"]


def test_filters_find_nothing_of_another_owner(api: ApiClient, ids: dict[str, str], context: Any) -> None:
    edit(api, ids["fox"], tags=["Rot"])
    for query in ({}, {"tag": "rot"}, {"camera": "Canon EOS 40D"}, {"order": "added"}):
        assert ApiClient(context, BOB).get("/images", query).json()["images"] == []


def test_pages_of_a_filtered_list(api: ApiClient, ids: dict[str, str]) -> None:
    first = api.get("/images", {"limit": 1, "taken_to": "2008"}).json()
    second = api.get("/images", {"limit": 1, "taken_to": "2008", "cursor": first["next_cursor"]}).json()
    found = [page["images"][0]["id"] for page in (first, second)]
    assert found == [ids["nikon"], ids["canon"]]
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"limit": "101"}, "/limit"),
        ({"limit": "501", "view": "compact"}, "/limit"),
        ({"text": "!?"}, "/text"),
        ({"tag": ""}, "/tag"),
        ({"camera": "x" * 202}, "/camera"),
        ({"kind": "film"}, "/kind"),
        ({"status": "processing"}, "/status"),
        ({"favourite": "perhaps"}, "/favourite"),
        ({"taken_from": "yesterday"}, "/taken_from"),
        ({"taken_to": "2020-13"}, "/taken_to"),
        ({"taken_from": "2009-02-29"}, "/taken_from"),
        ({"taken_from": "2008-02-30"}, "/taken_from"),
        ({"taken_to": "0000"}, "/taken_to"),
        ({"taken_to": "2020-11-01T12:10:02Z"}, "/taken_to"),
        ({"taken_from": "2020-11-02", "taken_to": "2020-11-01"}, "/taken_to"),
        ({"taken_from": "2020-06", "taken_to": "2020-05-31T23:59:59.999"}, "/taken_to"),
        ({"order": "size"}, "/order"),
    ],
)
@pytest.mark.usefixtures("cloud")
def test_wrong_parameters_are_named(api: ApiClient, query: dict[str, str], pointer: str) -> None:
    answer = api.get("/images", query)
    assert (answer.status, answer.code) == (422, "invalid")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_a_compact_page_may_have_500(api: ApiClient, ids: dict[str, str]) -> None:
    page = api.get("/images", {"limit": 500, "view": "compact"}).json()
    assert len(page["images"]) == len(ids)


def test_a_list_is_never_a_scan(api: ApiClient, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws.dynamodb(), "scan", None)
    assert listed(api, ids, text="fox", tag="x") == []
