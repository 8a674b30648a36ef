"""Whatever happens to records and projectors, the library ends as a fresh computation gives it."""

import os
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from darkroom import bus
from darkroom.catalog import projections
from darkroom.catalog.cursors import InvalidCursor
from darkroom.catalog.feed import Forgotten, Position
from darkroom.library import digests
from tests.functional.clock import Clock
from tests.functional.library_histories import Library, Step

# A history takes some ten milliseconds. `make histories HISTORIES=1000` plays more.
EXAMPLES: Final = 10 * int(os.environ.get("HISTORIES", "12"))

KINDS: Final = (
    *["act"] * 5,
    *["deliver"] * 4,
    *["go"] * 8,
    "repair",
    "kill",
    "lose",
    "later",
    "poll",
    "throttle",
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    clock.install(monkeypatch)
    monkeypatch.setattr(projections, "_pause", lambda _: None)
    monkeypatch.setattr(bus, "_pause", lambda _: None)
    return clock


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(KINDS), st.integers(0, 7), st.integers(0, 39)), min_size=30, max_size=100
    ),
    lossy=st.booleans(),
    copies=st.sampled_from([1, digests.MOST_COPIES]),
)
def test_the_library_ends_as_a_fresh_computation_gives_it(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, steps: list[Step], lossy: bool, copies: int
) -> None:
    clock.now = Clock().now
    monkeypatch.setattr(digests, "MOST_COPIES", copies)
    Library(clock).play(steps, lossy=lossy)


@pytest.mark.parametrize("dies", [False, True])
@pytest.mark.parametrize("edits", [(1,), (1, 0), (1, 0, 1), (2, 3), (3, 1, 2), (2, 1)])
def test_a_projector_is_overtaken_at_each_of_its_calls(clock: Clock, edits: tuple[int, ...], dies: bool) -> None:
    for stop in range(1, 200):
        if Library(clock).overtaken(stop, edits=edits, dies=dies):
            break
    assert 10 < stop < 199


def test_two_projectors_never_give_the_same_number_to_two_changes(clock: Clock) -> None:
    for stop in range(1, 200):
        library = Library(clock)
        one, two = library.originals[:2]  # of one owner
        library._claim_and_complete(one, 0)
        library.project([(one.owner, one.image_id)])
        library._edit(one, 0)
        library._claim_and_complete(two, 0)
        library._begin([library._record(one)], 0)
        [runner] = library.runners
        runner.advance(stop)
        ended = runner.ended
        library.project([(two.owner, two.image_id)])
        while not runner.ended:
            runner.advance()
        assert runner.fault is None
        library.check()
        if ended:
            break
    assert 10 < stop < 199


@pytest.mark.parametrize(
    "course", [("_claim_and_complete", "_trash", "_restore"), ("_delete", "_claim", "_delete")]
)
def test_a_reader_between_two_changes_hears_of_the_second_that_undoes_the_first(
    clock: Clock, course: tuple[str, str, str]
) -> None:
    library = Library(clock)
    original = library.originals[0]
    image = (original.owner, original.image_id)
    library._claim_and_complete(original, 0)
    library.project([image])
    first, second, undone = course
    getattr(library, first)(original, 0)
    library.project([image])
    getattr(library, second)(original, 0)
    library.followers[0].poll(original.owner)
    getattr(library, undone)(original, 0)
    library.project([image])
    library.check()


def announce_and_die(library: Library) -> None:
    """Let a projector run until it has sent an event, and kill it."""
    sent = len(library.bus.taken)
    library._begin([], 0)
    while len(library.bus.taken) == sent:
        assert not library.runners[-1].ended
        library.runners[-1].advance()
    library.runners[-1].kill()


@pytest.mark.parametrize(
    "course",
    [
        ("_trash", "_restore"),
        ("_trash", ""),
        ("_trash", "_restore", "_trash", ""),
        ("_delete", ""),
        ("_delete", "_expire", ""),
    ],
)
def test_an_image_that_is_again_as_it_was_announced_has_another_event(
    clock: Clock, course: tuple[str, ...]
) -> None:
    """Each projector dies when it has sent its event. An empty name: a backup of the table is restored."""
    library = Library(clock)
    original = library.originals[0]
    library._claim_and_complete(original, 0)
    backup = dict(library.client.tables["catalog"])
    announce_and_die(library)
    for deed in course:
        if deed:
            getattr(library, deed)(original, 0)
        else:
            library.client.tables["catalog"] = dict(backup)
        announce_and_die(library)
    library.check_ids()


def deleted(library: Library) -> None:
    """Delete the first image, which was ready, and let the library know."""
    original = library.originals[0]
    library._delete(original, 0)
    library.project(library.images)


def expired(library: Library) -> None:
    """Let the tombstone of the first image expire."""
    library._expire(library.originals[0], 0)
    library.project(library.images)


@pytest.fixture
def library(clock: Clock) -> Library:
    """A library with two images of one owner."""
    library = Library(clock)
    for original in library.originals[:2]:
        library._claim_and_complete(original, 0)
    library.project(library.images)
    return library


