"""Moments as metadata writes them: local by nature, sub-seconds and offset only where they are known."""

import itertools
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

# Digits are those of ASCII: Python knows others, no standard of metadata does. Blanks once taken are not given
# back, or a text of nothing else would be read once for each.
_EXIF: Final = re.compile(
    r"\s*(\d{4})[:\-/. ](\d{1,2})[:\-/. ](\d{1,2})"
    r"(?:[T\s:]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9})\d*)?)?\s*(Z|[+-]\d{1,2}:?\d{2})?)?",
    re.ASCII,
)
_ISO: Final = re.compile(
    r"\s*(\d{4})(?:-(\d{2})(?:-(\d{2})"
    r"(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9})\d*)?)?\s*+(Z|[+-]\d{2}:?\d{2})?)?)?)?\s*$",
    re.ASCII,
)
_IPTC_DATE: Final = re.compile(r"\s*(\d{4})[-:]?(\d{2})[-:]?(\d{2})", re.ASCII)
_IPTC_TIME: Final = re.compile(r"\s*(\d{2}):?(\d{2}):?(\d{2})?\s*([+-]\d{2}:?\d{2})?", re.ASCII)
_OFFSET: Final = re.compile(r"\s*([+-])\s*(\d{1,2}):?(\d{2})?\s*$", re.ASCII)
_SUBSECOND: Final = re.compile(r"\s*(\d{1,9})", re.ASCII)

# UTC offsets in civil use, in minutes: whole hours, and the half and quarter hours of the tz database.
_OFFSETS_IN_USE: Final = sorted(
    {hours * 60 for hours in range(-12, 15)} | {-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825}
)
# A clock set by hand differs by seconds from the satellites', and their fix may be a minute old.
_GPS_TOLERANCE: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as far as it is known. `precision` is "year", "month", "day", "minute" or "second"."""

    at: datetime
    precision: str = "second"
    subsecond: str = ""
    offset: str | None = None

    def iso(self) -> str:
        """ISO 8601, no more precise than the source was."""
        if self.precision in ("year", "month", "day"):
            return self.at.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.precision]]
        text = self.at.isoformat(timespec="minutes" if self.precision == "minute" else "seconds")
        if self.subsecond and self.precision == "second":
            text += "." + self.subsecond
        return text + (self.offset or "")


def parse_offset(text: str) -> str | None:
    """A UTC offset ("+09:00", "Z", "-7") in ISO 8601's extended form; None when it is none."""
    if text.strip() == "Z":
        return "Z"
    match = _OFFSET.match(text)
    if not match:
        return None
    hours, minutes = int(match[2]), int(match[3] or 0)
    return f"{match[1]}{hours:02d}:{minutes:02d}" if hours <= 14 and minutes < 60 else None


def parse_exif_date(text: str, subsecond: str = "", offset: str | None = None) -> Moment | None:
    """An EXIF date ("2008:10:22 16:28:39") with the values of its SubSecTime and OffsetTime tags."""
    moment = _moment(_EXIF.match(text))
    if moment is None:
        return None
    digits = _SUBSECOND.match(subsecond)
    if digits and moment.precision == "second":
        moment = replace(moment, subsecond=digits[1])
    known = parse_offset(offset) if offset else None
    return replace(moment, offset=known) if known and moment.precision in ("minute", "second") else moment


def parse_iso_date(text: str) -> Moment | None:
    """An XMP date: ISO 8601 in W3C's "Date and Time Formats" profile, or in EXIF's form as some write it."""
    return _moment(_ISO.match(text)) or _moment(_EXIF.match(text))


def parse_iptc_date(date: str, time: str = "") -> Moment | None:
    """IIM's "CCYYMMDD", in which a day or month that is not known is 00, and "HHMMSS±HHMM"."""
    day = _IPTC_DATE.match(date)
    if not day:
        return None
    known = list(itertools.takewhile(lambda part: part != "00", day.groups()))
    if len(known) < 3:
        return _build((*known,), "", None)
    clock = _IPTC_TIME.match(time)
    if not clock:
        return _build((*day.groups(), None, None, None), "", None)
    return _build((*day.groups(), clock[1], clock[2], clock[3] or "00"), "", clock[4])


def _moment(match: re.Match[str] | None) -> Moment | None:
    if match is None:
        return None
    *parts, subsecond, offset = match.groups()
    return _build(tuple(parts), subsecond or "", offset)


def _build(parts: tuple[str | None, ...], subsecond: str, offset: str | None) -> Moment | None:
    numbers = [int(part) for part in parts if part is not None]
    precision = {1: "year", 2: "month", 3: "day", 5: "minute", 6: "second"}.get(len(numbers))
    if precision is None:
        return None
    try:
        at = datetime(*(numbers + [1] * (3 - len(numbers))))  # type: ignore[arg-type]  # noqa: DTZ001  # local by nature
    except ValueError:
        return None
    known = parse_offset(offset) if offset else None
    return Moment(at, precision, subsecond if precision == "second" else "", known)


def offset_from_gps(local: Moment, utc: Moment) -> str | None:
    """The offset in civil use that makes a local time agree with the picture's GPS time, if one does."""
    if local.precision != "second" or utc.precision != "second":
        return None
    difference = local.at - utc.at
    for minutes in _OFFSETS_IN_USE:
        if abs(difference - timedelta(minutes=minutes)) <= _GPS_TOLERANCE:
            sign = "-" if minutes < 0 else "+"
            return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    return None
