"""The ways to send a file, as an answer."""

from datetime import UTC, datetime, timedelta

from darkroom import aws, services
from darkroom.files import File, MultipartUpload, Parts
from image_api.models import Upload, UploadForm, UploadLink, UploadParts
from image_api.settings import ApiSettings


def ways(file: File, max_bytes: int, begun: MultipartUpload | None) -> Upload:
    """The ways to send a file, of which at most `max_bytes` are taken if its size is not known. `begun`: the
    multipart upload that its client has begun, if any. All ways stop working at once.
    """
    seconds, expires_at = lifetime()
    transfers = services.transfers()
    url, fields = transfers.form(file, max_bytes, seconds)
    link = None if file.size is None else transfers.link(file, seconds)
    parts = cut(file, begun)
    return Upload(
        expires_at=expires_at,
        max_bytes=file.size or max_bytes,
        form=UploadForm(url=url, fields=fields),
        put=None if link is None else UploadLink(url=link.url, headers=link.headers),
        multipart=None if parts is None else UploadParts(part_bytes=parts.part_bytes, parts=parts.count),
    )


def lifetime() -> tuple[int, datetime]:
    """How many seconds a link may work that is made now, and when it ends then."""
    seconds = aws.lifetime(services.settings(ApiSettings).upload_link_seconds)
    return seconds, datetime.now(UTC) + timedelta(seconds=seconds)


def cut(file: File, begun: MultipartUpload | None) -> Parts | None:
    """How a file is cut into parts; None if it is sent in one request. An upload that was begun stays cut as it
    is, whatever the settings say by now.
    """
    settings = services.settings(ApiSettings)
    if file.size is None or file.size <= settings.multipart_over:
        return None
    if begun is not None and begun.file == file:
        return begun.parts
    return Parts(file.size, settings.part_bytes)
