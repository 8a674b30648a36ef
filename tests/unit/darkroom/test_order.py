"""The order of work: newer work is greater, as a value and as text."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.order import (
    FOREVER,
    MAX_REVISION,
    SEQUENCER_WIDTH,
    Order,
    Sequencer,
    mark_after,
    parse_sequencer,
    version_tag,
)

SEQUENCERS: Final = st.text("0123456789ABCDEF", min_size=1, max_size=SEQUENCER_WIDTH).map(parse_sequencer)
S3_SEQUENCERS: Final = st.text("0123456789ABCDEF", min_size=16, max_size=18).map(parse_sequencer)
TAGS: Final = st.text("0123456789abcdef", min_size=8, max_size=8)
ORDERS: Final = st.builds(Order, SEQUENCERS, st.integers(0, MAX_REVISION), TAGS)


def test_sequencers_compare_as_s3_means_them() -> None:
    shorter, longer = parse_sequencer("55AED6DCD9"), parse_sequencer("55aed6dcd90281e5")
    assert shorter < longer
    assert parse_sequencer("55AED6DCD90") == shorter
    assert parse_sequencer("00" * 18) < longer < parse_sequencer("F" * 36) < FOREVER


CLOCKS: Final = st.integers(0, 2**64 - 1)
"""Seconds since 1970 in the upper half, until the year 2106."""


@given(CLOCKS, CLOCKS)
def test_sequencers_of_18_digits_compare_as_they_are(one: int, other: int) -> None:
    ours = [parse_sequencer(f"{clock:018X}") for clock in (one, other)]
    assert (ours[0] < ours[1]) == (one < other)


@given(st.integers(2**60, 2**64 - 1), st.integers(2**60, 2**64 - 1))
def test_leading_zeros_do_not_make_a_sequencer_older(one: int, other: int) -> None:
    """Since 1978 the clock has all its digits."""
    assert (parse_sequencer(f"{one:018X}") < parse_sequencer(f"{other:016x}")) == (one < other)
    assert parse_sequencer(f"{one:018X}") == parse_sequencer(f"{one:016x}")


@given(st.text("123456789ABCDEF", min_size=16, max_size=18), st.text("123456789ABCDEF", min_size=16, max_size=18))
def test_other_sequencers_are_padded_on_the_right(one: str, other: str) -> None:
    """As S3 documents it for any length."""
    assert (parse_sequencer(one) < parse_sequencer(other)) == (one.ljust(36, "0") < other.ljust(36, "0"))


@pytest.mark.parametrize("text", ["", "xyz", "0x12", " 12", "1" * 37, "１２"])
def test_a_text_that_is_not_a_sequencer_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="sequencer"):
        parse_sequencer(text)


@given(ORDERS)
def test_an_order_reads_back_from_its_text(order: Order) -> None:
    assert Order.parse(str(order)) == order


@given(ORDERS, ORDERS)
def test_texts_sort_as_their_orders_do(one: Order, other: Order) -> None:
    if one.precedes(other):
        assert str(one) < str(other)
    assert not (one.precedes(other) and other.precedes(one))
    assert (
        one.precedes(other)
        or other.precedes(one)
        or (one.sequencer, one.revision)
        == (
            other.sequencer,
            other.revision,
        )
    )


def test_a_later_version_is_above_every_revision_of_an_earlier_one() -> None:
    last = Order(parse_sequencer("0055AED6DCD90281E5"), MAX_REVISION, "ffffffff")
    assert last.precedes(Order(parse_sequencer("0055AED6DCD90281E6"), 0, "00000000"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v1",
        f"{'0' * 36}-000000",
        f"{'0' * 36}-000000-1234567",
        f"{'0' * 36}-00000-12345678",
        f"{'0' * 35}-000000-12345678",
        f"{'0' * 36}-000000-12345678/",
        f"{'G' * 36}-000000-12345678",
        f"{'0' * 36}-٠٠٠٠٠٠-12345678",
        f" {'0' * 36}-000000-12345678",
    ],
)
def test_nothing_else_is_an_order(text: str) -> None:
    assert Order.parse(text) is None


def test_the_tag_tells_versions_apart_by_their_id_or_etag() -> None:
    assert version_tag("id", "etag") == version_tag("id", "other")
    assert version_tag("id", "etag") != version_tag("other", "etag")
    assert version_tag(None, "etag") == version_tag("", "etag")
    assert version_tag(None, "etag") != version_tag(None, "other")


@given(st.lists(S3_SEQUENCERS, max_size=3), S3_SEQUENCERS)
def test_a_mark_is_between_what_is_known_and_what_s3_sends_next(known: list[Sequencer], later: Sequencer) -> None:
    mark = mark_after(None, *known)
    assert len(mark) == SEQUENCER_WIDTH
    assert all(sequencer < mark for sequencer in known)
    if all(sequencer < later for sequencer in known) and set(later) != {"0"}:
        assert mark < later
    assert mark_after(mark, *known) > mark


def test_no_mark_is_at_or_above_a_spent_id() -> None:
    last = Sequencer("F" * SEQUENCER_WIDTH)
    assert mark_after(last) == last < FOREVER
    with pytest.raises(ValueError, match="spent"):
        mark_after(FOREVER)
