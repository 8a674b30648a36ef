"""The summary: which source gives each field, in the order of precedence.

If EXIF, XMP and IPTC-IIM have the same field, the Metadata Working Group's guidelines 2.0 (chapter 5) decide: EXIF
first if it has the property, then XMP, then IPTC. IPTC comes before XMP only if the digest of the last writer of
both shows that the IPTC block was edited since.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from darkroom.formats import PNG
from darkroom.metadata.times import Moment, offset_from_gps, parse_exif_date, parse_text_date
from darkroom.metadata.xmp import Xmp, plain_text
from darkroom.summary import PixelFault, Summary
from metadata_extractor import apple, exif, iptc
from metadata_extractor.c2pa import Credentials
from metadata_extractor.containers import Contents
from metadata_extractor.exif import Exif
from metadata_extractor.icc import profile_name
from metadata_extractor.iptc import Iptc
from metadata_extractor.regions import regions

MAX_SUMMARY_BYTES: Final = 4_096
"""Bytes of the summary as JSON, so that items of the catalogue are small and lists are cheap to read."""


@dataclass(frozen=True, slots=True)
class Display:
    """How a picture is displayed; None for what is not known."""

    width: int | None
    """Pixels, after turning."""
    height: int | None
    orientation: int | None
    """The EXIF Orientation that turns the stored pixels upright; None if the file doesn't say."""


@dataclass(frozen=True, slots=True)
class Sources:
    """All metadata of a file, by standard."""

    size: int
    sha256: str
    contents: Contents
    display: Display
    exif: Exif
    xmp: Xmp
    iptc: Iptc
    credentials: Credentials

    @property
    def iptc_is_newer(self) -> bool:
        """Whether the IPTC block was edited by a writer that does not know XMP (MWG 2.0, section 3.3.1)."""
        digest = self.contents.iptc_digest
        return bool(self.iptc.values and digest and digest.strip(b"\0") and digest != self.iptc.digest)

    def reconciled[T](self, of_xmp: T, of_iptc: T) -> tuple[T, T]:
        """The values of XMP and IPTC in the order in which they count."""
        return (of_iptc, of_xmp) if self.iptc_is_newer else (of_xmp, of_iptc)


def summarise(sources: Sources, fingerprints: dict[str, Any], fault: PixelFault | None) -> Summary:
    """Every field that the file or its pixels give, within MAX_SUMMARY_BYTES."""
    fields: dict[str, Any] = {}
    for section in (_file, _camera, _exposure, _time, _place, _description, _kind):
        fields |= section(sources)
    return _fit(_present(fields | fingerprints | {"fault": fault}))


def _present(fields: dict[str, Any]) -> Summary:
    # The names are the schema's; a test checks that.
    return {name: value for name, value in fields.items() if value is not None and value not in ("", [], {})}  # type: ignore[return-value]


def _first(*values: str) -> str:
    """The first text that is not empty."""
    return next(filter(None, values), "")


def _file(sources: Sources) -> dict[str, Any]:
    contents = sources.contents
    can_move = contents.format.moves
    # One side without the other is not a size: the header is broken.
    width, height = sources.display.width, sources.display.height
    size = (width, height) if width and height else (None, None)
    return {
        "format": contents.format.id,
        "variant": contents.variant,
        "content_type": contents.format.media_type,
        "bytes": sources.size,
        "sha256": sources.sha256,
        "width": size[0],
        "height": size[1],
        "orientation": sources.display.orientation,
        "colour_mode": contents.colour_mode,
        "bit_depth": contents.bit_depth,
        "alpha": contents.alpha,
        "chroma_subsampling": contents.chroma_subsampling,
        "animated": (contents.frames or 0) > 1 if can_move else None,
        "frames": contents.frames if can_move and (contents.frames or 0) > 1 else None,
        "duration_ms": contents.duration_ms if (contents.frames or 0) > 1 else None,
        "loops": contents.loops if (contents.frames or 0) > 1 else None,
        "pages": contents.pages,
        "icc_profile": _first(profile_name(contents.icc or b"")),
        "colour_space": exif.colour_space(sources.exif),
    }


