"""JPEG: what the segments before the first scan say.

Sources: ITU-T T.81 annex B; JFIF 1.02; CIPA DC-008 section 4.7; Adobe's XMP part 3 section 1.1.3 (including
extended XMP); ICC.1 annex B.4; Adobe's Photoshop file formats for image resources;
ISO/IEC 19566-5 annex D for JUMBF.
"""

import re
import struct
from dataclasses import dataclass, field
from typing import Final

from darkroom.formats import BEYOND, JPEG
from darkroom.formats.jpeg import FRAMES, MPO, SCAN, segments
from darkroom.metadata.text import decode_text
from metadata_extractor.containers.contents import Contents
from metadata_extractor.containers.photoshop import read_resources
from metadata_extractor.containers.trailers import ISO_GAIN_MAP, read_behind
from metadata_extractor.ifd import MARKS

_EXIF: Final = b"Exif\0"
_XMP: Final = b"http://ns.adobe.com/xap/1.0/\0"
_EXTENDED_XMP: Final = b"http://ns.adobe.com/xmp/extension/\0"
# Packets after a header that is not XMP's own, or without a header.
_STRAY_XMP: Final = re.compile(rb"([^<]{0,100})<(?:\?xpacket|x:x[am]pmeta|rdf:RDF)", re.DOTALL)
_ICC: Final = b"ICC_PROFILE\0"
_PHOTOSHOP: Final = b"Photoshop 3.0\0"
_MPF: Final = b"MPF\0"
_ADOBE: Final = b"Adobe"
_JUMBF: Final = b"JP"
_DESCRIPTION: Final = 64  # bytes of a box in which its description says what it is

_PROCESSES: Final = {
    0xC0: "baseline DCT",
    0xC1: "extended sequential DCT",
    0xC2: "progressive DCT",
    0xC3: "lossless",
    0xC9: "extended sequential DCT, arithmetic coding",
    0xCA: "progressive DCT, arithmetic coding",
    0xCB: "lossless, arithmetic coding",
}
_SUBSAMPLING: Final = {
    (1, 1): "4:4:4",
    (2, 1): "4:2:2",
    (2, 2): "4:2:0",
    (4, 1): "4:1:1",
    (4, 2): "4:1:0",
    (1, 2): "4:4:0",
}


@dataclass(slots=True)
class _Pieces:
    """Blocks that writers spread over several segments."""

    exif: list[bytes] = field(default_factory=list)
    icc: dict[int, bytes] = field(default_factory=dict)
    photoshop: list[bytes] = field(default_factory=list)
    extended_xmp: dict[bytes, dict[int, bytes]] = field(default_factory=dict)
    jumbf: dict[bytes, dict[int, bytes]] = field(default_factory=dict)
    """The parts of each JUMBF box, by the number of the box and then of the part."""
    adobe_transform: int | None = None


def read_jpeg(data: bytes) -> Contents:
    """Read the segments of a JPEG (or MPO) up to its first scan, and what follows its picture."""
    contents = Contents(JPEG)
    pieces = _Pieces()
    kind, start, mpf = b"", 0, None
    for kind, start, end in segments(data):
        if kind in (BEYOND, SCAN):
            break
        if kind == b"\xe2" and data.startswith(_MPF, start):
            mpf = mpf or (start + len(_MPF), end)
        if end > len(data):
            contents.warnings.append("a segment runs past the end of the file")
        _segment(contents, pieces, kind, data[start:end])
    if kind not in (BEYOND, SCAN):
        contents.warnings.append("the file ends before the first scan")
    _assemble(contents, pieces)
    if kind == SCAN:
        read_behind(contents, data, start, mpf)
    return contents


