"""What a journal remembers of files."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from darkroom_client import Journal
from darkroom_client.files import Mark

PHOTO: Final = "photos/a.jpg"
MARK: Final = Mark(5, 1_000)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal") as journal:
        yield journal


def test_a_file_keeps_its_id(journal: Journal) -> None:
    first = journal.begin("alice", PHOTO, MARK, "digest")
    assert journal.begin("alice", PHOTO, MARK, "digest") == journal.find("alice", PHOTO, MARK) == first
    assert (first.sha256, first.sent) == ("digest", False)
    journal.end("alice", PHOTO, "digest", first.image_id)
    found = journal.find("alice", PHOTO, MARK)
    assert found
    assert (found.image_id, found.sent) == (first.image_id, True)


def test_an_image_that_was_there_already_is_the_files(journal: Journal) -> None:
    journal.begin("alice", PHOTO, MARK, "digest")
    journal.end("alice", PHOTO, "digest", "another id")
    found = journal.find("alice", PHOTO, MARK)
    assert found
    assert found.image_id == "another id"


def test_other_bytes_get_another_id(journal: Journal) -> None:
    first = journal.begin("alice", PHOTO, MARK, "digest")
    journal.end("alice", PHOTO, "digest", first.image_id)
    edited = Mark(6, 2_000)
    assert journal.find("alice", PHOTO, edited) is None
    second = journal.begin("alice", PHOTO, edited, "another digest")
    assert second.image_id != first.image_id
    assert not second.sent
    journal.end("alice", PHOTO, "digest", first.image_id)  # of a run that is late
    assert journal.find("alice", PHOTO, edited) == second


def test_a_file_that_was_only_touched_is_not_sent_again(journal: Journal) -> None:
    first = journal.begin("alice", PHOTO, MARK, "digest")
    journal.end("alice", PHOTO, "digest", first.image_id)
    touched = journal.begin("alice", PHOTO, Mark(5, 2_000), "digest")
    assert (touched.image_id, touched.sent) == (first.image_id, True)


def test_users_do_not_know_of_each_other(journal: Journal) -> None:
    first = journal.begin("alice", PHOTO, MARK, "digest")
    assert journal.find("bob", PHOTO, MARK) is None
    assert journal.begin("bob", PHOTO, MARK, "digest").image_id != first.image_id


def test_several_programs_agree_on_an_id(tmp_path: Path) -> None:
    with ExitStack() as opened, ThreadPoolExecutor(4) as threads:
        journals = [opened.enter_context(Journal(tmp_path / "journal")) for _ in range(4)]
        noted = list(threads.map(lambda each: each.begin("alice", PHOTO, MARK, "digest"), journals * 8))
    assert len({each.image_id for each in noted}) == 1


def test_what_is_no_journal_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8" * 1000)
    with pytest.raises(sqlite3.DatabaseError):
        Journal(tmp_path / "photo.jpg")
