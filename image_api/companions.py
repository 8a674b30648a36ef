"""Slots of companions: a place for a file that belongs to an image, and the ways to send it there.

They stand on the image's entry until their file has arrived, so they go with it.
"""

from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Final

from darkroom import keys, services
from darkroom.catalog.entry import Entry, timestamp
from darkroom.catalog.images import Images
from darkroom.catalog.table import ATTEMPTS
from darkroom.companions.companion import (
    MAX_COMPANIONS,
    MAX_SIDECAR_BYTES,
    SLOT_LIFE,
    Companion,
    CompanionSlot,
    stored_type,
)
from darkroom.companions.kinds import extension, kind_of
from darkroom.errors import Contention
from darkroom.keys import Owner
from darkroom.observability import logger
from image_api import multipart
from image_api.limits import Allowance
from image_api.lookup import find
from image_api.models import CompanionRequest, CompanionSlotAnswer
from image_api.multipart import Destination
from image_api.problems import AlreadyUploaded, CompanionNotFound, IdempotencyKeyReused, Invalid, TooManyCompanions
from image_api.settings import ApiSettings
from image_api.uploads import ways

_OTHER_FILE: Final = "Another file is there already under the companion's id. This one needs another id."


def open_companion(
    owner: Owner, image_id: str, companion_id: str, request: CompanionRequest, allowance: Allowance | None = None
) -> tuple[HTTPStatus, CompanionSlotAnswer]:
    """Open or renew the slot of a companion, 201; 200 without ways to send it if the file is there already.

    Raises ImageNotFound, AlreadyUploaded if another file is there, Invalid if the slot is for another file,
    TooManyCompanions, TooLarge and StorageFull.
    """
    allowance = allowance or Allowance(owner)
    for _ in range(ATTEMPTS):
        entry = find(owner, image_id)
        if (there := listed(entry, companion_id)) is not None:
            if request.size not in (None, there.size) or extension(request.filename) != extension(there.name):
                raise AlreadyUploaded(_OTHER_FILE)
            return HTTPStatus.OK, _answer(companion_id, there.name, None)
        before = _slot(entry, companion_id)
        if before is not None and (size := services.transfers().size_of(key_of(entry, before))) is not None:
            # It is not listed yet. Another form would overwrite it.
            if request.size not in (None, size) or _differences(before, request):
                raise AlreadyUploaded(_OTHER_FILE)
            return HTTPStatus.OK, _answer(companion_id, before.filename, None)
        slot = _slot_of(before, companion_id, request)
        others = [each for each in _open_slots(entry) if each.companion_id != companion_id]
        if len(entry.companions) + len(others) >= MAX_COMPANIONS:
            raise TooManyCompanions(members={"max_companions": MAX_COMPANIONS})
        max_bytes = allowance.room(request.size, _most_bytes(request.filename))
        if services.catalog(Images).note_companion_slots(entry, [*others, slot]):
            logger.info("companion's slot opened", owner=owner, image_id=image_id, companion_id=companion_id)
            file = slot.file(key_of(entry, slot))
            return HTTPStatus.CREATED, _answer(
                companion_id, request.filename, ways(file, max_bytes, slot.upload(file.key))
            )
    raise Contention(image_id)


def check_same_companion(owner: Owner, image_id: str, companion_id: str, request: CompanionRequest) -> None:
    """Raise IdempotencyKeyReused if an id that was derived from a key belongs to another request's companion, or
    to its slot. Raises ImageNotFound.
    """
    entry = find(owner, image_id)
    there, slot = listed(entry, companion_id), _slot(entry, companion_id)
    if there is not None and (
        request.size not in (None, there.size) or extension(request.filename) != extension(there.name)
    ):
        raise IdempotencyKeyReused
    if slot is not None:
        opened_with = (slot.filename, slot.content_type, slot.size, slot.sha256)
        asked = (request.filename, stored_type(request.content_type), request.size, request.sha256)
        if opened_with != asked:
            raise IdempotencyKeyReused


def delete(owner: Owner, image_id: str, companion_id: str) -> None:
    """Destroy a companion, or a slot with what was sent to it; nothing happens if there is neither.

    Raises ImageNotFound.
    """
    catalog = services.catalog(Images)
    for _ in range(ATTEMPTS):
        entry = find(owner, image_id)
        there = listed(entry, companion_id)
        slot = _slot(entry, companion_id)
        if there is not None:
            _destroy(there.key)
            catalog.unlink(entry, there.key)
        elif slot is not None:
            key = key_of(entry, slot)
            if (begun := slot.upload(key)) is not None:
                services.objects().abort_upload(key, begun.id)
            _destroy(key)
            catalog.note_companion_slots(entry, [each for each in entry.companion_slots if each != slot])
        else:
            return
        logger.info("companion deleted", owner=owner, image_id=image_id, companion_id=companion_id)
    raise Contention(image_id)


