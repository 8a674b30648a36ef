"""Ranks keep the order in which things were arranged, and do not grow without need."""

import re
from itertools import pairwise
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from darkroom import ranks

_RANK: Final = re.compile(r"[0-9a-f]{12}(?:[0-9a-f]*[1-9a-f])?")


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 5)), max_size=60))
def test_there_is_room_between_any_two(inserts: list[tuple[float, int]]) -> None:
    arranged: list[str] = []
    for where, number in inserts:
        place = round(where * len(arranged))
        low = arranged[place - 1] if place else None
        high = arranged[place] if place < len(arranged) else None
        arranged[place:place] = ranks.between(low, high, number)
    assert all(first < second for first, second in pairwise(arranged))
    assert all(_RANK.fullmatch(rank) for rank in arranged)


def test_ranks_at_the_ends_keep_their_length() -> None:
    first = last = ranks.between(None, None, 1)[0]
    for _ in range(10_000):
        [first], [last] = ranks.between(None, first, 1), ranks.between(last, None, 1)
    assert {len(first), len(last)} == {12}
    assert {len(rank) for rank in ranks.between(last, None, 100_000)} == {12}


def test_a_rank_grows_by_a_digit_with_every_fourth_insertion_at_one_place() -> None:
    low, high = ranks.between(None, None, 2)
    inserted = 0
    while len(high) <= ranks.LONGEST:
        [high] = ranks.between(low, high, 1)
        inserted += 1
    assert inserted > 200


def test_ranks_that_are_spread_out_are_short() -> None:
    low, high = ranks.between(None, None, 2)
    assert max(map(len, ranks.between(low, high, 1000))) <= 12
