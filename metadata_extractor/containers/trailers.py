"""What follows the first picture of a file: more pictures, a video, and the trailers of phones.

Sources: CIPA DC-007-2009 (Multi-Picture Format), section 5.2.3; Google's Motion Photo format 1.0 and Ultra HDR
image format 1.1; ISO 21496-1, annex C; Adobe's Gain Map specification 1.0. Samsung's trailer has no public
specification: this is how its phones write it.
"""

import struct
from collections.abc import Iterator
from typing import Final

from darkroom.formats import jpeg
from darkroom.formats.format import Span
from darkroom.metadata.text import decode_text
from darkroom.metadata.xmp import Xmp
from metadata_extractor.containers.contents import Contents
from metadata_extractor.ifd import read_tiff

MAX_PICTURES: Final = 64
"""Behind the first one. Stereo cameras write one, phones with gain and depth maps a handful."""
MAX_PICTURE_HEADER: Final = 256 * 2**10
"""Bytes of another picture that are looked at: its metadata come first."""

MAX_UNINDEXED: Final = 512 * 2**10
"""Bytes at the end of a JPEG without an index that are searched for a picture: gain maps have less. It takes a
quarter of a millisecond; the whole of an ordinary photo would take several."""

ISO_GAIN_MAP: Final = b"urn:iso:std:iso:ts:21496:-1\0"
"""What the APP2 segment of a gain map begins with, and that of the picture it belongs to."""

_END: Final = b"\xff\xd9"
_START: Final = b"\xff\xd8\xff"
"""Neither is in the data of a scan, which has a zero behind each byte of ones (ITU-T T.81, section B.1.1.5)."""

_MP_ENTRIES: Final = 0xB002

_XMP_HEADER: Final = b"http://ns.adobe.com/xap/1.0/\0"

_MAX_VIDEO_BRANDS: Final = 1_024
"""Bytes of the box that a video begins with: it names a dozen brands at most."""
_VIDEO_BRANDS: Final = (
    b"mp4",
    b"iso",
    b"avc1",
    b"qt  ",
    b"3g",
    b"M4V ",
    b"MSNV",
    b"mmp4",
    b"dash",
    b"hvc1",
    b"hev1",
)
_MAX_VIDEOS: Final = 64
"""How many places are checked, because the four letters may also be in a file by chance."""

_SEF_HEAD, _SEF_TAIL = b"SEFH", b"SEFT"
_SEF_LOOKED_AT: Final = 4_096
"""Bytes at the end of a file in which Samsung's trailer ends: other programs append to it."""
_SEF_MAX_BLOCKS: Final = 256
_SEF_MOTION_PHOTO, _SEF_DEPTH_MAP = 0x0A30, 0x0AB1


def read_behind(contents: Contents, data: bytes, scan: int, mpf: Span | None) -> None:
    """What follows the first picture of a JPEG whose first scan begins at `scan`.

    `mpf`: where the segment of the Multi-Picture Format has its TIFF structure.
    """
    indexed = list(_indexed(data, mpf)) if mpf else []
    unindexed = data.rfind(_START, max(scan, len(data) - MAX_UNINDEXED)) > 0
    if mpf is None and data.endswith(_END) and not unindexed:
        return  # an ordinary photo, which costs no more
    behind = max(end for _, end in indexed) if indexed else max(scan, data.find(_END, scan))
    for start, _ in indexed or _found(data, behind):
        _another_picture(contents, data[start : start + MAX_PICTURE_HEADER])
    # If the first picture has no end marker, a video follows its scans directly, and may contain one by chance.
    if has_video(data, behind if indexed else scan):
        contents.features.add("motion_photo")
    read_samsung(contents, data)


def has_video(data: bytes, start: int) -> bool:
    """Whether a video of the ISO base media format (ISO/IEC 14496-12) begins somewhere behind an offset."""
    for _ in range(_MAX_VIDEOS):
        at = data.find(b"ftyp", start)
        if at < 4:
            return False
        if is_video(data, at - 4):
            return True
        start = at + 4
    return False


