"""A library in a folder: what is known of it, in a file of its own beside the photos.

Killed at any moment, it goes on where it was: a page of changes and its position are stored together, and an image
is wanted until its files lie at their places and are noted.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import uuid
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from darkroom_cli import names, sidecars
from darkroom_cli.faults import Fault
from darkroom_client.models import ImageEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Self

    from darkroom_client.models import ChangePage, CompanionEntry

OWN: Final = ".darkroom"
"""The folder of what is known, and of files that are not complete yet."""

DELETED: Final = "Deleted"
"""Where files of deleted images go."""

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS position (
    one INTEGER PRIMARY KEY CHECK (one = 1), user TEXT, since TEXT, round INTEGER
);
CREATE TABLE IF NOT EXISTS images (
    id TEXT PRIMARY KEY, entry TEXT, round INTEGER, gone INTEGER, wanted INTEGER, sidecar TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS wanted ON images (wanted) WHERE wanted;
CREATE TABLE IF NOT EXISTS files (
    image TEXT, file TEXT, path TEXT, folded TEXT UNIQUE, content TEXT, size INTEGER, changed_ns INTEGER,
    PRIMARY KEY (image, file)
) WITHOUT ROWID;
"""

# Earlier versions noted originals with their images, and brought no companions.
_TAKE_OVER: Final = """
BEGIN;
INSERT INTO files SELECT id, '', path, folded, content, size, changed_ns FROM images WHERE path IS NOT NULL;
UPDATE images SET wanted = 1, path = NULL WHERE path IS NOT NULL;
COMMIT;
"""

# What is not stored, and what an earlier version of the API did not tell.
_LEFT_OUT: Final[dict[str, Any]] = {
    **{field.alias or name: None for name, field in ImageEntry.model_fields.items()},
    "thumbnails": [],
}

ORIGINAL: Final = ""
"""Stands for the original where a file of an image is named; a companion has its id."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A file of an image, as far as the folder has it."""

    path: PurePosixPath
    """Where it lies, or is going to lie, in the folder."""

    content: str | None
    """What `content()` was of what lies there; None if nothing was written."""


