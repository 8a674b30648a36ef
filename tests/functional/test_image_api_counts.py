"""Timeline, facets and stats, as a client sees them. The histories of the library show that counters are right."""

import json
from typing import Any, Final

import pytest

from darkroom.catalog import counts
from darkroom.chronology import Place
from darkroom.library.rows import ALBUM, FACETS
from darkroom.stage import Result
from darkroom.stages import PICTURES, StageName
from image_api.routes import counts as routes
from metadata_extractor.summary import BOUNDS, MAX_ENTRY
from tests.functional.api_client import ALICE, BOB, ApiClient
from tests.functional.conftest import Cloud
from tests.functional.test_guard import upload_of
from tests.functional.test_image_api_images import arrive
from tests.guides import blocks

PHOTOS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("2008-05-30T15:56:01.000", {"make": "Canon", "model": "Canon EOS 40D", "city": "Bern", "keywords": ["Lake"]}),
    ("2008-10-22T00:00:00.000", {"make": "Canon", "model": "Canon EOS 40D", "animated": True}),
    ("2008-10-22T23:59:59.999", {"make": "NIKON", "model": "COOLPIX P6000", "keywords": ["lake", "Sun"]}),
    ("2009-01-01T12:00:00.000", {"lens_model": "24-70"}),
)
BYTES: Final = len(b"photo")


@pytest.fixture
def api(context: Any) -> ApiClient:
    return ApiClient(context)


@pytest.fixture
def images(cloud: Cloud) -> list[str]:
    """Images of three months, two cameras, two kinds and two tags."""
    found: list[str] = []
    for number, (time, summary) in enumerate(PHOTOS):
        upload = upload_of(cloud.put(f"imports/{ALICE}/{number}.jpg", b"photo"))
        place = Place(time, None, "second", "exif:DateTimeOriginal", None)
        for name in StageName:
            result = Result({"ladder": "l", "items": []} if name is PICTURES else summary, place)
            cloud.runner(name).process(upload, lambda *_, result=result: result)
        found.append(upload.original.image_id)
    return found


def read(api: ApiClient, path: str, **query: Any) -> Any:
    answer = api.get(path, query)
    assert answer.status == 200, answer.body
    return answer.json()


def values(api: ApiClient, facet: str) -> dict[str, int]:
    """Each value of a facet and its images, in order."""
    page = read(api, "/facets", kind=facet)
    assert page["next_cursor"] is None
    assert all(each["bytes"] == BYTES * each["images"] for each in page["values"])
    return {each["value"]: each["images"] for each in page["values"]}


def test_the_timeline_counts_months_and_days(api: ApiClient, images: list[str]) -> None:
    assert read(api, "/timeline") == {
        "months": [
            {"month": "2009-01", "images": 1, "bytes": 5, "days": [{"day": "2009-01-01", "images": 1}]},
            {"month": "2008-10", "images": 2, "bytes": 10, "days": [{"day": "2008-10-22", "images": 2}]},
            {"month": "2008-05", "images": 1, "bytes": 5, "days": [{"day": "2008-05-30", "images": 1}]},
        ],
        "next_cursor": None,
    }
    api.delete(f"/images/{images[1]}")
    api.destroy(f"/images/{images[0]}")
    assert api.patch(f"/images/{images[3]}", {"taken_at": "2008-10-01"}, if_match="*").status == 200
    [month] = read(api, "/timeline")["months"]
    assert month["days"] == [{"day": "2008-10-22", "images": 1}, {"day": "2008-10-01", "images": 1}]


def test_a_day_of_the_timeline_leads_to_its_images(api: ApiClient, images: list[str]) -> None:
    listed = []
    for month in read(api, "/timeline")["months"]:
        for each in month["days"]:
            page = read(api, "/images", taken_from=each["day"], taken_to=each["day"], view="compact")
            assert len(page["images"]) == each["images"]
            listed += [image["id"] for image in page["images"]]
    assert listed == images[::-1], "in the order of the list of all"


