"""Downloads of what an owner has sent: answers that lead to S3, and the copies of objects that no URL can name."""

from datetime import UTC, datetime, timedelta
from typing import Final

from aws_lambda_powertools.event_handler import Response

from darkroom import keys, services
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images
from darkroom.download_names import download_name
from darkroom.objects import LINK_SECONDS
from darkroom.order import Order
from darkroom.stages import StageName
from image_api.choosing import accepted
from image_api.models import OriginalLink
from image_api.problems import ImageNotFound, NotYet

BY_ACCEPT: Final = {"Vary": "Accept"}


def lead_to_original(entry: Entry, accept: str) -> Response[OriginalLink | None]:
    """Lead a client to the original of an image, under its name. Raises NotYet for a slot, and ImageNotFound."""
    order = entry.due(StageName.METADATA)
    if order is None:
        raise NotYet
    return lead_to(link_to(entry, order, entry.object_key, entry.source_version, download_name(entry)), accept)


def lead_to(link: str, accept: str) -> Response[OriginalLink | None]:
    """Lead a client to a presigned link; as JSON for one that accepts that."""
    if "application/json" in accepted(accept):
        expires_at = datetime.now(UTC) + timedelta(seconds=LINK_SECONDS)
        return Response(200, "application/json", OriginalLink(url=link, expires_at=expires_at), BY_ACCEPT)
    return Response(302, headers={"Location": link, **BY_ACCEPT})


def link_to(
    entry: Entry, order: Order | None, key: str, version_id: str | None, filename: str, place: str = ""
) -> str:
    """A link to an object of an image. If no URL can have its key, it leads to a copy, which is removed with what
    was derived under `order`; `place` distinguishes the copies of one image. Raises ImageNotFound.
    """
    objects = services.objects()
    if keys.fits_url(key):
        return objects.original_link(key, version_id, filename)
    if order is None:
        raise ImageNotFound
    copy = keys.order_prefix(entry.owner, entry.image_id, StageName.METADATA, order) + place + keys.COPY_NAME
    if not objects.copy_original(key, version_id, copy):
        raise ImageNotFound
    # If the image was deleted since, the copy may have been made after the deletion's removals.
    present = services.catalog(Images).get(entry.owner, entry.image_id)
    if present is None or not present.living:
        objects.remove_derived(copy, lambda _: True)
        raise ImageNotFound
    return objects.derived_link(copy, filename)
