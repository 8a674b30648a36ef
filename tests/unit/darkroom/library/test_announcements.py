"""Which event is due, case by case; tests/functional/library_histories.py plays the whole."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from darkroom.catalog.entry import Entry
from darkroom.library.announcements import Announced, Where, announcement, outcome
from darkroom.library.book import EMPTY, Book, plan
from darkroom.library.rows import target
from darkroom.public_events import Event
from tests.unit.darkroom.library.test_library import IMAGE, KEYS, OWNER, entry

NOW: Final = datetime(2026, 11, 26, 9, 0, 2, tzinfo=UTC)
ENDED: Final = outcome(entry()) or ""

READY: Final = Announced(Where.SHOWN, ENDED, 0)
BEFORE: Final = Announced(Where.SHOWN, "another outcome", 0)
TRASHED: Final = Announced(Where.TRASH, ENDED, 0)
UNKNOWN_IN_TRASH: Final = Announced(Where.TRASH, "", 0)
GONE: Final = Announced(Where.GONE)

IN_TRASH: Final[dict[str, Any]] = {"trashed_at": "2026-11-26T09:00:00Z", "turn": 5}
DELETED: Final[dict[str, Any]] = {"deleted_seq": "9" * 36}
EDITED: Final[dict[str, Any]] = {"words": {"version": 1, "favourite": True}}
AWAITED: Final[dict[str, Any]] = {"thumbnails": {}}


def due(
    present: Entry | None,
    before: Announced | None,
    *,
    met: bool = True,
    unsure: bool = False,
    now: datetime = NOW,
    change: int = 1,
) -> Event | None:
    event = announcement((OWNER, IMAGE), present, before, now, met=met, unsure=unsure).event
    return None if event is None else event(7, change, NOW)


def name(present: Entry | None, before: Announced | None, **how: Any) -> str | None:
    event = due(present, before, **how)
    return None if event is None else event.type.removeprefix("Image ")


@pytest.mark.parametrize(
    ("present", "before", "expected"),
    [
        ({}, None, "Ready"),
        ({}, BEFORE, "Ready"),
        ({}, GONE, "Ready"),
        ({}, UNKNOWN_IN_TRASH, "Ready"),
        ({}, READY, None),
        ({}, TRASHED, "Updated"),
        (EDITED, READY, "Updated"),
        (EDITED, BEFORE, "Ready"),
        (AWAITED, None, None),
        (AWAITED, READY, None),
        (AWAITED, GONE, None),
        ({**AWAITED, **EDITED}, READY, "Updated"),
        (AWAITED, TRASHED, "Updated"),
        (AWAITED, UNKNOWN_IN_TRASH, None),
        (IN_TRASH, None, "Trashed"),
        (IN_TRASH, READY, "Trashed"),
        (IN_TRASH, GONE, "Trashed"),
        (IN_TRASH, TRASHED, None),
        ({**IN_TRASH, **EDITED}, TRASHED, None),
        (DELETED, None, "Deleted"),
        (DELETED, READY, "Deleted"),
        (DELETED, TRASHED, "Deleted"),
        (DELETED, GONE, None),
    ],
)
def test_what_is_due_after_what_was_announced(
    present: dict[str, Any], before: Announced | None, expected: str | None
) -> None:
    assert name(entry(**present), before) == expected


@pytest.mark.parametrize(
    ("present", "before", "expected"),
    [
        ({}, READY, "Updated"),
        (IN_TRASH, TRASHED, "Trashed"),
        (DELETED, GONE, "Deleted"),
        (AWAITED, READY, "Updated"),
        (AWAITED, None, None),
    ],
)
def test_a_run_that_died_may_have_told_more(
    present: dict[str, Any], before: Announced | None, expected: str | None
) -> None:
    """So the image is announced although it is as it was announced for certain."""
    assert name(entry(**present), before, unsure=True) == expected


def test_nobody_is_told_that_an_image_is_gone_that_the_library_has_never_met() -> None:
    for present in (IN_TRASH, DELETED):
        assert name(entry(**present), None, met=False) is None
    assert name(None, None) is None
    assert name(entry(source_seq=None), None) is None, "a slot"


def test_an_entry_that_has_disappeared_is_a_deleted_image() -> None:
    assert [name(None, before) for before in (READY, TRASHED, GONE, None)] == ["Deleted", "Deleted", None, None]


def test_the_images_of_a_closed_account_are_not_told_one_by_one() -> None:
    erased = Entry({"owner": OWNER, "image_id": IMAGE, "turn": 9, "deleted_seq": "G" * 36})
    assert erased.erased
    assert name(erased, READY) is None
    assert name(erased, READY, unsure=True) is None


@pytest.mark.parametrize(
    ("days", "met", "expected"), [(29, False, "Ready"), (31, False, None), (31, True, "Ready")]
)
def test_an_old_image_that_is_met_for_the_first_time_is_no_news(
    days: int, met: bool, expected: str | None
) -> None:
    assert name(entry(), None, met=met, now=NOW + timedelta(days=days)) == expected


def test_what_was_not_announced_because_it_is_old_is_known_afterwards() -> None:
    after = announcement((OWNER, IMAGE), entry(), None, NOW + timedelta(days=31), met=False, unsure=False).after
    assert after == READY


@pytest.mark.parametrize(
    ("present", "before"), [({}, None), ({}, TRASHED), (EDITED, READY), (IN_TRASH, READY), (DELETED, READY)]
)
def test_each_change_is_another_event_and_what_is_sent_again_the_same(
    present: dict[str, Any], before: Announced | None
) -> None:
    def id_(change: int, **then: Any) -> str:
        event = due(entry(**present, **then), before, change=change)
        assert event is not None
        return str(event.detail["id"])

    assert id_(1) == id_(1, resends=1) != id_(2)


def test_each_life_of_an_image_ends_with_another_event() -> None:
    def deleted(sequencer: str) -> str:
        event = due(entry(source_seq=sequencer * 36, **DELETED), READY)
        assert event is not None
        return str(event.detail["id"])

    assert deleted("1") == deleted("1") != deleted("2")


@pytest.mark.parametrize("announced", [READY, TRASHED, GONE, UNKNOWN_IN_TRASH])
def test_what_was_announced_is_read_as_it_was_written(announced: Announced) -> None:
    assert Announced.parse(str(announced)) == announced


# The book


def planned(book: Book, present: Entry | None, seconds: int = 0, *, anew: bool = False) -> Any:
    now = NOW + timedelta(seconds=seconds)
    met = book.version > 0
    due = announcement((OWNER, IMAGE), present, book.announced, now, met=met, unsure=book.unsure)
    return plan(book, target(OWNER, present, KEYS), int(now.timestamp()), due=due, anew=anew)


def test_a_book_begins_with_the_present_second_and_counts_on() -> None:
    first = planned(EMPTY, entry())
    assert first.after.version == int(NOW.timestamp())
    assert planned(first.after, entry(), 60).after.version == first.after.version + 1


def test_a_book_is_unsure_until_its_event_was_sent() -> None:
    first = planned(EMPTY, entry())
    assert first.announcement.event is not None
    assert (first.after.unsure, first.after.announced, first.after.finished) == (True, None, False)
    again = planned(first.after, entry(), 60)
    assert again.announcement.event(again.after.version, 1, NOW).type == "Image Ready"


def test_a_book_that_says_what_is_makes_no_event_anew() -> None:
    """Also a book of before there were events, which does not know what was announced."""
    first = planned(EMPTY, entry())
    for announced in (READY, None):
        book = Book(
            version=5,
            rows=first.after.rows,
            counted=first.after.counted,
            bytes=1000,
            state=first.after.state,
            announced=announced,
        )
        assert planned(book, entry()) is None
        assert planned(book, entry(), anew=True).announcement.event is None
