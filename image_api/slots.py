"""Opening slots. A file that is there already, or has a slot, gets no other one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from darkroom import services
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images, counts_as_open
from darkroom.catalog.reservations import DigestReserved
from darkroom.catalog.table import ATTEMPTS
from darkroom.errors import Contention
from darkroom.keys import ImageId, Owner
from darkroom.observability import logger
from image_api import bulk, digests, idempotency
from image_api.companions import check_same_companion, open_companion
from image_api.limits import Allowance
from image_api.lookup import find
from image_api.models import CompanionRequest, NamedSlotRequest, Slot, SlotRequest, SlotResult, SlotResults, Upload
from image_api.problems import AlreadyDeleted, AlreadyUploaded, IdempotencyKeyReused, Problem
from image_api.services import media_links
from image_api.settings import ApiSettings
from image_api.uploads import ways
from image_api.views import image_view


@dataclass(frozen=True, slots=True)
class Opened:
    """A slot as an answer, and its status: 201 if it was opened or renewed under the id that was asked for, 200 if
    the file is there, or another id has a slot for it.
    """

    status: HTTPStatus
    slot: Slot


def open_slot(owner: Owner, image_id: ImageId, request: SlotRequest, allowance: Allowance | None = None) -> Opened:
    """Open a slot for a file under an id, or find the image that has the file or awaits it.

    `allowance`: that of a request for many slots. Raises AlreadyUploaded, AlreadyDeleted, and what an Allowance
    raises.
    """
    allowance = allowance or Allowance(owner)
    for _ in range(ATTEMPTS):
        opened = _try(owner, image_id, request, allowance)
        if opened is not None:
            return opened
    raise Contention(image_id)


def check_same_slot(owner: Owner, image_id: ImageId, request: SlotRequest) -> None:
    """Raise IdempotencyKeyReused if an id that was derived from a key belongs to a slot or an image of another
    request. What is left of a deleted one tells nothing.
    """
    entry = services.catalog(Images).get(owner, image_id)
    if entry is None or entry.deleted:
        return
    file = entry.declared_file
    opened_with = (entry.filename, file.content_type, file.size, file.sha256, entry.file_time)
    if opened_with != (request.filename, request.content_type, request.size, request.sha256, request.file_time):
        raise IdempotencyKeyReused


def open_slots(
    owner: Owner, requests: Sequence[NamedSlotRequest], idempotency_key: str | None = None
) -> SlotResults:
    """Open many slots, with an answer for each, whatever became of the others. They count as one request each.

    `idempotency_key`: the ids of slots that have none are derived from it. Raises what `bulk.check` raises.
    """
    bulk.check(owner, len(requests), services.settings(ApiSettings).slots_a_request)
    allowance = Allowance(owner)
    ids = [
        ImageId(request.id or idempotency.new_id(owner, "/images/slots", idempotency_key, place))
        for place, request in enumerate(requests)
    ]

    # Which image has or awaits the file of each slot, by the id that was asked for.
    holders: dict[str, str] = {}

    def one(place: int) -> SlotResult:
        request = requests[place]
        derived = request.id is None and idempotency_key is not None
        if request.companion_of is None:
            if derived:
                check_same_slot(owner, ids[place], request)
            opened = open_slot(owner, ids[place], request, allowance)
            holders[ids[place]] = opened.slot.image.id
        else:
            image_id = holders.get(request.companion_of, request.companion_of)
            opened = _open_companion(owner, image_id, ids[place], request, allowance, derived=derived)
        return SlotResult(id=ids[place], status=opened.status, code=None, slot=opened.slot)

    def refused(place: int, problem: Problem) -> SlotResult:
        return SlotResult(id=ids[place], status=problem.status, code=problem.code, slot=None)

    results: dict[int, SlotResult] = {}
    for places in _turns(requests):
        results |= zip(places, _at(places, owner, ids, one, refused), strict=True)
    return SlotResults(results=[results[place] for place in range(len(requests))])


def _turns(requests: Sequence[NamedSlotRequest]) -> tuple[list[int], list[int], list[int]]:
    """Which slots of a request are opened at once, by their places: the first of each file; further ones of a
    file, which are its duplicates; companions, since the slots of their images may be in the same request.
    """
    firsts: list[int] = []
    repeated: list[int] = []
    companions: list[int] = []
    seen: set[str] = set()
    for place, each in enumerate(requests):
        if each.companion_of is not None:
            companions.append(place)
        elif each.sha256 in seen:
            repeated.append(place)
        else:
            firsts.append(place)
            seen |= {each.sha256} if each.sha256 is not None else set()
    return firsts, repeated, companions


def _at(
    places: Sequence[int],
    owner: Owner,
    ids: Sequence[str],
    act: Callable[[int], SlotResult],
    refused: Callable[[int, Problem], SlotResult],
) -> list[SlotResult]:
    """Open the slots at some places of a request."""
    return bulk.each(
        owner,
        [ids[place] for place in places],
        lambda number: act(places[number]),
        lambda number, problem: refused(places[number], problem),
    )


def _open_companion(
    owner: Owner,
    image_id: str,
    companion_id: str,
    request: NamedSlotRequest,
    allowance: Allowance,
    *,
    derived: bool,
) -> Opened:
    """Open the slot of a companion, as one of many. `derived`: its id comes from an Idempotency-Key."""
    asked = CompanionRequest(
        filename=request.filename, content_type=request.content_type, size=request.size, sha256=request.sha256
    )
    if derived:
        check_same_companion(owner, image_id, companion_id, asked)
    status, answer = open_companion(owner, image_id, companion_id, asked, allowance)
    image = image_view(find(owner, image_id), media_links())
    return Opened(status, Slot(image=image, duplicate=False, upload=answer.upload))


def _try(owner: Owner, image_id: ImageId, request: SlotRequest, allowance: Allowance) -> Opened | None:
    """None if somebody else has changed the slot, or reserved the digest, since it was read."""
    catalog = services.catalog(Images)
    present = catalog.get(owner, image_id)
    if present is not None and present.turn:  # it is no slot any more
        if request.sha256 is not None and present.has(request.sha256):
            return _opened(present, image_id, None)
        raise AlreadyDeleted if present.deleted else AlreadyUploaded
    digest = None if request.sha256 is None else digests.look_up(owner, request.sha256)
    holder = None if digest is None else digest.holder
    if holder is not None and holder.turn:
        return _opened(holder, image_id, None)
    other = None if holder is None or holder.image_id == image_id else holder  # the slot of another id
    size = request.size if other is None or request.size is not None else other.declared_file.size
    max_bytes = allowance.room(size)
    slot = present if holder is None else holder
    if slot is None or not counts_as_open(slot):
        allowance.check_image()
        allowance.check_slot(image_id if slot is None else slot.image_id)
    try:
        if digest is None or other is None:
            entry = catalog.open_slot(
                owner,
                image_id,
                request.filename,
                request.content_type,
                request.file_time,
                digest,
                size,
            )
        else:
            entry = catalog.renew_slot(other, digest, size)
    except DigestReserved:
        return None
    if entry is None:
        return None
    logger.info("slot opened", owner=owner, image_id=entry.image_id)
    return _opened(entry, image_id, ways(entry.declared_file, max_bytes, entry.multipart))


def _opened(entry: Entry, asked: ImageId, upload: Upload | None) -> Opened:
    duplicate = entry.image_id != asked
    return Opened(
        HTTPStatus.OK if duplicate or upload is None else HTTPStatus.CREATED,
        Slot(image=image_view(entry, media_links()), duplicate=duplicate, upload=upload),
    )
