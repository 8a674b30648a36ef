"""The place of an image in its owner's timeline: by the local clock where it was taken. Pure.

Every camera knows the local time, few know its offset from UTC. So lists follow the local clock, and a camera
without an offset fits in beside the phone that has one. The time comes from the first of these: the file itself, a
file name with the second, the file's time according to the client, a file name with the day, the upload.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, Literal, get_args

from darkroom.file_names import readings
from darkroom.keys import ImageId

Precision = Literal["year", "month", "day", "minute", "second"]
_PRECISIONS: Final[tuple[Precision, ...]] = get_args(Precision)
_LENGTHS: Final[Mapping[Precision, int]] = {"year": 4, "month": 7, "day": 10, "minute": 16, "second": 19}
"""How many characters of an ISO 8601 text each precision has."""

_UNITS: Final[Mapping[Precision, timedelta]] = {
    "day": timedelta(days=1),
    "minute": timedelta(minutes=1),
    "second": timedelta(milliseconds=1),
}
"""By how much a time of each precision can be moved."""

FILE_NAME: Final = "file_name"
FILE_TIME: Final = "file_time"
UPLOAD: Final = "upload"
OWNER: Final = "owner"

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001  # clocks and instants are both kept without a zone here

_FIRST_NAMED: Final = datetime(1990, 1, 1)  # noqa: DTZ001  # a local clock
"""Digits that would give an earlier day are only a number: digital cameras came later."""

_AHEAD: Final = timedelta(days=1)
"""How far a clock may be ahead of the upload's UTC: an offset of 14 hours, and a clock that is somewhat fast."""

# What file systems and archives give for an unknown time, besides Unix's zero: FAT's first day, and ZIP's zero,
# whose month and day 0 are read as the last ones before.
_UNSET_CLOCKS: Final = frozenset({datetime(1980, 1, 1), datetime(1979, 11, 30)})  # noqa: DTZ001  # local clocks


@dataclass(frozen=True, slots=True)
class Taken:
    """When the picture was taken according to the file: the summary's `taken_at` and its two sources.

    `at` is ISO 8601 of any precision from "2020" to "2020-11-01T12:10:02.123+01:00".
    """

    at: str
    source: str
    offset_source: str | None = None

    @classmethod
    def of_summary(cls, summary: Mapping[str, Any]) -> "Taken | None":
        """The time in a summary (darkroom/summary.py); None if it has none."""
        if "taken_at" not in summary:
            return None
        return cls(summary["taken_at"], summary["taken_at_source"], summary.get("taken_at_offset_source"))


@dataclass(frozen=True, slots=True)
class Place:
    """An image's place in time, and its sources.

    `local`: the local clock, "2020-11-01T12:10:02.000"; below `precision` it has the first day or hour.
    `instant`: the same in UTC, "2020-11-01T11:10:02.000Z", if it is known. `source` gave the clock,
    `instant_source` the instant: a property of the file ("exif:OffsetTimeOriginal", "gps"), FILE_NAME, FILE_TIME,
    UPLOAD or, if it was corrected, OWNER.
    """

    local: str
    instant: str | None
    precision: Precision
    source: str
    instant_source: str | None


def place(
    own: Taken | None,
    *,
    filename: str | None,
    file_time: str | None,
    uploaded_at: datetime,
    xmp: Taken | None = None,
    takeout: Taken | None = None,
) -> Place:
    """An image's place, from the first source with a possible time. Never raises for what a client sent.

    `xmp`, `takeout`: what sidecars say. An XMP file says what the picture would. Google's knows the instant alone,
    so a name with the local time comes first.

    If the file's date lacks the second, the first name or file time that agrees with it completes it. The upload
    never does, because it says nothing about when a picture was taken.
    """
    uploaded = uploaded_at.astimezone(UTC).replace(tzinfo=None)
    by_file, beside = _of_file(own), _of_file(xmp)
    said = _of_file_time(file_time, uploaded)
    clocks = (by_file, beside, said)
    offset = next((clock.offset for clock in clocks if clock and clock.offset is not None), timedelta())
    named = _of_name(filename, uploaded, offset)
    exact = named if named and named.precision == "second" else None
    others = [clock for clock in (beside, exact, _of_instant(takeout, offset), said, named) if clock]
    if by_file:
        return by_file.completed(others).place()
    return next(iter(others), _Clock(uploaded, "second", UPLOAD, uploaded, UPLOAD)).place()


