"""Dates and times in all the forms that metadata has them."""

from datetime import UTC, datetime
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.chronology import Taken, place
from metadata_extractor.times import Moment, parse_exif_date, parse_iptc_date, parse_iso_date

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
    assert parse_iso_date(text) in (None, parse_iso_date("2008-10-22T16:28:39"))


def test_a_date_before_a_million_blanks_is_read_in_one_pass() -> None:
    """A pattern that goes back at every blank would take hours."""
    assert parse_iso_date("2008-10-22T16:28:39" + " " * 1_000_000 + "?") is not None
