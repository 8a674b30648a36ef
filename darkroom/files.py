"""Files that clients announce, and how large ones are cut into parts. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

MOST_PARTS: Final = 10_000
"""S3's own limit on the parts of an upload. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html"""

LEAST_PART_BYTES: Final = 5 * 2**20
"""S3's own limit on each part but the last."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that a client may send: its key, its declared type and, if known, its bytes and its SHA-256 (64
    lower-case hexadecimal digits).
    """

    key: str
    content_type: str
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """How a file of `size` bytes is cut: each part but the last has `part_bytes`. Their numbers begin with 1."""

    size: int
    part_bytes: int

    @property
    def count(self) -> int:
        return -(-self.size // self.part_bytes)

    def bytes_of(self, number: int) -> int:
        """The bytes of a part."""
        return min(self.part_bytes, self.size - (number - 1) * self.part_bytes)


@dataclass(frozen=True, slots=True)
class MultipartUpload:
    """A multipart upload that was begun: S3's id of it, the file that it is of, and how that is cut."""

    id: str
    file: File
    parts: Parts

    @property
    def stored(self) -> dict[str, Any]:
        """The upload as the file's own item keeps it; that has the key already."""
        return {
            "id": self.id,
            "content_type": self.file.content_type,
            "size": self.parts.size,
            "part_bytes": self.parts.part_bytes,
            **({} if self.file.sha256 is None else {"sha256": self.file.sha256}),
        }

    @classmethod
    def parse(cls, key: str, stored: Mapping[str, Any] | None) -> Self | None:
        """The upload that the item of the file under a key keeps, if any."""
        if stored is None:
            return None
        file = File(key, stored["content_type"], int(stored["size"]), stored.get("sha256"))
        return cls(stored["id"], file, Parts(int(stored["size"]), int(stored["part_bytes"])))
