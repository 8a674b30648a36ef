"""Which files have been sent, and under which ids: what a program that is killed finds again."""

from __future__ import annotations

import os
import sqlite3
import uuid
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import Self

    from darkroom_client.files import AnyPath, Mark

# How long to wait for another program that writes the same journal.
_BUSY_SECONDS: Final = 30.0

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS files (
    user TEXT, path BLOB, size INTEGER, changed_ns INTEGER, sha256 TEXT, image_id TEXT, sent INTEGER DEFAULT 0,
    PRIMARY KEY (user, path)
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """A file in the journal."""

    image_id: str
    """The id under which it is sent, or under which it has arrived."""

    sha256: str
    sent: bool


class Journal:
    """A file with what has been sent, for any users and any folders.

    A program may be killed at any moment. After a power cut, the last files may be forgotten: then they are asked
    for again, and the library knows them by their digests. Several threads and several programs may use the same
    journal, on a local disk. It needs SQLite 3.35. Raises sqlite3.Error if the file is no journal or cannot be
    written.
    """

    def __init__(self, path: AnyPath) -> None:
        self._lock = Lock()
        # Without an isolation level, each statement is a transaction.
        self._rows = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            # To wait for the disk twice a photo takes longer than a small photo. https://sqlite.org/wal.html
            self._rows.execute("PRAGMA journal_mode = WAL")
            self._rows.execute("PRAGMA synchronous = NORMAL")
            self._rows.execute(_TABLE)
        except sqlite3.Error:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._rows.close()

    def find(self, user: str, path: AnyPath, mark: Mark) -> Noted | None:
        """What is noted of a file, unless it has changed since."""
        found = self._one(
            "SELECT image_id, sha256, sent FROM files WHERE (user, path, size, changed_ns) = (?, ?, ?, ?)",
            (user, _name(path), mark.size, mark.changed_ns),
        )
        return Noted(*found[:2], bool(found[2])) if found else None

    def begin(self, user: str, path: AnyPath, mark: Mark, sha256: str) -> Noted:
        """Note a file that is about to be sent. Other bytes than before get an id of their own."""
        found = self._one(
            "INSERT INTO files (user, path, size, changed_ns, sha256, image_id) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET size = excluded.size, changed_ns = excluded.changed_ns, "
            "image_id = iif(sha256 = excluded.sha256, image_id, excluded.image_id), "
            "sent = sent AND sha256 = excluded.sha256, sha256 = excluded.sha256 "
            "RETURNING image_id, sha256, sent",
            (user, _name(path), mark.size, mark.changed_ns, sha256, str(uuid.uuid4())),
        )
        assert found  # noqa: S101  # RETURNING has the row that it has written
        return Noted(*found[:2], bool(found[2]))

    def end(self, user: str, path: AnyPath, sha256: str, image_id: str) -> None:
        """Note that a file with these bytes need not be sent any more, and which image has them."""
        self._one(
            "UPDATE files SET sent = 1, image_id = ? WHERE (user, path, sha256) = (?, ?, ?)",
            (image_id, user, _name(path), sha256),
        )

    def renew(self, user: str, path: AnyPath, sha256: str, image_id: str) -> None:
        """Note that a file with these bytes is to be sent under another id: the image that it was is gone."""
        self._one(
            "UPDATE files SET sent = 0, image_id = ? WHERE (user, path, sha256) = (?, ?, ?)",
            (image_id, user, _name(path), sha256),
        )

    def _one(self, statement: str, values: tuple[object, ...]) -> tuple[str, str, int] | None:
        with self._lock:
            row: tuple[str, str, int] | None = self._rows.execute(statement, values).fetchone()
        return row


def _name(path: AnyPath) -> bytes:
    # A name on disk may be no text.
    return os.fsencode(os.path.abspath(path))
