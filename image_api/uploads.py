"""The ways to send a file, as an answer."""

from datetime import UTC, datetime, timedelta

from darkroom import aws, services
from darkroom.transfers import File
from image_api.models import Upload, UploadForm, UploadLink
from image_api.settings import ApiSettings


def ways(file: File, max_bytes: int) -> Upload:
    """The ways to send a file, of which at most `max_bytes` are taken. They stop working all at once."""
    seconds = aws.lifetime(services.settings(ApiSettings).upload_link_seconds)
    expires_at = datetime.now(UTC) + timedelta(seconds=seconds)
    transfers = services.transfers()
    url, fields = transfers.form(file, max_bytes, seconds)
    link = None if file.size is None else transfers.link(file, seconds)
    return Upload(
        expires_at=expires_at,
        max_bytes=max_bytes,
        form=UploadForm(url=url, fields=fields),
        put=None if link is None else UploadLink(url=link.url, headers=link.headers),
        multipart=None,
    )