@dataclass(frozen=True)
class Wanted:
    """An image whose files or sidecar are not as they should be."""

    entry: ImageEntry
    gone: bool
    """Deleted, or in the trash."""

    noted: Mapping[str, Noted]
    """Its files for which a place was chosen: `ORIGINAL`, and companions by their ids."""

    @property
    def id(self) -> str:
        return self.entry.id

    @cached_property
    def companions(self) -> dict[str, CompanionEntry]:
        """The companions that it has now, by their ids."""
        return {each.id: each for each in self.entry.companions}

    @property
    def files(self) -> list[str]:
        """The files that it has now."""
        return [ORIGINAL, *self.companions]

    @property
    def left_over(self) -> list[str]:
        """The companions that the folder has, and that are the image's no more."""
        return [file for file in self.noted if file != ORIGINAL and file not in self.companions]

    def content(self, file: str) -> str:
        """What changes if, and only if, a file of this image does."""
        if file != ORIGINAL:
            companion = self.companions[file]
            return f"{companion.uploaded_at}:{companion.size}"
        return self.entry.sha256 or f"{self.entry.uploaded_at}:{self.entry.size}"

    def written(self, file: str) -> bool:
        """Whether the folder has got a file as it is now."""
        return file in self.noted and self.noted[file].content == self.content(file)


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
        if "path" in {name for _, name, *_ in self._rows.execute("PRAGMA table_info(images)")}:
            self._rows.executescript(_TAKE_OVER)
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
        for gone in (True, False):
            after = ""
            while rows := self._rows.execute(
                "SELECT id, entry FROM images WHERE wanted AND gone = ? AND id > ? ORDER BY id LIMIT 100",
                (gone, after),
            ).fetchall():
                for id_, entry in rows:
                    known = ImageEntry.model_validate({**_LEFT_OUT, **json.loads(entry)})
                    yield Wanted(known, gone, self._noted(id_))
                after = rows[-1][0]

    def _noted(self, image_id: str) -> dict[str, Noted]:
        rows = self._rows.execute("SELECT file, path, content FROM files WHERE image = ?", (image_id,))
        return {file: Noted(PurePosixPath(path), content) for file, path, content in rows}

    def part(self) -> Path:
        """A path for a file that is not complete yet."""
        return self._own / f"part-{uuid.uuid4().hex}"

    def place(self, image: Wanted, file: str) -> Path:
        """Where a file of an image is to lie; chosen once, and noted."""
        if file in image.noted:
            return self._inside(image.noted[file].path)
        # A file that nobody has noted may be the image's own, written before a kill: its bytes will tell.
        return self._choose(image, file, lambda _: False)

    def now(self, image: Wanted, file: str) -> Path:
        """Where a file of an image lies now, whose place has been chosen."""
        return self._inside(self._noted(image.id)[file].path)

    def path(self, image_id: str) -> str | None:
        """The path of an original in the folder; None if it has none yet."""
        noted = self._noted(image_id).get(ORIGINAL)
        return None if noted is None else str(noted.path)

    def elsewhere(self, image: Wanted, file: str) -> Path:
        """Another place, because something else lies at the first one."""
        return self._choose(image, file, lambda path: os.path.lexists(self.folder / path))

    def _choose(self, image: Wanted, file: str, taken: Callable[[PurePosixPath], bool]) -> Path:
        name = names.safe(image.entry.filename, image.id)
        folder = _month(image.entry)
        if file != ORIGINAL:
            photo = self._noted(image.id)[ORIGINAL].path
            folder = photo.parent
            name = names.beside(names.safe(image.companions[file].filename, file), name, photo.name)
        elif name.lower().endswith(sidecars.ENDING):
            name += "_"  # it would be taken for another's sidecar

        def unusable(tried: str) -> bool:
            return self._is_anothers(str(folder / tried), image.id, file) or taken(folder / tried)

        path = folder / names.unique(name, unusable)
        self._rows.execute(
            "INSERT INTO files (image, file, path, folded) VALUES (?, ?, ?, ?) ON CONFLICT (image, file) "
            "DO UPDATE SET path = excluded.path, folded = excluded.folded, content = NULL, size = NULL, "
            "changed_ns = NULL",
            (image.id, file, str(path), names.folded(str(path))),
        )
        return self._inside(path)

    def _is_anothers(self, path: str, image_id: str, file: str) -> bool:
        """Whether a path is that of another file, or of the sidecar that an original has or will get."""
        folded = names.folded(path)
        photo = folded.removesuffix(sidecars.ENDING)
        found = self._rows.execute(
            "SELECT 1 FROM files WHERE (folded = ? AND (image, file) <> (?, ?)) "
            "OR (folded = ? AND file = ? AND ?) OR (folded = ? AND ?)",
            (
                *(folded, image_id, file),
                *(photo, ORIGINAL, photo != folded),
                *(folded + sidecars.ENDING, file == ORIGINAL),
            ),
        )
        return found.fetchone() is not None

    def ours(self, image: Wanted, file: str) -> bool:
        """Whether at a file's place lies what was written there, untouched; or nothing."""
        path, size, changed_ns = self._rows.execute(
            "SELECT path, size, changed_ns FROM files WHERE (image, file) = (?, ?)", (image.id, file)
        ).fetchone()
        try:
            found = os.stat(self._inside(PurePosixPath(path)), follow_symlinks=False)
        except FileNotFoundError:
            return True
        return (found.st_size, found.st_mtime_ns) == (size, changed_ns)

    def there(self, image: Wanted, file: str, path: Path) -> None:
        """Note that a file of an image lies at its path as it should."""
        found = path.stat()
        self._rows.execute(
            "UPDATE files SET content = ?, size = ?, changed_ns = ? WHERE (image, file) = (?, ?)",
            (image.content(file), found.st_size, found.st_mtime_ns, image.id, file),
        )

    def settle(self, image: Wanted, sidecar: str | None) -> None:
        """Note that all files of an image and its sidecar, which has this digest, are as they should be."""
        self._rows.execute("UPDATE images SET wanted = 0, sidecar = ? WHERE id = ?", (sidecar, image.id))

    def sidecar(self, image_id: str) -> str | None:
        """The digest of the sidecar that was written for an image."""
        [found] = self._rows.execute("SELECT sidecar FROM images WHERE id = ?", (image_id,)).fetchone()
        return None if found is None else str(found)

    def forget(self, image: Wanted, file: str | None = None) -> None:
        """Note that a file of an image is not there any more; without a file, nothing of it."""
        if file is not None:
            self._rows.execute("DELETE FROM files WHERE (image, file) = (?, ?)", (image.id, file))
            return
        self._rows.execute("DELETE FROM files WHERE image = ?", (image.id,))
        self._rows.execute("DELETE FROM images WHERE id = ?", (image.id,))

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


def _month(image: ImageEntry) -> PurePosixPath:
    """The folder of an image: the year and the month in which it was taken or, if nobody knows, came."""
    local = image.time.local if image.time else image.created_at.isoformat()
    month = re.match(r"(\d{4})(?:-(\d{2}))?", local, re.ASCII)
    return PurePosixPath(month[1], month[2] or "00") if month else PurePosixPath("0000", "00")


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