def test_who_has_heard_of_a_deletion_goes_on_when_it_is_forgotten(library: Library) -> None:
    [follower, _] = library.followers
    owner = library.originals[0].owner
    follower.catch_up(owner)
    deleted(library)
    follower.catch_up(owner)
    expired(library)
    library.check()
    assert follower.anew == 0
    assert len(follower.known) == 1


def test_who_has_missed_a_deletion_that_is_forgotten_begins_anew(library: Library) -> None:
    [follower, _] = library.followers
    follower.catch_up(library.originals[0].owner)
    deleted(library)
    expired(library)
    library.check()
    assert follower.anew == 1


def test_of_two_deletions_the_later_may_be_forgotten_first(library: Library) -> None:
    [follower, _] = library.followers
    first, second = library.originals[:2]
    library._delete(first, 0)
    library.project(library.images)
    follower.catch_up(first.owner)
    library._delete(second, 0)
    library.project(library.images)
    for original in (second, first):
        library._expire(original, 0)
        library.project(library.images)
    library.check()
    assert follower.anew == 1


def test_a_position_that_was_never_reached_is_no_position(library: Library) -> None:
    owner = library.originals[0].owner
    feed = library.followers[0].feed
    reached = feed.since(owner, None, 9).position
    with pytest.raises(Forgotten):
        feed.since(owner, replace(reached, number=reached.number + 1), 9)


def test_who_begins_does_not_need_to_hear_what_was_deleted_before(library: Library) -> None:
    """The tombstone expires while the client is between two pages of its first reading."""
    [_, slow] = library.followers
    deleted(library)
    slow.poll(library.originals[0].owner)
    expired(library)
    library.check()
    assert slow.anew == 0


def test_who_has_read_an_image_before_its_deletion_begins_anew(library: Library) -> None:
    """Both happen while the client is between two pages of its first reading."""
    [_, slow] = library.followers
    slow.poll(library.originals[0].owner)
    deleted(library)
    expired(library)
    library.check()
    assert slow.anew == 1


def test_a_row_that_is_removed_between_two_reads_of_a_page_is_missed(library: Library) -> None:
    [follower, _] = library.followers
    owner = library.originals[0].owner
    follower.catch_up(owner)
    deleted(library)
    calls: list[str] = []

    def expire(operation: str) -> None:
        calls.append(operation)
        if calls == ["get_item"]:
            expired(library)

    library.client.meta.events.register("after-call", expire)
    follower.poll(owner)
    library.client.meta.events.unregister("after-call", expire)
    library.check()
    assert follower.anew == 1


def test_an_image_that_changes_while_a_client_begins_anew_is_not_forgotten(clock: Clock) -> None:
    """At each call of the client, which knows the image from before."""
    for stop in range(1, 200):
        library = Library(clock)
        one, two = library.originals[:2]  # of one owner
        for original in (one, two):
            library._claim_and_complete(original, 0)
            library.project([(original.owner, original.image_id)])
        [follower, _] = library.followers
        follower.catch_up(one.owner)
        follower.begin_anew(one.owner)
        library._poll(0, 0)
        [reader] = library.runners
        reader.advance(stop)
        ended = reader.ended
        library._edit(one, 0)
        library.project([(one.owner, one.image_id)])
        while not reader.ended:
            reader.advance()
        assert reader.fault is None
        assert {image_id for _, image_id in follower.known} == {one.image_id, two.image_id}
        library.check()
        if ended:
            break
    assert 5 < stop < 199


def test_an_image_that_disappears_without_a_tombstone_is_told_to_nobody(library: Library) -> None:
    """As after a restoration of the catalogue to a time before it: every client begins anew."""
    owner, image_id = library.images[0]
    for follower in library.followers:
        follower.catch_up(owner)
    del library.client.tables["catalog"][f"IMAGE#{owner}#{image_id}", "IMAGE"]
    library.project(library.images)
    library.check()
    assert [follower.anew for follower in library.followers] == [1, 1]


@pytest.mark.parametrize("edits", [0, 9])
def test_a_library_that_was_lost_has_other_numbers(library: Library, edits: int) -> None:
    """Its new numbers in the feed may be smaller or greater than those of before; sequences go on by the clock."""
    original = library.originals[0]
    for follower in library.followers:
        follower.catch_up(original.owner)
    deleted(library)
    expired(library)
    library.client.tables["library"].clear()
    library.clock.later(minutes=1)
    library.project(library.images)
    for edit in range(edits):
        library._edit(library.originals[1], edit)
        library.project(library.images)
    library.check()
    assert [follower.anew for follower in library.followers] == [1, 1]


def test_who_began_without_images_does_not_begin_anew(clock: Clock) -> None:
    library = Library(clock)
    original = library.originals[0]
    for follower in library.followers:
        follower.catch_up(original.owner)
    library._claim_and_complete(original, 0)
    library.project(library.images)
    library.check()
    assert [follower.anew for follower in library.followers] == [0, 0]


@pytest.mark.parametrize("text", ["", "AAAA", "no base64!", "ZzEuMS4x", "Li0xLjA", "LjEuMDE", "w6kuMS4x"])
def test_a_position_of_another_kind_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursor):
        Position.parse(text)
