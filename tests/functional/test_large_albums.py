"""An album of a hundred thousand images: every answer about it is bounded, whatever it has."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest

from darkroom import aws, ranks
from darkroom.albums import MAX_MEMBERS, Album
from darkroom.catalog import memberships
from darkroom.catalog.albums import Albums, album_item
from darkroom.catalog.memberships import Change, Ending, Memberships, Place
from darkroom.catalog.table import Table, typed
from darkroom.keys import AlbumId, ImageId, Owner
from tests.functional.worlds import World, make_memory_world

OWNER: Final = Owner("ada")
ALBUM: Final = AlbumId("7a1e2c44-9d0b-4f6e-8a37-52c0b8e91d23")


def image(number: int) -> ImageId:
    return ImageId(f"0b9f2f0e-6f0c-4c39-9a55-{number:012x}")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        yield from make_memory_world(patch)


@pytest.fixture(scope="module")
def table(world: World) -> Table:
    """A catalogue with a full album, but for one image."""
    album = Album(
        owner=OWNER,
        album_id=ALBUM,
        title="Everything",
        created_at="2026-11-26T12:00:00Z",
        updated_at="2026-11-26T12:00:00Z",
        members=MAX_MEMBERS - 1,
    )
    client: Any = aws.dynamodb()
    client.put_item(TableName=world.cloud.table.name, Item=typed(album_item(album)))
    for number, rank in enumerate(ranks.between(None, None, MAX_MEMBERS - 1)):
        row = {"pk": f"ALBUM#{OWNER}#{ALBUM}", "sk": rank, "image_id": image(number)}
        of_image = {
            "pk": f"MEMBERSHIPS#{OWNER}#{image(number)}",
            "sk": "MEMBERSHIPS",
            "albums": {ALBUM: rank},
            "version": 1,
        }
        for item in (row, of_image):
            client.put_item(TableName=world.cloud.table.name, Item=typed(item))
    return world.cloud.table


@contextmanager
def calls() -> Iterator[list[str]]:
    """Notes the calls of DynamoDB."""
    client: Any = aws.dynamodb()
    made: list[str] = []

    def note(operation: str) -> None:
        made.append(operation)

    client.meta.events.register("before-call", note)
    try:
        yield made
    finally:
        client.meta.events.unregister("before-call", note)


def test_a_full_album_is_read_arranged_and_emptied_page_by_page(table: Table) -> None:
    members = Memberships(table)
    page, last = members.members(OWNER, ALBUM, 100)
    assert [member.image_id for member in page] == [image(number) for number in range(100)]
    page, last = members.members(OWNER, ALBUM, 100, last)
    assert page[0].image_id == image(100)
    moved = [Change(image(MAX_MEMBERS - 2), Place.FIRST), Change(image(50_000), image(10))]
    with calls() as made:
        assert {*members.change(OWNER, ALBUM, moved).values()} == {Ending.DONE}
    assert made.count("query") == len(moved), "one for the neighbours of each place"
    page, _ = members.members(OWNER, ALBUM, 13)
    assert [page[0].image_id, page[12].image_id] == [image(MAX_MEMBERS - 2), image(50_000)]
    new = [Change(image(MAX_MEMBERS + number), Place.LAST, adds=True) for number in range(2)]
    assert [*members.change(OWNER, ALBUM, new).values()] == [Ending.DONE, Ending.ALBUM_FULL]
    gone = Albums(table).delete(OWNER, ALBUM)
    assert gone is not None
    assert gone.members == MAX_MEMBERS
    assert members.empty(gone) == memberships._REMOVED_AT_ONCE
