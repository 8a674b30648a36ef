"""Lists, changes and counts, read page by page."""

import asyncio
import inspect
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from darkroom_client import Copy, errors
from darkroom_client.client import PAGE
from darkroom_client.filters import Filters
from darkroom_client.generated.api.images import list_images
from tests.unit.darkroom_client.fake_api import FakeApi, ok, refusal
from tests.unit.darkroom_client.test_similar import image

TOTAL: Final = {"images": 1, "bytes": 5}


async def collected(iterator: AsyncIterator[Any]) -> list[Any]:
    return [each async for each in iterator]


def read(api: FakeApi, way: str, *, awaited: bool, **arguments: Any) -> list[Any]:
    """All that a way of one of the clients gives; what fails is not tried again (test_retries.py)."""
    client = api.async_client(retries=0) if awaited else api.client(retries=0)
    found: Any = getattr(client, way)(**arguments)
    return asyncio.run(collected(found)) if awaited else [*found]


def asked(api: FakeApi) -> list[dict[str, str]]:
    return [dict(request.url.params) for request in api.asked]


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def awaited(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.mark.parametrize("way", ["images", "trash"])
def test_all_images_come_page_by_page(way: str, *, awaited: bool) -> None:
    api = FakeApi(
        ok({"images": [image("a")], "next_cursor": "x"}),
        ok({"images": [], "next_cursor": "y"}),
        ok({"images": [image("b")], "next_cursor": None}),
    )
    assert [each.id for each in read(api, way, awaited=awaited)] == ["a", "b"]
    limit = {"limit": f"{PAGE}"}
    assert asked(api) == [limit, {**limit, "cursor": "x"}, {**limit, "cursor": "y"}]


def test_filters_are_those_of_each_page(*, awaited: bool) -> None:
    api = FakeApi(ok({"images": [], "next_cursor": "x"}), ok({"images": [], "next_cursor": None}))
    assert read(api, "images", awaited=awaited, camera="Canon", favourite=True, taken_from="2008") == []
    filters = {"limit": f"{PAGE}", "camera": "Canon", "favourite": "true", "taken_from": "2008"}
    assert asked(api) == [filters, {**filters, "cursor": "x"}]


def test_every_filter_of_the_operation_is_one_of_the_list() -> None:
    parameters = inspect.signature(list_images.request).parameters
    assert set(Filters.__annotations__) == parameters.keys() - {"limit", "cursor"}


def test_changes_come_until_there_is_no_more_now(*, awaited: bool) -> None:
    gone = {"id": "b", "deleted": True, "image": None}
    api = FakeApi(
        ok(
            {
                "changes": [{"id": "a", "deleted": False, "image": image("a")}],
                "albums": [],
                "next_since": "2",
                "more": True,
            }
        ),
        ok({"changes": [gone], "albums": [], "next_since": "3", "more": False}),
    )
    pages = read(api, "changes", awaited=awaited, since="1")
    assert [[(each.id, each.deleted) for each in page.changes] for page in pages] == [
        [("a", False)],
        [("b", True)],
    ]
    assert pages[-1].next_since == "3"
    assert [query["since"] for query in asked(api)] == ["1", "2"]


def changes(*images: str, since: str, more: bool = False) -> httpx.Response:
    told = [{"id": each, "deleted": False, "image": image(each)} for each in images]
    return ok({"changes": told, "albums": [], "next_since": since, "more": more})


def known(*images: str) -> Copy:
    return Copy.model_validate({"images": {each: image(each) for each in images}, "since": "old"})


@pytest.mark.parametrize(("status", "code"), [(410, "changes_forgotten"), (400, "invalid_cursor")])
def test_a_copy_whose_position_is_refused_begins_anew(status: int, code: str, *, awaited: bool) -> None:
    api = FakeApi(refusal(status, code), changes("a", since="1", more=True), httpx.ReadError("cut"))
    copy = known("a", "b", "c")
    with pytest.raises(httpx.ReadError):
        read(api, "follow", awaited=awaited, copy=copy)
    assert (copy.since, {*copy.images}, copy.stale) == ("1", {"a", "b", "c"}, {"b", "c"})
    copy = Copy.model_validate_json(copy.model_dump_json())  # the program was killed
    assert len(read(FakeApi(changes("c", "d", since="2")), "follow", awaited=awaited, copy=copy)) == 1
    assert (copy.since, {*copy.images}, copy.stale) == ("2", {"a", "c", "d"}, set())


def test_a_copy_begins_anew_once_and_for_no_other_reason(*, awaited: bool) -> None:
    copy = known("a")
    with pytest.raises(errors.AccountClosed):
        read(FakeApi(refusal(410, "account_closed")), "follow", awaited=awaited, copy=copy)
    assert (copy.since, copy.stale) == ("old", set())
    api = FakeApi(refusal(410, "changes_forgotten"))
    with pytest.raises(errors.ChangesForgotten):
        read(api, "follow", awaited=awaited, copy=copy)
    assert len(api.asked) == 2
    assert copy.images.keys() == {"a"}


def test_a_copy_is_stored_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "copy.json"
    known("a").store(file)
    assert Copy.model_validate_json(file.read_bytes()) == known("a")

    def full(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="full"):
        known("b").store(file)
    assert [*tmp_path.iterdir()] == [file]
    assert Copy.model_validate_json(file.read_bytes()) == known("a")


def test_months_and_values_come_page_by_page(*, awaited: bool) -> None:
    month = {"month": "2008-10", **TOTAL, "days": [{"day": "2008-10-22", "images": 1}]}
    api = FakeApi(ok({"months": [month], "next_cursor": "x"}), ok({"months": [], "next_cursor": None}))
    [found] = read(api, "timeline", awaited=awaited, taken_to="2009")
    assert (found.month, found.days[0].day) == ("2008-10", "2008-10-22")
    assert asked(api) == [{"taken_to": "2009"}, {"taken_to": "2009", "cursor": "x"}]
    api = FakeApi(
        ok({"values": [{"value": "Canon", **TOTAL}], "next_cursor": "x"}), ok({"values": [], "next_cursor": None})
    )
    assert [each.value for each in read(api, "facets", awaited=awaited, kind="camera")] == ["Canon"]
    assert asked(api) == [{"kind": "camera"}, {"kind": "camera", "cursor": "x"}]


def test_pages_are_read_only_when_they_are_needed() -> None:
    api = FakeApi(ok({"images": [image("a"), image("b")], "next_cursor": "x"}))
    assert next(iter(api.client().images())).id == "a"
    assert len(api.asked) == 1