def _camera(sources: Sources) -> dict[str, Any]:
    tags, xmp = sources.exif, sources.xmp
    return {
        "make": _first(tags.text(exif.MAKE), xmp.text("tiff:Make")),
        "model": _first(tags.text(exif.MODEL), xmp.text("tiff:Model")),
        "lens_make": _first(tags.text(exif.LENS_MAKE), xmp.text("exifEX:LensMake")),
        "lens_model": _first(tags.text(exif.LENS_MODEL), xmp.text("exifEX:LensModel", "aux:Lens")),
        "software": _first(tags.text(exif.SOFTWARE), xmp.text("tiff:Software"), _png(sources, "Software")),
    }


def _png(sources: Sources, keyword: str) -> str:
    """The text of a PNG keyword, which some writers spell in lower case."""
    texts: dict[str, str] = sources.contents.tags.get(PNG.name, {}).get("text", {})
    return next((text for name, text in texts.items() if name.casefold() == keyword.casefold()), "")


def _exposure(sources: Sources) -> dict[str, Any]:
    fields = exif.exposure(sources.exif)
    for name, value in _xmp_exposure(sources.xmp).items():
        if fields.get(name) is None:
            fields[name] = value
    if seconds := fields.get("exposure_seconds"):
        fields["exposure_time"] = exif.exposure_time(seconds)
    return fields


def _xmp_exposure(xmp: Xmp) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, tag in (
        ("exposure_seconds", "exif:ExposureTime"),
        ("f_number", "exif:FNumber"),
        ("focal_length_mm", "exif:FocalLength"),
    ):
        number = xmp.number(tag)
        if number is not None and 1e-9 < number < 1e7:
            fields[name] = float(f"{number:.9g}") if name == "exposure_seconds" else round(number, 4)
    for name, *tags in (
        ("iso", "exifEX:PhotographicSensitivity", "exif:ISOSpeedRatings"),
        ("focal_length_35mm", "exif:FocalLengthIn35mmFilm"),
    ):
        number = xmp.number(*tags)
        if number is not None and 0 < number < 1e7:
            fields[name] = int(number)
    bias = xmp.number("exif:ExposureBiasValue")
    if bias is not None and abs(bias) < 100:
        fields["exposure_bias_ev"] = round(bias, 4)
    fields["metering"] = exif.METERING.get(int(xmp.number("exif:MeteringMode") or 0))
    fields["exposure_program"] = exif.PROGRAMS.get(int(xmp.number("exif:ExposureProgram") or 0))
    balance = xmp.number("exif:WhiteBalance")
    fields["white_balance"] = exif.WHITE_BALANCES.get(int(balance)) if balance is not None else None
    flash = xmp.properties.get("exif:Flash")
    if isinstance(flash, dict) and str(flash.get("exif:Fired")).lower() in ("true", "false"):
        fields["flash_fired"] = str(flash["exif:Fired"]).lower() == "true"
    return fields


def _time(sources: Sources) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    moments = list(_moments(sources))
    if moments:
        source, moment = moments[0]
        # IPTC keeps the day and the time of day apart, and XMP may have only a year. Another source may have the
        # rest.
        if moment.precision in ("year", "month", "day"):
            within = (m for m in moments if m[1].precision == "second" and m[1].iso().startswith(moment.iso()))
            source, moment = next(within, moments[0])
        fields = {"taken_at_source": source} | _with_offset(sources.exif, source, moment)
    modified = sources.exif.moment(exif.DATE_TIME, exif.SUB_SEC_TIME, exif.OFFSET_TIME)
    modified = modified or sources.xmp.moment("xmp:ModifyDate")
    return fields | {"modified_at": modified.iso() if modified else None}


