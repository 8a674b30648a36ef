"""A short form of tests/browser/million.py: a million photos in the gallery."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.million import MOST_TASK_MS, Library, queued, scrolled


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    library = Library()
    yield library
    assert library.broken == [], "answers that are not of the contract"
    library.close()


def test_a_million_photos_are_scrolled_through(browser: Browser, library: Library) -> None:
    assert scrolled(browser, library, ratio=3, seconds=2).faults == []


def test_two_thousand_files_are_queued(browser: Browser, library: Library) -> None:
    assert queued(browser, library, 2000, 2) <= MOST_TASK_MS
