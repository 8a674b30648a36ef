"""A library in a folder: what is known of it, in a file of its own beside the photos.

Killed at any moment, it goes on where it was: a page of changes and its position are stored together, and an image
is wanted until its file lies at its place and is noted.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import uuid
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from darkroom_cli import names, sidecars
from darkroom_cli.faults import Fault
from darkroom_client.models import ImageEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Self

    from darkroom_client.models import ChangePage

OWN: Final = ".darkroom"
"""The folder of what is known, and of files that are not complete yet."""

DELETED: Final = "Deleted"
"""Where files of deleted images go."""

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS position (
    one INTEGER PRIMARY KEY CHECK (one = 1), user TEXT, since TEXT, round INTEGER
);
CREATE TABLE IF NOT EXISTS images (
    id TEXT PRIMARY KEY, entry TEXT, round INTEGER, gone INTEGER, wanted INTEGER,
    path TEXT, folded TEXT UNIQUE, content TEXT, size INTEGER, changed_ns INTEGER, sidecar TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS wanted ON images (wanted) WHERE wanted;
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An image whose file or sidecar is not as it should be."""

    id: str
    entry: ImageEntry
    gone: bool
    """Deleted, or in the trash."""

    path: PurePosixPath | None
    """Where its file lies, or is going to lie, in the folder; None before a place was chosen."""

    content: str | None
    """What `content()` was of the file that lies there; None if none was written."""


