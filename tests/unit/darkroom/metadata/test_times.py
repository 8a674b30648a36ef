"""Dates and times in all the forms that metadata has them."""

from datetime import UTC, datetime
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.chronology import Taken, place
from darkroom.metadata.times import (
    Moment,
    parse_exif_date,
    parse_iptc_date,
    parse_iso_date,
    parse_offset,
    parse_text_date,
)

UPLOADED: Final = datetime(2026, 11, 21, 12, tzinfo=UTC)

# Python accepts digits of any script; no writer of metadata uses them.
_TEXT: Final = st.text("0123456789\u0663\u0967:-+T.,Z /", max_size=12)
_DATE: Final = st.sampled_from(
    ["", "2008", "2008-10", "2008-10-22", "2008:10:22 16:28:39", "2008-10-22T16:28:39.5"]
)


@given(_DATE, _TEXT, _TEXT)
def test_every_moment_has_its_place_in_a_timeline(date: str, more: str, other: str) -> None:
    text = date + more
    moments: list[Moment | None] = [
        parse_iso_date(text),
        parse_exif_date(text, other, other),
        parse_iptc_date(text, other),
    ]
    for moment in filter(None, moments):
        own = Taken(moment.iso(), "exif:DateTimeOriginal")
        assert place(own, filename=None, file_time=None, uploaded_at=UPLOADED).local


@pytest.mark.parametrize(
    ("date", "moment"),
    [("19560000", "1956"), ("19561100", "1956-11"), ("19561105", "1956-11-05"), ("00000000", None)],
)
def test_a_day_or_month_that_iptc_does_not_know(date: str, moment: str | None) -> None:
    found = parse_iptc_date(date, "120000+0000")
    assert (found.iso()[: len(moment)] if found and moment else found) == moment


@pytest.mark.parametrize("text", ["2008-10-22T16:28:39.\u0663\u0664", "\u0662\u0660\u0660\u0668"])
def test_digits_of_other_scripts_are_not_a_date(text: str) -> None:
    assert parse_iso_date(text) in (None, parse_iso_date("2008-10-22"))


def test_a_date_before_a_million_blanks_is_read_in_one_pass() -> None:
    """A pattern that goes back at every blank would take hours."""
    assert parse_iso_date("2008-10-22T16:28:39" + " " * 1_000_000 + "?") is not None


DAY: Final = "2023:08:15"


@pytest.mark.parametrize(
    ("tail", "read"),
    [
        ("03:11:12 PM", "T15:11:12"),
        ("03:11:12PM", "T15:11:12"),
        ("3:11:12 p.m.", "T15:11:12"),
        ("3:11:12 p. m.", "T15:11:12"),
        ("03:11:12\u202fPM", "T15:11:12"),
        ("03:11:12 AM", "T03:11:12"),
        ("12:11:12 AM", "T00:11:12"),
        ("12:11:12 PM", "T12:11:12"),
        ("15:11:12 PM", "T15:11:12"),
        ("03:11:12 下午", "T15:11:12"),
        ("下午 03:11:12", "T15:11:12"),
        ("上午03:11:12", "T03:11:12"),
        ("午後3:11:12", "T15:11:12"),
        ("오후 3:11:12", "T15:11:12"),
        ("03:11 PM", "T15:11"),
        ("03:11:12.5 PM", "T15:11:12.5"),
        ("03:11:12 PM +02:00", "T15:11:12+02:00"),
        # AM or PM that contradicts the hour, or unreadable text: only the day is known.
        ("15:11:12 AM", ""),
        ("00:11:12 PM", ""),
        ("03:11:12 noon", ""),
        ("03:11:12 7", ""),
        ("03:11:123", ""),
        ("PM 03:11:12 PM", ""),
        # Other characters have no meaning, and the letters of a zone are not an offset.
        ("03:11:12 \ufffd?", "T03:11:12"),
        ("03:11:12 CEST", "T03:11:12"),
        ("03:11:12 UTC", "T03:11:12Z"),
        ("03:11:12GMT+2", "T03:11:12+02:00"),
        ("03:11:12+02:00:00", "T03:11:12+02:00"),
        ("03:11:12+00:53:28", "T03:11:12"),
        ("03:11:12 +0530", "T03:11:12+05:30"),
    ],
)
def test_a_date_is_read_to_its_end(tail: str, read: str) -> None:
    expected = "2023-08-15" + read
    found = parse_exif_date(f"{DAY} {tail}"), parse_iso_date(f"2023-08-15 {tail}")
    assert [moment and moment.iso() for moment in found] == [expected, expected]


@given(st.integers(1, 12), st.integers(0, 59), st.sampled_from(["AM", "PM"]), st.sampled_from(["", " ", "\u202f"]))
def test_no_half_of_a_day_is_taken_for_the_other(hour: int, minute: int, half: str, blank: str) -> None:
    at = datetime.strptime(f"{DAY} {hour}:{minute:02d}:07 {half}", "%Y:%m:%d %I:%M:%S %p")  # noqa: DTZ007  # local
    assert parse_exif_date(f"{DAY} {hour:02d}:{minute:02d}:07{blank}{half}") == Moment(at)


@given(st.text(max_size=12))
def test_whatever_follows_a_time_it_is_that_of_the_clock_or_none(tail: str) -> None:
    moment = parse_exif_date(f"{DAY} 15:11:12 {tail}")
    assert moment
    assert moment.iso()[:19] in ("2023-08-15", "2023-08-15T15:11:12")


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("+05:30", "+05:30"),
        ("+05:30:00", "+05:30"),
        ("-0800", "-08:00"),
        ("-080000", "-08:00"),
        ("-7", "-07:00"),
        ("UTC+2", "+02:00"),
        ("Z", "Z"),
        ("+00:53:28", None),
        ("+15:00", None),
        ("+05:30:xx", None),
    ],
)
def test_offsets_as_writers_have_them(text: str, offset: str | None) -> None:
    assert parse_offset(text) == offset


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Sun, 04 Jul 2021 10:11:12 +0000", "2021-07-04T10:11:12+00:00"),
        ("04 Jul 2021 10:11:12 GMT", "2021-07-04T10:11:12Z"),
        ("4 Jul 2021 10:11:12 EST", "2021-07-04T10:11:12-05:00"),
        ("4 July 2021 10:11:12 PDT", "2021-07-04T10:11:12-07:00"),
        ("04-Jul-2021 10:11:12", "2021-07-04T10:11:12"),
        ("4 Jul 2021 10:11:12 PM", "2021-07-04T22:11:12"),
        ("Sun 04 Jul 2021 10:11:12 PM CEST", "2021-07-04T22:11:12"),
        ("Sun Jul  4 10:11:12 2021", "2021-07-04T10:11:12"),
        ("2021:07:04 10:11:12", "2021-07-04T10:11:12"),
        ("2021-07-04T10:11:12Z", "2021-07-04T10:11:12Z"),
        ("2021-07-04 10:11:12 +0200", "2021-07-04T10:11:12+02:00"),
        ("4 Jul 2021", "2021-07-04"),
        ("31 Feb 2021 10:11:12", None),
        ("4 Foo 2021 10:11:12", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_for_people(text: str, read: str | None) -> None:
    moment = parse_text_date(text)
    assert (moment and moment.iso()) == read
