"""PNG and APNG: what the chunks up to IEND say.

Sources: W3C PNG specification, third edition (eXIf, acTL, cICP); Adobe's XMP part 3 section 1.1.5; C2PA 2.1,
appendix A (caBX); the "Raw profile type" text chunks are ImageMagick's convention.
"""

import re
import struct
import zlib
from collections.abc import Callable
from typing import Final

from darkroom.formats import BEYOND, PNG
from darkroom.formats.png import APNG, chunks, transparency_fits
from darkroom.metadata.text import clean_text, decode_text
from metadata_extractor.containers.contents import Contents
from metadata_extractor.containers.photoshop import read_resources
from metadata_extractor.ifd import find_tiff

MAX_TEXT_CHUNKS: Final = 256
MAX_CHUNK_BYTES: Final = 16 * 2**20  # of a chunk that is read; a larger one is not metadata
# A text chunk may inflate a thousandfold. No known XMP packet or ICC profile comes near this.
MAX_INFLATED_BYTES: Final = 4 * 2**20
MAX_ALL_INFLATED_BYTES: Final = 16 * 2**20

_COLOUR_MODES: Final = {0: "grey", 2: "rgb", 3: "palette", 4: "grey", 6: "rgb"}
# A name, a length and hexadecimal digits, each on its own line.
_RAW_PROFILE: Final = re.compile(rb"\s*+\w[\w ]{0,40}[\r\n]\s*+(\d{1,9})\s++([0-9a-fA-F\s]*)")
_XMP_HEADER: Final = b"http://ns.adobe.com/xap/1.0/\0"
_INTENTS: Final = ("perceptual", "relative colorimetric", "saturation", "absolute colorimetric")


