"""The meaning of EXIF tags: the summary's fields from the directories of a TIFF structure.

Source: CIPA DC-008-2023 (Exif 3.0), sections 4.6.5 to 4.6.7; tag numbers and names are the standard's.
"""

import math
import re
from typing import Any, Final

from PIL.ExifTags import GPS, GPSTAGS, TAGS

from darkroom.metadata.text import MAX_TEXT, clean_text, decode_text, decode_utf16
from darkroom.metadata.times import Moment, parse_exif_date
from metadata_extractor.ifd import (
    EXIF_IFD,
    GPS_IFD,
    INTEROP_IFD,
    SUB_IFDS,
    Ascii,
    Directory,
    Rational,
    Tiff,
    Value,
)

IMAGE_DESCRIPTION, MAKE, MODEL = 0x010E, 0x010F, 0x0110
SOFTWARE, DATE_TIME = 0x0131, 0x0132
ARTIST, RATING, COPYRIGHT = 0x013B, 0x4746, 0x8298
XP_TITLE, XP_COMMENT, XP_AUTHOR, XP_KEYWORDS, XP_SUBJECT = 0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F
EXPOSURE_TIME, F_NUMBER, EXPOSURE_PROGRAM = 0x829A, 0x829D, 0x8822
PHOTOGRAPHIC_SENSITIVITY: Final = 0x8827
STANDARD_OUTPUT_SENSITIVITY, RECOMMENDED_EXPOSURE_INDEX, ISO_SPEED = 0x8831, 0x8832, 0x8833
DATE_TIME_ORIGINAL, DATE_TIME_DIGITIZED = 0x9003, 0x9004
OFFSET_TIME, OFFSET_TIME_ORIGINAL, OFFSET_TIME_DIGITIZED = 0x9010, 0x9011, 0x9012
EXPOSURE_BIAS, METERING_MODE, FLASH, FOCAL_LENGTH = 0x9204, 0x9207, 0x9209, 0x920A
MAKER_NOTE, USER_COMMENT = 0x927C, 0x9286
SUB_SEC_TIME, SUB_SEC_TIME_ORIGINAL, SUB_SEC_TIME_DIGITIZED = 0x9290, 0x9291, 0x9292
COLOR_SPACE, WHITE_BALANCE, FOCAL_LENGTH_35MM = 0xA001, 0xA403, 0xA405
LENS_MAKE, LENS_MODEL, IMAGE_TITLE, PHOTOGRAPHER = 0xA433, 0xA434, 0xA436, 0xA437
INTEROP_INDEX: Final = 0x0001

METERING: Final = {
    1: "average",
    2: "center-weighted average",
    3: "spot",
    4: "multi-spot",
    5: "pattern",
    6: "partial",
    255: "other",
}
PROGRAMS: Final = {
    1: "manual",
    2: "normal program",
    3: "aperture priority",
    4: "shutter priority",
    5: "creative program",
    6: "action program",
    7: "portrait mode",
    8: "landscape mode",
    9: "bulb",
}
WHITE_BALANCES: Final[dict[int | None, str]] = {0: "auto", 1: "manual"}
_CHARACTER_CODES: Final = {b"ASCII": None, b"JIS": "iso2022_jp", b"": None}
_UNICODE: Final = b"UNICODE"
_NUMBER: Final = re.compile(rb"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|[+-]?\.\d+")


