"""Times in words."""

import pytest

from operations.durations import duration


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.1, "about 1 second"),
        (25, "about 25 seconds"),
        (89, "about 89 seconds"),
        (180, "about 3 minutes"),
        (5399, "about 90 minutes"),
        (7200, "about 2 hours"),
    ],
)
def test_a_time_has_the_unit_that_suits_it(seconds: float, words: str) -> None:
    assert duration(seconds) == words
