"""Everything a file says about itself: a bounded summary for the catalogue and the full tag tree."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from darkroom.decode import open_image
from darkroom.errors import RejectedImage
from metadata_extractor import containers, exif
from metadata_extractor.containers import Contents
from metadata_extractor.ifd import read_tiff
from metadata_extractor.times import Moment, offset_from_gps

MAX_SUMMARY_BYTES = 4_096
"""Of the summary as JSON: an item of the catalogue stays small enough for lists to be cheap to read."""

Summary = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Description:
    """`summary`: the fields of docs/metadata.md; `tags`: every tag, by group and standard name. Both JSON."""

    summary: Summary
    tags: dict[str, Any]


def describe(data: bytes) -> Description:
    """Read all metadata of an image.

    Raises RejectedImage only when the bytes are no supported image at all; an image whose header can be read
    but whose pixels are broken is described, with the fault under `fault`.
    """
    contents = containers.read(data)
    if contents is None:
        open_image(data)
        raise RejectedImage("not_an_image", "The file is no image of a known format.")
    tags = exif.Exif(read_tiff(contents.exif) if contents.exif else None)
    summary: Summary = {}
    for part in (_file(data, contents, tags), _camera(tags), exif.exposure(tags), _time(tags)):
        summary |= part
    summary["gps"] = exif.position(tags)
    summary |= _pixels(data)
    summary = {name: value for name, value in summary.items() if value not in (None, "", [], {})}
    return Description(summary, {"File": contents.tags} | exif.tag_tree(tags))


def _file(data: bytes, contents: Contents, tags: exif.Exif) -> Summary:
    stored = tags.integer(exif.ORIENTATION)
    stored = stored if stored in range(1, 9) else None
    width, height = contents.width, contents.height
    if (contents.orientation or stored or 1) >= 5:
        width, height = height, width
    return {
        "format": contents.format,
        "variant": contents.variant,
        "content_type": contents.content_type,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "width": width,
        "height": height,
        "orientation": stored,
        "colour_mode": contents.colour_mode,
        "bit_depth": contents.bit_depth,
        "alpha": contents.alpha,
        "chroma_subsampling": contents.chroma_subsampling,
        "frames": contents.frames,
        "duration_ms": contents.duration_ms,
        "colour_space": exif.colour_space(tags),
    }


def _camera(tags: exif.Exif) -> Summary:
    return {
        "make": tags.text(exif.MAKE),
        "model": tags.text(exif.MODEL),
        "lens_make": tags.text(exif.LENS_MAKE),
        "lens_model": tags.text(exif.LENS_MODEL),
        "software": tags.text(exif.SOFTWARE),
    }


def _time(tags: exif.Exif) -> Summary:
    """The first source that has a possible date; GPS time only ever supplies its offset."""
    sources = (
        (
            "exif:DateTimeOriginal",
            exif.DATE_TIME_ORIGINAL,
            exif.SUB_SEC_TIME_ORIGINAL,
            exif.OFFSET_TIME_ORIGINAL,
        ),
        (
            "exif:DateTimeDigitized",
            exif.DATE_TIME_DIGITIZED,
            exif.SUB_SEC_TIME_DIGITIZED,
            exif.OFFSET_TIME_DIGITIZED,
        ),
    )
    for source, *numbers in sources:
        if moment := tags.moment(*numbers):
            return {"taken_at_source": source} | _with_offset(moment, source, tags)
    return {}


def _with_offset(moment: Moment, source: str, tags: exif.Exif) -> Summary:
    if moment.offset:
        return {"taken_at": moment.iso(), "taken_at_offset_source": source.replace("DateTime", "OffsetTime")}
    utc = exif.gps_moment(tags)
    offset = offset_from_gps(moment, utc) if utc else None
    if offset is None:
        return {"taken_at": moment.iso()}
    return {"taken_at": moment.iso() + offset, "taken_at_offset_source": "gps"}


def _pixels(data: bytes) -> Summary:
    try:
        open_image(data)
    except RejectedImage as fault:
        return {"fault": {"code": fault.code, "message": fault.message}}
    return {}


def _size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())