class Exif:
    """The EXIF tags of one file, found wherever a writer put them."""

    def __init__(self, tiff: Tiff | None) -> None:
        self.tiff = tiff
        self.ifd0 = tiff.directory("IFD0") if tiff else Directory("IFD0")
        self.exif = tiff.directory("ExifIFD") if tiff else Directory("ExifIFD")
        self.gps = tiff.directory("GPS") if tiff else Directory("GPS")
        self.interop = tiff.directory("InteropIFD") if tiff else Directory("InteropIFD")

    def _homes(self, tag: int) -> tuple[Directory, Directory]:
        """The directories to search: TIFF/EP and some scanners keep exposure tags in IFD0, some writers IFD0's
        tags in the Exif IFD.
        """
        return (self.exif, self.ifd0) if tag > COPYRIGHT else (self.ifd0, self.exif)

    def numbers(self, tag: int) -> list[float | None]:
        """All values of a numeric tag."""
        return next(filter(None, (home.numbers(tag) for home in self._homes(tag))), [])

    def number(self, tag: int) -> float | None:
        """The first value of a numeric tag."""
        return next(iter(self.numbers(tag)), None)

    def integer(self, tag: int) -> int | None:
        """The first value of an integer tag."""
        return next((value for home in self._homes(tag) if (value := home.integer(tag)) is not None), None)

    def raw(self, tag: int) -> bytes:
        """The bytes of a textual or opaque tag that are not all NUL."""
        return next((raw for home in self._homes(tag) if (raw := home.raw(tag)).strip(b"\0")), b"")

    def positive(self, tag: int, digits: int) -> float | None:
        """A quantity that only makes sense above zero, to a number of significant digits."""
        number = self.number(tag)
        return float(f"{number:.{digits}g}") if number is not None and 1e-9 < number < 1e9 else None

    def text(self, tag: int) -> str:
        """An ASCII or UTF-8 tag up to its NUL, cleaned; empty if absent."""
        return decode_text(self.raw(tag)[: MAX_TEXT * 4].partition(b"\0")[0])

    def ucs2(self, tag: int) -> str:
        """A Windows XP tag: UTF-16LE in BYTEs."""
        return clean_text(self.ifd0.raw(tag)[: MAX_TEXT * 2].decode("utf-16-le", "replace").partition("\0")[0])

    def moment(self, tag: int, subsecond: int, offset: int) -> Moment | None:
        """A date tag with its sub-seconds and offset; None for a blank, zero or impossible one."""
        return parse_exif_date(self.text(tag), self.text(subsecond), self.text(offset))


def exposure_time(seconds: float) -> str:
    """An exposure as photographers read it: "1/250", "0.4", "30"."""
    if seconds < 0.25001:
        return f"1/{int(0.5 + 1 / seconds)}"
    return f"{seconds:.1f}".removesuffix(".0")


def iso(exif: Exif) -> int | None:
    """PhotographicSensitivity, whose 65535 means "see the other sensitivity tags" (Exif 3.0, 4.6.6.4)."""
    values = [int(v) for v in exif.numbers(PHOTOGRAPHIC_SENSITIVITY) if v and 0 < v < 1e7]
    if values and values[0] == 65535:
        more = (exif.integer(tag) for tag in (RECOMMENDED_EXPOSURE_INDEX, STANDARD_OUTPUT_SENSITIVITY, ISO_SPEED))
        return next((value for value in more if value and 65535 <= value < 1e7), 65535)
    return values[0] if values else None


def exposure(exif: Exif) -> dict[str, Any]:
    """The fields that say how the picture was taken."""
    focal_length = exif.integer(FOCAL_LENGTH_35MM) or 0
    fields: dict[str, Any] = {
        "f_number": exif.positive(F_NUMBER, 6),
        "iso": iso(exif),
        "focal_length_mm": exif.positive(FOCAL_LENGTH, 6),
        "focal_length_35mm": focal_length if 0 < focal_length < 1e7 else None,
        "metering": METERING.get(exif.integer(METERING_MODE) or 0),
        "exposure_program": PROGRAMS.get(exif.integer(EXPOSURE_PROGRAM) or 0),
        "white_balance": WHITE_BALANCES.get(exif.integer(WHITE_BALANCE)),
    }
    seconds = exif.number(EXPOSURE_TIME)
    if seconds is not None and 1e-9 < seconds < 1e7:
        fields["exposure_seconds"] = float(f"{seconds:.9g}")
        fields["exposure_time"] = exposure_time(seconds)
    bias = exif.number(EXPOSURE_BIAS)
    if bias is not None and abs(bias) < 100:
        fields["exposure_bias_ev"] = round(bias, 4)
    flash = exif.integer(FLASH)
    if flash is not None:
        fields["flash_fired"] = bool(flash & 1)
    return fields


