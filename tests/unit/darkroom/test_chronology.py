"""The place of an image in its owner's timeline, from all that the file, its name and the client may say."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from darkroom.chronology import TIMELINE, Place, Precision, Taken, parse_file_time, place, timeline
from darkroom.file_names import NAME_PATTERNS, readings
from darkroom.keys import ImageId

UPLOADED: Final = datetime(2026, 11, 21, 12, tzinfo=UTC)
UPLOAD_PLACE: Final = Place("2026-11-21T12:00:00.000", "2026-11-21T12:00:00.000Z", "second", "upload", "upload")
ID: Final = ImageId("0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c")
ORIGINAL: Final = "exif:DateTimeOriginal"
OFFSET: Final = "exif:OffsetTimeOriginal"


def placed(
    taken_at: str | None = None,
    *,
    offset_source: str | None = None,
    filename: str | None = None,
    file_time: str | None = None,
    uploaded_at: datetime = UPLOADED,
) -> Place:
    own = None if taken_at is None else Taken(taken_at, ORIGINAL, offset_source)
    return place(own, filename=filename, file_time=file_time, uploaded_at=uploaded_at)


def named(filename: str) -> Place | None:
    """The place that a name alone gives, or None."""
    found = placed(filename=filename)
    return None if found.source == "upload" else found


def in_order(*places: Place) -> bool:
    """Whether a list shows these places in this order, whatever their ids."""
    ids = [ImageId(f"{number:08x}-0000-4000-8000-000000000000") for number in range(len(places), 0, -1)]
    keys = [timeline(each, image) for each, image in zip(places, ids, strict=True)]
    return all(first < second for first, second in pairwise(keys))


# The file itself


@pytest.mark.parametrize(
    ("taken_at", "local", "instant", "precision"),
    [
        ("2008-10-22T16:28:39", "2008-10-22T16:28:39.000", None, "second"),
        ("2008-10-22T16:28:39.5", "2008-10-22T16:28:39.500", None, "second"),
        ("2008-10-22T16:28:39.123456789+02:00", "2008-10-22T16:28:39.123", "2008-10-22T14:28:39.123Z", "second"),
        ("2008-10-22T16:28:39Z", "2008-10-22T16:28:39.000", "2008-10-22T16:28:39.000Z", "second"),
        ("2008-10-22T16:28:39-09:30", "2008-10-22T16:28:39.000", "2008-10-23T01:58:39.000Z", "second"),
        ("2008-10-22T16:28", "2008-10-22T16:28:00.000", None, "minute"),
        ("2008-10-22T16:28+02:00", "2008-10-22T16:28:00.000", "2008-10-22T14:28:00.000Z", "minute"),
        ("2008-10-22", "2008-10-22T00:00:00.000", None, "day"),
        ("2008-10", "2008-10-01T00:00:00.000", None, "month"),
        ("2008", "2008-01-01T00:00:00.000", None, "year"),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00.000", None, "second"),
        ("9999-12-31T23:59:59.999", "9999-12-31T23:59:59.999", None, "second"),
    ],
)
def test_the_file_itself_counts_first(
    taken_at: str, local: str, instant: str | None, precision: Precision
) -> None:
    found = placed(
        taken_at,
        offset_source=OFFSET,
        filename="IMG_20201101_121002.jpg",
        file_time="2020-11-01T12:10:02+01:00",
    )
    assert found == Place(local, instant, precision, ORIGINAL, OFFSET if instant else None)


@pytest.mark.parametrize(
    "taken_at",
    [
        "",
        "0000",
        "2020-13",
        "2020-02-30",
        "2020-11-01T24:00",
        "2020-11-01T12:10:60",
        "2020-11-01T12:10:02+99:99",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
        "\u0662\u0660\u0662\u0660",
        "2020-11-01T12:10:02." + "1" * 100_000,
        "2" * 100_000,
    ],
)
def test_an_impossible_time_of_the_file_ends_in_the_next_source(taken_at: str) -> None:
    assert placed(taken_at) == UPLOAD_PLACE
    assert placed(taken_at, filename="IMG_20201101_121002.jpg").source == "file_name"


def test_a_summary_tells_when_its_file_was_taken() -> None:
    summary = {
        "taken_at": "2020-11-01T12:10:02+01:00",
        "taken_at_source": ORIGINAL,
        "taken_at_offset_source": "gps",
    }
    assert Taken.of_summary(summary) == Taken("2020-11-01T12:10:02+01:00", ORIGINAL, "gps")
    assert Taken.of_summary({"taken_at": "2020", "taken_at_source": ORIGINAL}) == Taken("2020", ORIGINAL)
    assert Taken.of_summary({"make": "Apple"}) is None


# The order of a list


def test_a_camera_without_offsets_is_in_order_with_a_phone() -> None:
    """A day in Singapore (UTC+8): the phone knows its offset, the camera only its clock."""
    phone = [
        placed(f"2020-11-01T{clock}+08:00", offset_source=OFFSET) for clock in ("09:00:00", "12:30:00", "23:50:00")
    ]
    camera = [placed(f"2020-11-01T{clock}") for clock in ("10:15:00", "12:30:01", "23:59:59")]
    assert in_order(phone[0], camera[0], phone[1], camera[1], phone[2], camera[2])


def test_a_burst_stays_in_order() -> None:
    burst = [placed(f"2020-11-01T12:10:02.{fraction}") for fraction in ("08", "1", "123", "2", "9")]
    assert in_order(placed("2020-11-01T12:10:02"), *burst, placed("2020-11-01T12:10:03"))


def test_a_burst_told_by_its_names_stays_in_order() -> None:
    assert in_order(*(placed(filename=f"IMG_20201101_121002_BURST{number:03}.jpg") for number in (1, 2, 10)))
    assert in_order(*(placed(filename=f"20201101_121002_{number:03}.jpg") for number in (1, 2, 10)))


def test_the_hour_that_summer_time_repeats_follows_the_clocks() -> None:
    """In Berlin on 25 October 2020, 03:00 summer time became 02:00 winter time."""
    assert in_order(
        placed("2020-10-25T02:10:00+01:00"),
        placed("2020-10-25T02:30:00+02:00"),
        placed("2020-10-25T02:30:00+01:00"),  # the same clock, an hour later
        placed("2020-10-25T02:50:00+02:00"),
        placed("2020-10-25T03:00:00+01:00"),
    )


def test_equal_places_follow_their_ids() -> None:
    one, two = (ImageId(f"{letter * 8}-0000-4000-8000-000000000000") for letter in "ab")
    where = placed("2020-11-01T12:10:02")
    assert timeline(where, one) < timeline(where, two)


# Undated files


def test_an_undated_file_stands_where_it_was_uploaded() -> None:
    assert placed() == UPLOAD_PLACE
    assert placed(filename="IMG_5195.HEIC", file_time=None) == UPLOAD_PLACE
    eastern = UPLOADED.astimezone(tz=datetime.fromisoformat("2026-11-21T00:00:00+08:00").tzinfo)
    assert placed(uploaded_at=eastern) == UPLOAD_PLACE


def test_the_sources_count_in_their_order() -> None:
    exact, day, said = "IMG_20190101_121002.jpg", "IMG-20180101-WA0005.jpg", "2017-01-01T12:10:02+01:00"
    assert placed("2020-11-01", filename=exact, file_time=said).source == ORIGINAL
    assert placed(filename=exact, file_time=said).source == "file_name"
    assert placed(filename=day, file_time=said).source == "file_time"
    assert placed(filename=day) == Place("2018-01-01T00:00:00.000", None, "day", "file_name", None)


def test_a_file_time_is_a_local_clock_with_its_offset() -> None:
    assert placed(file_time="2020-11-01T12:10:02.1234+01:00") == Place(
        "2020-11-01T12:10:02.123", "2020-11-01T11:10:02.123Z", "second", "file_time", "file_time"
    )


@pytest.mark.parametrize(
    "file_time",
    [
        "1970-01-01T00:00:00Z",
        "1970-01-01T01:00:00+01:00",
        "1980-01-01T00:00:00+01:00",
        "1979-11-30T00:00:00-05:00",
        "2026-11-22T12:00:01Z",
        "9999-12-31T23:59:59+00:00",
    ],
)
def test_a_file_time_that_nobody_set_or_of_the_future_is_not_used(file_time: str) -> None:
    assert placed(file_time=file_time) == UPLOAD_PLACE


@pytest.mark.parametrize("file_time", ["1956-05-04T12:00:00+01:00", "2026-11-22T01:59:00+14:00"])
def test_a_file_time_of_a_scan_or_of_the_farthest_east_is_used(file_time: str) -> None:
    assert placed(file_time=file_time).source == "file_time"


# Dates of the file that lack the second


def test_a_date_is_completed_by_the_first_source_that_agrees() -> None:
    exact, said = "IMG_20201101_121002.jpg", "2020-11-01T15:00:00+01:00"
    for taken_at in ("2020", "2020-11", "2020-11-01", "2020-11-01T12:10"):
        found = placed(taken_at, filename=exact, file_time=said)
        assert found == Place("2020-11-01T12:10:02.000", None, "second", "file_name", None)
    assert placed("2020-11-01", filename="IMG_20201102_121002.jpg", file_time=said) == Place(
        "2020-11-01T15:00:00.000", "2020-11-01T14:00:00.000Z", "second", "file_time", "file_time"
    )
    assert placed("2020-11", filename="IMG-20201101-WA0005.jpg").source == "file_name"


def test_a_day_in_the_name_adds_nothing_to_a_day_of_the_file() -> None:
    assert placed("2020-11-01", filename="IMG-20201101-WA0005.jpg").source == ORIGINAL


@pytest.mark.parametrize("taken_at", ["2019", "2020-10", "2020-11-02", "2020-11-01T12:11"])
def test_a_date_that_no_source_agrees_with_counts_from_its_start(taken_at: str) -> None:
    found = placed(taken_at, filename="IMG_20201101_121002.jpg", file_time="2020-11-01T12:10:02+01:00")
    assert found == placed(taken_at)
    assert found.source == ORIGINAL


def test_the_upload_says_nothing_of_when_a_picture_was_taken() -> None:
    assert placed("2026-11-21") == Place("2026-11-21T00:00:00.000", None, "day", ORIGINAL, None)


def test_a_completed_minute_keeps_its_offset() -> None:
    minute = "2020-11-01T12:10+01:00"
    expected = Place("2020-11-01T12:10:02.000", "2020-11-01T11:10:02.000Z", "second", "file_name", OFFSET)
    for name in ("IMG_20201101_121002.jpg", "PXL_20201101_111002000.jpg"):
        for said in (None, "2021-01-01T00:00:00+08:00"):
            assert placed(minute, offset_source=OFFSET, filename=name, file_time=said) == expected
    assert placed(minute, offset_source=OFFSET, file_time="2020-11-01T12:10:02+02:00") == Place(
        "2020-11-01T12:10:02.000", "2020-11-01T11:10:02.000Z", "second", "file_time", OFFSET
    )


# File names

LOCAL: Final = "2020-11-01T12:10:02.000"
LOCAL_MS: Final = "2020-11-01T12:10:02.123"


@pytest.mark.parametrize(
    ("name", "local"),
    [
        ("IMG_20201101_121002.jpg", LOCAL),
        ("IMG_20201101_121002123.jpg", LOCAL_MS),
        ("IMG_20201101_121002_123.jpg", LOCAL_MS),
        ("IMG_20201101_121002_1.jpg", LOCAL),
        ("IMG_20201101_121002_HDR.jpg", LOCAL),
        ("IMG_20201101_121002~2.jpg", LOCAL),
        ("IMG_20201101_121002_BURST123.jpg", LOCAL_MS),
        ("IMG_20201101_121002_BURST1_COVER.jpg", LOCAL),
        ("VID_20201101_121002.mp4", LOCAL),
        ("MVIMG_20201101_121002.jpg", LOCAL),
        ("PANO_20201101_121002.vr.jpg", LOCAL),
        ("BURST20201101121002.jpg", LOCAL),
        ("00000IMG_00000_BURST20201101121002123_COVER.jpg", LOCAL_MS),
        ("IMG20201101121002.jpg", LOCAL),
        ("20201101_121002.jpg", LOCAL),
        ("20201101_121002(0).jpg", LOCAL),
        ("20201101_121002_HDR.jpg", LOCAL),
        ("WP_20201101_12_10_02_Pro.jpg", LOCAL),
        ("WhatsApp Image 2020-11-01 at 12.10.02.jpeg", LOCAL),
        ("WhatsApp Image 2020-11-01 at 12.10.02 PM.jpeg", LOCAL),
        ("WhatsApp Image 2020-11-01 at 12.10.02 (1).jpeg", LOCAL),
        ("WhatsApp Image 2020-11-01 at 12.10.02 PM (1).jpeg", LOCAL),
        ("PHOTO-2020-11-01-12-10-02.jpg", LOCAL),
        ("photo_2020-11-01_12-10-02.jpg", LOCAL),
        ("photo_2020-11-01_12-10-02 (2).jpg", LOCAL),
        ("photo_1@01-11-2020_12-10-02.jpg", LOCAL),
        ("signal-2020-11-01-121002.jpg", LOCAL),
        ("signal-2020-11-01-12-10-02-123.jpg", LOCAL_MS),
        ("signal-2020-11-01-12-10-02-123-2.jpg", LOCAL_MS),
        ("Screenshot_20201101-121002.png", LOCAL),
        ("Screenshot_20201101-121002_App.jpg", LOCAL),
        ("Screenshot_20201101_121002.png", LOCAL),
        ("Screenshot_2020-11-01-12-10-02-123_com.app.png", LOCAL_MS),
        ("Screenshot 2020-11-01 at 12.10.02.png", LOCAL),
        ("Screenshot 2020-11-01 at 12.10.02\u202fPM.png", LOCAL),
        ("Screenshot 2020-11-01 at 12.10.02\u202fAM.png", "2020-11-01T00:10:02.000"),
        ("Screenshot 2020-11-01 at 2.10.02 PM.png", "2020-11-01T14:10:02.000"),
        ("Screen Shot 2020-11-01 at 9.10.02 AM (2).png", "2020-11-01T09:10:02.000"),
        ("Screenshot 2020-11-01 121002.png", LOCAL),
        ("Screenshot from 2020-11-01 12-10-02.png", LOCAL),
        ("Bildschirmfoto 2020-11-01 um 12.10.02.png", LOCAL),
        ("Bildschirmfoto vom 2020-11-01 12-10-02.png", LOCAL),
        ("Capture d\u2019\u00e9cran 2020-11-01 \u00e0 12.10.02.png", LOCAL),
        ("Capture d\u2019e\u0301cran 2020-11-01 a\u0300 12.10.02.png", LOCAL),
        ("Captura de pantalla 2020-11-01 a la(s) 2.10.02 p. m..png", "2020-11-01T14:10:02.000"),
        ("2020-11-01 12.10.02.jpg", LOCAL),
        ("2020-11-01 12.10.02-1.jpg", LOCAL),
        ("2020-11-01_12-10-02.jpg", LOCAL),
        ("2020-11-01_12-10-02_edited.jpg", LOCAL),
        ("\u5fae\u4fe1\u56fe\u7247_20201101121002.jpg", LOCAL),
        ("Copy of IMG_20201101_121002.jpg", LOCAL),
        ("12345678_20201101_121002.jpg", LOCAL),
    ],
)
def test_names_that_tell_the_second_of_the_local_clock(name: str, local: str) -> None:
    assert named(name) == Place(local, None, "second", "file_name", None)


@pytest.mark.parametrize(
    ("name", "utc"),
    [
        ("PXL_20201101_111002123.jpg", "2020-11-01T11:10:02.123"),
        ("PXL_20201101_111002123.MP.jpg", "2020-11-01T11:10:02.123"),
        ("PXL_20201101_111002123.NIGHT.jpg", "2020-11-01T11:10:02.123"),
        ("PXL_20201101_111002123.PORTRAIT-01.COVER.jpg", "2020-11-01T11:10:02.123"),
        ("PXL_20201101_111002123~2.jpg", "2020-11-01T11:10:02.123"),
        ("pxl_20201101_111002.jpg", "2020-11-01T11:10:02.000"),
        ("FB_IMG_1604229002123.jpg", "2020-11-01T11:10:02.123"),
        ("mmexport1604229002123.jpg", "2020-11-01T11:10:02.123"),
        ("wx_camera_1604229002123.jpg", "2020-11-01T11:10:02.123"),
    ],
)
def test_names_that_tell_utc_take_the_local_clock_from_the_file_times_offset(name: str, utc: str) -> None:
    assert named(name) == Place(utc, utc + "Z", "second", "file_name", "file_name")
    abroad = placed(filename=name, file_time="2021-01-01T00:00:00+08:00")
    local = (datetime.fromisoformat(utc) + timedelta(hours=8)).isoformat(timespec="milliseconds")
    assert abroad == Place(local, utc + "Z", "second", "file_name", "file_name")


@pytest.mark.parametrize(
    "name",
    [
        "IMG-20201101-WA0005.jpg",
        "IMG-20201101-WA0005 (1).jpg",
        "2020-11-01 Berlin.jpg",
        "Berlin 2020-11-01.jpg",
        "Berlin_2020_11_01_3.jpg",
        "2020.11.01.jpg",
        "20201101-foo.jpg",
        "20201101.jpg",
        "WP_20201101_001.jpg",
        "IMG_20201101_A.jpg",
        "IMG_20201101_999999.jpg",
        "PXL_20201101_1110021234.jpg",
        "2020-11-01_12-10.02.jpg",
        "2020-11-01 bis 03.11.20.jpg",
        "2020-11-01 bis 2020-11-05.jpg",
        "Screenshot 2020-11-01 at 13.10.02 PM.png",
        "Screenshot 2020-11-01 at 0.10.02 AM.png",
        "2020-11-01_09acf48a-ea95-4ba0-88b2-95b8e6d14ee7-main.jpg",
    ],
)
def test_names_that_tell_the_day(name: str) -> None:
    assert named(name) == Place("2020-11-01T00:00:00.000", None, "day", "file_name", None)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".jpg",
        "IMG_5195.HEIC",
        "DSC_0001.JPG",
        "IMG_19990000.jpg",
        "DSC_20001301.jpg",
        "IMG_20200230.jpg",
        "12345678.jpg",
        "19891231.jpg",
        "IMG_19891231_121002.jpg",
        "20261123.jpg",
        "IMG_20270101_121002.jpg",
        "PXL_20270101_121002123.jpg",
        "+493020201101.5.jpg",
        "+4917620201101.jpg",
        "2025550101.jpg",
        "received_1604229002123456.jpeg",
        "1604229002123.jpg",
        "FB_IMG_0604229002123.jpg",
        "FB_IMG_9604229002123.jpg",
        "FB_IMG_16042290021234.jpg",
        "3f20201101ab.jpg",
        "120201101.jpg",
        "202011011.jpg",
        "v2020-11-01.jpg",
        "01-11-2020.jpg",
        "2020-11.jpg",
        "0b9f2f0e-2020-4c39-9a55-6b1f2f7d9f1c.jpg",
        "\u0662\u0660\u0662\u0660\u0661\u0661\u0660\u0661_121002.jpg",
        "IMG_\u0968\u0966\u0968\u09661101_121002.jpg",
        "\uff12\uff10\uff12\uff10-11-01.jpg",
    ],
)
def test_names_that_tell_nothing(name: str) -> None:
    assert named(name) is None


def test_the_patterns_examples_are_theirs() -> None:
    noon, day = datetime(2020, 11, 1, 12, 10, 2), datetime(2020, 11, 1)  # noqa: DTZ001  # local by nature
    for pattern in NAME_PATTERNS:
        for name in pattern.examples:
            found, at = next(readings(name))
            assert found is pattern, name
            assert at.replace(microsecond=0) == (noon if pattern.tells == "second" else day), name


def test_a_name_of_tomorrow_in_the_far_east_is_believed() -> None:
    late = datetime(2026, 11, 21, 23, tzinfo=UTC)
    assert placed(filename="IMG_20261122_125900.jpg", uploaded_at=late).source == "file_name"


@pytest.mark.parametrize(
    "bite", ["1", "20201101_", "2020-11-01 at ", "PXL_", "FB_IMG_1604229002123", "a\u0300", " "]
)
def test_a_name_of_any_length_is_read_in_one_pass(bite: str) -> None:
    """A pattern that starts again at every character would take hours."""
    assert placed(filename=bite * (300_000 // len(bite)) + "?") is not None


# The client's time of a file


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2020-11-01T12:10:02+01:00", "2020-11-01T12:10:02.000+01:00"),
        ("2020-11-01T12:10:02.1-09:30", "2020-11-01T12:10:02.100-09:30"),
        ("2020-11-01T12:10:02.123999999+14:00", "2020-11-01T12:10:02.123+14:00"),
        ("2020-11-01t12:10:02z", "2020-11-01T12:10:02.000+00:00"),
        ("2020-11-01T12:10:02-00:00", "2020-11-01T12:10:02.000+00:00"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000+00:00"),
    ],
)
def test_a_file_time_has_one_form(text: str, canonical: str) -> None:
    moment = parse_file_time(text)
    assert moment is not None
    assert moment.isoformat(timespec="milliseconds") == canonical
    assert parse_file_time(canonical) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2020-11-01",
        "2020-11-01T12:10+01:00",
        "2020-11-01T12:10:02",
        "2020-11-01 12:10:02+01:00",
        "2020-11-01T12:10:02+0100",
        "2020-11-01T12:10:02+15:00",
        "2020-11-01T12:10:02+01:60",
        "2020-11-01T12:10:60Z",
        "2020-02-30T12:10:02Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "12020-11-01T12:10:02Z",
        "2020-11-01T12:10:02Z\n",
        "\u0662\u0660\u0662\u0660-11-01T12:10:02Z",
        "2020-11-01T12:10:02." + "1" * 100_000 + "Z",
    ],
)
def test_a_text_that_is_no_time_with_an_offset_is_no_file_time(text: str) -> None:
    assert parse_file_time(text) is None
    assert placed(file_time=text) == UPLOAD_PLACE


# Whatever comes

_NUMBERS: Final = [
    "2020",
    "11",
    "01",
    "12",
    "10",
    "02",
    "0000",
    "9999",
    "123",
    "1604229002123",
    "\u0663",
    "\u0967",
]
_WORDS: Final = [
    "-",
    "_",
    ":",
    ".",
    "T",
    "Z",
    "@",
    "at",
    "PM",
    "PXL_",
    "FB_IMG_",
    "IMG_",
    "+14:00",
    "-14:59",
    "\u202f",
]
_BITS: Final = st.sampled_from([*_NUMBERS, *_WORDS, " "])
_NEARLY: Final = st.lists(_BITS, max_size=14).map("".join)
_ISO: Final = st.datetimes().flatmap(
    lambda at: st.builds(
        lambda length, offset: at.isoformat(timespec="milliseconds")[:length] + (offset if length > 10 else ""),
        st.sampled_from([4, 7, 10, 16, 19, 23]),
        st.sampled_from(["", "Z", "+01:00", "-14:00", "+14:59", "-00:30"]),
    )
)
_NAMES: Final = st.datetimes().flatmap(
    lambda at: st.sampled_from(
        [
            f"PXL_{at:%Y%m%d_%H%M%S}{at.microsecond // 1000:03}.jpg",
            f"IMG_{at:%Y%m%d_%H%M%S}.jpg",
            f"Screenshot {at:%Y-%m-%d} at {at:%I.%M.%S} {at:%p}.png",
            f"IMG-{at:%Y%m%d}-WA0001.jpg",
        ]
    )
)
_TEXTS: Final = st.one_of(st.none(), st.text(), _NEARLY, _ISO, _NAMES)
_UPLOADS: Final = st.datetimes(timezones=st.just(UTC))
_PLACES: Final = st.builds(
    lambda own, name, said, at: placed(own, filename=name, file_time=said, uploaded_at=at),
    *(_TEXTS, _TEXTS, _TEXTS, _UPLOADS),
)
_IDS: Final = st.uuids().map(lambda value: ImageId(str(value)))


@given(_TEXTS, _TEXTS, _TEXTS, _UPLOADS)
@example(
    "0001-01-01T00:00+00:00",
    "PXL_00010101_000000000.jpg",
    "0001-01-01T00:00:00+00:00",
    datetime.min.replace(tzinfo=UTC),
)
@example(None, "PXL_99991231_235959999.jpg", "9999-12-31T00:00:00+14:00", datetime.max.replace(tzinfo=UTC))
@example("9999-12-31T23:59", "PXL_99991231_235959999.jpg", None, datetime.max.replace(tzinfo=UTC))
def test_whatever_comes_has_its_place(own: str | None, name: str | None, said: str | None, at: datetime) -> None:
    found = placed(own, offset_source=OFFSET, filename=name, file_time=said, uploaded_at=at)
    assert datetime.fromisoformat(found.local).isoformat(timespec="milliseconds") == found.local
    assert found.precision in get_args(Precision)
    assert (found.instant is None) == (found.instant_source is None)
    if found.instant is not None:
        offset = datetime.fromisoformat(found.local) - datetime.fromisoformat(found.instant).replace(tzinfo=None)
        assert abs(offset) < timedelta(hours=15)


@given(_PLACES, _IDS)
def test_every_key_is_one(where: Place, image_id: ImageId) -> None:
    match = TIMELINE.search(timeline(where, image_id))
    assert match is not None
    assert match["id"] == image_id


_CLOSE_PLACES: Final = st.builds(
    lambda fraction, offset: placed(f"2020-11-01T12:10:02.00{fraction}{offset}"),
    st.integers(0, 3),
    st.sampled_from(["", "Z", "+01:00", "-01:00"]),
)


def _rank(where: Place, image_id: ImageId) -> tuple[datetime, datetime, str]:
    unknown = datetime.min.replace(tzinfo=UTC)
    instant = datetime.fromisoformat(where.instant) if where.instant else unknown
    return datetime.fromisoformat(where.local), instant, image_id


@given(*(st.tuples(st.one_of(_CLOSE_PLACES, _PLACES), _IDS) for _ in range(2)))
def test_the_order_of_keys_is_that_of_clock_instant_and_id(
    one: tuple[Place, ImageId], two: tuple[Place, ImageId]
) -> None:
    by_key = timeline(*one).encode() < timeline(*two).encode()
    assert by_key == (_rank(*one) < _rank(*two))


@pytest.mark.parametrize(
    "key",
    [
        "",
        f"2020-11-01T12:10:02.000#{ID}",
        f"2020-11-01T12:10:02Z##{ID}",
        f"2020-11-01T12:10:02.000Z##{ID}",
        f"2020-11-01T12:10:02.000#2020-11-01T11:10:02.000#{ID}",
        f"0000-11-01T12:10:02.000##{ID}",
        f"2020-13-01T12:10:02.000##{ID}",
        f"2020-11-01T24:10:02.000##{ID}",
        f"2020-11-01T12:10:02.\u0660\u0660\u0660##{ID}",
        f"2020-11-01T12:10:02.000##{ID}\n",
        f" 2020-11-01T12:10:02.000##{ID}",
        f"2020-11-01T12:10:02.000##{ID.upper()}",
        "2020-11-01T12:10:02.000##------------------------------------",
        f"2020-11-01T12:10:02.000##IMAGE#{ID}",
    ],
)
def test_what_is_no_key_is_not_taken_for_one(key: str) -> None:
    assert TIMELINE.search(key) is None