def is_video(data: bytes, start: int) -> bool:
    """Whether a video begins at an offset."""
    size = int.from_bytes(data[start : start + 4])
    return (
        8 <= size <= _MAX_VIDEO_BRANDS
        and data[start + 4 : start + 8] == b"ftyp"
        and data.startswith(_VIDEO_BRANDS, start + 8)
    )


def read_samsung(contents: Contents, data: bytes) -> None:
    """Samsung's trailer: blocks of data, a directory of them ("SEFH") and its length ("SEFT")."""
    tail = data.rfind(_SEF_TAIL, max(0, len(data) - _SEF_LOOKED_AT))
    if tail < 4:
        return
    head = tail - 4 - int.from_bytes(data[tail - 4 : tail], "little")
    if head < 0 or data[head : head + 4] != _SEF_HEAD:
        return
    names = []
    count = min(int.from_bytes(data[head + 8 : head + 12], "little"), _SEF_MAX_BLOCKS)
    for at in range(head + 12, min(head + 12 + 12 * count, tail - 11), 12):
        kind, before, size = struct.unpack_from("<2xHLL", data, at)
        start = head - before
        if not 0 <= start <= start + size <= head or size < 8:
            continue
        length = int.from_bytes(data[start + 4 : start + 8], "little")
        names.append(decode_text(data[start + 8 : start + 8 + min(length, 64)]))
        body = start + 8 + length
        # Newer phones keep the video elsewhere in the file and point to it ("mpv2").
        if kind == _SEF_MOTION_PHOTO and (is_video(data, body) or data.startswith(b"mpv2", body)):
            contents.features.add("motion_photo")
        elif kind == _SEF_DEPTH_MAP and body < start + size:
            contents.features.add("depth_map")
    if names:
        contents.tags["Samsung"] = {"TrailerBlocks": names}


def _indexed(data: bytes, mpf: Span) -> Iterator[Span]:
    """The other pictures that the index of a multi-picture file leads to."""
    start, end = mpf
    tiff = read_tiff(data[start:end])
    entries = tiff.directory("IFD0").raw(_MP_ENTRIES) if tiff else b""
    order = "<" if tiff and tiff.little_endian else ">"
    for at in range(16, min(len(entries) - 15, 16 * (1 + MAX_PICTURES)), 16):
        size, offset = struct.unpack_from(order + "LL", entries, at + 4)
        first = start + offset
        if offset and data[first : first + 3] == _START:
            yield first, first + size


def _found(data: bytes, start: int) -> Iterator[Span]:
    """The pictures that begin somewhere behind an offset; their ends are not searched for."""
    for _ in range(MAX_PICTURES):
        start = data.find(_START, start)
        if start < 0:
            return
        yield start, start
        start += len(_START)


def _another_picture(contents: Contents, data: bytes) -> None:
    """What the segments of a later picture say about its purpose."""
    packets = []
    for kind, start, end in jpeg.segments(data):
        if kind == b"\xe2" and data.startswith(ISO_GAIN_MAP, start):
            contents.features.add("gain_map")
        elif kind == jpeg.APP1 and data.startswith(_XMP_HEADER, start):
            packets.append(data[start + len(_XMP_HEADER) : end])
    if packets:
        contents.features.update(purposes(Xmp(packets)))


def purposes(xmp: Xmp) -> Iterator[str]:
    """What a picture is for, according to its own XMP: "gain_map", "depth_map"."""
    kind = xmp.text("apdi:AuxiliaryImageType").lower()
    if xmp.has_namespace("hdrgm") or xmp.has_namespace("HDRGainMap") or kind.endswith("hdrgainmap"):
        yield "gain_map"
    if xmp.has_namespace("GDepth") or xmp.has_namespace("depthData") or "depth" in kind or "disparity" in kind:
        yield "depth_map"
