"""Dates and times in metadata: local times, with sub-seconds and offset only if they are known."""

import itertools
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

# Only ASCII digits count: Python knows others, but no metadata standard does. Blanks are matched possessively;
# otherwise a text of only blanks would be read again at each of them.
_CLOCK: Final = r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9})[0-9]*+)?)?(?![0-9])"
_EXIF_DATE: Final = re.compile(r"\s*+([0-9]{4})[:\-/. ]([0-9]{1,2})[:\-/. ]([0-9]{1,2})(?![0-9])")
_EXIF_TIME: Final = re.compile(rf"(?:T|[\s:]++)((?:[^\W\d_]\.?\s?){{0,9}}){_CLOCK}")
_ISO: Final = re.compile(
    rf"\s*+([0-9]{{4}})(?:-([0-9]{{2}})(?:-([0-9]{{2}})(?:[T ]{_CLOCK}"
    r"\s*+(Z|[+-][0-9]{2}(?::?[0-9]{2}){0,2})?)?)?)?\s*+$"
)
# As in RFC 1123 ("Sun, 04 Jul 2021 10:11:12 +0000"), and C's asctime ("Sun Jul  4 10:11:12 2021").
_NAMED_DATE: Final = re.compile(
    r"\s*+(?:[A-Za-z]{3,9}[,.]?\s++)?([0-9]{1,2})[\s\-]([A-Za-z]{3,9})\.?[\s\-]([0-9]{4}),?(?![0-9])"
)
_ASCTIME: Final = re.compile(
    rf"\s*+[A-Za-z]{{3,9}}\s++([A-Za-z]{{3,9}})\s++([0-9]{{1,2}})\s++{_CLOCK}\s++([0-9]{{4}})\s*+$"
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IPTC_DATE: Final = re.compile(r"\s*(\d{4})[-:]?(\d{2})[-:]?(\d{2})", re.ASCII)
_IPTC_TIME: Final = re.compile(r"\s*+(\d{2}):?(\d{2}):?(\d{2})?\s*+([+-]\d{2}(?::?\d{2}){1,2})?\W*$", re.ASCII)
_OFFSET: Final = re.compile(r"\s*(?:UTC|GMT)?([+-])\s*([0-9]{1,2})(?::?([0-9]{2})(?::?([0-9]{2}))?)?\s*$")
_SUBSECOND: Final = re.compile(r"\s*(\d{1,9})", re.ASCII)

# What may follow a time of day: AM or PM, a zone or an offset, and characters without a meaning.
_TAIL: Final = re.compile(
    r"\s*+(?P<half>(?:[^\W\d_]\.?\s?){0,9}?)\s*+"
    r"(?P<zone>Z|(?:UTC|GMT)?[+-]\s?[0-9]{1,2}(?::?[0-9]{2}){0,2}|UTC|GMT|(?:[A-Z]{2,4}T|MSK))?[\W_]*+$"
)
_MORNING: Final = frozenset({"am", "上午", "午前", "오전", "πμ", "ص", "öö", "sa", "de"})
_AFTERNOON: Final = frozenset({"pm", "下午", "午後", "오후", "μμ", "م", "ös", "ch", "du"})
# As in RFC 822; elsewhere the same letters may mean other zones.
_ZONES_OF_MAIL: Final = {
    **dict.fromkeys(("UT", "UTC", "GMT"), "Z"),
    **{
        f"{letter}{kind}T": f"-{hour + (kind == 'S'):02d}:00"
        for letter, hour in zip("ECMP", (4, 5, 6, 7), strict=True)
        for kind in "SD"
    },
}

# UTC offsets in civil use, in minutes: whole hours, and the half and quarter hours of the tz database.
_OFFSETS_IN_USE: Final = sorted(
    {hours * 60 for hours in range(-12, 15)} | {-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825}
)
# A clock that was set by hand is wrong by seconds, and the GPS fix may be a minute old.
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
    """A UTC offset ("+09:00", "Z", "-7", "+05:30:00") in ISO 8601's extended form; None if it is not one.

    An offset with seconds, as in local mean time, does not count: no clock in civil use has one.
    """
    if text.strip() in ("Z", "UTC", "GMT"):
        return "Z"
    match = _OFFSET.match(text)
    if not match:
        return None
    hours, minutes, seconds = int(match[2]), int(match[3] or 0), int(match[4] or 0)
    return f"{match[1]}{hours:02d}:{minutes:02d}" if hours <= 14 and minutes < 60 and not seconds else None


def parse_exif_date(text: str, subsecond: str = "", offset: str | None = None) -> Moment | None:
    """An EXIF date ("2008:10:22 16:28:39") with the values of its SubSecTime and OffsetTime tags.

    The text after the time is read too: "03:11:12 PM" is 15:11:12. If that text makes no sense, only the day is
    known.
    """
    date = _EXIF_DATE.match(text)
    moment = _on(date.groups(), text[date.end() :]) if date else None
    if moment is None:
        return None
    digits = _SUBSECOND.match(subsecond)
    if digits and moment.precision == "second":
        moment = replace(moment, subsecond=digits[1])
    known = parse_offset(offset) if offset else None
    return replace(moment, offset=known) if known and moment.precision in ("minute", "second") else moment


def parse_iso_date(text: str) -> Moment | None:
    """An XMP date: ISO 8601 in W3C's "Date and Time Formats" profile, or in EXIF's form as some write it."""
    if match := _ISO.match(text):
        *parts, subsecond, offset = match.groups()
        return _build(tuple(parts), subsecond or "", offset)
    return parse_exif_date(text)


def parse_text_date(text: str) -> Moment | None:
    """A date in a text for people, in the form of RFC 1123 (which PNG recommends), asctime, ISO 8601 or EXIF."""
    if match := _ASCTIME.match(text):
        month, day, hour, minute, second, subsecond, year = match.groups()
        return _build((year, _month(month), day, hour, minute, second), subsecond or "", None)
    if match := _NAMED_DATE.match(text):
        day, month, year = match.groups()
        rest, _, zone = text[match.end() :].rstrip().rpartition(" ")
        if known := _ZONES_OF_MAIL.get(zone):
            return _on((year, _month(month), day), f"{rest} {known}")
        return _on((year, _month(month), day), text[match.end() :])
    return parse_iso_date(text)


def _month(name: str) -> str:
    """The number of an English month; for another word 0, which is in no date."""
    return str(1 + _MONTHS.index(name[:3].lower())) if name[:3].lower() in _MONTHS else "0"


def _on(day: tuple[str | None, ...], rest: str) -> Moment | None:
    """A day with the time of day that follows it, if all of that can be read."""
    clock = _EXIF_TIME.match(rest)
    tail = _TAIL.match(rest, clock.end()) if clock else None
    if clock is None or tail is None:
        return _build(day, "", None)
    before, hour, minute, second, subsecond = clock.groups()
    hour = _of_24(int(hour), before or tail["half"]) if not (before and tail["half"].strip()) else None
    if hour is None:
        return _build(day, "", None)
    return _build((*day, hour, minute, second), subsecond or "", tail["zone"])


def _of_24(hour: int, half: str) -> str | None:
    """The hour of the day; None if AM or PM contradicts the hour, or the word is neither."""
    word = re.sub(r"[\s.]", "", half).casefold()
    if word in _AFTERNOON and hour:
        return str(hour % 12 + 12 if hour <= 12 else hour)
    if word in _MORNING and hour <= 12:
        return str(hour % 12)
    return None if word else str(hour)


def parse_iptc_date(date: str, time: str = "") -> Moment | None:
    """IIM's "CCYYMMDD", in which an unknown day or month is 00, and "HHMMSS±HHMM"."""
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
    """The offset in civil use with which a local time agrees with the picture's GPS time, if there is one."""
    if local.precision != "second" or utc.precision != "second":
        return None
    difference = local.at - utc.at
    for minutes in _OFFSETS_IN_USE:
        if abs(difference - timedelta(minutes=minutes)) <= _GPS_TOLERANCE:
            sign = "-" if minutes < 0 else "+"
            return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    return None