def user_comment(exif: Exif) -> str:
    """UserComment in the encoding that its first eight bytes name (Exif 3.0, 4.6.6.3); some writers pad them
    with blanks.
    """
    raw = exif.raw(USER_COMMENT)
    little_endian = bool(exif.tiff and exif.tiff.little_endian)
    code, body = raw[:8].strip(b"\0 ").upper(), raw[8 : 8 + MAX_TEXT * 4]
    if code not in (_UNICODE, *_CHARACTER_CODES):
        code, body = b"", raw[: MAX_TEXT * 4]
    # Some writers use UTF-16 without the code for it; then every Latin letter has a NUL.
    written = body.rstrip(b"\0")
    if code == _UNICODE or (not code and max(written[::2].count(0), written[1::2].count(0)) > len(written) // 4):
        return clean_text(decode_utf16(body, little_endian=little_endian).partition("\0")[0])
    return decode_text(body.partition(b"\0")[0], _CHARACTER_CODES[code])


def copyright_notice(exif: Exif) -> str:
    """Copyright: the photographer's part, then after a NUL the editor's (Exif 3.0, 4.6.5.4)."""
    parts = exif.raw(COPYRIGHT).split(b"\0")[:2]
    return "; ".join(filter(None, map(decode_text, parts)))


def position(exif: Exif) -> dict[str, Any]:
    """The GPS fields; empty without a plausible latitude and longitude."""
    gps = exif.gps
    latitude = _coordinate(gps, GPS.GPSLatitude, gps.raw(GPS.GPSLatitudeRef), b"N", b"S", 90)
    longitude = _coordinate(gps, GPS.GPSLongitude, gps.raw(GPS.GPSLongitudeRef), b"E", b"W", 180)
    fields: dict[str, Any] = {}
    if latitude is not None and longitude is not None and (latitude, longitude) != (0, 0):
        fields["latitude"], fields["longitude"] = latitude, longitude
    altitude = gps.number(GPS.GPSAltitude)
    if altitude is not None and abs(altitude) < 1e5:
        below = gps.integer(GPS.GPSAltitudeRef) in (1, 3)
        fields["altitude_m"] = round(-abs(altitude) if below else altitude, 4)
    direction = gps.number(GPS.GPSImgDirection)
    if direction is not None and 0 <= direction <= 360:
        fields["direction_deg"] = round(direction, 4)
        reference = {b"T": "true", b"M": "magnetic"}.get(gps.raw(GPS.GPSImgDirectionRef)[:1].upper())
        if reference:
            fields["direction_reference"] = reference
    error = gps.number(GPS.GPSHPositioningError)
    if error is not None and 0 < error < 1e7:
        fields["position_error_m"] = round(error, 4)
    if moment := gps_moment(exif):
        fields["time"] = moment.iso()
    return fields


def _coordinate(gps: Directory, tag: int, reference: bytes, plus: bytes, minus: bytes, limit: int) -> float | None:
    """Signed decimal degrees; None if degrees, minutes, seconds or hemisphere are unknown."""
    hemisphere = reference.strip()[:1].upper()
    raw = gps.values.get(tag)
    parts: list[float | None]
    if isinstance(raw, bytes):  # some writers store text
        parts = [float(number) for number in _NUMBER.findall(raw[:64])[:3]]
    else:
        parts = gps.numbers(tag)[:3]
    known = [part for part in parts if part is not None]
    if hemisphere not in (plus, minus) or not parts or len(known) < len(parts):
        return None
    # Some writers store signed degrees beside the hemisphere, and minutes with or without the sign.
    below = next((part < 0 for part in known if part), False)
    signs = {part < 0 for part in known[1:] if part}
    if len(signs) > 1 or (True in signs and not below):
        return None
    degrees: float = sum(abs(part) / 60.0**power for power, part in enumerate(known))
    if degrees > limit:
        return None
    return round(-degrees if below or hemisphere == minus else degrees, 8)


def gps_moment(exif: Exif) -> Moment | None:
    """GPSDateStamp and GPSTimeStamp, which are UTC."""
    gps = exif.gps
    date = decode_text(gps.raw(GPS.GPSDateStamp))
    clock = gps.numbers(GPS.GPSTimeStamp)[:3]
    if len(clock) < 3 or not date:
        return None
    hour, minute, second = (part if part is not None else -1 for part in clock)
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        return None
    whole, _, fraction = f"{second:.3f}".partition(".")
    if whole == "60":  # 59.9996 rounded
        whole, fraction = "59", "999"
    text = f"{date[:10]} {int(hour):02d}:{int(minute):02d}:{int(whole):02d}"
    moment = parse_exif_date(text, fraction.rstrip("0"), "Z")
    return moment if moment and moment.at.year > 1979 else None  # GPS time begins in 1980


def colour_space(exif: Exif) -> str | None:
    """ColorSpace; the interoperability index of a DCF optional file makes it Adobe RGB."""
    value = exif.integer(COLOR_SPACE)
    if exif.interop.raw(INTEROP_INDEX)[:3] == b"R03" and value in (2, 0xFFFF, None):
        return "Adobe RGB"
    return {1: "sRGB", 2: "Adobe RGB", 0xFFFF: "uncalibrated"}.get(value or 0)


_TEXT_TAGS_UCS2: Final = {XP_TITLE, XP_COMMENT, XP_AUTHOR, XP_KEYWORDS, XP_SUBJECT}
# Blocks that are elsewhere in the tree, or are pixels.
_NOT_DUMPED: Final = {
    *(700, 33723, 34377, 34675, 52545),  # XMP, IPTC-IIM, Photoshop resources, ICC profile, C2PA
    *(273, 279, 324, 325, 0x0201, 0x0202, 347),  # the positions of strips, tiles, thumbnail and JPEG tables
    *(SUB_IFDS, EXIF_IFD, GPS_IFD, INTEROP_IFD),
}
_MAX_DUMPED_NUMBERS: Final = 64
_MAX_DUMPED_BYTES: Final = 64


def tag_tree(exif: Exif) -> dict[str, dict[str, Any]]:
    """Every tag by directory and standard name: rationals as "1/250", opaque values as their length."""
    tree: dict[str, dict[str, Any]] = {}
    for directory in exif.tiff.directories if exif.tiff else ():
        names = GPSTAGS if directory.name == "GPS" else _INTEROP_TAGS if directory.name == "InteropIFD" else _NAMES
        group = tree.setdefault(directory.name, {})
        for tag, value in directory.values.items():
            if tag in _NOT_DUMPED:
                continue
            shown = user_comment(exif) if tag == USER_COMMENT else _shown(tag, value)
            group[names.get(tag, f"0x{tag:04x}")] = shown
    return tree


_INTEROP_TAGS: Final = {1: "InteropIndex", 2: "InteropVersion"}
# Pillow's names are those of Exif 2.2 and 2.3.
_NAMES: Final = TAGS | {
    PHOTOGRAPHIC_SENSITIVITY: "PhotographicSensitivity",
    IMAGE_TITLE: "ImageTitle",
    PHOTOGRAPHER: "Photographer",
    0xA438: "ImageEditor",
    0xA439: "CameraFirmware",
    0xA43A: "RAWDevelopingSoftware",
    0xA43B: "ImageEditingSoftware",
    0xA43C: "MetadataEditingSoftware",
}


def _shown(tag: int, value: Value) -> Any:
    if isinstance(value, Ascii):
        return decode_text(value.partition(b"\0")[0])
    if isinstance(value, bytes):
        if tag in _TEXT_TAGS_UCS2:
            return clean_text(value[: MAX_TEXT * 2].decode("utf-16-le", "replace"))
        if tag == MAKER_NOTE or (value.strip(b"\0") and not _is_text(value)):
            if len(value) > _MAX_DUMPED_BYTES or tag == MAKER_NOTE:
                return f"({len(value)} bytes)"
            return value[0] if len(value) == 1 else value.hex(" ")
        return value[0] if len(value) == 1 and 0 < value[0] < 32 else decode_text(value.rstrip(b"\0"))
    numbers = [str(part) if isinstance(part, Rational) else _finite(part) for part in value[:_MAX_DUMPED_NUMBERS]]
    if len(value) > _MAX_DUMPED_NUMBERS:
        return f"({len(value)} numbers)"
    return numbers[0] if len(numbers) == 1 else numbers


def _is_text(value: bytes) -> bool:
    return all(
        byte >= 32 or byte in b"\t\n\r" for byte in value[:256].rstrip(b"\0")
    ) and b"\0" not in value.rstrip(b"\0")


def _finite(number: float) -> float | str:
    """JSON has no infinities."""
    return number if math.isfinite(number) else str(number)
