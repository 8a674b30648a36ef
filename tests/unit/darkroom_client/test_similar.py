"""What is like an image, read page by page."""

import asyncio
from typing import Any, Final

import httpx

from darkroom_client.models import SimilarImages
from tests.unit.darkroom_client.fake_api import FakeApi, ok

IMAGE: Final = "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"


def image(name: str) -> dict[str, Any]:
    """An image with what its model needs."""
    absent = ("filename", "content_type", "size", "uploaded_at", "title", "description", "rating", "time")
    later = ("uncorrected_time", "position", "source", "placeholder", "metadata", "trashed_at", "destroyed_after")
    return {
        **dict.fromkeys((*absent, *later, "position_source", "caption", "sent_by")),
        "id": name,
        "status": "ready",
        "reprocessing": False,
        "origin": "upload",
        "version": 0,
        "sha256": None,
        "verified": False,
        "created_at": "2026-11-01T11:10:02.123Z",
        "favourite": False,
        **{name: [] for name in ("tags", "regions", "thumbnails", "errors", "companions")},
        "corrections": dict.fromkeys(("taken_at", "offset", "position", "orientation")),
    }


def page(cursor: str | None, **answers: list[Any]) -> httpx.Response:
    return ok(
        {
            "compared": ["same_bytes"],
            "same_bytes": [],
            "same_pixels": [],
            "look_alike": [],
            "next_cursor": cursor,
            **answers,
        }
    )


def pages() -> FakeApi:
    return FakeApi(
        page("x", same_bytes=[image("a")]),
        page("y"),
        page(None, same_bytes=[image("b")], look_alike=[{"distance": 2, "image": image("c")}]),
    )


def check(api: FakeApi, found: SimilarImages) -> None:
    assert [each.id for each in found.same_bytes] == ["a", "b"]
    assert [(each.distance, each.image.id) for each in found.look_alike] == [(2, "c")]
    assert (found.same_pixels, found.next_cursor) == ([], None)
    assert [request.url.params.get("cursor") for request in api.asked] == [None, "x", "y"]


def test_the_answers_of_all_pages_are_put_together() -> None:
    api = pages()
    check(api, api.client().similar(IMAGE))


def test_the_asynchronous_client_does_the_same() -> None:
    api = pages()
    check(api, asyncio.run(api.async_client().similar(IMAGE)))