def corrected(place: Place, taken_at: str | None, offset: str | None) -> Place:
    """A place with its owner's corrections: of the local clock, of its offset from UTC, or of both.

    `taken_at` and `offset` are in the forms that `local_time` and `parse_offset` read. A corrected clock keeps the
    offset that the file or the device has said. A corrected offset keeps the local clock, unless the clock itself
    was computed from UTC, as for the time of the upload.
    """
    if taken_at is None and offset is None:
        return place
    clock = _of_place(place)
    from_utc = clock.instant_source in (UPLOAD, FILE_NAME)
    given = None if taken_at is None else local_time(taken_at)
    if given is not None:
        kept = None if from_utc else clock.offset
        clock = replace(clock, local=given.local, precision=given.precision, source=OWNER)
        clock = clock.at(kept, clock.instant_source if kept is not None else None)
    if offset is not None:
        clock = (
            replace(clock, local=_sum(clock.instant, parse_offset(offset)) or clock.local)
            if given is None and from_utc and clock.instant is not None
            else clock.at(parse_offset(offset), OWNER)
        )
    return clock.place()


def shifted(place: Place, interval: timedelta) -> str | None:
    """The local time of a place, moved by an interval, in its precision; None if there is no such time.

    It moves by whole minutes or days if it is no more precise. A month or a year alone stays: no wrong clock made
    it. So the opposite interval always leads back.
    """
    clock = _of_place(place)
    unit = _UNITS.get(clock.precision)
    local = _sum(clock.local, timedelta() if unit is None else int(interval / unit) * unit)
    if local is None:
        return None
    text = local.isoformat(timespec="milliseconds")
    return text if clock.precision == "second" else text[: _LENGTHS[clock.precision]]


def local_time(text: str) -> "_Clock | None":
    """A local time of any precision, from "2020" to "2020-11-01T12:10:02.123"; None for anything else."""
    clock = _parse_iso(text)
    return clock if clock is not None and clock.instant is None else None


def _of_place(place: Place) -> "_Clock":
    instant = None if place.instant is None else datetime.fromisoformat(place.instant.removesuffix("Z"))
    local = datetime.fromisoformat(place.local)
    return _Clock(local, place.precision, place.source, instant, place.instant_source)


def _sum(moment: datetime | None, interval: timedelta) -> datetime | None:
    """The moment after an interval; None if datetime cannot express it."""
    try:
        return None if moment is None else moment + interval
    except OverflowError:
        return None


def timeline(place: Place, image_id: ImageId) -> str:
    """The place of an image in lists by time: by local clock, then instant (unknown first), then id."""
    return f"{place.local}#{place.instant or ''}#{image_id}"


SLOTS: Final = "slot/"
"""The beginning of the keys of slots among their owner's entries, where they are counted until their photo has
been processed."""


def slot_timeline(opened_at: str, image_id: ImageId) -> str:
    """The sort key of a slot among its owner's entries, by its last form, until its photo has been processed."""
    return f"{SLOTS}{opened_at}/{image_id}"


TOMBSTONES: Final = "tombstone/"
"""The beginning of the keys of deleted images among their owner's entries."""


def tombstone_timeline(image_id: ImageId) -> str:
    """The sort key of a deleted image among its owner's."""
    return f"{TOMBSTONES}{image_id}"


def image_timeline(image_id: ImageId) -> str:
    """The sort key of an image among its owner's entries, once it is no slot. Lists are the library's."""
    return f"image/{image_id}"


_SECOND: Final = r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
_STAMP: Final = rf"{_SECOND}\.\d{{3}}"
_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
TIMELINE: Final = re.compile(rf"\A{_STAMP}#(?:{_STAMP}Z)?#(?P<id>{_UUID})\Z", re.ASCII)
"""A key made by `timeline`, with the image's `id`."""
MOMENT: Final = re.compile(rf"\A{_SECOND}Z#{_UUID}\Z", re.ASCII)
"""The place of an image in a list that is in the order of moments: of arrival, or of deletion."""


def parse_file_time(text: str) -> datetime | None:
    """The file's time from a client, to the millisecond; None if it is not a valid time.

    RFC 3339 (section 5.6) with an offset of at most 14:59 hours, without leap seconds. The year is within 1 to
    9999, in UTC too.
    """
    clock = _parse_iso(text)
    if clock is None or clock.precision != "second" or clock.offset is None:
        return None
    return clock.local.replace(tzinfo=timezone(clock.offset))


