"""Camera RAW with the layout of real cameras: a few bytes for the sensor, real JPEGs for the pictures, real tags.

Sources: the DNG specification 1.7; ExifTool's documentation of the other kinds. ExifTool finds everything that is
put into these files.
"""

import io
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PIL import Image

type Value = int | bytes | tuple[int, ...]

_MAKE, _MODEL, _ORIENTATION, _TAKEN = 271, 272, 274, 36867
_SUBFILE, _COMPRESSION, _PHOTOMETRIC, _STRIPS, _STRIP_SIZES = 254, 259, 262, 273, 279
_SUBS, _JPEG, _JPEG_SIZE, _EXIF, _NOTE, _DNG = 330, 513, 514, 34665, 37500, 50706
_ASCII: Final = (_MAKE, _MODEL, _TAKEN)
_BYTES: Final = (_DNG,)


class _Tiff:
    """A TIFF under construction: first its parts, then its directories, from the last to the first."""

    def __init__(self, mark: bytes, head: int = 8, order: str = "<") -> None:
        self.data, self.order = bytearray(mark.ljust(head, b"\0")), order

    def add(self, content: bytes) -> int:
        """Add some bytes; returns their position."""
        self.data += b"\0" * (-len(self.data) % 4)
        self.data += content
        return len(self.data) - len(content)

    def directory(self, entries: Mapping[int, Value], following: int = 0, base: int = 0) -> int:
        made = struct.pack(self.order + "H", len(entries))
        for tag, value in sorted(entries.items()):
            if isinstance(value, bytes):
                kind, count, content = (2 if tag in _ASCII else 1 if tag in _BYTES else 7), len(value), value
            else:
                values = value if isinstance(value, tuple) else (value,)
                kind, count = 4, len(values)
                content = struct.pack(f"{self.order}{count}L", *values)
            if len(content) > 4:
                content = struct.pack(self.order + "L", self.add(content) - base)
            made += struct.pack(self.order + "HHL", tag, kind, count) + content.ljust(4, b"\0")
        return self.add(made + struct.pack(self.order + "L", following)) - base

    def file(self, first: int) -> bytes:
        struct.pack_into(self.order + "L", self.data, 4, first)
        return bytes(self.data)


@dataclass(frozen=True)
class Shot:
    """What a camera records."""

    picture: bytes
    """The JPEG."""
    orientation: int = 1
    make: bytes = b"Maker\0"

    @property
    def tags(self) -> dict[int, Value]:
        return {_MAKE: self.make, _MODEL: b"Camera 1\0", _ORIENTATION: self.orientation}


def jpeg(image: Image.Image, orientation: int | None = None) -> bytes:
    """A JPEG, with its own orientation if one is given."""
    file, exif = io.BytesIO(), Image.Exif()
    if orientation:
        exif[_ORIENTATION] = orientation
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


SENSOR: Final = bytes(range(256)) * 8
THUMBNAIL: Final = jpeg(Image.new("RGB", (160, 120), "grey"))
TAKEN: Final = b"2024:05:06 07:08:09\0"


def _lossless() -> bytes:
    """Canon's form of sensor data: a JPEG of 14 bits, far larger than the picture."""
    frame = struct.pack(">HBHHB", 14, 14, 4000, 6000, 2) + b"\0\x11\0\1\x11\0"
    return b"\xff\xd8\xff\xc3" + frame + b"\xff\xda\0\2" + SENSOR + b"\xff\xd9"


def _in_strip(at: int, content: bytes) -> dict[int, Value]:
    return {_STRIPS: at, _STRIP_SIZES: len(content)}


def _pointed_at(at: int, content: bytes) -> dict[int, Value]:
    return {_COMPRESSION: 6, _JPEG: at, _JPEG_SIZE: len(content)}


def dng(shot: Shot, mark: bytes = b"II*\0", order: str = "<") -> bytes:
    made = _Tiff(mark, order=order)
    sensor, picture, small = made.add(SENSOR), made.add(shot.picture), made.add(THUMBNAIL)
    subs = (
        made.directory({_SUBFILE: 0, _COMPRESSION: 1, _PHOTOMETRIC: 32803} | _in_strip(sensor, SENSOR)),
        made.directory({_SUBFILE: 1, _COMPRESSION: 7, _PHOTOMETRIC: 6} | _in_strip(picture, shot.picture)),
    )
    exif = made.directory({_TAKEN: TAKEN})
    first: dict[int, Value] = {_SUBFILE: 1, _COMPRESSION: 7, _PHOTOMETRIC: 6, _SUBS: subs, _EXIF: exif}
    return made.file(made.directory(first | shot.tags | {_DNG: b"\1\4\0\0"} | _in_strip(small, THUMBNAIL)))


