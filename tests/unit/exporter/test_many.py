"""20,000 small originals in one archive, whose exporter dies twice: over dictionaries, every byte compared."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, Final

import pytest

from darkroom.catalog.entry import Entry
from darkroom.objects import Erased, StoredFile
from exporter import work
from exporter.selection import Page

MANY: Final = 20_000
PAGE: Final = 500
MOST_IN_AN_ITEM: Final = 400_000
"""Bytes of an item of DynamoDB."""


class Killed(BaseException):
    """The process has ended."""


def body(number: int) -> bytes:
    return f"{number:08d}".encode() * 128


@dataclass
class Archives:
    """The bucket of archives; its upload of part 2, and then of part 3, kills whoever sends it."""

    notes: dict[str, bytes] = field(default_factory=dict)
    parts: dict[int, bytes] = field(default_factory=dict)
    deaths: list[int] = field(default_factory=lambda: [3, 2])
    archive: bytes = b""

    def note(self, key: str, note: bytes) -> None:
        self.notes[key] = note

    def noted(self, key: str) -> bytes | None:
        return self.notes.get(key)

    def begin(self, _: str) -> str:
        return "upload"

    def send(self, _key: str, _upload: str, number: int, part: bytes) -> str:
        if self.deaths and number == self.deaths[-1]:
            self.deaths.pop()
            raise Killed
        self.parts[number] = part
        return f"etag {number}"

    def complete(self, _key: str, _upload: str, etags: list[str]) -> bool:
        assert etags == [f"etag {number}" for number in sorted(self.parts)]
        self.archive = b"".join(self.parts[number] for number in sorted(self.parts))
        return True

    def erase(self, _: str) -> Erased:
        return Erased(0, 0, None)


class Objects:
    """The originals, of which nothing is kept."""

    def stream(self, file: StoredFile, start: int) -> Iterator[bytes]:
        yield body(int(file.key))[start:]


class Selection:
    """All images, page by page."""

    def page(self, place: int | None) -> Page:
        first = place or 0
        end = min(MANY, first + PAGE)
        return Page([entry(number) for number in range(first, end)], [], end if end < MANY else None)


class Claim:
    """The right to work on the export; `counts` is what its item has."""

    def __init__(self) -> None:
        made = datetime(2026, 11, 1, tzinfo=UTC)
        self.export = SimpleNamespace(owner="alice", id="export", place="place", created_at=made)
        self.counts: dict[str, int] = {}
        self.over = False

    def advance(self, **counts: int) -> bool:
        self.counts |= counts
        return True

    def spend(self, _size: int, _most: int) -> bool:
        return True

    def finish(self, **counts: int) -> bool:
        self.counts |= counts
        self.over = True
        return True


def entry(number: int) -> Entry:
    """An image; names come again after ten thousand, as those of cameras do."""
    return Entry(
        {
            "owner": "alice",
            "image_id": f"{number:08x}-0000-4000-8000-000000000000",
            "object_key": str(number),
            "filename": f"IMG_{number % 10_000:04d}.jpg",
            "created_at": "2026-11-01T00:00:00Z",
            "uploaded_at": "2026-11-01T00:00:00Z",
            "size": len(body(number)),
            "source_seq": "0" * 36,
            "source_etag": "etag",
            "source_version": "version",
            "turn": 1,
            "words": {},
        }
    )


def test_twenty_thousand_originals_in_an_archive_whose_exporter_dies_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(work, "LEAST_PART", 5 * 2**20)
    archives: Any
    claim: Any
    objects: Any
    selection: Any
    archives, claim, objects, selection = Archives(), Claim(), Objects(), Selection()
    runs = 0
    while not claim.over:
        runs += 1
        try:
            work.Work(claim, objects, archives, objects, 0).go_on(lambda: selection, lambda: False)
        except Killed:
            continue
    assert (runs, archives.deaths) == (3, [])
    assert (claim.counts["images"], claim.counts["files"]) == (MANY, MANY + 1)
    assert sum(len(note) for note in archives.notes.values()) > MOST_IN_AN_ITEM
    assert {len(part) for part in archives.parts.values()} - {len(archives.parts[len(archives.parts)])} == {
        work.LEAST_PART
    }
    with zipfile.ZipFile(io.BytesIO(archives.archive)) as opened:
        assert len({name.casefold() for name in opened.namelist()}) == MANY + 1
        images = json.loads(opened.read("metadata.json"))
        assert len(images) == MANY
        for image in images:
            assert opened.read(image["file"]) == body(int(image["id"][:8], 16))
