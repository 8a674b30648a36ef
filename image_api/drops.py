"""Photos that guests send by a share: slots alone, counted when they are opened."""

from darkroom import services
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images
from darkroom.catalog.memberships import Change, Memberships, Place
from darkroom.catalog.shares import DropSpent, Shares, spend
from darkroom.catalog.table import ATTEMPTS
from darkroom.errors import Contention
from darkroom.files import File
from darkroom.keys import AlbumId, ImageId
from darkroom.observability import logger
from darkroom.shares import Drop, Share
from image_api.guest_views import GuestSlot, GuestSlotRequest
from image_api.idempotency import new_id
from image_api.limits import Allowance
from image_api.models import SlotRequest, Upload
from image_api.problems import (
    AlreadyDeleted,
    AlreadyUploaded,
    DropFull,
    ShareNotFound,
    StorageFull,
    TooManyImages,
    TooManyOpenSlots,
)
from image_api.slots import check_same_slot
from image_api.uploads import ways


def open_guests_slot(share: Share, drop: Drop, request: GuestSlotRequest, key: str | None) -> GuestSlot:
    """Open a slot for a guest's photo; with a key, only once: then it is renewed, and costs nothing more.

    It counts as the owner's own, in number and bytes. No digest is taken: a guest would learn whether the owner
    has a file. Raises AlreadyUploaded, AlreadyDeleted, IdempotencyKeyReused, TooLarge, DropFull, TooManyOpenSlots,
    ShareNotFound; none tells what the owner has.
    """
    owner, catalog = share.owner, services.catalog(Images)
    image_id = ImageId(new_id(owner, f"/shares/{share.share_id}/images", key))
    for _ in range(ATTEMPTS):
        known = None if key is None else catalog.get(owner, image_id)
        if known is not None:
            _check_same(known, request)
        _check_owners_room(share, image_id, request.size, opens=known is None)
        try:
            entry = catalog.open_slot(
                owner,
                image_id,
                request.filename,
                request.content_type,
                request.file_time,
                None,
                request.size,
                sent_by=request.name,
                spends=None if known is not None else spend(share, drop, request.size),
            )
        except DropSpent:
            raise DropFull if services.catalog(Shares).get(owner, share.share_id) else ShareNotFound from None
        if entry is not None:
            break  # otherwise the same request has come twice at once, and the other one was first
    else:
        raise Contention(image_id)
    if share.album_id is not None:
        _put_into(share, share.album_id, image_id)
    logger.info("slot of a guest opened", owner=owner, image_id=image_id, share_id=share.share_id)
    return GuestSlot(id=image_id, upload=_ways(entry.declared_file, request.size))


def _check_same(known: Entry, request: GuestSlotRequest) -> None:
    """Raise AlreadyUploaded, AlreadyDeleted or IdempotencyKeyReused if a slot is not to be opened again."""
    if known.turn:
        raise AlreadyDeleted if known.deleted else AlreadyUploaded
    asked = SlotRequest(
        filename=request.filename,
        content_type=request.content_type,
        size=request.size,
        file_time=request.file_time,
    )
    check_same_slot(known.owner, known.image_id, asked)


def _check_owners_room(share: Share, image_id: ImageId, size: int, *, opens: bool) -> None:
    """Raise TooLarge, DropFull or TooManyOpenSlots, without the owner's numbers."""
    allowance = Allowance(share.owner)
    try:
        allowance.room(size)
        if opens:
            allowance.check_image()
            allowance.check_slot(image_id, of_guest=True)
    except (StorageFull, TooManyImages):
        raise DropFull from None
    except TooManyOpenSlots as problem:
        raise TooManyOpenSlots(headers=problem.headers) from None


def _put_into(share: Share, album_id: AlbumId, image_id: ImageId) -> None:
    """Put the image into the share's album, where it is shown once it has arrived. A full album takes no more; the
    photo is in the library then.
    """
    change = Change(image_id, Place.LAST, adds=True)
    services.catalog(Memberships).change(share.owner, album_id, [change])


def _ways(file: File, size: int) -> Upload:
    """The ways to send a file in one piece: the routes of parts are for owners."""
    return ways(file, size, None).model_copy(update={"multipart": None})