def big_endian_dng(shot: Shot) -> bytes:
    return dng(shot, b"MM\0*", ">")


def nef(shot: Shot) -> bytes:
    made = _Tiff(b"MM\0*", order=">")
    sensor, picture, small = made.add(SENSOR), made.add(shot.picture), made.add(bytes(48))
    subs = (
        made.directory({_SUBFILE: 1, _PHOTOMETRIC: 6} | _pointed_at(picture, shot.picture)),
        made.directory({_SUBFILE: 0, _COMPRESSION: 34713, _PHOTOMETRIC: 32803} | _in_strip(sensor, SENSOR)),
    )
    exif = made.directory({_TAKEN: TAKEN})
    first: dict[int, Value] = {_SUBFILE: 1, _COMPRESSION: 1, _PHOTOMETRIC: 2, _SUBS: subs, _EXIF: exif}
    first |= shot.tags | {_MAKE: b"NIKON CORPORATION\0"} | _in_strip(small, bytes(48))
    return made.file(made.directory(first))


def arw(shot: Shot) -> bytes:
    made = _Tiff(b"II*\0")
    sensor, picture, small = made.add(SENSOR), made.add(shot.picture), made.add(THUMBNAIL)
    third = made.directory({_SUBFILE: 1} | _pointed_at(picture, shot.picture))
    second = made.directory({_SUBFILE: 1} | _pointed_at(small, THUMBNAIL), third)
    sub = made.directory({_SUBFILE: 0, _COMPRESSION: 32767, _PHOTOMETRIC: 32803} | _in_strip(sensor, SENSOR))
    first: dict[int, Value] = {_SUBFILE: 1, _SUBS: sub, _EXIF: made.directory({_TAKEN: TAKEN})}
    first |= shot.tags | {_MAKE: b"SONY\0"} | _pointed_at(small, THUMBNAIL)
    return made.file(made.directory(first, second))


def pef(shot: Shot) -> bytes:
    made = _Tiff(b"MM\0*", order=">")
    sensor, picture, small = made.add(SENSOR), made.add(shot.picture), made.add(THUMBNAIL)
    third = made.directory({_SUBFILE: 1} | _pointed_at(picture, shot.picture))
    second = made.directory({_SUBFILE: 1} | _pointed_at(small, THUMBNAIL), third)
    first: dict[int, Value] = {_COMPRESSION: 65535, _PHOTOMETRIC: 32803, _EXIF: made.directory({_TAKEN: TAKEN})}
    first |= shot.tags | {_MAKE: b"PENTAX\0"} | _in_strip(sensor, SENSOR)
    return made.file(made.directory(first, second))


def cr2(shot: Shot) -> bytes:
    made = _Tiff(b"II*\0", head=16)
    made.data[8:12] = b"CR\2\0"
    sensor, picture, small = made.add(_lossless()), made.add(shot.picture), made.add(THUMBNAIL)
    fourth = made.directory({_COMPRESSION: 6} | _in_strip(sensor, _lossless()))
    third = made.directory({_COMPRESSION: 1, _PHOTOMETRIC: 2} | _in_strip(sensor, SENSOR), fourth)
    second = made.directory(_pointed_at(small, THUMBNAIL), third)
    made.data[12:16] = fourth.to_bytes(4, "little")
    first: dict[int, Value] = {_COMPRESSION: 6, _EXIF: made.directory({_TAKEN: TAKEN})}
    first |= shot.tags | {_MAKE: b"Canon\0"} | _in_strip(picture, shot.picture)
    return made.file(made.directory(first, second))


def orf(shot: Shot, head: bytes = b"OLYMPUS\0II\3\0", mark: bytes = b"IIRO") -> bytes:
    """ORF: offsets in its maker note count from the note's start; with the header of older cameras, from the
    file's.
    """
    made = _Tiff(mark)
    note = made.add(head + bytes(64 - len(head)))
    sensor, picture = made.add(SENSOR), made.add(shot.picture)
    base = 0 if head[:6] == b"OLYMP\0" else note
    settings = made.directory({0x0101: picture - base, 0x0102: len(shot.picture)}, base=base)
    content = struct.pack("<HHHLL", 1, 0x2020, 13, 1, settings)
    made.data[note + len(head) : note + len(head) + len(content)] = content
    size = len(made.data) - note
    exif = made.directory({_TAKEN: TAKEN, _NOTE: b"?" * 8})
    entry = made.data.index(struct.pack("<HHL", _NOTE, 7, 8), exif)
    struct.pack_into("<LL", made.data, entry + 4, size, note)
    first: dict[int, Value] = {_COMPRESSION: 1, _EXIF: exif} | shot.tags
    return made.file(made.directory(first | {_MAKE: b"OLYMPUS CORPORATION\0"} | _in_strip(sensor, SENSOR)))