@pytest.mark.usefixtures("images")
@pytest.mark.parametrize(
    ("query", "months"),
    [
        ({"taken_from": "2008-10"}, ["2009-01", "2008-10"]),
        ({"taken_to": "2008"}, ["2008-10", "2008-05"]),
        ({"taken_from": "2008-05", "taken_to": "2008-05"}, ["2008-05"]),
        ({"taken_from": "2010"}, []),
        ({"taken_from": "2008-10-22", "taken_to": "2008-10-22T16:28:39.123"}, ["2008-10"]),
        ({"taken_from": "2008-05-31", "taken_to": "2008-05-01"}, ["2008-05"]),
    ],
)
def test_the_timeline_of_some_months(api: ApiClient, query: dict[str, str], months: list[str]) -> None:
    assert [each["month"] for each in read(api, "/timeline", **query)["months"]] == months


@pytest.mark.usefixtures("images")
def test_pages_of_months(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "_MONTHS", 1)
    found: list[str] = []
    query: dict[str, str] = {}
    while True:
        page = read(api, "/timeline", **query)
        found += [each["month"] for each in page["months"]]
        if page["next_cursor"] is None:
            break
        query = {"cursor": page["next_cursor"]}
    assert found == ["2009-01", "2008-10", "2008-05"]
    assert read(api, "/stats")["complete"] is False
    [month] = read(api, "/timeline", cursor=query["cursor"], taken_to="2007-05", taken_from="1990")["months"] or [
        None
    ]
    assert month is None, "a cursor of another request is only a month"


@pytest.mark.usefixtures("images")
def test_facets_are_values_as_people_wrote_them(api: ApiClient) -> None:
    assert values(api, "camera") == {"Canon EOS 40D": 2, "NIKON COOLPIX P6000": 1}
    assert list(values(api, "camera")) == ["Canon EOS 40D", "NIKON COOLPIX P6000"], "the most frequent first"
    assert values(api, "lens") == {"24-70": 1}
    assert values(api, "place") == {"Bern": 1}
    assert values(api, "kind") == {"photo": 3, "animation": 1}
    assert values(api, "status") == {"ready": 4}
    tags = values(api, "tag")
    assert sorted(tags.values()) == [1, 2]
    assert {tag.casefold() for tag in tags} == {"lake", "sun"}, "in one of their spellings"


def test_each_value_of_a_facet_filters_lists(api: ApiClient, images: list[str]) -> None:
    assert api.patch(f"/images/{images[0]}", {"favourite": True}, if_match="*").status == 200
    for facet in ("camera", "lens", "tag", "place", "favourite", "status", "kind"):
        found = values(api, facet)
        assert found, facet
        for value, number in found.items():
            assert len(read(api, "/images", **{facet: value})["images"]) == number


def test_the_longest_value_of_a_facet_filters_lists(cloud: Cloud, api: ApiClient) -> None:
    texts: dict[str, Any] = {name: name[0] * BOUNDS[name] for name in ("make", "model", "lens_model", "city")}
    summary = {**texts, "keywords": ["k" * MAX_ENTRY]}
    upload = upload_of(cloud.put(f"imports/{ALICE}/a.jpg", b"photo"))
    for name in StageName:
        result = Result({"ladder": "l", "items": []} if name is PICTURES else summary, None)
        cloud.runner(name).process(upload, lambda *_, result=result: result)
    for facet in ("camera", "lens", "tag", "place"):
        [value] = values(api, facet)
        assert len(read(api, "/images", **{facet: value})["images"]) == 1


def test_a_value_that_nobody_has_any_more_is_left_out(api: ApiClient, images: list[str]) -> None:
    api.delete(f"/images/{images[2]}")
    assert values(api, "camera") == {"Canon EOS 40D": 2}
    for image_id in images[:2]:
        api.destroy(f"/images/{image_id}")
    assert values(api, "camera") == values(api, "tag") == {}
    assert values(api, "kind") == {"photo": 1}