def _moments(sources: Sources) -> Iterator[tuple[str, Moment]]:
    """The picture's possible dates in order of precedence: when it was taken, then when it was digitised."""
    tags, xmp, iim = sources.exif, sources.xmp, sources.iptc
    taken = tags.moment(exif.DATE_TIME_ORIGINAL, exif.SUB_SEC_TIME_ORIGINAL, exif.OFFSET_TIME_ORIGINAL)
    digitised = tags.moment(exif.DATE_TIME_DIGITIZED, exif.SUB_SEC_TIME_DIGITIZED, exif.OFFSET_TIME_DIGITIZED)
    candidates = (
        ("exif:DateTimeOriginal", taken),
        ("xmp:exif:DateTimeOriginal", xmp.moment("exif:DateTimeOriginal")),
        *sources.reconciled(
            ("xmp:photoshop:DateCreated", xmp.moment("photoshop:DateCreated")),
            ("iptc:DateCreated", iim.moment(iptc.DATE_CREATED, iptc.TIME_CREATED)),
        ),
        ("exif:DateTimeDigitized", digitised),
        *sources.reconciled(
            ("xmp:xmp:CreateDate", xmp.moment("xmp:CreateDate")),
            ("iptc:DigitalCreationDate", iim.moment(iptc.DIGITAL_CREATION_DATE, iptc.DIGITAL_CREATION_TIME)),
        ),
        ("xmp:exif:DateTimeDigitized", xmp.moment("exif:DateTimeDigitized")),
        ("png:CreationTime", parse_text_date(_png(sources, "Creation Time"))),
    )
    return ((name, moment) for name, moment in candidates if moment is not None)


def _with_offset(tags: Exif, source: str, moment: Moment) -> dict[str, Any]:
    if moment.offset:
        of_tag = source.replace("DateTime", "OffsetTime") if source.startswith("exif:") else source
        return {"taken_at": moment.iso(), "taken_at_offset_source": of_tag}
    if source.startswith("exif:") and (found := _offset_of_equal(tags, moment)):
        offset, of_tag = found
        return {"taken_at": moment.iso() + offset, "taken_at_offset_source": of_tag}
    utc = exif.gps_moment(tags)
    offset_by_gps = offset_from_gps(moment, utc) if utc else None
    if offset_by_gps is None:
        return {"taken_at": moment.iso()}
    return {"taken_at": moment.iso() + offset_by_gps, "taken_at_offset_source": "gps"}


def _offset_of_equal(tags: Exif, moment: Moment) -> tuple[str, str] | None:
    """The offset of another EXIF date with the same time, and its tag: phones may write only OffsetTime."""
    if moment.precision not in ("minute", "second"):
        return None
    for name, date, offset in (
        ("exif:OffsetTimeOriginal", exif.DATE_TIME_ORIGINAL, exif.OFFSET_TIME_ORIGINAL),
        ("exif:OffsetTimeDigitized", exif.DATE_TIME_DIGITIZED, exif.OFFSET_TIME_DIGITIZED),
        ("exif:OffsetTime", exif.DATE_TIME, exif.OFFSET_TIME),
    ):
        other = parse_exif_date(tags.text(date), offset=tags.text(offset))
        if other and other.offset and (other.at, other.precision) == (moment.at, moment.precision):
            return other.offset, name
    return None


def _place(sources: Sources) -> dict[str, Any]:
    xmp, iim = sources.xmp, sources.iptc
    # Each source has both coordinates or none, so a position is never made of two halves.
    gps = xmp.position() | exif.position(sources.exif)
    names = {
        "location": ("Iptc4xmpCore:Location", iptc.SUBLOCATION),
        "city": ("photoshop:City", iptc.CITY),
        "state": ("photoshop:State", iptc.STATE),
        "country": ("photoshop:Country", iptc.COUNTRY),
        "country_code": ("Iptc4xmpCore:CountryCode", iptc.COUNTRY_CODE),
    }
    places = {
        name: _first(*sources.reconciled(xmp.text(of_xmp), iim.text(of_iim)))
        for name, (of_xmp, of_iim) in names.items()
    }
    return {"gps": gps} | places


