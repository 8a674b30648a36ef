"""The import that is measured writes what decisions.md says of partitions."""

import pytest

from benchmarks import changes
from benchmarks.changes import follow, imported, through_botocore


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few photos, and an AWS that takes no time."""
    monkeypatch.setattr(changes, "LATENCY", dict.fromkeys(changes.LATENCY, 0.0))
    monkeypatch.setattr(changes, "PHOTOS", 60)


def test_a_photo_is_two_units_in_the_feed_and_one_in_each_list() -> None:
    with imported() as (slow, images):
        follow(slow, images, 2)
    assert slow.units["CHANGES#ada"] == 2 * 60
    assert slow.units["LIST#ada#timeline"] == slow.units["LIST#ada#added"] == 60
    books = sum(units for pk, units in slow.units.items() if pk.startswith("BOOK#"))
    assert books == 3 * 60


def test_botocore_and_the_client_in_memory_are_asked_the_same() -> None:
    counted = []
    for through in (False, True):
        with imported() as (slow, images):
            client = through_botocore(slow)[0] if through else slow
            follow(client, images, 1)
        counted.append((slow.calls, slow.units))
    assert counted[0] == counted[1]
