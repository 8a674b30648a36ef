"""Ranges of bytes, as RFC 9110 defines them."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from image_api.ranges import Unsatisfiable, requested

TAG: Final = '"tag"'


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", range(1)),
        ("bytes=0-", range(10)),
        ("bytes=2-4", range(2, 5)),
        ("Bytes= 8-99 ", range(8, 10)),
        ("bytes=-3", range(7, 10)),
        ("bytes=-99", range(10)),
        ("", None),
        ("bytes=-", None),
        ("bytes=4-2", None),
        ("bytes=0-1,3-4", None),
        ("items=0-1", None),
        ("bytes=a-b", None),
        ("bytes=٣-٤", None),
    ],
)
def test_one_range_is_understood_and_everything_else_ignored(header: str, expected: range | None) -> None:
    assert requested(header, "", TAG, 10) == expected


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_a_range_behind_the_end_is_refused(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        requested(header, "", TAG, 10)


def test_a_range_of_other_bytes_is_ignored() -> None:
    assert requested("bytes=0-1", TAG, TAG, 10) == range(2)
    assert requested("bytes=0-1", '"other"', TAG, 10) is None
    assert requested("bytes=0-1", f"W/{TAG}", TAG, 10) is None
    assert requested("bytes=0-1", "Wed, 21 Oct 2026 07:28:00 GMT", TAG, 10) is None


@given(st.text(alphabet="bytes=0123456789-, "), st.integers(min_value=1, max_value=10**9))
def test_what_is_asked_for_is_there(header: str, length: int) -> None:
    try:
        part = requested(header, "", TAG, length)
    except Unsatisfiable:
        return
    assert part is None or (len(part) > 0 and 0 <= part.start < part.stop <= length)