def _segment(contents: Contents, pieces: _Pieces, kind: bytes, payload: bytes) -> None:
    marker = kind[0]
    if kind in FRAMES:
        if contents.width is None:
            _frame(contents, marker, payload)
    elif marker == 0xE0:
        if payload.startswith(b"JFIF\0") and len(payload) >= 12:
            version, unit, x, y = struct.unpack_from(">2sBHH", payload, 5)
            contents.tags["JFIF"] = {
                "JFIFVersion": f"{version[0]}.{version[1]:02d}",
                "ResolutionUnit": {0: "none", 1: "inch", 2: "cm"}.get(unit, unit),
                "XResolution": x,
                "YResolution": y,
            }
    elif marker == 0xE1:
        if payload.startswith(_EXIF):
            _exif(pieces, payload[6:])
        elif payload.startswith(_XMP):
            contents.xmp.append(payload[len(_XMP) :])
        elif payload.startswith(_EXTENDED_XMP) and len(payload) >= 75:
            guid = payload[35:67]
            (offset,) = struct.unpack_from(">I", payload, 71)
            pieces.extended_xmp.setdefault(guid, {})[offset] = payload[75:]
        elif stray := _STRAY_XMP.match(payload):
            contents.xmp.append(payload[stray.end(1) :])
    elif marker == 0xE2:
        if payload.startswith(_ICC) and len(payload) > 14:
            pieces.icc.setdefault(payload[12], payload[14:])
        elif payload.startswith(_MPF):
            contents.variant = MPO
        elif payload.startswith(ISO_GAIN_MAP):
            contents.features.add("gain_map")
    elif marker == 0xEB:
        if payload.startswith(_JUMBF) and len(payload) >= 16:
            pieces.jumbf.setdefault(payload[2:4], {}).setdefault(int.from_bytes(payload[4:8]), payload[8:])
    elif marker == 0xED:
        if payload.startswith(_PHOTOSHOP):
            pieces.photoshop.append(payload[len(_PHOTOSHOP) :])
    elif marker == 0xEE:
        if payload.startswith(_ADOBE) and len(payload) >= 12:
            pieces.adobe_transform = payload[11]
            contents.tags["Adobe"] = {
                "DCTEncodeVersion": payload[5] << 8 | payload[6],
                "ColorTransform": payload[11],
            }
    elif marker == 0xFE and (comment := decode_text(payload)):
        contents.comments.append(comment)


def _exif(pieces: _Pieces, payload: bytes) -> None:
    """Collect EXIF. Blocks over 64 KB continue in the next segments, which repeat the marker but have no TIFF
    header.
    """
    if payload[:4] in MARKS:
        if not pieces.exif:
            pieces.exif.append(payload)
    elif pieces.exif:
        pieces.exif.append(payload)


def _frame(contents: Contents, marker: int, payload: bytes) -> None:
    if len(payload) < 6:
        return
    depth, height, width, components = struct.unpack_from(">BHHB", payload)
    contents.width, contents.height = width or None, height or None
    contents.bit_depth = depth
    contents.colour_mode = {1: "grey", 3: "rgb", 4: "cmyk"}.get(components)
    contents.alpha = False
    contents.tags[JPEG.name] = {
        "EncodingProcess": _PROCESSES.get(marker, f"0x{marker:02x}"),
        "Components": components,
    }
    if components == 3 and len(payload) >= 15:
        factors = [(payload[i] >> 4, payload[i] & 15) for i in (7, 10, 13)]
        (luma_h, luma_v), blue, red = factors
        if blue == red and 0 not in blue and luma_h % blue[0] == 0 and luma_v % blue[1] == 0:
            contents.chroma_subsampling = _SUBSAMPLING.get((luma_h // blue[0], luma_v // blue[1]))


def _assemble(contents: Contents, pieces: _Pieces) -> None:
    if pieces.exif:
        contents.exif = b"".join(pieces.exif)
    if pieces.icc:
        contents.icc = b"".join(pieces.icc[n] for n in sorted(pieces.icc))
    if pieces.photoshop:
        read_resources(contents, b"".join(pieces.photoshop))
    named = b"".join(contents.xmp)  # editors that replace a packet leave its old extension in the file
    for guid, parts in pieces.extended_xmp.items():
        if guid in named:
            contents.xmp.append(b"".join(parts[offset] for offset in sorted(parts)))
    contents.c2pa = next(filter(None, map(_manifest_store, pieces.jumbf.values())), None)
    if contents.colour_mode == "cmyk" and pieces.adobe_transform == 2:
        contents.colour_mode = "ycck"


def _manifest_store(parts: dict[int, bytes]) -> bytes | None:
    """A box from its parts, each of which repeats its head (ISO/IEC 19566-5, annex D.2), if it is one of C2PA."""
    first, *more = (parts[number] for number in sorted(parts))
    head = 16 if first[:4] == b"\0\0\0\1" else 8
    return first + b"".join(part[head:] for part in more) if b"c2pa" in first[:_DESCRIPTION] else None
