"""A file in parts: begun or gone on with, completed, aborted. One upload at a time of each file.

S3 has the parts. Which upload is the live one, the item of the file says; it changes by conditional writes, so
clients that send one file at once send parts of one upload.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from darkroom import services
from darkroom.errors import Contention
from darkroom.files import File, MultipartUpload, Parts
from darkroom.transfers import Completion, SentPart
from image_api.models import PartLink, PartLinks, PartsRequest, UploadedPart, UploadedParts
from image_api.problems import AlreadyUploaded, Invalid, NotInParts, PartsMissing
from image_api.settings import MAX_PARTS
from image_api.uploads import cut, lifetime

# A file has few clients at a time. If it is another one's turn this often, the reason must be another one.
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a file is sent to, as its item was read: the file that is announced, and the upload that was begun.

    `note` makes another upload the live one, unless the item has changed; `forget` notes that an upload has ended.
    """

    file: File
    begun: MultipartUpload | None
    note: Callable[[MultipartUpload], bool]
    forget: Callable[[MultipartUpload], None]

    @property
    def parts(self) -> Parts:
        """How the file is cut. Raises NotInParts."""
        parts = cut(self.file, self.begun)
        if parts is None:
            raise NotInParts
        return parts

    @property
    def live(self) -> MultipartUpload | None:
        """The upload of this file that was begun; S3 may have aborted it."""
        return self.begun if self.begun is not None and self.begun.file == self.file else None


def links(read: Callable[[], Destination], request: PartsRequest) -> PartLinks:
    """The links of parts, after the upload has begun. Raises NotInParts, Invalid, AlreadyUploaded and what `read`
    raises.
    """
    upload = _begun(read, request)
    seconds, expires_at = lifetime()
    made = [
        (part.number, services.transfers().part_link(upload, part.number, part.sha256, seconds))
        for part in request.parts
    ]
    return PartLinks(
        expires_at=expires_at,
        links=[PartLink(number=number, url=link.url, headers=link.headers) for number, link in made],
    )


def state(destination: Destination) -> UploadedParts:
    """How far the upload of a file is. Raises NotInParts and AlreadyUploaded."""
    parts, sent = destination.parts, _sent(destination.live)
    if sent is None:
        _check_absent(destination)
    return UploadedParts(
        size=parts.size,
        part_bytes=parts.part_bytes,
        parts=parts.count,
        uploaded=[UploadedPart(number=part.number, bytes=part.bytes, sha256=part.sha256) for part in sent or ()],
    )


def complete(destination: Destination) -> None:
    """Make the object of all parts. If it is there already, with as many bytes, this was done before.

    Raises NotInParts, PartsMissing, and AlreadyUploaded if another file has arrived meanwhile.
    """
    parts, live = destination.parts, destination.live
    for _ in range(_ATTEMPTS):
        sent = _sent(live)
        if live is None or sent is None:
            abort(destination)  # what is left of it is of no use any more
            _check_arrived(destination, parts)
            return
        if missing := _missing(parts, sent):
            raise PartsMissing(members={"missing": missing[:MAX_PARTS]})
        match services.transfers().complete(live, sent):
            case Completion.DONE:
                destination.forget(live)
                return
            case Completion.OCCUPIED:
                live = None
            case Completion.CONFLICT:
                break
            case Completion.CHANGED | Completion.GONE:
                pass  # what S3 has now decides
    raise Contention(destination.file.key)


def abort(destination: Destination) -> None:
    """Abort the upload that was begun, if any; its parts are removed."""
    if destination.begun is not None:
        services.objects().abort_upload(destination.file.key, destination.begun.id)
        destination.forget(destination.begun)


def _begun(read: Callable[[], Destination], request: PartsRequest) -> MultipartUpload:
    """The live upload of a file that has the parts of a request, begun if there is none."""
    transfers, objects = services.transfers(), services.objects()
    for _ in range(_ATTEMPTS):
        destination = read()
        _check_numbers(request, destination.parts)
        if destination.live is not None and transfers.is_live(destination.live):
            return destination.live
        _check_absent(destination)
        upload = transfers.begin(destination.file, destination.parts)
        if destination.note(upload):
            if destination.begun is not None:  # of another file that was announced before
                objects.abort_upload(destination.file.key, destination.begun.id)
            return upload
        objects.abort_upload(destination.file.key, upload.id)
    raise Contention("another client begins this upload again and again")


def _sent(upload: MultipartUpload | None) -> list[SentPart] | None:
    """The parts that have arrived; None without an upload, or if it was completed or aborted."""
    return None if upload is None else services.transfers().sent(upload)


def _missing(parts: Parts, sent: list[SentPart]) -> list[int]:
    """The numbers of the parts that have not arrived whole."""
    whole = {part.number for part in sent if part.bytes == parts.bytes_of(part.number)}
    return [number for number in range(1, parts.count + 1) if number not in whole]


def _check_absent(destination: Destination) -> None:
    """Nothing is sent of a file that is there, also before its event has come. Raises AlreadyUploaded."""
    if services.transfers().size_of(destination.file.key) is not None:
        raise AlreadyUploaded


def _check_arrived(destination: Destination, parts: Parts) -> None:
    """Without an upload, the file must be there: raises PartsMissing or AlreadyUploaded."""
    size = services.transfers().size_of(destination.file.key)
    if size is None:
        raise PartsMissing(members={"missing": _missing(parts, [])[:MAX_PARTS]})
    if size != parts.size:
        raise AlreadyUploaded


def _check_numbers(request: PartsRequest, parts: Parts) -> None:
    faults = [
        {"in": "body", "pointer": f"/parts/{place}/number", "detail": f"The file has only {parts.count} parts."}
        for place, part in enumerate(request.parts)
        if part.number > parts.count
    ]
    if faults:
        raise Invalid(members={"errors": faults})
