"""An album of a hundred thousand images: every answer about it is bounded, whatever it has."""

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest

from darkroom import aws, ranks, singletons
from darkroom.albums import MAX_MEMBERS, Album
from darkroom.catalog import memberships
from darkroom.catalog.albums import Albums, album_item
from darkroom.catalog.cursors import encode
from darkroom.catalog.library import Library
from darkroom.catalog.memberships import Change, Ending, Memberships, Place
from darkroom.catalog.table import Table, typed
from darkroom.catalog.table import key as item_key
from darkroom.keys import AlbumId, ImageId, Owner
from darkroom.library.rows import list_of_album
from darkroom.stage import Result
from darkroom.stages import StageName
from image_api.members import page_of_members
from tests.functional.test_guard import upload_of
from tests.functional.worlds import World, make_memory_world

OWNER: Final = Owner("ada")
ALBUM: Final = AlbumId("7a1e2c44-9d0b-4f6e-8a37-52c0b8e91d23")

LIMIT: Final = 500
"""Images of a page: the most that compact lists may ask for."""


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


class FullAlbum:
    """A client of DynamoDB with an album of MAX_MEMBERS images, every tenth of them in the trash: sorted keys, and
    items that are made when they are read. Counts the calls, and the items of each.
    """

    def __init__(self, entry: dict[str, Any]) -> None:
        self._entry = entry
        self._ranks = ranks.between(None, None, MAX_MEMBERS)
        self._numbers = {image(number): number for number in range(MAX_MEMBERS)}
        places = [f"2020-01-01T00:00:00.000##{image(number)}" for number in range(MAX_MEMBERS) if number % 10]
        self._keys = {f"ALBUM#{OWNER}#{ALBUM}": self._ranks, f"LIST#{OWNER}#{list_of_album(ALBUM)}": places}
        self.read: list[int] = []

    def query(
        self,
        *,
        ExpressionAttributeValues: Any,  # noqa: N803
        Limit: int,  # noqa: N803
        ScanIndexForward: bool = True,  # noqa: N803
        **request: Any,
    ) -> Any:
        values = {name: value["S"] for name, value in ExpressionAttributeValues.items()}
        pk = values[":part"] if ":part" in values else values[":list"]
        after = request.get("ExclusiveStartKey", {}).get("sk", {}).get("S", values.get(":after", ""))
        upper = (
            request["KeyConditionExpression"].rpartition(" ")[2]
            if "BETWEEN" in request["KeyConditionExpression"]
            else ""
        )
        keys = self._keys[pk]
        within = range(bisect_right(keys, after), bisect_right(keys, values[upper]) if upper else len(keys))
        chosen = [keys[number] for number in (within if ScanIndexForward else within[::-1])[:Limit]]
        items = [{"pk": {"S": pk}, "sk": {"S": key}} for key in chosen]
        if pk.startswith("ALBUM#"):
            start = within.start
            items = [{**item, "image_id": {"S": image(start + place)}} for place, item in enumerate(items)]
        self.read.append(len(items))
        more = {"LastEvaluatedKey": {"pk": {"S": pk}, "sk": {"S": chosen[-1]}}} if len(chosen) == Limit else {}
        return {"Items": items, "ScannedCount": len(items), **more}

    def batch_get_item(self, *, RequestItems: Any) -> Any:  # noqa: N803
        [(table, wanted)] = RequestItems.items()
        items = [self._item(key["pk"]["S"]) for key in wanted["Keys"]]
        self.read.append(len(items))
        return {"Responses": {table: items}, "UnprocessedKeys": {}}

    def _item(self, pk: str) -> dict[str, Any]:
        number = self._numbers[ImageId(pk.rpartition("#")[2])]
        trashed = {"trashed_at": {"S": "2026-11-26T12:00:00.000000Z"}} if number % 10 == 0 else {}
        return {**self._entry, "pk": {"S": pk}, "image_id": {"S": image(number)}, **trashed}


def shown() -> list[ImageId]:
    return [image(number) for number in range(MAX_MEMBERS) if number % 10]


def test_a_walk_by_hand_reads_no_more_for_each_page_than_the_page_has(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each image has its place; of every twentieth page, the entries are read that it shows."""
    key = "imports/ada/one.jpg"
    message = world.cloud.put(key, b"photo")
    for stage in StageName:
        world.cloud.runner(stage).process(upload_of(message), lambda *_: Result({}))
    stored = aws.dynamodb().get_item(
        TableName=world.cloud.table.name,
        Key=item_key(OWNER, world.cloud.entry_of(key).image_id),
        ConsistentRead=True,
    )
    client = FullAlbum(dict(stored["Item"]))
    monkeypatch.setattr(aws, "dynamodb", lambda: client)
    singletons.reset()
    moment = "2026-11-26T12:00:00Z"
    album = Album(
        owner=OWNER, album_id=ALBUM, title="All", created_at=moment, updated_at=moment, members=MAX_MEMBERS
    )
    fake: Any = client
    members = Memberships(Table(fake, "catalog"))
    seen: list[ImageId] = []
    last, pages = None, 0
    while pages == 0 or last is not None:
        if pages % 20 == 0:
            client.read.clear()
            page = page_of_members(album, LIMIT, last and encode(last))
            numbers = range(MAX_MEMBERS)[pages * LIMIT : (pages + 1) * LIMIT]
            assert [entry.image_id for entry in page.entries] == [image(each) for each in numbers if each % 10]
            assert len(client.read) <= 1 + LIMIT // 100
            assert sum(client.read) <= 2 * LIMIT
        found, last = members.members(OWNER, ALBUM, LIMIT, last)
        seen += [member.image_id for member in found]
        pages += 1
    assert seen == [image(number) for number in range(MAX_MEMBERS)]
    assert pages <= MAX_MEMBERS // LIMIT + 1


@pytest.mark.parametrize("oldest_first", [False, True])
def test_a_walk_by_time_reads_no_more_rows_for_each_page_than_the_page_has(oldest_first: bool) -> None:
    """The entries are then read as for every list."""
    fake = FullAlbum({})
    client: Any = fake
    library = Library(Table(client, "library"))
    seen: list[ImageId] = []
    cursor, pages = None, 0
    while pages == 0 or cursor is not None:
        fake.read.clear()
        name = list_of_album(ALBUM)
        found = (
            library.oldest(OWNER, name, LIMIT, cursor)
            if oldest_first
            else library.page(OWNER, [name], LIMIT, cursor)
        )
        cursor, pages = found.cursor, pages + 1
        seen += found.image_ids
        assert len(fake.read) <= 2
        assert sum(fake.read) <= 2 * (LIMIT + 1)
    assert seen == (shown() if oldest_first else shown()[::-1])
