"""Catalogue entries as clients see them, without keys, sequencers and versions."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import cast

from darkroom import keys
from darkroom.catalog.entry import Attributes, Entry
from darkroom.formats import FORMATS, by_extension
from darkroom.order import Order
from darkroom.stages import PICTURES, StageName
from darkroom.summary import Summary
from image_api.media import MediaLinks
from image_api.models import ErrorCode, ImageEntry, Placeholder, Source, StageFault, Thumbnail, Time


def image_view(entry: Entry, links: MediaLinks) -> ImageEntry:
    """An image for its owner."""
    pictures = entry.pictures or {}
    placeholder = pictures.get("placeholder")
    metadata = _findings(entry.result(StageName.METADATA))
    return ImageEntry(
        id=entry.image_id,
        status=entry.status,
        reprocessing=entry.reprocessing,
        filename=entry.filename,
        content_type=entry.content_type,
        size=entry.size,
        created_at=entry.created_at,
        uploaded_at=entry.uploaded_at,
        origin=entry.origin,
        time=Time(**asdict(entry.place)) if entry.place else None,
        source=Source.model_validate(metadata) if metadata else None,
        thumbnails=sorted(_thumbnails(entry, pictures, links), key=lambda picture: picture.width * picture.height),
        placeholder=Placeholder.model_validate(placeholder) if placeholder else None,
        metadata=metadata,
        errors=_faults(entry),
    )


def download_name(entry: Entry) -> str:
    """The file name of a downloaded original: its own name or, if it has none, its id with the extension of its
    format.
    """
    format_id = (entry.result(StageName.METADATA) or {}).get("format")
    endings = (f".{known.extension}" for known in FORMATS if known.id == format_id)
    return entry.filename or entry.image_id + next(endings, "")


def _thumbnails(entry: Entry, pictures: Attributes, links: MediaLinks) -> Iterator[Thumbnail]:
    """Each rung's picture in each of its formats; one object may serve several rungs."""
    order = Order.parse(pictures.get("order", ""))
    if order is None:
        return
    prefix = keys.order_prefix(entry.owner, entry.image_id, PICTURES, order)
    for stored in entry.renditions:
        name = keys.rendition_name(pictures["ladder"], stored.rungs[0], stored.format)
        for rung in stored.rungs:
            yield Thumbnail(
                name=rung,
                format=stored.format,
                content_type=by_extension(stored.format).media_type,
                width=stored.width,
                height=stored.height,
                bytes=stored.bytes,
                animated=stored.animated,
                url=links.url(prefix, name),
            )


def _findings(result: Attributes | None) -> Summary | None:
    found = {name: value for name, value in (result or {}).items() if name not in ("order", "engine")}
    return cast("Summary", found) if found else None


def _faults(entry: Entry) -> list[StageFault]:
    """Why stages gave up; a stage that is trying again has no fault here."""
    faults = ((stage, entry.fault(stage)) for stage in StageName if entry.settled(stage))
    return [
        StageFault(stage=stage, code=cast("ErrorCode", f.code), message=f.message, retry=f.retry)
        for stage, f in faults
        if f
    ]
