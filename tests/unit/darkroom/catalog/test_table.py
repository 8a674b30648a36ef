"""The parts of the catalogue's table that need no AWS."""

from datetime import UTC, datetime, timedelta, timezone

from darkroom.catalog.entry import timestamp


def test_timestamps_sort_as_text_in_every_year_and_offset() -> None:
    moments = [
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(999, 12, 31, tzinfo=UTC),
        datetime(2026, 11, 21, 1, tzinfo=timezone(timedelta(hours=2))),
        datetime(2026, 11, 21, tzinfo=UTC),
    ]
    assert sorted(map(timestamp, moments)) == [timestamp(moment) for moment in moments]
    assert timestamp(moments[2]) == "2026-11-20T23:00:00Z"
