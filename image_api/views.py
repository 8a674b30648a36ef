"""Catalogue entries as clients see them. Keys, sequencers and versions stay inside."""

from typing import Any

from darkroom import catalog
from darkroom.catalog import Attributes
from darkroom.stages import StageName
from image_api.media import MediaLinks
from image_api.models import Fault, Image, Placeholder, Source, Thumbnail

# What a stage's attribute holds beside its findings.
_INTERNAL = {"seq", "error"}


def image_view(entry: catalog.Image, links: MediaLinks) -> Image:
    """An image for its owner."""
    pictures = _pictures(entry)
    placeholder = pictures.get("placeholder")
    metadata = _findings(entry.result(StageName.METADATA))
    return Image(
        id=entry.image_id,
        status=entry.status,
        filename=entry.attributes.get("filename"),
        content_type=entry.attributes.get("content_type"),
        size=entry.attributes.get("size"),
        created_at=entry.attributes["created_at"],
        uploaded_at=entry.attributes.get("uploaded_at"),
        origin=entry.attributes["origin"],
        source=Source.model_validate(metadata) if metadata else None,
        thumbnails=[
            Thumbnail(**_public(item), url=links.url(item["key"]))
            for item in sorted(pictures.get("items", []), key=lambda item: item["width"] * item["height"])
        ],
        placeholder=Placeholder.model_validate(placeholder) if placeholder else None,
        metadata=metadata,
        errors=_faults(entry),
    )


def _pictures(entry: catalog.Image) -> Attributes:
    """What the thumbnailer has to show: its result, or what it showed before it was done or gave up."""
    result = entry.result(StageName.THUMBNAILS)
    if result is None or "error" in result:
        return entry.preview() or {}
    return result


def _public(item: Attributes) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "key"}


def _findings(result: Attributes | None) -> dict[str, object] | None:
    return {name: value for name, value in (result or {}).items() if name not in _INTERNAL} or None


def _faults(entry: catalog.Image) -> list[Fault]:
    results = [(stage, entry.result(stage)) for stage in StageName]
    return [Fault(stage=stage, **result["error"]) for stage, result in results if result and "error" in result]