def _destroy(key: str) -> None:
    objects = services.objects()
    objects.delete_versions({key: objects.version_ids(key)})


def complete(owner: Owner, image_id: str, companion_id: str) -> CompanionSlotAnswer:
    """Make the file of all parts; if it is listed already, this was done before.

    Raises ImageNotFound, CompanionNotFound and what `multipart.complete` raises.
    """
    entry = find(owner, image_id)
    if (there := listed(entry, companion_id)) is not None:
        return _answer(companion_id, there.name, None)
    slot = _open_slot(entry, companion_id)
    multipart.complete(_destination(entry, slot))
    logger.info("companion in parts completed", owner=owner, image_id=image_id, companion_id=companion_id)
    return _answer(companion_id, slot.filename, None)


def destination(owner: Owner, image_id: str, companion_id: str) -> Destination:
    """Where the file of a companion's slot is sent to.

    Raises ImageNotFound, CompanionNotFound and AlreadyUploaded.
    """
    entry = find(owner, image_id)
    if listed(entry, companion_id) is not None:
        raise AlreadyUploaded
    return _destination(entry, _open_slot(entry, companion_id))


def listed(entry: Entry, companion_id: str) -> Companion | None:
    """A companion of an image whose file is there; None for a slot, and if there is none."""
    return next((each for each in entry.companions if each.companion_id == companion_id), None)


def key_of(entry: Entry, slot: CompanionSlot) -> str:
    """The key that a slot's client may write."""
    ending = extension(slot.filename)
    return f"{keys.companion_prefix(entry.owner, entry.image_id)}{slot.companion_id}.{ending}"


def _destination(entry: Entry, slot: CompanionSlot) -> Destination:
    catalog, key = services.catalog(Images), key_of(entry, slot)
    return Destination(
        slot.file(key),
        slot.upload(key),
        partial(catalog.note_companion_upload, entry, slot),
        partial(catalog.forget_companion_upload, entry, slot),
    )


def _open_slot(entry: Entry, companion_id: str) -> CompanionSlot:
    found = _slot(entry, companion_id)
    if found is None:
        raise CompanionNotFound
    return found


def _slot(entry: Entry, companion_id: str) -> CompanionSlot | None:
    return next((each for each in entry.companion_slots if each.companion_id == companion_id), None)


def _slot_of(before: CompanionSlot | None, companion_id: str, request: CompanionRequest) -> CompanionSlot:
    """The slot that a request asks for; an upload in parts that was begun for it goes on. Raises Invalid if the
    slot was opened for another file.
    """
    if before is not None and (differences := _differences(before, request)):
        faults = [{"in": "body", "pointer": f"/{name}", "detail": said} for name, said in differences.items()]
        raise Invalid(members={"errors": faults})
    return CompanionSlot(
        companion_id=companion_id,
        filename=request.filename,
        content_type=stored_type(request.content_type),
        opened_at=timestamp(datetime.now(UTC)),
        size=request.size if before is None else request.size or before.size,
        sha256=request.sha256 if before is None else request.sha256 or before.sha256,
        multipart=None if before is None else before.multipart,
    )


def _differences(slot: CompanionSlot, request: CompanionRequest) -> dict[str, str]:
    """Why a request is about another file than the one that a slot was opened for, by the fields of the request.

    Earlier links of the slot still work, so another file would be mistaken for this one. The ending is in the key.
    """
    ending, asked = extension(slot.filename), extension(request.filename)
    known = [
        ("filename", f"file that ends with .{ending}", ending, asked),
        ("size", f"file of {slot.size} bytes", slot.size, request.size),
        ("sha256", f"file with the SHA-256 {slot.sha256}", slot.sha256, request.sha256),
    ]
    return {
        name: f"The slot is for a {file}; another file needs another id."
        for name, file, declared, wanted in known
        if None not in (declared, wanted) and declared != wanted
    }


def _open_slots(entry: Entry) -> list[CompanionSlot]:
    """The slots that nobody has given up."""
    since = timestamp(datetime.now(UTC) - SLOT_LIFE)
    return [slot for slot in entry.companion_slots if slot.opened_at >= since]


def _most_bytes(filename: str) -> int:
    """The most bytes of a companion: of a sidecar, no more than are read."""
    sidecar = kind_of(filename).describes
    return MAX_SIDECAR_BYTES if sidecar else services.settings(ApiSettings).max_companion_bytes


def _answer(companion_id: str, filename: str, upload: object) -> CompanionSlotAnswer:
    return CompanionSlotAnswer.model_validate(
        {"id": companion_id, "kind": kind_of(filename), "filename": filename, "upload": upload}
    )
