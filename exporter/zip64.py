"""The structures of a ZIP archive whose files are stored as they are, each followed by its checksum. Pure.

A file's record is as long as its name and size say, whatever its bytes are. So the places of all files are known
before the first byte is read. APPNOTE.TXT of PKWARE, version 6.3.10, has the structures; its sections are named
here. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Final

# The first numbers that do not fit into the fields of the old format; in such a field they stand for "see the
# extension" (4.4.1.4).
_BYTES: Final = 0xFFFF_FFFF
_FILES: Final = 0xFFFF

_CHECKSUM_FOLLOWS: Final = 1 << 3  # 4.4.4
_UTF_8: Final = 1 << 11
_STORED: Final = 0  # 4.4.5
_PLAIN: Final = 20  # the version that is needed to read a file (4.4.3)
_EXTENDED: Final = 45
_UNIX: Final = 3 << 8  # by which system's rules attributes are meant (4.4.2)
_READABLE: Final = 0o100644 << 16  # a regular file that its owner may write

# The years that fit (4.4.6).
_FIRST: Final = datetime(1980, 1, 1)  # noqa: DTZ001  # the format has local times
_LAST: Final = datetime(2107, 12, 31, 23, 59, 58)  # noqa: DTZ001

_LOCAL: Final = struct.Struct("<4s5H3L2H")  # 4.3.7
_DESCRIPTOR: Final = struct.Struct("<4s3L")  # 4.3.9
_LONG_DESCRIPTOR: Final = struct.Struct("<4sL2Q")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")  # 4.3.12
_LONG_END: Final = struct.Struct("<4sQ2H2L4Q")  # 4.3.14
_LOCATOR: Final = struct.Struct("<4sLQL")  # 4.3.15
_END: Final = struct.Struct("<4s4H2LH")  # 4.3.16
_EXTENSION: Final = struct.Struct("<2H")  # 4.5.3

_EXTENSION_ID: Final = 0x0001


@dataclass(frozen=True, slots=True)
class File:
    """A file in an archive: `size` in bytes; `modified`: the local time that it gets when it is unpacked."""

    name: str
    size: int
    modified: datetime

    @property
    def long(self) -> bool:
        """Whether its size needs the extension."""
        return self.size >= _BYTES

    @property
    def header_length(self) -> int:
        """The bytes of its record before its data."""
        return _LOCAL.size + len(self.name.encode()) + (_EXTENSION.size + 16 if self.long else 0)

    @property
    def record_length(self) -> int:
        """The bytes of its record: header, data and checksum."""
        return self.header_length + self.size + (_LONG_DESCRIPTOR if self.long else _DESCRIPTOR).size


def local_header(file: File) -> bytes:
    """What stands before a file's data. Checksum and sizes are zero, since they follow the data (4.4.4)."""
    name = file.name.encode()
    extension = _EXTENSION.pack(_EXTENSION_ID, 16) + bytes(16) if file.long else b""
    size = _BYTES if file.long else 0
    packed = _LOCAL.pack(
        b"PK\3\4", *_reading(file), *_moment(file.modified), 0, size, size, len(name), len(extension)
    )
    return packed + name + extension


def descriptor(file: File, crc: int) -> bytes:
    """What stands behind a file's data: the CRC-32 of it, and its size."""
    form = _LONG_DESCRIPTOR if file.long else _DESCRIPTOR
    return form.pack(b"PK\7\x08", crc, file.size, file.size)


def central_header(file: File, crc: int, offset: int) -> bytes:
    """A file's entry in the directory; `offset`: where its record begins."""
    name = file.name.encode()
    too_large = [number for number in (*([file.size] * 2 * file.long), offset) if number >= _BYTES]
    extension = struct.pack(f"<2H{len(too_large)}Q", _EXTENSION_ID, 8 * len(too_large), *too_large)
    extension = extension if too_large else b""
    needed, flags, method = _reading(file)
    size = min(file.size, _BYTES)
    packed = _CENTRAL.pack(
        b"PK\1\2",
        _UNIX | _EXTENDED,
        _EXTENDED if too_large else needed,
        flags,
        method,
        *_moment(file.modified),
        crc,
        size,
        size,
        len(name),
        len(extension),
        0,  # no comment
        0,  # on the first disk
        0,  # not known to be text
        _READABLE,
        min(offset, _BYTES),
    )
    return packed + name + extension


def end(files: int, start: int, length: int) -> bytes:
    """The end of an archive with so many files, whose directory begins at `start` and has `length` bytes."""
    plain = _END.pack(
        b"PK\5\6", 0, 0, min(files, _FILES), min(files, _FILES), min(length, _BYTES), min(start, _BYTES), 0
    )
    if files < _FILES and start < _BYTES and length < _BYTES:
        return plain
    rest = _LONG_END.size - 12  # its size does not count the fields up to itself
    extended = _LONG_END.pack(b"PK\6\6", rest, _UNIX | _EXTENDED, _EXTENDED, 0, 0, files, files, length, start)
    return extended + _LOCATOR.pack(b"PK\6\7", 0, start + length, 1) + plain


def _reading(file: File) -> tuple[int, int, int]:
    """What a reader needs to know: the version, the flags, the method."""
    flags = _CHECKSUM_FOLLOWS | (0 if file.name.isascii() else _UTF_8)
    return _EXTENDED if file.long else _PLAIN, flags, _STORED


def _moment(modified: datetime) -> tuple[int, int]:
    """A local time as the format has it: the time, to two seconds, and the date (4.4.6)."""
    kept = min(max(modified, _FIRST), _LAST)
    time = kept.hour << 11 | kept.minute << 5 | kept.second // 2
    return time, kept.year - 1980 << 9 | kept.month << 5 | kept.day
