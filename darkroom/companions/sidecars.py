"""What sidecars say about a picture: XMP files, and the JSON of Google's Takeout. Pure; strangers wrote the bytes.

Sources: ISO 16684-1 for XMP. Google does not describe its JSON; its exports show the fields.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any, Final

from darkroom.companions.companion import CompanionFault, Said
from darkroom.companions.kinds import FileKind
from darkroom.companions.pairing import File, describes
from darkroom.metadata.xmp import Xmp
from darkroom.texts import paragraphs

MAX_DESCRIPTION: Final = 1000
"""Characters of a description that are kept: each image may have several sidecars, and an item 400 KB."""

# Google writes whole seconds since 1970 as texts. Twelve digits reach far beyond what datetime can express.
_SECONDS: Final = re.compile(r"-?\d{1,12}", re.ASCII)


def read(kind: FileKind, data: bytes, picture: str | None = None) -> Said | CompanionFault:
    """What a sidecar says; otherwise why it says nothing.

    `picture`: the name of the picture that it was sent for; one that names another says nothing about this.
    """
    return _read_xmp(data) if kind is FileKind.XMP else _read_takeout(data, picture)


def _read_xmp(data: bytes) -> Said | CompanionFault:
    xmp = Xmp([data])
    if not xmp.properties:
        return "not_xmp"
    moments = map(xmp.moment, ("exif:DateTimeOriginal", "photoshop:DateCreated", "xmp:CreateDate"))
    taken = next(filter(None, moments), None)
    position = xmp.position()
    return Said(
        taken_at=None if taken is None else taken.iso(),
        description=_description(xmp.text("dc:description")),
        **(position if "latitude" in position else {}),
    )


def _read_takeout(data: bytes, picture: str | None) -> Said | CompanionFault:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return "not_takeout"
    # Takeout has other JSON files too, such as those of albums.
    if not isinstance(found, dict) or not isinstance(found.get("title"), str) or "photoTakenTime" not in found:
        return "not_takeout"
    if picture is not None and not _is_named(found["title"], picture):
        return "of_another_image"
    position = _position(found.get("geoData")) or _position(found.get("geoDataExif"))
    return Said(
        taken_at=_instant(found["photoTakenTime"]), description=_description(found.get("description")), **position
    )


def _is_named(title: str, picture: str) -> bool:
    return title.lower() == picture.lower() or describes(File(f"{title}.json"), File(picture))


def _instant(value: Any) -> str | None:
    """A moment in ISO 8601; None for one that is impossible, and for zero, which stands for an unknown one."""
    seconds = value.get("timestamp") if isinstance(value, dict) else None
    if not isinstance(seconds, str) or not _SECONDS.fullmatch(seconds) or int(seconds) == 0:
        return None
    try:
        return f"{datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None).isoformat()}Z"
    except (ValueError, OverflowError, OSError):
        return None


def _position(value: Any) -> dict[str, float]:
    """A position; empty for an impossible one, and for zeros, which stand for an unknown one."""
    if not isinstance(value, dict):
        return {}
    latitude, longitude, altitude = (_number(value.get(name)) for name in ("latitude", "longitude", "altitude"))
    if latitude is None or longitude is None or (latitude, longitude) == (0, 0):
        return {}
    if abs(latitude) > 90 or abs(longitude) > 180:
        return {}
    found = {"latitude": round(latitude, 8), "longitude": round(longitude, 8)}
    known = altitude is not None and altitude != 0 and abs(altitude) < 100_000
    return found | ({"altitude_m": round(altitude, 4)} if known and altitude is not None else {})


def _number(value: Any) -> float | None:
    """A finite number; JSON as Python reads it has others."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e9 else None


def _description(value: Any) -> str | None:
    text = paragraphs(value[: 4 * MAX_DESCRIPTION])[:MAX_DESCRIPTION].rstrip() if isinstance(value, str) else ""
    return text or None
