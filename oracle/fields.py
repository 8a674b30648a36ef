"""What the oracle compares: each field as our extractor and as ExifTool give it, and when both agree."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from metadata_extractor import exif
from metadata_extractor.metadata import Description

type Record = dict[str, Any]
"""ExifTool's answer for a file: values by "Group:Tag"."""

FORMATS: Final = {
    "JPEG": "jpeg",
    "MPO": "jpeg",
    "PNG": "png",
    "APNG": "png",
    "WEBP": "webp",
    "Extended WEBP": "webp",
    "GIF": "gif",
    "TIFF": "tiff",
    "BTF": "tiff",
    "BMP": "bmp",
    "ICO": "ico",
    "AVIF": "avif",
    "HEIC": "heic",
    "HEICS": "heic",
    "HEIF": "heic",
}


def tag(record: Record, *names: str) -> Any:
    """The first of some tags that exists; "EXIF:" stands for every directory of the main picture."""
    for name in names:
        group, _, local = name.partition(":")
        for prefix in ("IFD0", "ExifIFD", "GPS", "InteropIFD", "SubIFD") if group == "EXIF" else (group,):
            value = record.get(f"{prefix}:{local}")
            if value not in (None, ""):
                return value
    return None


def _text(value: Any) -> str | None:
    """Text as the extractor cleans it: no control characters, no blanks around it."""
    if value is None:
        return None
    text = value if isinstance(value, str) else str(value)
    text = re.sub("[\0-\x08\x0b-\x1f\x7f-\x9f]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip(" \t\n\ufeff") or None


def _number(value: Any) -> float | None:
    if isinstance(value, list):
        value = value[0] if value else None
    try:
        number = float(value)
    except (TypeError, ValueError):
        first = str(value).split()
        try:
            number = float(first[0]) if first else math.nan
        except ValueError:
            return None
    return number if math.isfinite(number) else None


def _positive(record: Record, *names: str) -> float | None:
    """The first of some tags that has a positive number."""
    numbers = (_number(tag(record, name)) for name in names)
    return next((number for number in numbers if number and 0 < number < 1e7), None)


def _size(record: Record) -> tuple[int, int] | None:
    # File:ImageWidth if ExifTool's reader of the container sets it, otherwise the container's own tag.
    names = ("File", "PNG", "GIF", "RIFF", "IFD0")
    width, height = (tag(record, *(f"{name}:Image{side}" for name in names)) for side in ("Width", "Height"))
    if width is None or height is None:
        return None
    pair = int(_number(width) or 0), int(_number(height) or 0)
    if 0 in pair:
        return None
    if "QuickTime:ImageSpatialExtent" in record:
        turned = (_number(record.get("QuickTime:Rotation")) or 0) % 180 == 90
    else:
        turned = (_orientation(record) or 1) >= 5
    return pair[::-1] if turned else pair


def _orientation(record: Record) -> int | None:
    """The tag that turns JPEG, PNG and TIFF. EXIF does not turn WebP, AVIF and HEIC (docs/metadata.md)."""
    value = _number(tag(record, "IFD0:Orientation"))
    if value not in range(1, 9) or record.get("File:FileType") not in ("JPEG", "PNG", "APNG", "TIFF", "BTF"):
        return None
    return int(value or 1)


def _date(text: Any) -> str | None:
    """A possible date, as far as it is known, at most to the second."""
    match = _DATE.match(str(text or ""))
    parts = [int(part) for part in match.groups() if part is not None] if match else []
    try:
        moment = datetime(*(parts + [1] * (3 - len(parts))))  # type: ignore[arg-type]  # noqa: DTZ001  # local
    except ValueError:
        return None
    length = {1: 4, 2: 7, 3: 10, 5: 16, 6: 19}.get(len(parts))
    return moment.isoformat()[:length] if length else None


_DATE: Final = re.compile(
    r"\s*(\d{4})(?:[:\-/. ](\d\d)(?:[:\-/. ](\d\d)(?:[T :]+(\d\d):(\d\d)(?::(\d\d))?)?)?)?(?!\d)"
)


def _taken(record: Record) -> str | None:
    names = ("EXIF:DateTimeOriginal", "XMP-exif:DateTimeOriginal", "XMP-photoshop:DateCreated")
    more = ("EXIF:CreateDate", "XMP-xmp:CreateDate")
    iptc = f"{record.get('IPTC:DateCreated', '')} {record.get('IPTC:TimeCreated', '')}"
    digital = f"{record.get('IPTC:DigitalCreationDate', '')} {record.get('IPTC:DigitalCreationTime', '')}"
    values = [*(tag(record, name) for name in names), iptc, *(tag(record, name) for name in more), digital]
    values += [tag(record, "XMP-exif:DateTimeDigitized"), tag(record, "PNG:CreationTime")]
    dates = list(filter(None, map(_date, values)))
    within = [date for date in dates if date.startswith(dates[0]) and len(date) == 19]
    return next(iter(within), dates[0]) if dates and len(dates[0]) <= 10 else next(iter(dates), None)


def _subsecond(record: Record) -> str | None:
    if not _date(tag(record, "EXIF:DateTimeOriginal")):
        return None
    match = re.match(r"\s*(\d+)", str(tag(record, "EXIF:SubSecTimeOriginal")))
    return match[1][:9] if match else None


def _offset(record: Record) -> str | None:
    """The offset of the original time, or of another EXIF date with the same time."""
    taken = _date(tag(record, "EXIF:DateTimeOriginal"))
    for date, offset in (
        ("DateTimeOriginal", "OffsetTimeOriginal"),
        ("CreateDate", "OffsetTimeDigitized"),
        ("ModifyDate", "OffsetTime"),
    ):
        value = str(tag(record, f"EXIF:{offset}") or "").strip()
        if taken and _date(tag(record, f"EXIF:{date}")) == taken and re.fullmatch(r"Z|[+-]\d\d:\d\d", value):
            return value
    return None


def _coordinate(record: Record, name: str) -> float | None:
    value = _of_exif(record, name)
    return value if value is not None else _number(tag(record, f"XMP-exif:GPS{name}"))


def _of_exif(record: Record, name: str) -> float | None:
    value = _number(tag(record, f"GPS:GPS{name}"))
    reference = str(tag(record, f"GPS:GPS{name}Ref") or "").strip()[:1].upper()
    if value is None or reference not in set("NSEW"):
        return None
    return -abs(value) if reference in "SW" else value


def _is_half(record: Record) -> bool:
    """Whether neither EXIF nor XMP has both latitude and longitude."""
    exif_pair = [_of_exif(record, name) for name in ("Latitude", "Longitude")]
    xmp_pair = [record.get(f"XMP-exif:GPS{name}") for name in ("Latitude", "Longitude")]
    return None in exif_pair and None in xmp_pair


def _altitude(record: Record) -> float | None:
    value = _number(record.get("GPS:GPSAltitude"))
    group = "XMP-exif" if value is None else "GPS"
    value = _number(record.get("XMP-exif:GPSAltitude")) if value is None else value
    if value is None:
        return None
    return -abs(value) if _number(record.get(f"{group}:GPSAltitudeRef")) in (1, 3) else value


def _listed(value: Any) -> list[str] | None:
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [text for text in map(_text, values) if text] or None


def _xmp_text(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("x-default") or next(iter(value.values()), None)
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value)


def _xmp_value(value: Any) -> Any:
    """A common form for both sides: a list of one is its item, dates have hyphens, booleans and numbers are
    text.
    """
    if isinstance(value, dict):
        return _xmp_value(value.get("x-default") or value.get("en") or next(iter(value.values()), None))
    if isinstance(value, list):
        values = [text for text in map(_xmp_value, value) if text is not None]
        return values[0] if len(values) == 1 else values or None
    text = _text(value)
    if text is None:
        return None
    if re.match(r"\d{4}[:-]\d\d[:-]\d\d[T ]", text):
        text = text[:10] + "T" + text[11:].replace(" ", "")
    if re.match(r"\d{4}:\d\d:\d\d", text):
        text = text.replace(":", "-", 2).replace(" ", "T", 1)
    if re.fullmatch(r"\d{4}(:\d\d)?", text):
        text = text.replace(":", "-")
    if re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", text):
        return f"{float(text):g}"
    return {"true": "True", "false": "False"}.get(text, text)


def _iptc_value(value: Any) -> Any:
    if isinstance(value, list):
        values = [text for text in map(_iptc_value, value) if text is not None]
        return values[0] if len(values) == 1 else values or None
    text = _text(value)
    if text and re.fullmatch(r"[\d:+\-. ]+", text):
        text = re.sub(r"[:\-](?=\d)", "", text)
    if text and text.isdigit() and len(text) < 5:
        text = str(int(text))
    return text


def _of(name: str) -> Callable[[Description], Any]:
    def get(description: Description) -> Any:
        value: Any = description.summary
        for part in name.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value

    return get


def _our_tag(group: str, name: str, convert: Callable[[Any], Any] = _xmp_text) -> Callable[[Description], Any]:
    lowered = name.lower()  # some writers spell it "dc:Format", and ExifTool accepts that

    def get(description: Description) -> Any:
        tags = description.tags.get(group, {})
        return convert(next((value for key, value in tags.items() if key.lower() == lowered), None))

    return get


def _our_taken(part: str) -> Callable[[Description], str | None]:
    pattern = re.compile(
        r"(?P<date>.{4}|.{7}|.{10}|.{16}|.{19})(?:\.(?P<subsecond>\d+))?(?P<offset>Z|[+-]\d\d:\d\d)?$"
    )

    def get(description: Description) -> str | None:
        match = pattern.match(str(description.summary.get("taken_at", "")))
        if part == "offset" and description.summary.get("taken_at_offset_source") == "gps":
            return None
        if part != "date" and description.summary.get("taken_at_source") != "exif:DateTimeOriginal":
            return None
        return match[part] if match else None

    return get


def _our_size(description: Description) -> tuple[int, int] | None:
    width, height = description.summary.get("width"), description.summary.get("height")
    return (width, height) if width and height else None


@dataclass(frozen=True)
class Check:
    """One field: how each side gives it, and how large a difference is allowed."""

    ours: Callable[[Description], Any]
    theirs: Callable[[Record], Any]
    tolerance: float = 0.0  # relative, for numbers

    def agree(self, ours: Any, theirs: Any) -> bool:
        if isinstance(ours, int | float) and isinstance(theirs, int | float):
            return math.isclose(ours, theirs, rel_tol=self.tolerance, abs_tol=self.tolerance)
        if isinstance(ours, str) and isinstance(theirs, str):
            # The summary cuts long text; the beginning must agree.
            return ours == theirs or (len(ours) >= 100 and theirs.startswith(ours))
        return bool(ours == theirs)


def _simple(name: str, *tags: str) -> Check:
    return Check(_of(name), lambda record: _text(tag(record, *tags)))


def _quantity(name: str, *tags: str, tolerance: float = 1e-4) -> Check:
    return Check(_of(name), lambda record: _positive(record, *tags), tolerance)


def _named(name: str, names: Mapping[Any, str], *tags: str) -> Check:
    def get(record: Record) -> str | None:
        number = _number(tag(record, *tags))
        return names.get(int(number)) if number is not None else None

    return Check(_of(name), get)


def _iso(record: Record) -> float | None:
    value = _positive(record, "EXIF:ISO", "XMP-exifEX:PhotographicSensitivity", "XMP-exif:ISO")
    if value != 65535:
        return value
    more = ("EXIF:StandardOutputSensitivity", "EXIF:RecommendedExposureIndex", "EXIF:ISOSpeed")
    return next((known for name in more if (known := _positive(record, name)) and known >= value), value)


def _rating(record: Record) -> float | None:
    for name in ("XMP-xmp:Rating", "EXIF:Rating"):
        value = _number(tag(record, name))
        if value is not None and -1 <= value <= 5:
            return value
    percent = _number(tag(record, "XMP-microsoft:RatingPercent"))
    if percent is None or not 0 <= percent <= 100:
        return None
    return sum(percent > most for most in (0, 12, 37, 62, 87))


def _motion_photo(record: Record) -> bool | None:
    flags = (record.get(f"XMP-GCamera:{name}") for name in ("MotionPhoto", "MicroVideo"))
    videos = (record.get(name) for name in ("Samsung:EmbeddedVideoType", "QuickTime:MotionPhotoVideo"))
    return True if any(_number(flag) == 1 for flag in flags) or any(videos) else None


def _gain_map(record: Record) -> bool | None:
    return True if any(name.startswith(("XMP-hdrgm:", "XMP-HDRGainMap:")) for name in record) else None


def _generator(record: Record) -> str | None:
    generator = record.get("CBOR:Claim_generator_info")
    first = generator[0] if isinstance(generator, list) and generator else generator
    if isinstance(first, dict) and first.get("name"):
        return _text(f"{first['name']} {first.get('version', '')}")
    return _text(record.get("CBOR:Claim_generator"))


def _subsampling(record: Record) -> str | None:
    factors = {"1 1": "4:4:4", "2 1": "4:2:2", "2 2": "4:2:0", "4 1": "4:1:1", "4 2": "4:1:0", "1 2": "4:4:0"}
    return factors.get(str(record.get("File:YCbCrSubSampling")))


_FRAMES: Final = ("GIF:FrameCount", "PNG:AnimationFrames")
_MODIFIED: Final = ("EXIF:ModifyDate", "XMP-xmp:ModifyDate")

CHECKS: Final[dict[str, Check]] = {
    "format": Check(_of("format"), lambda record: FORMATS.get(record.get("File:FileType", ""))),
    "chroma_subsampling (JPEG)": Check(
        lambda description: description.tags.get("JPEG") and description.summary.get("chroma_subsampling"),
        _subsampling,
    ),
    "frames (GIF, APNG)": Check(
        lambda description: (
            description.summary.get("frames") if description.summary["format"] in ("gif", "png") else None
        ),
        lambda record: frames if (frames := _number(tag(record, *_FRAMES)) or 1) > 1 else None,
    ),
    "size": Check(_our_size, _size),
    "orientation": Check(_of("orientation"), _orientation),
    "make": _simple("make", "EXIF:Make", "XMP-tiff:Make"),
    "model": _simple("model", "EXIF:Model", "XMP-tiff:Model"),
    "lens_make": _simple("lens_make", "EXIF:LensMake", "XMP-exifEX:LensMake"),
    "lens_model": _simple("lens_model", "EXIF:LensModel", "XMP-exifEX:LensModel", "XMP-aux:Lens"),
    "software": _simple("software", "EXIF:Software", "XMP-tiff:Software", "PNG:Software"),
    "exposure_seconds": _quantity("exposure_seconds", "EXIF:ExposureTime", "XMP-exif:ExposureTime"),
    "f_number": _quantity("f_number", "EXIF:FNumber", "XMP-exif:FNumber"),
    "iso": Check(_of("iso"), _iso),
    "focal_length_mm": _quantity("focal_length_mm", "EXIF:FocalLength", "XMP-exif:FocalLength"),
    "focal_length_35mm": _quantity(
        "focal_length_35mm", "EXIF:FocalLengthIn35mmFormat", "XMP-exif:FocalLengthIn35mmFormat"
    ),
    "exposure_bias_ev": Check(
        _of("exposure_bias_ev"),
        lambda record: _number(tag(record, "EXIF:ExposureCompensation", "XMP-exif:ExposureCompensation")),
        1e-4,
    ),
    "metering": _named("metering", exif.METERING, "EXIF:MeteringMode", "XMP-exif:MeteringMode"),
    "exposure_program": _named(
        "exposure_program", exif.PROGRAMS, "EXIF:ExposureProgram", "XMP-exif:ExposureProgram"
    ),
    "white_balance": _named("white_balance", exif.WHITE_BALANCES, "EXIF:WhiteBalance", "XMP-exif:WhiteBalance"),
    "flash_fired": Check(
        _of("flash_fired"),
        lambda record: (
            bool(int(flash) & 1)
            if (flash := _number(tag(record, "EXIF:Flash"))) is not None
            else (tag(record, "XMP-exif:Flash") or {}).get("Fired")
        ),
    ),
    "taken_at": Check(_our_taken("date"), _taken),
    "taken_at (sub-seconds)": Check(_our_taken("subsecond"), _subsecond),
    "taken_at (offset)": Check(_our_taken("offset"), _offset),
    "gps latitude": Check(_of("gps.latitude"), lambda record: _coordinate(record, "Latitude"), 1e-7),
    "gps longitude": Check(_of("gps.longitude"), lambda record: _coordinate(record, "Longitude"), 1e-7),
    "gps altitude": Check(_of("gps.altitude_m"), _altitude, 1e-4),
    "gps direction": Check(_of("gps.direction_deg"), lambda r: _number(tag(r, "GPS:GPSImgDirection")), 1e-4),
    "gps position error": Check(
        _of("gps.position_error_m"), lambda record: _positive(record, "GPS:GPSHPositioningError"), 1e-4
    ),
    "modified_at": Check(
        lambda description: _date(description.summary.get("modified_at")),
        lambda record: next(filter(None, (_date(tag(record, n)) for n in _MODIFIED)), None),
    ),
    "rating": Check(_of("rating"), _rating),
    "motion_photo": Check(_of("motion_photo"), _motion_photo),
    "gain_map": Check(_of("gain_map"), _gain_map),
    "c2pa generator": Check(_of("c2pa.generator"), _generator),
    "icc_profile": _simple("icc_profile", "ICC_Profile:ProfileDescription"),
    "image_description": Check(
        _our_tag("IFD0", "ImageDescription", _text),
        lambda record: _text(tag(record, "IFD0:ImageDescription")),
    ),
    "artist": Check(_our_tag("IFD0", "Artist", _text), lambda record: _text(tag(record, "IFD0:Artist"))),
    "user_comment": Check(
        _our_tag("ExifIFD", "UserComment", _text), lambda record: _text(tag(record, "ExifIFD:UserComment"))
    ),
}

_XMP: Final = {
    "XMP-dc dc": "title description creator rights subject format type source publisher contributor language",
    "XMP-xmp xmp": "Rating Label CreatorTool CreateDate ModifyDate MetadataDate Nickname",
    "XMP-photoshop photoshop": (
        "Headline City State Country Credit Source Instructions DateCreated AuthorsPosition CaptionWriter "
        "Category TransmissionReference Urgency ColorMode"
    ),
    "XMP-xmpRights xmpRights": "Marked UsageTerms WebStatement Owner",
    "XMP-xmpMM xmpMM": "DocumentID InstanceID OriginalDocumentID",
    "XMP-iptcCore Iptc4xmpCore": "Location CountryCode IntellectualGenre Scene SubjectCode",
    "XMP-iptcExt Iptc4xmpExt": "DigitalSourceType Event PersonInImage",
    "XMP-aux aux": "Lens SerialNumber",
    "XMP-lr lr": "hierarchicalSubject",
    "XMP-GPano GPano": "ProjectionType FullPanoWidthPixels CroppedAreaLeftPixels",
    "XMP-tiff tiff": "Make Model Artist Copyright ImageDescription Software",
    "XMP-pdf pdf": "Producer Keywords",
}
_IPTC: Final = (
    "ObjectName Keywords By-line By-lineTitle Headline Credit Source CopyrightNotice Caption-Abstract "
    "Writer-Editor City Sub-location Province-State Country-PrimaryLocationCode Country-PrimaryLocationName "
    "DateCreated TimeCreated SpecialInstructions Category SupplementalCategories EditStatus Urgency "
    "OriginalTransmissionReference OriginatingProgram ProgramVersion DigitalCreationDate DigitalCreationTime"
)
_IPTC_OURS: Final = {"SupplementalCategories": "SupplementalCategory"}


def _xmp_check(groups: str, name: str) -> tuple[str, Check]:
    theirs, ours = groups.split()
    title = f"{theirs}:{name[0].upper()}{name[1:]}"

    def get(record: Record) -> Any:
        # If an alternative has no default, ExifTool adds its language: "XMP-dc:Title-de".
        other = next((key for key in record if key.startswith(title + "-")), title)
        return _xmp_value(record.get(title, record.get(other)))

    return title, Check(_our_tag("XMP", f"{ours}:{name}", _xmp_value), get, 1e-6)


def _iptc_check(name: str) -> tuple[str, Check]:
    ours = _our_tag("IPTC", _IPTC_OURS.get(name, name), _iptc_value)
    return f"IPTC:{name}", Check(ours, lambda record: _iptc_value(record.get(f"IPTC:{name}")))


CHECKS.update(_xmp_check(groups, name) for groups, names in _XMP.items() for name in names.split())
CHECKS.update(map(_iptc_check, _IPTC.split()))

NOT_COMPARED: Final = {
    **dict.fromkeys(
        (
            *(
                "title",
                "headline",
                "description",
                "keywords",
                "label",
                "creators",
                "credit",
                "source",
                "copyright",
            ),
            *("location", "city", "state", "country", "country_code", "user_comment", "creator_tool"),
            *("digital_source_type", "panorama"),
        ),
        "chosen from several tags, each of which is compared as a tag",
    ),
    **dict.fromkeys(("bytes", "sha256"), "of the file as it is, not of what it says"),
    **dict.fromkeys(("content_type", "exposure_time", "animated"), "follows from a field that is compared"),
    **dict.fromkeys(
        ("variant", "colour_mode", "bit_depth", "alpha", "colour_space", "duration_ms", "loops", "pages"),
        "ExifTool tells it in words of its own for each container, or not at all",
    ),
    **dict.fromkeys(("gps.direction_reference", "gps.time"), "belongs to a field that is compared"),
    "comment": "ExifTool shows one of several",
    "regions": "structures, which both sides turn in their own ways; tests hold them",
    "embedded_jpeg": "says which picture of a RAW file is shown",
    "depth_map": "decided from tags and parts together; ExifTool has no such field",
    **dict.fromkeys(
        ("pixel_hash", "perceptual_hash", "mean_colour", "dominant_colours"),
        "of the pixels, which ExifTool leaves",
    ),
    "content_identifier": "of Apple's maker note, whose other tags nobody reads; tests hold it",
    **dict.fromkeys(("fault", "shortened"), "says what we did, not what the file says"),
}
"""The fields of the summary that are not compared with ExifTool, and why."""


@dataclass(frozen=True)
class Difference:
    """A field on which the sides disagree."""

    field: str
    ours: Any
    theirs: Any
    record: Record

    def warned(self, pattern: str) -> bool:
        """Whether ExifTool has a warning with these words about the file."""
        complaints = (self.record.get(f"ExifTool:{kind}", "") for kind in ("Warning", "Error"))
        return any(re.search(pattern, str(complaint)) for complaint in complaints)

    @property
    def of_position(self) -> bool:
        """Whether only ExifTool has a coordinate."""
        return self.field in ("gps latitude", "gps longitude") and self.ours is None

    @property
    def coordinates(self) -> tuple[float, float]:
        """ExifTool's coordinates; 0 for an absent one."""
        return _coordinate(self.record, "Latitude") or 0, _coordinate(self.record, "Longitude") or 0


_BROKEN: Final = (
    "Skipped unknown|Bad|Invalid|Error|Suspicious|format error|Missing JPEG|[Tt]runcated|Illegal|malformed"
)

_DATED: Final = ("EXIF:DateTimeOriginal", "EXIF:CreateDate", "EXIF:ModifyDate", "XMP-exif:DateTimeOriginal")
_TAIL: Final = re.compile(r"\d:\d\d\S*\s*(?!Z|[A-Z]{2,4}T$)[^\W\d_]|[^\W\d_T]\S*\s*\d\d?:\d\d")

RULES: Final[list[tuple[str, Callable[[Difference], bool]]]] = [
    (
        "what follows a time of day is read: its half of the day, or nobody knows what",
        lambda d: (
            d.field in ("taken_at", "modified_at")
            and any(_TAIL.search(str(tag(d.record, name) or "")) for name in _DATED)
        ),
    ),
    (
        "what is behind or beside the first picture, where ExifTool does not look",
        lambda d: d.field in ("motion_photo", "gain_map") and d.theirs is None,
    ),
    (
        "C2PA in a container in which ExifTool does not look for it",
        lambda d: (
            d.field == "c2pa generator"
            and d.theirs is None
            and d.record.get("File:FileType") not in ("JPEG", "PNG", "APNG")
        ),
    ),
    ("0,0 is no position", lambda d: d.field.startswith("gps") and d.coordinates == (0, 0)),
    ("half a position is none", lambda d: d.of_position and _is_half(d.record)),
    ("out of range", lambda d: d.of_position and (abs(d.coordinates[0]) > 90 or abs(d.coordinates[1]) > 180)),
    ("out of range", lambda d: d.field == "exposure_bias_ev" and d.ours is None and abs(d.theirs or 0) >= 100),
    ("the largest of an icon's pictures", lambda d: d.field == "size" and d.record.get("File:FileType") == "ICO"),
    (
        "what a clean aperture cuts off is not displayed",
        lambda d: d.field == "size" and "QuickTime:CleanAperture" in d.record,
    ),
    (
        "what `irot` and `imir` turn, of which ExifTool tells a part",
        lambda d: d.field == "orientation" and d.record.get("File:FileType") in ("HEIC", "HEIF", "AVIF"),
    ),
    (
        "EXIF in the text of a PNG or behind its pixels turns nothing",
        lambda d: (
            d.record.get("File:FileType") in ("PNG", "APNG")
            and (
                (d.field == "orientation" and d.ours is None)
                or (d.field == "size" and d.theirs and d.ours == d.theirs[::-1])
            )
        ),
    ),
    (
        "a GIF is no smaller than its first frame",
        lambda d: (
            d.field == "size"
            and d.record.get("File:FileType") == "GIF"
            and all(ours >= theirs for ours, theirs in zip(d.ours or (0, 0), d.theirs or (0, 0), strict=True))
        ),
    ),
    (
        "a negative side is counted the other way",
        lambda d: d.field == "size" and d.record.get("File:FileType") == "BMP" and max(d.theirs or (0,)) > 1 << 31,
    ),
    (
        "a kind of file that ExifTool takes for another",
        lambda d: d.theirs is None and d.record.get("File:FileType") not in FORMATS,
    ),
    (
        "a broken file: ExifTool gives a block of it up, we keep what can be read",
        lambda d: d.theirs is None and d.warned(_BROKEN),
    ),
    (
        "repeated although it may not be: ExifTool shows the last",
        lambda d: isinstance(d.ours, list) and d.ours[-1:] == [d.theirs],
    ),
    (
        "a name in English, where ExifTool shows the last one without a country",
        lambda d: d.field == "icc_profile" and d.ours is not None and not str(d.theirs).isascii(),
    ),
    (
        "a tab or line feed in an XML attribute is a blank (XML 1.0, 3.3.3)",
        lambda d: isinstance(d.theirs, str) and d.ours == re.sub(r"[\t\n]", " ", d.theirs),
    ),
    (
        "IPTC text without a marked encoding: what is valid UTF-8 is UTF-8 to us, ExifTool takes it for Latin",
        lambda d: d.field.startswith("IPTC:") and "IPTC:CodedCharacterSet" not in d.record,
    ),
    (
        "text in another encoding than the standard's: ExifTool shows its bytes",
        lambda d: (
            isinstance(d.ours, str | list)
            and isinstance(d.theirs, str | list)
            and ("?" in str(d.theirs) or str(d.ours).encode().decode("cp1252", "replace") == str(d.theirs))
        ),
    ),
]


def reason(difference: Difference) -> str | None:
    """The rule of ours that explains a difference, if there is one."""
    return next((why for why, applies in RULES if applies(difference)), None)