def old_orf(shot: Shot) -> bytes:
    return orf(shot, b"OLYMP\0\1\0", b"IIRS")


def om_system_orf(shot: Shot) -> bytes:
    return orf(shot, b"OM SYSTEM\0\0\0II\4\0")


def rw2(shot: Shot) -> bytes:
    made = _Tiff(b"IIU\0", head=24)
    sensor = made.add(SENSOR)
    first: dict[int, Value] = {1: b"0340", 0x2E: shot.picture, 0x118: sensor}
    first |= shot.tags | {_MAKE: b"Panasonic\0", _EXIF: made.directory({_TAKEN: TAKEN})}
    return made.file(made.directory(first))


def raf(shot: Shot) -> bytes:
    """RAF: it has no metadata outside its JPEG."""
    exif = Image.Exif()
    exif[_MAKE], exif[_ORIENTATION] = "FUJIFILM", shot.orientation
    exif.get_ifd(_EXIF)[_TAKEN] = TAKEN[:-1].decode()
    file = io.BytesIO()
    Image.open(io.BytesIO(shot.picture)).save(file, "JPEG", exif=exif)
    picture = file.getvalue()
    head = b"FUJIFILMCCD-RAW 0201FF129502X-T3".ljust(84, b"\0")
    places = struct.pack(">6L", 148, len(picture), 148 + len(picture), 0, 148 + len(picture), len(SENSOR))
    return (head + places).ljust(148, b"\0") + picture + SENSOR


def box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">L4s", 8 + len(content), kind) + content


_CANON: Final = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
_PREVIEW: Final = bytes.fromhex("eaf42b5e1c984b88b9fbb7dc406e4d16")


def cr3(shot: Shot) -> bytes:
    def structure(tags: Mapping[int, Value]) -> bytes:
        made = _Tiff(b"II*\0")
        return made.file(made.directory(tags))

    def track(at: int, size: int) -> bytes:
        entry = box(b"CRAW", bytes(82), box(b"JPEG", bytes(4)))
        table = box(
            b"stbl",
            box(b"stsd", bytes(7) + b"\1", entry),
            box(b"stts", bytes(7) + b"\1" + struct.pack(">2L", 1, 1)),
            box(b"stsc", bytes(7) + b"\1" + struct.pack(">3L", 1, 1, 1)),
            box(b"stsz", bytes(4), struct.pack(">2L", size, 1)),
            box(b"co64", bytes(7) + b"\1", struct.pack(">Q", at)),
        )
        handler = box(b"hdlr", bytes(8) + b"vide" + bytes(13))
        media = box(b"mdia", box(b"mdhd", bytes(24)), handler, box(b"minf", box(b"vmhd", bytes(12)), table))
        return box(b"trak", box(b"tkhd", bytes(84)), media)

    blocks = [
        box(b"CMT1", structure(shot.tags | {_MAKE: b"Canon\0"})),
        box(b"CMT2", structure({_TAKEN: TAKEN})),
        box(b"CMT3", structure({6: 1})),
        box(b"CMT4", structure({0: 2})),
        box(b"THMB", bytes(4), struct.pack(">2HLHH", 160, 120, len(THUMBNAIL), 1, 0), THUMBNAIL),
    ]

    def movie(at: int) -> bytes:
        tracks = track(at, len(shot.picture)), track(at + len(shot.picture), len(SENSOR))
        return box(b"moov", box(b"uuid", _CANON, *blocks), box(b"mvhd", bytes(100)), *tracks)

    shown = box(b"PRVW", bytes(4), struct.pack(">4HL", 1, 160, 120, 1, len(THUMBNAIL)), THUMBNAIL)
    preview = box(b"uuid", _PREVIEW, bytes(7) + b"\1", shown)
    brands = box(b"ftyp", b"crx \0\0\0\1crx isom")
    at = len(brands) + len(movie(0)) + len(preview) + 16
    data = shot.picture + SENSOR
    media = struct.pack(">L4sQ", 1, b"mdat", 16 + len(data)) + data
    return brands + movie(at) + preview + media


KINDS: Final[Mapping[str, tuple[str, Callable[[Shot], bytes]]]] = {
    "DNG": ("dng", dng),
    "DNG, big-endian": ("dng", big_endian_dng),
    "NEF": ("nef", nef),
    "ARW": ("arw", arw),
    "PEF": ("pef", pef),
    "CR2": ("cr2", cr2),
    "CR3": ("cr3", cr3),
    "ORF": ("orf", orf),
    "ORF of old cameras": ("orf", old_orf),
    "ORF of OM System": ("orf", om_system_orf),
    "RW2": ("rw2", rw2),
    "RAF": ("raf", raf),
}
"""Each variant with its writer."""
