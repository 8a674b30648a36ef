"""Albums on the deployed stack: the stream brings them to the library, and every grant that they need is there."""

import uuid
from collections.abc import Callable
from typing import Final

import pytest
from botocore.exceptions import ClientError

from darkroom.keys import Owner
from darkroom_client.errors import ApiError
from darkroom_client.models import AddedImage, AlbumEdit, AlbumRequest, MembersRequest, MovedImage
from keepers.closer.users import Users
from local.deployment import Stack
from local.users import User
from tests.deployed import Operator, settled, until
from tests.photos import photo

PHOTOS: Final = ("Canon_40D.jpg", "DSCN0010.jpg")


@pytest.fixture
def images(newcomer: User) -> list[str]:
    """Two photos of somebody who has no others, the newer one first."""
    ids = [newcomer.upload(photo(name), filename=name).id for name in PHOTOS]
    for image_id in ids:
        settled(newcomer, image_id)
    until(lambda: len([*newcomer.images()]) == len(ids))
    return [image.id for image in newcomer.images()]


def shown(user: User, album_id: str) -> list[str]:
    return [image.id for image in user.album_images(album_id)]


def test_an_album_of_real_photos(newcomer: User, images: list[str], operator: Operator) -> None:
    newer, older = images
    since = [*newcomer.changes()][-1].next_since
    key = str(uuid.uuid4())
    album = newcomer.create_album(AlbumRequest(title="At the lake"), idempotency_key=key)
    assert newcomer.create_album(AlbumRequest(title="At the lake"), idempotency_key=key).id == album.id
    assert {result.status for result in newcomer.add_to_album(album.id, images)} == {200}
    assert shown(newcomer, album.id) == [newer, older]
    newcomer.change_album_images(album.id, MembersRequest(move=[MovedImage(id=newer, after=older)]))
    assert shown(newcomer, album.id) == [older, newer]

    until(lambda: newcomer.get_album(album.id).images == 2)
    assert [image.id for image in newcomer.images(album=album.id)] == [newer, older]
    newcomer.edit_album(album.id, AlbumEdit(order="oldest", cover=newer), if_match="*")
    assert shown(newcomer, album.id) == [older, newer]
    seen = newcomer.get_album(album.id)
    assert (seen.cover.id if seen.cover else None) == newer
    assert [each.id for each in newcomer.list_image_albums(older).albums] == [album.id]
    assert [each.id for each in newcomer.albums()] == [album.id]
    told = [change.id for page in newcomer.changes(since) for change in page.albums]
    assert told == [album.id]

    newcomer.delete_image(newer)
    until(lambda: newcomer.get_album(album.id).images == 1)
    assert shown(newcomer, album.id) == [older]
    newcomer.restore_image(newer)
    until(lambda: newcomer.get_album(album.id).images == 2)
    newcomer.delete_image(newer, permanent=True)
    until(lambda: newcomer.get_album(album.id).images == 1)

    newcomer.delete_album(album.id)
    with pytest.raises(ApiError) as refusal:
        newcomer.get_album(album.id)
    assert refusal.value.code == "album_not_found"
    assert newcomer.list_image_albums(older).albums == []
    operator.run_keeper("Janitor")


def test_nobody_sees_or_fills_the_album_of_another(newcomer: User, alice: User) -> None:
    theirs = alice.create_album(AlbumRequest(title="Of Alice")).id
    for ask in (
        lambda: newcomer.get_album(theirs),
        lambda: newcomer.list_album_images(theirs),
        lambda: newcomer.change_album_images(theirs, MembersRequest(add=[AddedImage(id=str(uuid.uuid4()))])),
        lambda: newcomer.delete_album(theirs),
    ):
        with pytest.raises(ApiError) as refusal:
            ask()
        assert refusal.value.code == "album_not_found"


def test_the_user_of_an_owner_is_deleted(stack: Stack, user: Callable[[str], User]) -> None:
    """By the `sub`, as the closer does it, and once more."""
    leaving = user(f"leaving-{uuid.uuid4().hex[:8]}")
    client, pool = stack.client("cognito-idp"), stack.outputs["UserPoolId"]
    owner = Owner(leaving.get_me().id)
    for _ in range(2):
        Users(client, pool).delete(owner)
    with pytest.raises(ClientError):
        client.admin_get_user(UserPoolId=pool, Username=owner)