def _description(sources: Sources) -> dict[str, Any]:
    tags, xmp, iim, both = sources.exif, sources.xmp, sources.iptc, sources.reconciled
    return {
        "title": _first(
            *both(xmp.text("dc:title"), iim.text(iptc.OBJECT_NAME)),
            tags.ucs2(exif.XP_TITLE),
            tags.text(exif.IMAGE_TITLE),
            _png(sources, "Title"),
        ),
        "headline": _first(*both(xmp.text("photoshop:Headline"), iim.text(iptc.HEADLINE))),
        "description": _first(
            tags.text(exif.IMAGE_DESCRIPTION),
            *both(xmp.text("dc:description"), iim.text(iptc.CAPTION)),
            tags.ucs2(exif.XP_SUBJECT),
            _png(sources, "Description"),
        ),
        "keywords": _texts(
            *both(xmp.texts("dc:subject"), iim.texts(iptc.KEYWORDS)),
            _split(tags.ucs2(exif.XP_KEYWORDS)),
            *(_levels(xmp.texts(name), between) for name, between in _KEYWORD_PATHS),
        ),
        "rating": _rating(tags, xmp),
        "label": _first(xmp.text("xmp:Label")),
        "creators": _texts(
            _split(tags.text(exif.ARTIST)),
            *both(xmp.texts("dc:creator"), iim.texts(iptc.BYLINE)),
            _split(tags.ucs2(exif.XP_AUTHOR)),
            _split(tags.text(exif.PHOTOGRAPHER)),
            _split(_png(sources, "Author")),
        ),
        "credit": _first(*both(xmp.text("photoshop:Credit"), iim.text(iptc.CREDIT))),
        "source": _first(*both(xmp.text("photoshop:Source"), iim.text(iptc.SOURCE))),
        "copyright": _first(
            exif.copyright_notice(tags),
            *both(xmp.text("dc:rights"), iim.text(iptc.COPYRIGHT)),
            _png(sources, "Copyright"),
        ),
        "user_comment": _first(exif.user_comment(tags), tags.ucs2(exif.XP_COMMENT)),
        "comment": _first(*sources.contents.comments, _png(sources, "Comment")),
        "creator_tool": _first(xmp.text("xmp:CreatorTool")),
        "digital_source_type": _first(
            re.split(r"[/#:]", xmp.text("Iptc4xmpExt:DigitalSourceType").rstrip("/"))[-1]
        ),
        "regions": regions(xmp, sources.display.orientation or 1, _stored_size(sources.contents)),
    }


def _stored_size(contents: Contents) -> tuple[int, int] | None:
    return (contents.width, contents.height) if contents.width and contents.height else None


_STARS: Final = ((0, 0), (12, 1), (37, 2), (62, 3), (87, 4), (100, 5))
"""Percentages up to which Windows shows each number of stars; it writes 1, 25, 50, 75 and 99."""


def _rating(tags: Exif, xmp: Xmp) -> float | None:
    """The number of stars. If one source has an impossible number, the next source counts."""
    for rating in (xmp.number("xmp:Rating"), tags.integer(exif.RATING)):
        if rating is not None and -1 <= rating <= 5:
            return rating
    percent = xmp.number("MicrosoftPhoto:Rating")
    if percent is None or not 0 <= percent <= 100:
        return None
    return next(stars for most, stars in _STARS if percent <= most)


_KEYWORD_PATHS: Final = (
    ("lr:hierarchicalSubject", "|"),
    ("digiKam:TagsList", "/"),
    ("MicrosoftPhoto:LastKeywordXMP", "/"),
)
"""Properties with hierarchical keywords ("Places|Europe|Bern"), and their separators."""


def _levels(paths: list[str], between: str) -> list[str]:
    """Each keyword of some paths, parents included, like programs that write the paths and repeat them in
    dc:subject.
    """
    return [word for path in paths for part in path.split(between) if (word := part.strip())]


def _split(text: str) -> list[str]:
    """The names in one tag, which are separated by semicolons (MWG 2.0, section 5.4; Windows' XP tags)."""
    return [part.strip() for part in text.split(";") if part.strip()]


def _texts(*lists: list[str]) -> list[str]:
    """The first list that is not empty, each text once."""
    return list(dict.fromkeys(next(filter(None, lists), [])))


