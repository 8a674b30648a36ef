"""What `make run` says besides its results."""

from collections.abc import Mapping

import pytest

from local.__main__ import _about_ladder


@pytest.mark.parametrize(
    ("before", "now"), [({}, "a: 200 jpg"), ({"Ladder": ""}, ""), ({"Ladder": "a: 200 jpg"}, "a: 200 jpg")]
)
def test_the_same_ladder_or_a_first_one_is_not_mentioned(before: Mapping[str, str], now: str) -> None:
    assert _about_ladder(before, {"Ladder": now}, 4566) is None


@pytest.mark.parametrize(("before", "now"), [("", "a: 200 jpg"), ("a: 200 jpg", ""), ("a: 200 jpg", "b: 200 jpg")])
def test_another_ladder_names_the_command_for_older_photos(before: str, now: str) -> None:
    line = _about_ladder({"Ladder": before}, {"Ladder": now}, 4600)
    assert line is not None
    assert "make backfill WHAT=ladder ENV=local PORT=4600 GO=1" in line