def test_an_image_that_is_edited_on_its_way_is_in_no_menu(cloud: Cloud, api: ApiClient) -> None:
    """No filter of lists takes `processing`."""
    upload = upload_of(cloud.put(f"imports/{ALICE}/a.jpg", b"photo"))
    cloud.runner(PICTURES).process(upload, lambda *_: Result({"ladder": "l", "items": []}, None))
    image_id = upload.original.image_id
    assert api.patch(f"/images/{image_id}", {"favourite": True}, if_match="*").status == 200
    assert values(api, "favourite") == {"true": 1}
    assert values(api, "status") == {}


@pytest.mark.usefixtures("images")
def test_pages_of_values(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "MAX_ROWS", 1)
    found: list[str] = []
    query: dict[str, str] = {}
    while True:
        page = read(api, "/facets", kind="camera", **query)
        found += [each["value"] for each in page["values"]]
        if page["next_cursor"] is None:
            break
        query = {"cursor": page["next_cursor"]}
    assert sorted(found) == ["Canon EOS 40D", "NIKON COOLPIX P6000"]


def test_stats_tell_images_and_bytes(api: ApiClient, images: list[str]) -> None:
    api.delete(f"/images/{images[0]}")
    assert read(api, "/stats") == {
        "images": 3,
        "bytes": 15,
        "trash": {"images": 1, "bytes": 5},
        "months": [
            {"month": "2009-01", "images": 1, "bytes": 5},
            {"month": "2008-10", "images": 2, "bytes": 10},
        ],
        "cameras": [
            {"value": "Canon EOS 40D", "images": 1, "bytes": 5},
            {"value": "NIKON COOLPIX P6000", "images": 1, "bytes": 5},
        ],
        "kinds": [
            {"value": "photo", "images": 2, "bytes": 10},
            {"value": "animation", "images": 1, "bytes": 5},
        ],
        "complete": True,
    }


def test_the_guides_examples_are_real_ones(cloud: Cloud, api: ApiClient) -> None:
    photo = b"p" * 161713
    for number in range(2):
        upload = upload_of(cloud.put(f"imports/{ALICE}/{number}.jpg", photo))
        place = Place("2008-10-22T16:28:39.000", None, "second", "exif:DateTimeOriginal", None)
        for name in StageName:
            told = (
                {"ladder": "l", "items": []} if name is PICTURES else {"make": "NIKON", "model": "COOLPIX P6000"}
            )
            result = Result(told, place)
            cloud.runner(name, len(photo)).process(upload, lambda *_, result=result: result)
    examples = [json.loads(block) for block in blocks("api.md", "json")]
    for answer in (read(api, "/timeline"), read(api, "/facets", kind="camera"), read(api, "/stats")):
        assert answer in examples


def test_nobody_is_counted_for_another_owner(cloud: Cloud, api: ApiClient) -> None:
    arrive(cloud, f"imports/{BOB}/a.jpg")
    nothing = {"images": 0, "bytes": 0}
    assert read(api, "/timeline")["months"] == []
    assert values(api, "kind") == {}
    empty = {"months": [], "cameras": [], "kinds": [], "complete": True}
    assert read(api, "/stats") == {**nothing, "trash": nothing, **empty}


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("/timeline", {"taken_from": "2008-02-30"}, "invalid"),
        ("/timeline", {"taken_from": "2008-13"}, "invalid"),
        ("/timeline", {"taken_from": "0000"}, "invalid"),
        ("/timeline", {"taken_from": "2009", "taken_to": "2008-12"}, "invalid"),
        ("/timeline", {"cursor": "AAAA"}, "invalid_cursor"),
        ("/facets", {}, "invalid"),
        ("/facets", {"kind": "word"}, "invalid"),
        ("/facets", {"kind": "camera", "cursor": "MjAwOC0xMA"}, "invalid_cursor"),
        *(("/facets", {"kind": kind, "cursor": "garbage"}, "invalid_cursor") for kind in FACETS if kind != ALBUM),
    ],
)
def test_wrong_values_are_refused(api: ApiClient, path: str, query: dict[str, str], code: str) -> None:
    assert api.get(path, query).code == code