@dataclass(frozen=True, slots=True)
class _Clock:
    """What one source gives. `local` and `instant` (UTC) are to the millisecond, both without a zone."""

    local: datetime
    precision: Precision
    source: str
    instant: datetime | None = None
    instant_source: str | None = None

    @property
    def offset(self) -> timedelta | None:
        return None if self.instant is None else self.local - self.instant

    def at(self, offset: timedelta | None, source: str | None) -> "_Clock":
        """The same local clock at another offset from UTC; None if that is unknown."""
        instant = None if offset is None else _sum(self.local, -offset)
        return replace(self, instant=instant, instant_source=None if instant is None else source)

    def completed(self, others: list["_Clock"]) -> "_Clock":
        """The first of the others that agrees and is more precise, with this clock's own offset if it has one."""
        for other in others:
            if _PRECISIONS.index(other.precision) > _PRECISIONS.index(self.precision) and self._agrees(other):
                if self.offset is None:
                    return other
                return replace(other, instant=other.local - self.offset, instant_source=self.instant_source)
        return self

    def _agrees(self, other: "_Clock") -> bool:
        known = _LENGTHS[self.precision]
        return self.local.isoformat()[:known] == other.local.isoformat()[:known]

    def place(self) -> Place:
        instant = None if self.instant is None else self.instant.isoformat(timespec="milliseconds") + "Z"
        local = self.local.isoformat(timespec="milliseconds")
        return Place(local, instant, self.precision, self.source, self.instant_source)


def _of_file(own: Taken | None) -> _Clock | None:
    clock = _parse_iso(own.at) if own else None
    if own is None or clock is None:
        return None
    offset_source = None if clock.instant is None else own.offset_source or own.source
    return replace(clock, source=own.source, instant_source=offset_source)


def _of_instant(taken: Taken | None, offset: timedelta) -> _Clock | None:
    """The local clock of an instant, by the offset that another source knows."""
    clock = _of_file(taken)
    if clock is None or clock.instant is None:
        return None
    local = _sum(clock.instant, offset)
    return None if local is None else replace(clock, local=local)


def _of_file_time(text: str | None, uploaded: datetime) -> _Clock | None:
    moment = parse_file_time(text) if text else None
    if moment is None:
        return None
    local, instant = moment.replace(tzinfo=None), moment.astimezone(UTC).replace(tzinfo=None)
    if instant == _EPOCH or local in _UNSET_CLOCKS or instant - uploaded > _AHEAD:
        return None
    return _Clock(local, "second", FILE_TIME, instant, FILE_TIME)


def _of_name(name: str | None, uploaded: datetime, offset: timedelta) -> _Clock | None:
    """The time in a file name. If it is UTC, the local clock comes from the offset that another source knows."""
    for pattern, at in readings(name or ""):
        if at < _FIRST_NAMED or at - uploaded > _AHEAD:
            continue
        if not pattern.utc:
            return _Clock(at, pattern.tells, FILE_NAME)
        try:
            return _Clock(at + offset, pattern.tells, FILE_NAME, at, FILE_NAME)
        except OverflowError:
            continue
    return None


_ISO: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII | re.IGNORECASE,  # RFC 3339 allows a small t and z
)

_OFFSET: Final = re.compile(r"[+-]\d\d:\d\d", re.ASCII)

_BY_PARTS: Final[Mapping[int, Precision]] = {1: "year", 2: "month", 3: "day", 5: "minute", 6: "second"}


def _parse_iso(text: str) -> _Clock | None:
    """ISO 8601 as the extractor writes it, or RFC 3339, cut to the millisecond; None for an impossible time."""
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    *parts, fraction, offset = match.groups()
    numbers = [int(part) for part in parts if part is not None]
    precision = _BY_PARTS[len(numbers)]
    try:
        local = datetime(*(numbers + [1] * (3 - len(numbers))))  # type: ignore[arg-type]  # noqa: DTZ001
        local += timedelta(milliseconds=int((fraction or "0")[:3].ljust(3, "0")))
        if offset is None:
            return _Clock(local, precision, "")
        return _Clock(local, precision, "", local - parse_offset(offset))
    except (ValueError, OverflowError):
        return None


def parse_offset(text: str) -> timedelta:
    """An offset from UTC: "Z" or "+01:00". Raises ValueError if no clock on Earth has it."""
    if text in ("Z", "z"):
        return timedelta()
    if not _OFFSET.fullmatch(text):
        raise ValueError("not an offset")
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 14 or minutes > 59:
        raise ValueError("not an offset in use")
    return timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1)
