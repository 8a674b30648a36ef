"""When a picture stands in its owner's timeline."""

from datetime import UTC, datetime

import pytest

from metadata_extractor.handler import shown_at

UPLOADED = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("taken_at", "shown"),
    [
        (None, "2026-11-21T12:00:00Z"),
        ("2008-10-22T16:28:39", "2008-10-22T16:28:39Z"),
        ("2008-10-22T16:28:39.123456789+02:00", "2008-10-22T14:28:39Z"),
        ("2008-10-22T16:28", "2008-10-22T16:28:00Z"),
        ("2008-10-22", "2008-10-22T00:00:00Z"),
        ("2008-10", "2008-10-01T00:00:00Z"),
        ("2008", "2008-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00+05:00", "2026-11-21T12:00:00Z"),
        ("9999-12-31T23:59:59-05:00", "2026-11-21T12:00:00Z"),
    ],
)
def test_a_picture_stands_where_it_was_taken_as_far_as_that_is_known(taken_at: str | None, shown: str) -> None:
    assert shown_at(taken_at, UPLOADED) == shown
