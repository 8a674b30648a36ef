"""Corrections of the time: what they replace, and what they leave."""

from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.chronology import TIMELINE, Place, shifted, timeline
from darkroom.chronology import corrected as corrected_place
from darkroom.keys import ImageId

IMAGE: Final = ImageId("0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c")


def told(local: str, instant: str | None, source: str, instant_source: str | None) -> Place:
    return Place(local, instant, "second", source, instant_source)


CAMERA: Final = told("2020-11-01T12:10:02.000", None, "exif:DateTimeOriginal", None)
PHONE: Final = told(
    "2020-11-01T12:10:02.000", "2020-11-01T11:10:02.000Z", "exif:DateTimeOriginal", "exif:OffsetTimeOriginal"
)
UPLOAD: Final = told("2020-11-01T12:10:02.000", "2020-11-01T12:10:02.000Z", "upload", "upload")


@pytest.mark.parametrize(
    ("place", "taken_at", "offset", "local", "instant", "sources"),
    [
        (CAMERA, "1998-07-04T18:30", None, "1998-07-04T18:30:00.000", None, ("owner", None)),
        (
            CAMERA,
            None,
            "+02:00",
            "2020-11-01T12:10:02.000",
            "2020-11-01T10:10:02.000Z",
            ("exif:DateTimeOriginal", "owner"),
        ),
        (
            PHONE,
            "1998",
            None,
            "1998-01-01T00:00:00.000",
            "1997-12-31T23:00:00.000Z",
            ("owner", "exif:OffsetTimeOriginal"),
        ),
        (PHONE, "1998", "-01:30", "1998-01-01T00:00:00.000", "1998-01-01T01:30:00.000Z", ("owner", "owner")),
        # The upload's clock is UTC: it says nothing about the offset where the picture was taken.
        (UPLOAD, "1998", None, "1998-01-01T00:00:00.000", None, ("owner", None)),
        (UPLOAD, None, "+05:30", "2020-11-01T17:40:02.000", "2020-11-01T12:10:02.000Z", ("upload", "upload")),
        # No clock tells such an instant.
        (CAMERA, "0001", "+01:00", "0001-01-01T00:00:00.000", None, ("owner", None)),
    ],
)
def test_a_correction_keeps_what_it_does_not_name(
    place: Place, taken_at: str | None, offset: str | None, local: str, instant: str | None, sources: Any
) -> None:
    corrected = corrected_place(place, taken_at, offset)
    assert (corrected.local, corrected.instant) == (local, instant)
    assert (corrected.source, corrected.instant_source) == sources
    assert TIMELINE.fullmatch(timeline(corrected, IMAGE))


@given(
    place=st.sampled_from([CAMERA, PHONE, UPLOAD]),
    moment=st.datetimes(),
    length=st.sampled_from([4, 7, 10, 16, 19, 23]),
    offset=st.none() | st.sampled_from(["+14:59", "-14:59", "+00:00"]),
    shift=st.timedeltas(),
)
def test_corrections_never_fail_and_can_be_shifted_back(
    place: Place, moment: datetime, length: int, offset: str | None, shift: timedelta
) -> None:
    text = moment.isoformat(timespec="milliseconds")[:length]
    corrected = corrected_place(place, text, offset)
    assert corrected.local.startswith(text)
    assert TIMELINE.fullmatch(timeline(corrected, IMAGE))
    whole = timedelta(seconds=int(shift.total_seconds()))
    moved = shifted(corrected, whole)
    if moved is not None:
        back = shifted(corrected_place(place, moved, offset), -whole)
        assert back is not None
        assert corrected_place(place, back, offset).local == corrected.local


@pytest.mark.parametrize(
    ("text", "seconds", "moved"),
    [
        ("1998", -3600, "1998"),
        ("1998-07", 40 * 86400, "1998-07"),
        ("1998-07-04", -3600, "1998-07-04"),
        ("1998-07-04", -86400, "1998-07-03"),
        ("1998-07-04T10:30", -90, "1998-07-04T10:29"),
        ("1998-07-04T10:30:00", -90, "1998-07-04T10:28:30.000"),
    ],
)
def test_a_time_is_shifted_in_its_precision(text: str, seconds: int, moved: str) -> None:
    assert shifted(corrected_place(CAMERA, text, None), timedelta(seconds=seconds)) == moved
