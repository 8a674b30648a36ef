"""Answers about an image."""

from http import HTTPStatus
from typing import Final

from aws_lambda_powertools.event_handler import Response

from darkroom.catalog.entry import Entry, Status
from image_api.conditions import etag
from image_api.models import ImageEntry
from image_api.services import media_links
from image_api.views import image_view

# Most photos are ready after two or three seconds.
_SOON_SECONDS: Final = 1


def image_answer(entry: Entry, status: HTTPStatus = HTTPStatus.OK) -> Response[ImageEntry]:
    """An image for its owner, with its ETag, and with Retry-After while it is being worked on."""
    view = image_view(entry, media_links())
    headers = {"ETag": etag(entry.words.version, view)}
    if entry.status in (Status.PENDING, Status.PROCESSING) or entry.reprocessing:
        headers["Retry-After"] = str(_SOON_SECONDS)
    return Response(status, "application/json", view, headers)
