"""Reading costs the same, whatever an owner has: calls and rows, as benchmarks/reading.py counts them."""

from typing import Any, Final

import pytest

from benchmarks.reading import ROUTES, Cost, costs
from contract.document import kept
from tests.functional.conftest import Context

FULL: Final = (1_000, 1_000_000)
"""Owners whose pages are full."""

GROWING: Final = {"the timeline", "the stats"}
"""They read a row for each month."""


@pytest.fixture(scope="module")
def by_size() -> dict[int, dict[str, Cost]]:
    context: Any = Context()
    return {images: costs(images, context) for images in (100, *FULL)}


@pytest.mark.parametrize("name", ROUTES)
def test_a_request_takes_the_same_calls_and_rows_at_every_size(
    by_size: dict[int, dict[str, Cost]], name: str
) -> None:
    calls = [by_size[images][name].calls for images in FULL]
    rows = [by_size[images][name].rows for images in FULL]
    assert max(calls) - min(calls) <= 1
    assert by_size[100][name].calls <= max(calls)
    if name in GROWING:
        assert max(rows) <= 250
    elif name == "50 with two words":  # a thousand photos have 47 of them
        assert max(rows) - min(rows) <= 150
    elif name != "50 of the trash":  # a thousand photos have 20 there
        assert len({*rows}) == 1


def test_every_list_and_count_is_measured() -> None:
    listed = {path for path, methods in kept()["paths"].items() if "get" in methods and methods["get"]["security"]}
    measured = {path.format(first="{image_id}", end="") for path, _ in ROUTES.values()}
    # These read an entry, and some then S3; or nothing.
    files = ("original", "tags", "thumbnail", "parts", "companions")
    of_companions = ("companions/{companion_id}/original", "companions/{companion_id}/parts")
    of_images = {f"/images/{{image_id}}/{part}" for part in (*files, *of_companions)}
    # Shares are read at once, of which there are at most a thousand, whatever the library has.
    shares = {"/shares", "/shares/{share_id}"}
    # How much these read depends on the album, and test_album_members.py bounds it.
    albums = {"/albums", "/albums/{album_id}", "/albums/{album_id}/images", "/images/{image_id}/albums"}
    # Of exports, an owner has at most fifty.
    exports = {"/exports", "/exports/{export_id}"}
    assert listed - measured == {"/limits"} | of_images | shares | albums | exports
