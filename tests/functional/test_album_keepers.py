"""Albums and keepers: what is deleted is emptied, what is left over is found, closed accounts keep nothing."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

import keepers.janitor.handler
from darkroom import aws, services
from darkroom.catalog import memberships
from darkroom.catalog.album_keepers import AlbumsKeeper
from darkroom.catalog.albums import Albums
from darkroom.catalog.closings import Closings
from darkroom.catalog.memberships import Change, Ending, Memberships, Place
from darkroom.catalog.projections import Projections
from darkroom.keys import AlbumId, ImageId, Owner
from keepers.backfill.rebuild import Rebuild
from keepers.closer.users import Users
from keepers.janitor.albums import AlbumsAudit, empty_deleted
from keepers.janitor.findings import Finding
from keepers.janitor.tally import Tally
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.conftest import Cloud
from tests.functional.projecting import Stream
from tests.functional.test_album_members import OWNER, Made, add, album, change, images, shown

__all__ = ["images"]


@pytest.fixture
def api(cloud: Cloud, context: Any, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    del cloud
    monkeypatch.setenv("MAX_REQUESTS_PER_MINUTE", "0")
    return ApiClient(context)


@pytest.fixture
def late() -> Iterator[None]:
    """Records of the stream are lost."""
    Stream.late = True
    yield
    Stream.late = False


def named(path: str) -> AlbumId:
    return AlbumId(path.rpartition("/")[2])


def of_albums(cloud: Cloud) -> list[str]:
    """The keys of all that albums have in the catalogue."""
    return [item["pk"]["S"] for item in cloud.items() if item["pk"]["S"].startswith(("ALBUM", "MEMBERSHIPS"))]


def audit(*, repair: bool = True) -> Tally:
    """The audit's part about albums."""
    work, tally = AlbumsAudit.made(repair=repair), Tally()
    after = work.page(None, tally)
    while after is not None:
        after = work.page(after, tally)
    return tally


def test_a_deleted_album_is_emptied_at_once(cloud: Cloud, api: ApiClient, images: Made) -> None:
    kept, gone, ids = album(api), album(api), images(3)
    for path in (kept, gone):
        add(api, path, ids)
    api.delete(gone)
    assert sorted(of_albums(cloud)) == sorted(
        [
            *[f"ALBUMS#{ALICE}"] * 2,
            *[f"ALBUM#{ALICE}#{named(kept)}"] * 3,
            *(f"MEMBERSHIPS#{ALICE}#{i}" for i in ids),
        ]
    )
    assert shown(api, kept) == ids
    assert [*AlbumsKeeper(cloud.table).unemptied()] == []


def test_the_janitor_empties_what_the_api_had_no_time_for(
    cloud: Cloud, api: ApiClient, images: Made, monkeypatch: pytest.MonkeyPatch, context: Any
) -> None:
    monkeypatch.setattr("image_api.albums._EMPTYING_SECONDS", 0)
    monkeypatch.setattr(memberships, "_REMOVED_AT_ONCE", 2)
    path, ids = album(api), images(5)
    add(api, path, ids)
    assert api.delete(path).status == 204
    assert api.get(f"/images/{ids[0]}/albums").json() == {"albums": []}
    assert len(of_albums(cloud)) == 11
    assert empty_deleted(AlbumsKeeper(cloud.table), lambda: True) == 0
    keepers.janitor.handler.lambda_handler({}, context)
    assert of_albums(cloud) == [f"ALBUMS#{ALICE}"]
    assert empty_deleted(AlbumsKeeper(cloud.table), lambda: False) == 0


def test_an_audit_takes_images_out_that_are_gone_for_good(cloud: Cloud, api: ApiClient, images: Made) -> None:
    """They were added while they were destroyed."""
    paths, ids = [album(api), album(api)], images(2)
    for path in paths:
        add(api, path, ids)
    api.destroy(f"/images/{ids[0]}")
    late = [
        Change(ImageId(ids[0]), Place.LAST, adds=True),
        Change(ImageId(str(uuid.uuid4())), Place.FIRST, adds=True),
    ]
    assert {*Memberships(cloud.table).change(OWNER, named(paths[0]), late).values()} == {Ending.DONE}
    assert audit(repair=False)[Finding.LEFT_IN_ALBUMS] == 2
    assert audit()[Finding.LEFT_IN_ALBUMS] == 2
    assert audit()[Finding.LEFT_IN_ALBUMS] == 0
    members, _ = Memberships(cloud.table).members(OWNER, named(paths[0]), 10)
    assert [member.image_id for member in members] == [ids[1]]
    assert [shown(api, path) for path in paths] == [[ids[1]]] * 2
    present = Albums(cloud.table).get(OWNER, named(paths[0]))
    assert present is not None
    assert present.members == 1


def test_an_audit_goes_through_albums_page_by_page(
    cloud: Cloud, api: ApiClient, images: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keepers.janitor.albums._MEMBERS_A_PAGE", 2)
    ids = images(5)
    for _ in range(3):
        add(api, album(api), ids)
    api.delete(album(api))
    assert api.get("/changes").status == 200  # the projector comes by
    assert audit()["entries"] >= 15
    assert cloud.items()


@pytest.mark.usefixtures("late")
def test_lost_records_of_albums_are_made_good_by_an_audit(cloud: Cloud, api: ApiClient, images: Made) -> None:
    (one,) = images(1)
    services.projection().project([(OWNER, ImageId(one))])
    path = album(api)
    assert api.get("/changes").json()["albums"] == []
    assert audit(repair=False)[Finding.UNLISTED] == 1
    assert audit()[Finding.UNLISTED] == 1
    assert [each["id"] for each in api.get("/changes").json()["albums"]] == [named(path)]
    assert audit()[Finding.UNLISTED] == 0
    assert cloud.items()


@pytest.mark.usefixtures("late")
def test_all_albums_are_told_when_everything_is_made_anew(cloud: Cloud, api: ApiClient, images: Made) -> None:
    (one,) = images(1)
    path = album(api)
    add(api, path, [one])
    rebuild = Rebuild(cloud.keepers, services.projection(), services.library(Projections))
    assert rebuild.count()["unlisted"] == 2
    listing = cloud.keepers.all(100)
    assert [each.album_id for each in listing.albums] == [named(path)]


def test_a_closed_account_keeps_no_album(cloud: Cloud, api: ApiClient, images: Made) -> None:
    ids = images(3)
    for _ in range(2):
        add(api, album(api), ids)
    api.delete(album(api))
    closings = Closings(cloud.table)
    removed = []
    while some := closings.remove_albums(OWNER):
        removed.append(some)
    assert sum(removed) == 2 * 3 + 3
    assert of_albums(cloud) == []


def test_an_owner_who_is_no_user_is_no_fault(cloud: Cloud) -> None:
    """As those of bulk drops."""
    del cloud
    pool = aws.cognito().create_user_pool(PoolName="users")["UserPool"]["Id"]
    aws.cognito().admin_create_user(UserPoolId=pool, Username="ada")
    for _ in range(2):
        Users(aws.cognito(), pool).delete(Owner("ada"))
    assert aws.cognito().list_users(UserPoolId=pool)["Users"] == []


def test_an_image_in_the_trash_is_moved_with_its_album(api: ApiClient, images: Made) -> None:
    path, (a, b, c) = album(api), images(3)
    add(api, path, [a, b, c])
    api.delete(f"/images/{b}")
    assert change(api, path, move=[{"id": c, "after": b}, {"id": b, "after": None}]) == [(200, None)] * 2
    api.post(f"/images/{b}/restore", None)
    assert shown(api, path) == [b, a, c]
