"""File names: the part of a name that is kept, and the time in it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from darkroom import texts

MAX_LENGTH: Final = 255  # characters; the limit of most file systems

# A shortened name keeps its ending if that is no longer than this. Cameras, phones and editors write endings of a
# few characters.
_LONGEST_ENDING: Final = 16


def clean(path: str) -> str:
    """The name in a path, without folders, control characters and disguises; empty if nothing is left."""
    name = texts.visible(re.split(r"[/\\]", path)[-1]).strip()
    return "" if name in {".", ".."} else name


def shorten(name: str) -> str:
    """A clean name of at most 255 characters: a longer one is cut before its ending."""
    if len(name) <= MAX_LENGTH:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > _LONGEST_ENDING:
        return name[:MAX_LENGTH].strip()
    return stem[: MAX_LENGTH - len(dot + ending)].strip() + dot + ending


@dataclass(frozen=True, slots=True)
class NamePattern:
    """How some programs name their files: the precision of the time, and whether it is UTC or local time.

    `regex` has the groups that `_read` knows.
    """

    writers: str
    examples: tuple[str, ...]
    tells: Literal["second", "day"]
    utc: bool
    regex: str


# Every repetition is bounded, so that a search takes time in proportion to the name's length.
_START: Final = r"(?<![0-9a-z])"
_END: Final = r"(?![0-9a-z])"
_DATE: Final = r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
_TIME: Final = r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)"
_PARTED_DATE: Final = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
_PARTED_TIME: Final = r"(?P<hour>\d\d)(?P<mark>[-_.:]?)(?P<minute>\d\d)(?P=mark)(?P<second>\d\d)"
_DOTTED_TIME: Final = r"(?P<hour>\d{1,2})\.(?P<minute>\d\d)\.(?P<second>\d\d)"
# Three digits after the second are thousandths or a number in a burst; both give the right order.
_MORE: Final = r"(?:[-_.]?(?:BURST)?(?P<fraction>\d{3}))?(?!\d)"
# The words that macOS and WhatsApp put between date and time, in several languages. macOS decomposes accents.
_AT: Final = r"(?:at|um|(?:à|a\u0300)s?|a las|a la\(s\)|alle|om|kl\.|kello|o)"
_HALF: Final = r"(?:[ \u00a0\u202f]?(?P<half>[AP])\.?[ \u00a0\u202f]?M(?![a-z]))?"

NAME_PATTERNS: Final = (
    NamePattern(
        "Google Pixel",
        ("PXL_20201101_121002123.jpg", "PXL_20201101_121002123.NIGHT.jpg", "PXL_20201101_121002123~2.jpg"),
        "second",
        True,
        rf"{_START}PXL_{_DATE}_{_TIME}(?P<fraction>\d{{3}})?(?!\d)",
    ),
    NamePattern(
        "Facebook, WeChat: milliseconds since 1970",
        ("FB_IMG_1604232602123.jpg", "mmexport1604232602123.jpg", "wx_camera_1604232602123.jpg"),
        "second",
        True,
        rf"{_START}(?:FB_IMG_|mmexport|wx_camera_)(?P<unix>\d{{13}})(?!\d)",
    ),
    NamePattern(
        "cameras of Android and Samsung; screenshots of Android and KDE; Telegram on phones",
        ("IMG_20201101_121002.jpg", "20201101_121002(0).jpg", "Screenshot_20201101-121002_App.jpg"),
        "second",
        False,
        rf"(?<!\d){_DATE}[-_ T]{_TIME}{_MORE}",
    ),
    NamePattern(
        "Oppo, bursts of Google Camera, WeChat",
        ("IMG20201101121002.jpg", "00000IMG_00000_BURST20201101121002123_COVER.jpg"),
        "second",
        False,
        rf"(?<!\d){_DATE}{_TIME}{_MORE}",
    ),
    NamePattern(
        "Windows Phone",
        ("WP_20201101_12_10_02_Pro.jpg",),
        "second",
        False,
        rf"{_START}WP_{_DATE}_(?P<hour>\d\d)_(?P<minute>\d\d)_(?P<second>\d\d)(?!\d)",
    ),
    NamePattern(
        "Telegram on desktops, Signal, Dropbox; screenshots of GNOME, Windows and Xiaomi",
        ("photo_2020-11-01_12-10-02.jpg", "signal-2020-11-01-121002.jpg", "2020-11-01 12.10.02.jpg"),
        "second",
        False,
        rf"(?<!\d){_PARTED_DATE}[-_ T]{_PARTED_TIME}{_MORE}",
    ),
    NamePattern(
        "WhatsApp on desktops, screenshots of macOS",
        ("WhatsApp Image 2020-11-01 at 12.10.02 PM (1).jpeg", "Bildschirmfoto 2020-11-01 um 12.10.02.png"),
        "second",
        False,
        rf"(?<!\d){_PARTED_DATE} {_AT} {_DOTTED_TIME}(?!\d){_HALF}",
    ),
    NamePattern(
        "Telegram's export",
        ("photo_1@01-11-2020_12-10-02.jpg",),
        "second",
        False,
        rf"@(?P<day>\d\d)-(?P<month>\d\d)-(?P<year>\d{{4}})_{_PARTED_TIME}(?!\d)",
    ),
    NamePattern(
        "WhatsApp on phones, people",
        ("IMG-20201101-WA0005.jpg", "20201101-party.jpg"),
        "day",
        False,
        rf"{_START}{_DATE}{_END}",
    ),
    NamePattern(
        "people, Snapchat",
        ("2020-11-01 Berlin.jpg", "Berlin_2020_11_01.jpg", "2020.11.01.jpg"),
        "day",
        False,
        rf"{_START}(?P<year>\d{{4}})(?P<mark>[-_.])(?P<month>\d\d)(?P=mark)(?P<day>\d\d){_END}",
    ),
)
"""In order of precedence: patterns with the second before patterns with only the day."""


def readings(name: str) -> Iterator[tuple[NamePattern, datetime]]:
    """Every possible time in a name, without a zone, the likeliest first; a day stands for its first hour."""
    for pattern in NAME_PATTERNS:
        # Compiled when first needed, and cached by `re`: most functions never need them.
        for match in re.finditer(pattern.regex, name, re.ASCII | re.IGNORECASE):
            try:
                yield pattern, _read(match.groupdict())
            except ValueError:
                continue


def _read(parts: dict[str, str | None]) -> datetime:
    """The time in a pattern's groups. Raises ValueError if it does not exist."""
    if unix := parts.get("unix"):
        return datetime(1970, 1, 1) + timedelta(milliseconds=int(unix))  # noqa: DTZ001  # no zone, as all here
    year, month, day, hour, minute, second = (
        int(parts.get(name) or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError("not an hour of half a day")
        hour = hour % 12 + (12 if half in "Pp" else 0)
    microsecond = 1000 * int(parts.get("fraction") or 0)
    return datetime(year, month, day, hour, minute, second, microsecond)  # noqa: DTZ001  # a local clock