class Mirror:
    """A folder with a library. One process at a time works in it."""

    def __init__(self, folder: Path, user: str) -> None:
        """Open the folder of a user, or make it. Raises Fault and OSError."""
        self.folder = folder
        self._own = folder / OWN
        self._own.mkdir(parents=True, exist_ok=True)
        self._rows = sqlite3.connect(self._own / "pull.sqlite", timeout=1, isolation_level=None)
        try:
            self._rows.execute("PRAGMA locking_mode = EXCLUSIVE")  # until it is closed, or its process ends
            self._rows.execute("BEGIN EXCLUSIVE")
            self._rows.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._rows.close()
            raise Fault(f"Another `darkroom pull` works in {folder}. Wait for its end.") from error
        self._rows.executescript(_TABLES)
        self._rows.execute("INSERT OR IGNORE INTO position VALUES (1, ?, NULL, 0)", (user,))
        if self._position[0] != user:
            self._rows.close()
            raise Fault(f"{folder} has the library of another user. Name another folder.")
        for left in self._own.glob("part-*"):
            left.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._rows.close()

    # What the feed tells

    @property
    def since(self) -> str | None:
        """The position in the feed; None before the first page."""
        return self._position[1]

    def take(self, page: ChangePage) -> None:
        """Store a page of changes with its position."""
        current = self._position[2]
        self._rows.execute("BEGIN")
        try:
            for change in page.changes:
                image = change.image
                if image is None:
                    self._rows.execute("UPDATE images SET gone = 1, wanted = 1 WHERE id = ?", (change.id,))
                else:
                    self._take(image, current)
            self._rows.execute("UPDATE position SET since = ?", (page.next_since,))
            if not page.more:  # after a new beginning, what has not come again is not there any more
                self._rows.execute(
                    "UPDATE images SET gone = 1, wanted = 1 WHERE round < ? AND NOT gone", (current,)
                )
            self._rows.execute("COMMIT")
        except BaseException:
            self._rows.execute("ROLLBACK")
            raise

    def begin_anew(self) -> None:
        """Forget the position, and keep all images until all have come again."""
        self._rows.execute("UPDATE position SET since = NULL, round = round + 1")

    def _take(self, image: ImageEntry, current: int) -> None:
        text = json.dumps(
            image.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"thumbnails", "placeholder"})
        )
        self._rows.execute(
            "INSERT INTO images (id, entry, round, gone, wanted) VALUES (?, ?, ?, ?, 1) "
            "ON CONFLICT DO UPDATE SET entry = excluded.entry, round = excluded.round, gone = excluded.gone, "
            "wanted = 1",
            (image.id, text, current, image.trashed_at is not None),
        )

    # What is to be done

    def count(self) -> int:
        """How many images are not as they should be."""
        [number] = self._rows.execute("SELECT count(*) FROM images WHERE wanted").fetchone()
        return int(number)

    def wanted(self) -> Iterator[Wanted]:
        """The images that are not as they should be, each once; those of deleted images first."""
        for gone in (1, 0):
            after = ""
            while rows := self._rows.execute(
                "SELECT id, entry, gone, path, content FROM images "
                "WHERE wanted AND gone = ? AND id > ? ORDER BY id LIMIT 100",
                (gone, after),
            ).fetchall():
                for id_, entry, is_gone, path, content_ in rows:
                    known = ImageEntry.model_validate({"thumbnails": [], "placeholder": None, **json.loads(entry)})
                    yield Wanted(id_, known, bool(is_gone), PurePosixPath(path) if path else None, content_)
                after = rows[-1][0]

    def part(self) -> Path:
        """A path for a file that is not complete yet."""
        return self._own / f"part-{uuid.uuid4().hex}"

    def place(self, image: Wanted) -> Path:
        """Where the file of an image is to lie; chosen once, and noted."""
        if image.path is None:
            # A file that nobody has noted may be the image's own, written before a kill: its bytes will tell.
            return self._choose(image, lambda _: False)
        return self._inside(image.path)

    def elsewhere(self, image: Wanted) -> Path:
        """Another place, because something else lies at the first one."""
        return self._choose(image, lambda path: os.path.lexists(self.folder / path))

    def _choose(self, image: Wanted, taken: Callable[[PurePosixPath], bool]) -> Path:
        local = image.entry.time.local if image.entry.time else image.entry.created_at.isoformat()
        month = re.match(r"(\d{4})(?:-(\d{2}))?", local, re.ASCII)
        folder = PurePosixPath(month[1], month[2] or "00") if month else PurePosixPath("0000", "00")
        name = names.safe(image.entry.filename, image.id)
        if name.lower().endswith(sidecars.ENDING):
            name += "_"  # it would be taken for another's sidecar

        def unusable(tried: str) -> bool:
            folded = names.folded(str(folder / tried))
            found = self._rows.execute("SELECT id FROM images WHERE folded = ?", (folded,)).fetchone()
            return (found is not None and found[0] != image.id) or taken(folder / tried)

        path = folder / names.unique(name, unusable)
        self._rows.execute(
            "UPDATE images SET path = ?, folded = ?, content = NULL, size = NULL, changed_ns = NULL WHERE id = ?",
            (str(path), names.folded(str(path)), image.id),
        )
        return self._inside(path)

    def ours(self, image_id: str) -> bool:
        """Whether at an image's place lies what was written there, untouched; or nothing."""
        path, size, changed_ns = self._rows.execute(
            "SELECT path, size, changed_ns FROM images WHERE id = ?", (image_id,)
        ).fetchone()
        try:
            found = os.stat(self._inside(PurePosixPath(path)), follow_symlinks=False)
        except FileNotFoundError:
            return True
        return (found.st_size, found.st_mtime_ns) == (size, changed_ns)

    def there(self, image: Wanted, path: Path, sidecar: str | None) -> None:
        """Note that an image's file and sidecar are as they should be."""
        found = path.stat()
        self._rows.execute(
            "UPDATE images SET wanted = 0, content = ?, size = ?, changed_ns = ?, sidecar = ? WHERE id = ?",
            (content(image.entry), found.st_size, found.st_mtime_ns, sidecar, image.id),
        )

    def sidecar(self, image_id: str) -> str | None:
        """The digest of the sidecar that was written for an image."""
        [found] = self._rows.execute("SELECT sidecar FROM images WHERE id = ?", (image_id,)).fetchone()
        return None if found is None else str(found)

    def forget(self, image_id: str) -> None:
        """Note that nothing of an image is there any more."""
        self._rows.execute("DELETE FROM images WHERE id = ?", (image_id,))

    def free(self, path: PurePosixPath) -> Path:
        """A path in the folder at which nothing lies: this one, or this one with a number."""
        name = names.unique(path.name, lambda tried: os.path.lexists(self.folder / path.parent / tried))
        return self._inside(path.parent / name)

    def _inside(self, path: PurePosixPath) -> Path:
        """A path in the folder, whose parents are there. Raises Fault if a link leads out of the folder."""
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.parent.resolve().is_relative_to(self.folder.resolve()):
            raise Fault(f"{place.parent} leads out of {self.folder}. Remove that link.")
        return place

    @property
    def _position(self) -> tuple[str, str | None, int]:
        """The user, where the feed goes on, and how often it has begun."""
        found: tuple[str, str | None, int] = self._rows.execute(
            "SELECT user, since, round FROM position"
        ).fetchone()
        return found


def content(image: ImageEntry) -> str:
    """What changes if, and only if, an image's original does."""
    return image.sha256 or f"{image.uploaded_at}:{image.size}"


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