def _kind(sources: Sources) -> dict[str, Any]:
    xmp = sources.xmp
    parts = sources.contents.features | _parts(xmp)
    motion = any(
        xmp.text(name) == "1" for name in ("GCamera:MotionPhoto", "GCamera:MicroVideo", "Camera:MotionPhoto")
    )
    depth = xmp.has_namespace("GDepth") or xmp.has_namespace("Device")
    gain = xmp.has_namespace("hdrgm") or xmp.has_namespace("HDRGainMap")
    return {
        "content_identifier": apple.content_identifier(sources.exif.raw(exif.MAKER_NOTE)),
        "panorama": _first(xmp.text("GPano:ProjectionType")),
        "motion_photo": True if motion or "motion_photo" in parts else None,
        "depth_map": True if depth or "depth_map" in parts else None,
        "embedded_jpeg": True if "embedded_jpeg" in parts else None,
        "gain_map": True if gain or "gain_map" in parts else None,
        "c2pa": sources.credentials.summary(),
    }


_SEMANTICS: Final = {"MotionPhoto": "motion_photo", "GainMap": "gain_map", "Depth": "depth_map"}


def _parts(xmp: Xmp) -> set[str]:
    """The parts of a file by Google's directory of them (Motion Photo format 1.0, Ultra HDR image format 1.1)."""
    listed = xmp.properties.get("Container:Directory", [])
    items = [item.get("Container:Item", item) for item in listed if isinstance(item, dict)]
    semantics = {plain_text(item.get("Item:Semantic", "")) for item in items if isinstance(item, dict)}
    return {part for semantic, part in _SEMANTICS.items() if semantic in semantics}


BOUNDS: Final = {
    "regions": 10,
    "comment": 300,
    "user_comment": 300,
    "description": 1_000,
    "keywords": 50,
    "copyright": 300,
    "software": 200,
    "creators": 50,
    "credit": 200,
    "source": 200,
    "headline": 200,
    "title": 200,
    "location": 100,
    "city": 100,
    "state": 100,
    "country": 100,
    "country_code": 100,
    "label": 100,
    "creator_tool": 100,
    "digital_source_type": 60,
    "panorama": 40,
    "icc_profile": 200,
    "lens_make": 100,
    "lens_model": 100,
    "make": 100,
    "model": 100,
}
"""The limits of fields of free text: characters of a text, entries of a list. The standards have similar limits,
or none. If the summary is larger than MAX_SUMMARY_BYTES, these fields are cut further, in this order.

Every field of free text must be here, so that no file can make the other fields too large.
"""

MAX_ENTRY: Final = 100
"""Characters of a text in a list: a keyword has 64 in IPTC-IIM."""


def _fit(summary: Summary) -> Summary:
    """The summary within its bounds; `shortened` names what was cut."""
    fields: dict[str, Any] = dict(summary)
    shortened: dict[str, None] = {}
    for name, most in BOUNDS.items():
        if name in fields and (kept := _bounded(fields[name], most)) != fields[name]:
            fields[name], shortened[name] = kept, None
    for name in BOUNDS:
        fields["shortened"] = list(shortened)
        if _size(fields) < MAX_SUMMARY_BYTES:
            break
        if name not in fields:
            continue
        shortened[name] = None
        fields["shortened"] = list(shortened)
        excess = _size(fields) - MAX_SUMMARY_BYTES + 1
        value = fields[name]
        while value and excess > 0:
            # A character has at most 12 bytes as JSON, so cutting an eighth at a time ends close to the bound.
            value = value[: min(len(value) - 1, len(value) * 7 // 8)]
            fields[name] = value
            excess = _size(fields) - MAX_SUMMARY_BYTES + 1
        if not value:
            del fields[name]
    return _present(fields)


def _bounded(value: str | list[Any], most: int) -> str | list[Any]:
    if isinstance(value, str):
        return value[:most].rstrip()
    if all(isinstance(entry, str) for entry in value):
        value = list(dict.fromkeys(entry[:MAX_ENTRY].rstrip() for entry in value))
    return value[:most]


def _size(fields: dict[str, Any]) -> int:
    return len(json.dumps(fields))
