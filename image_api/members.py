"""The images of an album: changed, and listed in the album's order."""

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from darkroom import services
from darkroom.albums import Album, AlbumOrder
from darkroom.catalog.cursors import decode, encode
from darkroom.catalog.images import Images
from darkroom.catalog.memberships import After, Change, Ending, Memberships, Place
from darkroom.keys import AlbumId, ImageId, Owner
from darkroom.library.filters import Filters
from darkroom.library.rows import list_of_album
from darkroom.observability import logger
from image_api import bulk
from image_api.album_models import AddedImage, MemberResult, MemberResults, MembersRequest
from image_api.albums import find
from image_api.listing import Page, entries_of, page_of
from image_api.problems import AlbumFull, AlbumNotFound, ImageNotFound, NotInAlbum, Problem, TooManyAlbums
from image_api.settings import ApiSettings

_RANK: Final = re.compile(r"[0-9a-f]{12,}")

_PROBLEMS: Final[dict[Ending, type[Problem]]] = {
    Ending.NO_MEMBER: NotInAlbum,
    Ending.ALBUM_FULL: AlbumFull,
    Ending.TOO_MANY_ALBUMS: TooManyAlbums,
}


def change(owner: Owner, album_id: str, request: MembersRequest) -> MemberResults:
    """Change which images an album has, with an answer for each. They count as so many requests.

    An image of somebody else, one that is deleted and one that does not exist answer alike. One in the trash can
    be added, and is shown once it is restored. Raises AlbumNotFound, and what `bulk.check` raises.
    """
    bulk.check(owner, len(request.ids), services.settings(ApiSettings).members_a_request)
    find(owner, album_id)
    added = [ImageId(each.id) for each in request.add]
    read = services.catalog(Images).get_many(owner, added)
    existing = {entry.image_id for entry in read if not entry.deleted}
    changes = [each for each in _changes(request) if not each.adds or each.image_id in existing]
    endings = services.catalog(Memberships).change(owner, AlbumId(album_id), changes)
    if Ending.NO_ALBUM in endings.values():
        raise AlbumNotFound
    gone = _take_out_what_is_gone(owner, [each.image_id for each in changes if each.adds])
    endings = {image_id: ending for image_id, ending in endings.items() if image_id not in gone}
    logger.info("album's images changed", owner=owner, album_id=album_id, images=len(changes))
    return MemberResults(results=[_result(image_id, endings.get(ImageId(image_id))) for image_id in request.ids])


def _take_out_what_is_gone(owner: Owner, added: Sequence[ImageId]) -> set[ImageId]:
    """Take images out again that were destroyed between their check and this change, and return them. Whoever
    destroys one later finds its memberships.
    """
    read = services.catalog(Images).get_many(owner, [*added])
    gone = {*added} - {entry.image_id for entry in read if not entry.deleted}
    for image_id in gone:
        services.catalog(Memberships).leave_all(owner, image_id)
    return gone


def _changes(request: MembersRequest) -> Sequence[Change]:
    return [
        *(Change(ImageId(image_id), None) for image_id in request.remove),
        *(Change(ImageId(each.id), _place(each.after)) for each in request.move),
        *(Change(ImageId(each.id), _place_of_new(each), adds=True) for each in request.add),
    ]


def _place(after: str | None) -> After:
    return Place.FIRST if after is None else ImageId(after)


def _place_of_new(image: AddedImage) -> After:
    return _place(image.after) if "after" in image.model_fields_set else Place.LAST


def _result(image_id: str, ending: Ending | None) -> MemberResult:
    """The answer for an image; `ending` is None if there is no such image."""
    if ending is Ending.DONE:
        return MemberResult(id=image_id, status=HTTPStatus.OK)
    problem = ImageNotFound if ending is None else _PROBLEMS[ending]
    return MemberResult(id=image_id, status=problem.status, code=problem.code)


def page_of_members(album: Album, limit: int, cursor: str | None) -> Page:
    """A page of the images that an album shows, in its order. Raises InvalidCursor.

    By hand, the order is that of the last write; by time, it is a moment late. Entries are as of the last write.
    """
    owner, shown = album.owner, Filters().match
    if album.order is not AlbumOrder.MANUAL:
        lists, oldest = [list_of_album(album.album_id)], album.order is AlbumOrder.OLDEST
        return page_of(owner, lists, shown, limit, cursor, oldest_first=oldest, album_id=album.album_id)
    after = None if cursor is None else decode(cursor, _RANK)
    members, last = services.catalog(Memberships).members(owner, album.album_id, limit, after)
    entries = entries_of(owner, [member.image_id for member in members])
    return Page([entry for entry in entries if shown(entry)], last and encode(last))