def read_png(data: bytes) -> Contents:
    """Read the chunks of a PNG."""
    return _Reader(data).read()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.contents = Contents(PNG)
        self.tags: dict[str, object] = {}
        self.text: dict[str, str] = {}
        self.text_chunks = 0
        self.inflate_left = MAX_ALL_INFLATED_BYTES
        self.delays = 0.0
        self.colours = 0
        self.pixels = False

    def read(self) -> Contents:
        data, contents = self.data, self.contents
        kind = b""
        for kind, start, end in chunks(data):
            self.pixels |= kind == b"IDAT"
            handler = _HANDLERS.get(kind)
            if handler and end - start <= MAX_CHUNK_BYTES and end <= len(data):
                handler(self, data[start:end])
        if kind not in (BEYOND, b"IEND"):
            contents.warnings.append("the file ends before IEND")
        if self.text:
            self.tags["text"] = self.text
        if self.tags:
            contents.tags[PNG.name] = self.tags
        if contents.variant == APNG and self.delays:
            contents.duration_ms = round(self.delays * 1000)
        return contents

    def _header(self, chunk: bytes) -> None:
        if len(chunk) < 13 or self.contents.width is not None:
            return
        width, height, depth, colour, _, _, interlace = struct.unpack_from(">IIBBBBB", chunk)
        contents = self.contents
        contents.width, contents.height = width or None, height or None
        contents.bit_depth = depth
        contents.colour_mode = _COLOUR_MODES.get(colour)
        contents.alpha = colour in (4, 6)
        self.tags["ColorType"] = colour
        self.tags["Interlace"] = interlace

    def _palette(self, chunk: bytes) -> None:
        self.colours = len(chunk) // 3

    def _transparency(self, chunk: bytes) -> None:
        colour_type = self.data[25:26]
        if not self.pixels and transparency_fits(len(chunk), colour_type, self.colours):
            self.contents.alpha = True

    def _animation(self, chunk: bytes) -> None:
        if len(chunk) >= 8:
            frames, loops = struct.unpack_from(">II", chunk)
            self.contents.variant, self.contents.frames, self.contents.loops = APNG, frames, loops

    def _frame(self, chunk: bytes) -> None:
        if len(chunk) >= 24:
            numerator, denominator = struct.unpack_from(">HH", chunk, 20)
            self.delays += numerator / (denominator or 100)

    def _profile(self, chunk: bytes) -> None:
        name, _, rest = chunk.partition(b"\0")
        self.tags["ProfileName"] = decode_text(name, "latin-1")
        if rest[:1] == b"\0" and self.contents.icc is None:
            self.contents.icc = self._inflate(rest[1:]) or None

    def _srgb(self, chunk: bytes) -> None:
        if chunk:
            self.tags["SRGBRendering"] = _INTENTS[chunk[0]] if chunk[0] < 4 else chunk[0]

    def _gamma(self, chunk: bytes) -> None:
        if len(chunk) >= 4:
            self.tags["Gamma"] = struct.unpack_from(">I", chunk)[0] / 100_000

    def _code_points(self, chunk: bytes) -> None:
        if len(chunk) >= 4:
            self.tags["CodingIndependentCodePoints"] = list(chunk[:4])

    def _density(self, chunk: bytes) -> None:
        if len(chunk) >= 9:
            x, y, unit = struct.unpack_from(">IIB", chunk)
            self.tags |= {
                "PixelsPerUnitX": x,
                "PixelsPerUnitY": y,
                "PixelUnits": "metre" if unit == 1 else "unknown",
            }

    def _modified(self, chunk: bytes) -> None:
        if len(chunk) >= 7:
            self.tags["ModifyDate"] = "{:04d}:{:02d}:{:02d} {:02d}:{:02d}:{:02d}".format(
                *struct.unpack_from(">HBBBBB", chunk)
            )

    def _exif(self, chunk: bytes) -> None:
        self.contents.exif = find_tiff(chunk) or self.contents.exif

    def _manifest_store(self, chunk: bytes) -> None:
        self.contents.c2pa = self.contents.c2pa or chunk

    def _text(self, chunk: bytes) -> None:
        keyword, _, text = chunk.partition(b"\0")
        self._take(keyword, text, "latin-1")

    def _compressed_text(self, chunk: bytes) -> None:
        keyword, _, rest = chunk.partition(b"\0")
        if rest[:1] == b"\0":
            self._take(keyword, self._inflate(rest[1:]), "latin-1")

    def _international_text(self, chunk: bytes) -> None:
        keyword, _, rest = chunk.partition(b"\0")
        if len(rest) < 2:
            return
        compressed = rest[0] == 1
        _, _, rest = rest[2:].partition(b"\0")  # language
        _, _, text = rest.partition(b"\0")  # translated keyword
        self._take(keyword, self._inflate(text) if compressed else text, "utf-8")

    def _inflate(self, raw: bytes) -> bytes:
        limit = min(MAX_INFLATED_BYTES, self.inflate_left)
        if limit <= 0:
            return b""
        try:
            inflated = zlib.decompressobj().decompress(raw, limit)
        except zlib.error:
            self.contents.warnings.append("a compressed chunk is broken")
            self.inflate_left -= limit  # it may have inflated this much before it failed
            return b""
        self.inflate_left -= len(inflated)
        if len(inflated) == limit:
            self.contents.warnings.append("a compressed chunk is too large")
        return inflated

    def _take(self, raw_keyword: bytes, text: bytes, encoding: str) -> None:
        self.text_chunks += 1
        if self.text_chunks > MAX_TEXT_CHUNKS:
            return
        keyword = decode_text(raw_keyword[:79], "latin-1")
        lowered = keyword.lower()
        if lowered.startswith("raw profile type "):
            self._raw_profile(lowered.removeprefix("raw profile type "), text)
        elif lowered == "xml:com.adobe.xmp":
            self.contents.xmp.append(text)
        elif value := decode_text(text, encoding if encoding == "utf-8" else None):
            self.text[clean_text(keyword)] = value

    def _raw_profile(self, kind: str, text: bytes) -> None:
        match = _RAW_PROFILE.match(text)
        if not match:
            return
        digits = re.sub(rb"\s+", b"", match[2])
        try:
            profile = bytes.fromhex(digits[: len(digits) & ~1].decode())[: int(match[1])]
        except ValueError:
            return
        contents = self.contents
        if kind in ("exif", "app1"):
            if profile.startswith(_XMP_HEADER):
                contents.xmp.append(profile.removeprefix(_XMP_HEADER))
            elif contents.exif is None:
                contents.exif = find_tiff(profile) or None
        elif kind == "xmp":
            contents.xmp.append(profile)
        elif kind in ("iptc", "8bim"):
            if profile.startswith(b"8BIM"):
                read_resources(contents, profile)
            elif contents.iptc is None:
                contents.iptc = profile
        elif kind in ("icc", "icm") and contents.icc is None:
            contents.icc = profile


_HANDLERS: Final[dict[bytes, Callable[[_Reader, bytes], None]]] = {
    b"IHDR": _Reader._header,
    b"PLTE": _Reader._palette,
    b"tRNS": _Reader._transparency,
    b"acTL": _Reader._animation,
    b"fcTL": _Reader._frame,
    b"iCCP": _Reader._profile,
    b"sRGB": _Reader._srgb,
    b"gAMA": _Reader._gamma,
    b"cICP": _Reader._code_points,
    b"pHYs": _Reader._density,
    b"tIME": _Reader._modified,
    b"eXIf": _Reader._exif,
    b"caBX": _Reader._manifest_store,
    b"tEXt": _Reader._text,
    b"zTXt": _Reader._compressed_text,
    b"iTXt": _Reader._international_text,
}
