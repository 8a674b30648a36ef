"""Answers about an image."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final

from aws_lambda_powertools.event_handler import Response

from darkroom.catalog.entry import Entry, Status
from image_api.conditions import etag
from image_api.models import ImageEntry
from image_api.services import media_links
from image_api.views import image_view

# Most photos are ready after two or three seconds. One that has waited for minutes, in a queue or for its file, is
# not asked for each second: each look costs as much as four writes of the catalogue (docs/decisions.md).
_SOONEST_SECONDS: Final = 1
_LATEST_SECONDS: Final = 5  # a photo may have been long on its way to S3, and nobody knows here when it came
_SHARE_OF_WAIT: Final = 4


def image_answer(entry: Entry, status: HTTPStatus = HTTPStatus.OK) -> Response[ImageEntry]:
    """An image for its owner, with its ETag, and with Retry-After while it is being worked on."""
    view = image_view(entry, media_links())
    headers = {"ETag": etag(entry.words.version, view)}
    if entry.status in (Status.PENDING, Status.PROCESSING) or entry.reprocessing:
        waited = datetime.now(UTC) - (entry.unsettled_since or entry.created_at)
        headers["Retry-After"] = str(next_look(waited))
    return Response(status, "application/json", view, headers)


def next_look(waited: timedelta) -> int:
    """The seconds until a client should ask again, for work that it has waited for so long: a quarter of that."""
    share = int(waited.total_seconds()) // _SHARE_OF_WAIT
    return min(_LATEST_SECONDS, max(_SOONEST_SECONDS, share))
