"""The name that a downloaded original gets. Pure."""

from darkroom.catalog.entry import Entry
from darkroom.formats import FORMATS
from darkroom.stages import StageName


def download_name(entry: Entry) -> str:
    """An original's own name or, if it has none, its id with the extension of its format."""
    return entry.filename or fallback_name(entry)


def fallback_name(entry: Entry) -> str:
    """The name of an original whose own name cannot be used."""
    format_id = (entry.result(StageName.METADATA) or {}).get("format")
    endings = (f".{known.extension}" for known in FORMATS if known.id == format_id)
    return entry.image_id + next(endings, "")
