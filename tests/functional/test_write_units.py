"""What a photo costs in the catalogue. Write units are most of the cost of a table."""

import hashlib
import io
import json
from typing import Any, Final

import pytest
from PIL import Image

from benchmarks import dollars
from darkroom import aws, services
from darkroom.keys import AlbumId, ImageId, Owner
from darkroom.library.subjects import name_of_album
from keepers.janitor.tally import IMAGE_UNITS, ROW_UNITS
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.projecting import Stream, project
from tests.photos import photo
from tests.write_units import counted, item_size

WRITE_UNITS: Final = [*dollars.WRITE_UNITS.values()]

SLOT: Final = {"filename": "DSCN0010.jpg", "content_type": "image/jpeg", "file_time": "2008-10-22T16:28:39+02:00"}


def large_photo(comment: str = "") -> bytes:
    """A dated photo with a position, large enough for a separate picture on every rung. `comment` makes another
    file of it.
    """
    original = Image.open(io.BytesIO(photo("DSCN0010.jpg")))
    file = io.BytesIO()
    original.resize((2560, 1920)).save(file, "JPEG", exif=original.info["exif"], comment=comment)
    return file.getvalue()


def taken(bus: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The entries of each call to the bus, from now on."""
    calls: list[Any] = []
    put = bus.put_events

    def keep(*, Entries: Any) -> Any:  # noqa: N803
        calls.append(Entries)
        return put(Entries=Entries)

    monkeypatch.setattr(bus, "put_events", keep)
    return calls


@pytest.mark.usefixtures("one_minute")
def test_a_dated_photo_takes_23_write_units_and_its_place_in_the_library_22(
    cloud: Cloud, context: Any, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stream, "late", True)  # the projector runs here only where its writes are counted
    api = ApiClient(context)
    api.get("/images")  # the first request of a minute takes one more
    photo_ = large_photo()
    declared = {"size": len(photo_), "sha256": hashlib.sha256(photo_).hexdigest()}
    with counted(aws.dynamodb()) as bill:
        image_id = api.post("/images", {**SLOT, **declared}).json()["image"]["id"]
        deliver(cloud.put(f"uploads/{ALICE}/{image_id}", photo_))
    assert api.get(f"/images/{image_id}").json()["status"] == "ready"
    key = {"pk": {"S": f"IMAGE#{ALICE}#{image_id}"}, "sk": {"S": "IMAGE"}}
    item = aws.dynamodb().get_item(TableName=cloud.table.name, Key=key)["Item"]
    assert len(item["thumbnails"]["M"]["items"]["L"]) == 9
    print(item_size(item), "bytes:", {name: item_size({name: value}) for name, value in item.items()})
    print(bill.units, "units:", *bill.lines, sep="\n")
    # One counts the request. Six are the slot's transaction: the slot, the check that the account is open, and the
    # digest that is reserved. Two are for the slot's place in the owner's index, which is added and then moves
    # once the photo is settled.
    assert bill.units == sum(WRITE_UNITS[:7]) == 23
    units = [table + indexes for _, table, indexes in bill.lines]
    assert [units[0], sum(units[1:4]), *units[4:]] == WRITE_UNITS[:7]
    # The owner has other photos, and the projector's batch has no other image: the dearest case.
    other = api.post("/images", SLOT).json()["image"]["id"]
    deliver(cloud.put(f"uploads/{ALICE}/{other}", large_photo("another")))
    project(context, (Owner(ALICE), ImageId(other)))
    events = taken(aws.eventbridge(), monkeypatch)
    with counted(aws.dynamodb()) as derived:
        project(context, (Owner(ALICE), ImageId(image_id)))
    print(derived.units, "units:", *derived.lines, sep="\n")
    # In one transaction, two units each: the book, the change, the counts of the owner, the month and the camera.
    # Then one unit each: four rows of lists (by time, by arrival, of the camera, of the word in its name), six by
    # which like images find it (its bytes, its pixels, four bands of its hash), one by its file's digest, the
    # book again.
    assert derived.units == sum(WRITE_UNITS[7:]) == 22
    # The event takes no write of its own, and EventBridge charges for one in each 64 KB.
    [[event]] = events
    assert len(json.dumps(event)) < 1500


def test_the_prices_of_keepers_are_those_of_their_writes(
    cloud: Cloud, context: Any, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an audit does for an import of which no event was heard: it is processed, and gets its rows. A rebuild
    writes no more.
    """
    monkeypatch.setattr(Stream, "late", True)
    for name in ("first", "second"):
        key = f"imports/{ALICE}/{name}.jpg"
        with counted(aws.dynamodb()) as work:
            deliver(cloud.put(key, large_photo(name)))
        image = Owner(ALICE), cloud.entry_of(key).image_id
        with counted(aws.dynamodb()) as rows:
            project(context, image)
    with counted(aws.dynamodb()) as anew:
        services.projection().project([image], anew=True)
    for bill in (work, rows, anew):
        print(bill.units, "units:", *bill.lines, sep="\n")
    assert (work.units, rows.units) == (IMAGE_UNITS, ROW_UNITS)
    assert anew.units <= ROW_UNITS


@pytest.mark.usefixtures("one_minute")
def test_a_membership_takes_four_write_units_and_its_place_in_the_library_four(
    cloud: Cloud, context: Any, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what an album costs besides, once for each request and each batch of the projector."""
    monkeypatch.setattr(Stream, "late", True)
    api = ApiClient(context)
    album = api.post("/albums", {"title": "Summer"}).json()["id"]
    ids = [api.post("/images", SLOT).json()["image"]["id"] for _ in range(3)]
    for image_id in ids:
        deliver(cloud.put(f"uploads/{ALICE}/{image_id}", photo("DSCN0010.jpg")))
    images: list[Any] = [(Owner(ALICE), ImageId(image_id)) for image_id in ids]
    subject: Any = (Owner(ALICE), name_of_album(AlbumId(album)))
    project(context, *images)
    services.projection().project([subject])

    def added(*chosen: int) -> tuple[int, int, int]:
        with counted(aws.dynamodb()) as bill:
            answer = api.post(f"/albums/{album}/images", {"add": [{"id": ids[each]} for each in chosen]})
        assert answer.status == 200
        with counted(aws.dynamodb()) as of_album:
            services.projection().project([subject])
        with counted(aws.dynamodb()) as of_images:
            services.projection().project([images[each] for each in chosen])
        print(*bill.lines, "", *of_album.lines, "", *of_images.lines, sep="\n")
        return bill.units, of_album.units, of_images.units

    one, two = added(0), added(1, 2)
    # The request and what it counts as, one; the check of the account, and the album; then for each image, both
    # sides of its membership.
    assert (one[0], two[0] - one[0]) == (9, 5)
    # The album in the feed: its book, its row, the one before, and the owner's number.
    assert one[1] == two[1] == 8
    # The same again, because the album shows another number; once for each batch the owner's number and the
    # album's counter; for each image its book twice, and its row in the album's list.
    assert (one[2], two[2] - one[2]) == (16, 4)
