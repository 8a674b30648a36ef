"""What `describe` says about whole files."""

import hashlib
import io
import json
import re
import struct
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from pydantic import TypeAdapter

from darkroom import decode
from darkroom.errors import RejectedImage
from darkroom.formats import FORMATS, raw
from darkroom.formats.jpeg import MPO
from darkroom.formats.png import APNG
from darkroom.formats.tiff import BIGTIFF
from darkroom.summary import Summary, as_markdown
from metadata_extractor import exif
from metadata_extractor.containers import jpeg, png, tiff
from metadata_extractor.containers.raw import _KINDS_BY_MAKE
from metadata_extractor.metadata import MAX_TAGS_BYTES, describe, read_sources, tag_tree
from metadata_extractor.summary import BOUNDS, summarise
from tests.photos import IMAGES, ROOT


def image(name: str) -> bytes:
    return (IMAGES / name).read_bytes()


def test_a_nikon_jpeg_is_described_as_exiftool_does() -> None:
    data = image("DSCN0010.jpg")
    summary = describe(data).summary
    expected = {
        "format": "jpeg",
        "content_type": "image/jpeg",
        "bytes": 161_713,
        "width": 640,
        "height": 480,
        "orientation": 1,
        "make": "NIKON",
        "model": "COOLPIX P6000",
        "software": "Nikon Transfer 1.1 W",
        "f_number": 5.9,
        "exposure_time": "1/75",
        "iso": 64,
        "focal_length_mm": 24,
        "focal_length_35mm": 112,
        "flash_fired": False,
        "taken_at": "2008-10-22T16:28:39",
        "taken_at_source": "exif:DateTimeOriginal",
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    assert {name: summary.get(name) for name in expected} == expected
    # ExifTool 12.57: GPSLatitude 43.4674483333333, GPSLongitude 11.8851266666639
    assert summary["gps"]["latitude"] == pytest.approx(43.4674483333333, abs=1e-8)
    assert summary["gps"]["longitude"] == pytest.approx(11.8851266666639, abs=1e-8)


def test_a_gps_clock_that_is_a_day_off_gives_no_offset() -> None:
    assert "taken_at_offset_source" not in describe(image("DSCN0010.jpg")).summary


def test_an_avif_turned_by_its_container_is_described_as_displayed() -> None:
    summary = describe(image("kimono.rotate90.avif")).summary
    assert (summary["format"], summary["width"], summary["height"]) == ("avif", 722, 1024)


@pytest.mark.parametrize("kind", [b"\xfd\xfd\xfd\xfd", b"\xc3(()"])
def test_a_heic_with_an_item_whose_type_is_not_text_has_fingerprints(kind: bytes) -> None:
    data = image("gradient.rotated.heic")
    summary = describe(data.replace(b"Exif", kind, 1)).summary
    assert summary["pixel_hash"] == describe(data).summary["pixel_hash"]
    assert "fault" not in summary


@pytest.mark.parametrize(
    ("name", "orientation"), [("gradient.rotated.heic", 6), ("gradient.exif-only.heic", None)]
)
def test_a_heic_is_turned_by_its_container_and_not_by_exif(name: str, orientation: int | None) -> None:
    data = (IMAGES / name).read_bytes()
    summary = describe(data).summary
    assert summary.get("orientation") == orientation
    assert (summary["width"], summary["height"]) == decode.open_picture(data).size == (160, 96)


@pytest.mark.parametrize("name", [path.name for path in IMAGES.iterdir() if path.suffix != ".md"])
def test_every_description_is_json_and_bounded(name: str) -> None:
    description = describe(image(name))
    assert len(json.dumps(description.summary, ensure_ascii=False).encode()) < 4_096
    assert json.loads(json.dumps(description.tags, allow_nan=False)) == description.tags


def test_a_cut_jpeg_keeps_its_metadata() -> None:
    summary = describe(image("DSCN0010.jpg")[:20_000]).summary
    assert (summary["make"], summary["width"]) == ("NIKON", 640)


def test_a_jpeg_of_a_kind_that_is_not_accepted_is_described_with_its_fault() -> None:
    data = image("DSCN0010.jpg")
    twelve_bits = data.replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc1\x00\x11\x0c")
    summary = describe(twelve_bits).summary
    assert (summary["make"], summary["bit_depth"], summary["fault"]["code"]) == (
        "NIKON",
        12,
        "unsupported_kind",
    )


def test_a_tiff_of_a_kind_that_is_not_accepted_is_described_with_its_fault() -> None:
    data = written("TIFF").replace(struct.pack("<HHH", 8, 8, 8), struct.pack("<HHH", 12, 12, 12))
    summary = describe(data).summary
    assert (summary["width"], summary["height"], summary["bit_depth"]) == (40, 30, 12)
    assert summary["fault"]["code"] == "unsupported_kind"


def test_a_raw_file_is_rejected_although_it_is_a_tiff() -> None:
    with pytest.raises(RejectedImage) as caught:
        describe(b"II*\0\x10\0\0\0CR\2\0" + bytes(200))
    assert caught.value.code == "unsupported_format"


@pytest.mark.parametrize(("data", "code"), [(b"", "empty"), (b"just some text", "not_an_image")])
def test_bytes_that_are_not_an_image_are_rejected(data: bytes, code: str) -> None:
    with pytest.raises(RejectedImage) as caught:
        describe(data)
    assert caught.value.code == code


def written(format_: str = "JPEG", **options: Any) -> bytes:
    """A small picture with metadata."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "#336699").save(buffer, format_, **options)
    return buffer.getvalue()


def xmp(properties: str) -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f"<rdf:Description>{properties}</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def with_xmp(format_: str, packet: bytes) -> bytes:
    """A small picture with a packet in the place where its format keeps it."""
    match format_:
        case "PNG":
            return written("PNG", pnginfo=_itxt(packet))
        case "TIFF":
            return written("TIFF", tiffinfo={700: packet})
        case _:
            return written(format_, xmp=packet)


def iptc(digest: bytes | None, *data_sets: tuple[int, bytes]) -> bytes:
    """An APP13 segment with an IIM block and the digest that its last writer stored."""
    block = b"".join(bytes((0x1C, 2, number)) + len(text).to_bytes(2) + text for number, text in data_sets)
    resources = b"8BIM\x04\x04\0\0" + len(block).to_bytes(4) + block + b"\0" * (len(block) & 1)
    if digest is not None:
        noted = digest or hashlib.md5(block, usedforsecurity=False).digest()
        resources += b"8BIM\x04\x25\0\0" + len(noted).to_bytes(4) + noted
    payload = b"Photoshop 3.0\0" + resources
    return b"\xff\xed" + (len(payload) + 2).to_bytes(2) + payload


CITY, KEYWORD, CAPTION = 90, 25, 120
TOLD_BY_XMP: Final = xmp("<photoshop:City>by XMP</photoshop:City><dc:description>by XMP</dc:description>")


@pytest.mark.parametrize(
    ("digest", "city"),
    [(None, "by XMP"), (b"", "by XMP"), (b"\0" * 16, "by XMP"), (b"another digest!!", "by IPTC")],
)
def test_iptc_counts_before_xmp_only_if_edited_since(digest: bytes | None, city: str) -> None:
    data = written(xmp=TOLD_BY_XMP)
    summary = describe(data[:2] + iptc(digest, (CITY, b"by IPTC")) + data[2:]).summary
    assert summary["city"] == city


def test_exif_counts_before_xmp_and_iptc() -> None:
    exif = Image.Exif()
    exif[0x010E] = "by EXIF"
    data = written(xmp=TOLD_BY_XMP, exif=exif)
    data = data[:2] + iptc(b"another digest!!", (CAPTION, b"by IPTC")) + data[2:]
    assert describe(data).summary["description"] == "by EXIF"
    exif[0x010E] = "     "
    assert describe(written(xmp=TOLD_BY_XMP, exif=exif)).summary["description"] == "by XMP"


def taken(original: str, offset: str = "", gps: str = "", subsecond: str = "") -> dict[str, Any]:
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0x9003: original, 0x9011: offset, 0x9291: subsecond})
    if gps:
        date, _, clock = gps.partition(" ")
        exif.get_ifd(0x8825).update({0x1D: date, 7: tuple(float(part) for part in clock.split(":"))})
    return dict(describe(written(exif=exif)).summary)


@pytest.mark.parametrize(
    ("offset", "gps", "taken_at", "source"),
    [
        ("", "", "2021-04-11T15:47:53", None),
        ("-05:00", "", "2021-04-11T15:47:53-05:00", "exif:OffsetTimeOriginal"),
        ("nonsense", "", "2021-04-11T15:47:53", None),
        ("", "2021:04:11 20:47:50", "2021-04-11T15:47:53-05:00", "gps"),
        ("", "2021:04:11 10:17:50", "2021-04-11T15:47:53+05:30", "gps"),
        ("", "2021:04:12 20:47:50", "2021-04-11T15:47:53", None),
        ("", "2021:04:11 20:20:50", "2021-04-11T15:47:53", None),
        ("+02:00", "2021:04:11 20:47:50", "2021-04-11T15:47:53+02:00", "exif:OffsetTimeOriginal"),
    ],
)
def test_the_offset_comes_from_its_tag_or_from_gps(
    offset: str, gps: str, taken_at: str, source: str | None
) -> None:
    summary = taken("2021:04:11 15:47:53", offset, gps)
    assert (summary["taken_at"], summary.get("taken_at_offset_source")) == (taken_at, source)


ORIGINAL, DIGITISED, MODIFIED = 0x9003, 0x9004, 0x0132
OFFSET, OFFSET_ORIGINAL, OFFSET_DIGITISED = 0x9010, 0x9011, 0x9012
AT, LATER = "2021:04:11 15:47:53", "2021:05:01 10:00:00"


@pytest.mark.parametrize(
    ("tags", "taken_at", "source"),
    [
        ({ORIGINAL: AT, MODIFIED: AT, OFFSET: "+02:00"}, "+02:00", "exif:OffsetTime"),
        ({ORIGINAL: AT, MODIFIED: LATER, OFFSET: "+02:00"}, "", None),
        ({ORIGINAL: AT, OFFSET: "+02:00"}, "", None),
        ({ORIGINAL: AT, DIGITISED: AT, OFFSET_DIGITISED: "+02:00"}, "+02:00", "exif:OffsetTimeDigitized"),
        ({ORIGINAL: AT, DIGITISED: LATER, OFFSET_DIGITISED: "+02:00"}, "", None),
        ({DIGITISED: AT, MODIFIED: AT, OFFSET: "+02:00"}, "+02:00", "exif:OffsetTime"),
        (
            {ORIGINAL: AT, OFFSET_ORIGINAL: "-05:00", MODIFIED: AT, OFFSET: "+02:00"},
            "-05:00",
            "exif:OffsetTimeOriginal",
        ),
        ({ORIGINAL: AT, OFFSET_ORIGINAL: "   :  ", MODIFIED: AT, OFFSET: "+02:00"}, "+02:00", "exif:OffsetTime"),
        ({ORIGINAL: AT, OFFSET_ORIGINAL: "+02:00:00"}, "+02:00", "exif:OffsetTimeOriginal"),
        ({ORIGINAL: AT, OFFSET_ORIGINAL: "+00:53:28"}, "", None),
    ],
)
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_an_offset_counts_for_all_dates_that_tell_the_same_time(
    tags: dict[int, str], taken_at: str, source: str | None, format_: str
) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"  # Pillow leaves out EXIF without any tag in IFD0
    if MODIFIED in tags:
        exif[MODIFIED] = tags[MODIFIED]
    exif.get_ifd(0x8769).update({tag: text for tag, text in tags.items() if tag != MODIFIED})
    summary = describe(written(format_, exif=exif)).summary
    assert (summary["taken_at"], summary.get("taken_at_offset_source")) == (
        "2021-04-11T15:47:53" + taken_at,
        source,
    )


@pytest.mark.parametrize("keyword", ["Creation Time", "creation time"])
def test_the_creation_time_of_a_png(keyword: str) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text(keyword, "Sun, 04 Jul 2021 10:11:12 +0200")
    summary = describe(written("PNG", pnginfo=info)).summary
    assert (summary["taken_at"], summary["taken_at_source"], summary["taken_at_offset_source"]) == (
        "2021-07-04T10:11:12+02:00",
        "png:CreationTime",
        "png:CreationTime",
    )
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8769)[ORIGINAL] = AT
    assert describe(written("PNG", pnginfo=info, exif=exif)).summary["taken_at_source"] == "exif:DateTimeOriginal"


@pytest.mark.parametrize(
    ("properties", "keywords"),
    [
        (
            "<lr:hierarchicalSubject><rdf:Bag><rdf:li>Places|Europe|Bern</rdf:li><rdf:li>Places|Asia</rdf:li></rdf:Bag>"
            "</lr:hierarchicalSubject>",
            ["Places", "Europe", "Bern", "Asia"],
        ),
        (
            "<digiKam:TagsList><rdf:Seq><rdf:li>Places/Europe</rdf:li><rdf:li>Ada</rdf:li></rdf:Seq></digiKam:TagsList>",
            ["Places", "Europe", "Ada"],
        ),
        (
            "<MicrosoftPhoto:LastKeywordXMP><rdf:Bag><rdf:li>Ada</rdf:li></rdf:Bag></MicrosoftPhoto:LastKeywordXMP>",
            ["Ada"],
        ),
        (
            "<dc:subject><rdf:Bag><rdf:li>Bern</rdf:li></rdf:Bag></dc:subject><lr:hierarchicalSubject><rdf:Bag>"
            "<rdf:li>Places|Bern</rdf:li></rdf:Bag></lr:hierarchicalSubject>",
            ["Bern"],
        ),
    ],
)
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_keywords_below_others(properties: str, keywords: list[str], format_: str) -> None:
    assert describe(with_xmp(format_, xmp(properties))).summary["keywords"] == keywords


@pytest.mark.parametrize(
    ("properties", "rating"),
    [
        *(
            (f"<MicrosoftPhoto:Rating>{percent}</MicrosoftPhoto:Rating>", stars)
            for percent, stars in (
                (0, 0),
                (1, 1),
                (25, 2),
                (50, 3),
                (75, 4),
                (99, 5),
                (100, 5),
                (101, None),
                (-1, None),
            )
        ),
        ("<xmp:Rating>4</xmp:Rating><MicrosoftPhoto:Rating>99</MicrosoftPhoto:Rating>", 4),
        ("<xmp:Rating>25</xmp:Rating><MicrosoftPhoto:Rating>25</MicrosoftPhoto:Rating>", 2),
    ],
)
def test_ratings_in_stars_and_percent(properties: str, rating: float | None) -> None:
    assert describe(written(xmp=xmp(properties))).summary.get("rating") == rating


def test_one_side_of_a_picture_is_no_size() -> None:
    data = written()
    at = data.index(b"\xff\xc0") + 5
    for broken in (data[:at] + bytes(2) + data[at + 2 :], data[: at + 2] + bytes(2) + data[at + 4 :]):
        summary = describe(broken).summary
        assert "fault" in summary
        assert "width" not in summary
        assert "height" not in summary


@pytest.mark.parametrize(
    "blank", ["0000:00:00 00:00:00", "    :  :     :  :  ", "2021:13:41 25:61:61", "yesterday", ""]
)
def test_an_impossible_date_is_absent(blank: str) -> None:
    assert "taken_at" not in taken(blank)


@pytest.mark.parametrize(
    "text", ["2021:04:11 15:47:53", "2021-04-11T15:47:53", "2021:04:11:15:47:53", "2021/04/11 15:47:53GMT+2"]
)
def test_a_date_as_cameras_write_it(text: str) -> None:
    assert taken(text)["taken_at"].removesuffix("+02:00") == "2021-04-11T15:47:53"


def test_sub_seconds_are_kept_as_they_are() -> None:
    assert taken("2021:04:11 15:47:53", subsecond="054")["taken_at"] == "2021-04-11T15:47:53.054"


def test_values_that_only_xmp_has_are_used() -> None:
    properties = (
        "<xmp:Rating>5</xmp:Rating><tiff:Make>Maker</tiff:Make><exif:ExposureTime>1/250</exif:ExposureTime>"
        "<exif:GPSLatitude>51,30.5N</exif:GPSLatitude><exif:GPSLongitude>0,7.5W</exif:GPSLongitude>"
        "<GPano:ProjectionType>equirectangular</GPano:ProjectionType><GCamera:MotionPhoto>1</GCamera:MotionPhoto>"
        "<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
        "</Iptc4xmpExt:DigitalSourceType><photoshop:DateCreated>2021-04-11</photoshop:DateCreated>"
    )
    summary = describe(written("WEBP", xmp=xmp(properties))).summary
    expected = {
        "rating": 5,
        "make": "Maker",
        "exposure_time": "1/250",
        "gps": {"latitude": 51.50833333, "longitude": -0.125},
        "panorama": "equirectangular",
        "motion_photo": True,
        "digital_source_type": "trainedAlgorithmicMedia",
        "taken_at": "2021-04-11",
    }
    assert {name: summary.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("51,30.5N", ""),
        ("51,30.5E", "0,7.5W"),
        ("0,0N", "0,0E"),
        ("91,0N", "0,7.5W"),
        ("51,30.5", "0,7.5"),
        ("51,61N", "0,7.5W"),
        ("-51.5N", "0,7.5W"),
        ("N51.5N", "0,7.5W"),
        ("-90.5", "-0.1"),
        ("51,5", "-0,1"),
        ("0.0", "-0.0"),
    ],
)
def test_an_impossible_position_in_xmp_is_absent(latitude: str, longitude: str) -> None:
    properties = (
        f"<exif:GPSLatitude>{latitude}</exif:GPSLatitude><exif:GPSLongitude>{longitude}</exif:GPSLongitude>"
    )
    altitude = "<exif:GPSAltitude>121/2</exif:GPSAltitude><exif:GPSAltitudeRef>1</exif:GPSAltitudeRef>"
    summary = describe(written(xmp=xmp(properties + altitude))).summary
    assert summary["gps"] == {"altitude_m": -60.5}


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        ("43,4.584045410153889N", "79,4.620208740234375W", (43.07640076, -79.07700348)),
        ("43,4.5840454101538890000000000001N", "79,4,37W", (43.07640076, -79.07694444)),
        ("43.0764", "-79.0770", (43.0764, -79.077)),
        ("-33.8567", "151.21", (-33.8567, 151.21)),
        ("+43.0764", "-79.0770", (43.0764, -79.077)),
        ("-33.8567S", "151.21 E", (-33.8567, 151.21)),
        ("43.0764N", "79.0770W", (43.0764, -79.077)),
        ("N43.0764", "W 79.0770", (43.0764, -79.077)),
        ("43,4.584n", "79,4.62w", (43.0764, -79.077)),
        ("43\N{DEGREE SIGN} 4' 35.04\" N", "79 deg 4' 37.20\" W", (43.0764, -79.077)),
        ("5.5e-05", "-7.9E-2", (0.000055, -0.079)),
    ],
)
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_position_in_xmp_in_every_form(
    latitude: str, longitude: str, expected: tuple[float, float], format_: str
) -> None:
    properties = (
        f"<exif:GPSLatitude>{latitude}</exif:GPSLatitude><exif:GPSLongitude>{longitude}</exif:GPSLongitude>"
    )
    gps = describe(with_xmp(format_, xmp(properties))).summary["gps"]
    assert (gps["latitude"], gps["longitude"]) == expected


@pytest.mark.parametrize(("reference", "latitude"), [("S", -33.8567), ("N", 33.8567), ("", 33.8567)])
def test_a_hemisphere_that_xmp_keeps_apart(reference: str, latitude: float) -> None:
    properties = (
        f"<exif:GPSLatitude>33.8567</exif:GPSLatitude><exif:GPSLatitudeRef>{reference}</exif:GPSLatitudeRef>"
        "<exif:GPSLongitude>151.21</exif:GPSLongitude>"
    )
    assert describe(written(xmp=xmp(properties))).summary["gps"]["latitude"] == latitude


@given(
    st.floats(-90, 90, allow_subnormal=False).filter(lambda n: abs(n) > 1e-4),
    st.floats(-180, 180).filter(abs),
    st.integers(1, 17),
)
@settings(max_examples=50, deadline=None)
def test_a_position_in_xmp_is_read_with_any_precision(latitude: float, longitude: float, digits: int) -> None:
    minutes = abs(latitude) % 1 * 60
    in_minutes = f"{int(abs(latitude))},{minutes:.{digits}f}{'S' if latitude < 0 else 'N'}"
    for text in (in_minutes, f"{latitude:.{digits + 2}f}", repr(latitude)):
        sources = read_sources(
            written(
                xmp=xmp(
                    f"<exif:GPSLatitude>{text}</exif:GPSLatitude><exif:GPSLongitude>{longitude:.17f}</exif:GPSLongitude>"
                )
            )
        )
        assert sources is not None
        gps = summarise(sources, {}, None)["gps"]
        assert gps.get("latitude", 0) == pytest.approx(latitude, abs=10**-digits + 1e-8)


def test_a_day_is_completed_by_the_source_that_knows_the_time() -> None:
    data = written(xmp=xmp("<photoshop:DateCreated>2021-04-11</photoshop:DateCreated>"))
    summary = describe(data[:2] + iptc(None, (55, b"20210411"), (60, b"154753-0500")) + data[2:]).summary
    assert (summary["taken_at"], summary["taken_at_source"]) == (
        "2021-04-11T15:47:53-05:00",
        "iptc:DateCreated",
    )


@pytest.mark.parametrize("known", ["2021", "2021-04"])
def test_a_year_or_month_is_completed_by_a_moment_in_it(known: str) -> None:
    properties = "<photoshop:DateCreated>{}</photoshop:DateCreated><xmp:CreateDate>{}</xmp:CreateDate>"
    within = describe(written(xmp=xmp(properties.format(known, "2021-04-11T15:47:53")))).summary
    outside = describe(written(xmp=xmp(properties.format(known, "2022-04-11T15:47:53")))).summary
    assert (within["taken_at"], outside["taken_at"]) == ("2021-04-11T15:47:53", known)


def test_the_size_is_as_displayed_for_every_orientation() -> None:
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        summary = describe(written(exif=exif)).summary
        shown = (30, 40) if orientation >= 5 else (40, 30)
        assert (summary["width"], summary["height"], summary["orientation"]) == (*shown, orientation)


def test_an_overlong_summary_is_cut_and_says_where() -> None:
    words = "".join(f"<rdf:li>{n} {'東京' * 40}</rdf:li>" for n in range(200))
    properties = (
        f"<dc:subject><rdf:Bag>{words}</rdf:Bag></dc:subject><dc:description>{'雨' * 4000}</dc:description>"
    )
    summary = describe(written(xmp=xmp(properties))).summary
    assert len(json.dumps(summary)) <= 4_096
    assert summary["shortened"] == ["description", "keywords"]
    assert summary["keywords"][0].startswith("0 東京")


@pytest.mark.slow
@given(st.text(st.characters(categories=("L", "So")), min_size=90), st.integers(0, 60))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_text_makes_the_summary_too_large(text: str, repeated: int) -> None:
    longest = "".join(f"<{name}>{text * (1 + repeated)}</{name}>" for name in _TEXT_PROPERTIES)
    packet = xmp(longest)
    sources = read_sources(written("PNG", pnginfo=_itxt(packet)))
    assert sources is not None
    assert len(json.dumps(summarise(sources, {}, None))) <= 4_096


_TEXT_PROPERTIES: Final = [
    "tiff:Make",
    "tiff:Model",
    "exifEX:LensMake",
    "exifEX:LensModel",
    "tiff:Software",
    "Iptc4xmpCore:Location",
    "photoshop:City",
    "photoshop:State",
    "photoshop:Country",
    "Iptc4xmpCore:CountryCode",
    "dc:title",
    "photoshop:Headline",
    "dc:description",
    "dc:subject",
    "xmp:Label",
    "dc:creator",
    "photoshop:Credit",
    "photoshop:Source",
    "dc:rights",
    "xmp:CreatorTool",
    "Iptc4xmpExt:DigitalSourceType",
    "GPano:ProjectionType",
]


@pytest.mark.parametrize("keyword", ["Software", "software", "SOFTWARE"])
def test_png_keywords_in_any_case(keyword: str) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text(keyword, "Paint 3")
    assert describe(written("PNG", pnginfo=info)).summary["software"] == "Paint 3"


def test_broken_pixels_are_a_fault_beside_the_metadata() -> None:
    summary = describe(image("DSCN0010.jpg")[:20_000]).summary
    assert summary["fault"]["code"] == "truncated"
    assert summary["fault"]["message"]
    assert summary["model"] == "COOLPIX P6000"


def test_the_tag_tree_is_bounded() -> None:
    listed = "".join(f"<dc:p{n}>{'x' * 8_000}</dc:p{n}>" for n in range(500))
    tags = describe(written("PNG", pnginfo=_itxt(xmp(listed)))).tags
    assert len(json.dumps(tags)) <= MAX_TAGS_BYTES
    assert any("left out" in value for value in tags["XMP"].values())


@pytest.mark.parametrize("width", [200, 3])
def test_a_tag_tree_of_many_names_is_bounded(width: int) -> None:
    crowd = "".join(f"<dc:{f'p{n}':x<{width}}>1</dc:{f'p{n}':x<{width}}>" for n in range(18_000))
    tags = describe(written("PNG", pnginfo=_itxt(xmp(crowd)))).tags
    assert len(json.dumps(tags)) <= MAX_TAGS_BYTES
    assert "PNG" in tags


def test_a_tag_tree_of_long_comments_is_bounded() -> None:
    comments = ("\U0001f600" * 8_192).encode()
    data = written("JPEG")
    data = data[:2] + (b"\xff\xfe" + (len(comments) + 2).to_bytes(2) + comments) * 20 + data[2:]
    tags = describe(data).tags
    assert len(json.dumps(tags)) <= MAX_TAGS_BYTES
    assert len(tags["Comments"]) == 20


def test_what_is_cut_is_named() -> None:
    long = xmp(
        f"<dc:title>{'t' * 300}</dc:title><dc:subject><rdf:Bag>{'<rdf:li>k</rdf:li>' * 5}"
        f"<rdf:li>{'w' * 100}1</rdf:li><rdf:li>{'w' * 100}2</rdf:li></rdf:Bag></dc:subject>"
    )
    summary = describe(written("PNG", pnginfo=_itxt(long))).summary
    assert summary["title"] == "t" * 200
    assert summary["keywords"] == ["k", "w" * 100]
    assert summary["shortened"] == ["keywords", "title"]


def _itxt(packet: bytes) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", packet.decode(), zip=True)
    return info


def test_the_xmp_of_a_photoshop_file_is_in_the_tags() -> None:
    tags = describe(image("BlueSquare.jpg")).tags
    assert tags["XMP"]["photoshop:ColorMode"] == "3"
    assert tags["IFD0"]["Software"] == "Adobe Photoshop CS2 Macintosh"


@pytest.mark.parametrize("path", sorted(IMAGES.glob("*.[!m]*")), ids=lambda path: path.name)
def test_every_field_has_the_type_of_the_schema(path: Path) -> None:
    try:
        summary = describe(path.read_bytes()).summary
    except RejectedImage:
        return
    assert summary.keys() <= Summary.__annotations__.keys()
    TypeAdapter(Summary).validate_python(summary, strict=True)


def values(field: str) -> set[object]:
    """The values of a field that has a list of them."""
    return set(get_args(get_type_hints(Summary)[field]))


def test_the_schema_lists_every_value() -> None:
    assert values("format") == {each.id for each in FORMATS}
    assert values("metering") == set(exif.METERING.values())
    assert values("exposure_program") == set(exif.PROGRAMS.values())
    assert values("white_balance") == set(exif.WHITE_BALANCES.values())
    assert values("variant") == {
        MPO,
        APNG,
        BIGTIFF,
        *(kind for _, kind in raw._SIGNATURES),
        raw.DNG,
        *_KINDS_BY_MAKE.values(),
    }
    modes = {*png._COLOUR_MODES.values(), *tiff._COLOUR_MODES.values(), "cmyk", "ycck"}
    assert values("colour_mode") == modes
    assert values("chroma_subsampling") == {*jpeg._SUBSAMPLING.values(), "4:0:0"}


def test_the_documentation_shows_the_schema_and_true_examples() -> None:
    page = (ROOT / "docs" / "metadata.md").read_text()
    assert as_markdown() in page
    assert ", ".join(f"`{name}` {most:,}" for name, most in BOUNDS.items()) in " ".join(page.split())
    examples = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL)]
    nikon = next(example for example in examples if example.get("make") == "NIKON")
    assert nikon == describe(image("DSCN0010.jpg")).summary
    for example in examples:
        assert example.keys() <= Summary.__annotations__.keys()


@pytest.mark.parametrize("filler", ["<?xml ", "&", "<!--", "<![CDATA[", "<a ", " "])
def test_an_xmp_packet_of_one_thing_repeated_is_read_in_one_pass(filler: str) -> None:
    """A reader that goes back at every repetition would take hours."""
    packet = "<a" + filler * (4_000_000 // len(filler))
    assert "XMP" not in describe(written("PNG", pnginfo=_itxt(packet.encode()))).tags


@given(st.binary(max_size=400), st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"]))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes_in_any_segment_are_survived(payload: bytes, head: bytes) -> None:
    blocks = (
        b"Exif\0\0" + head + payload,
        b"http://ns.adobe.com/xap/1.0/\0" + payload,
        b"Photoshop 3.0\0" + payload,
    )
    for marker, block in zip((0xE1, 0xE1, 0xED), blocks, strict=True):
        data = written()
        segment = bytes((0xFF, marker)) + (len(block) + 2).to_bytes(2) + block
        sources = read_sources(data[:2] + segment + data[2:])
        assert sources is not None
        assert json.dumps(tag_tree(sources), allow_nan=False)
        assert summarise(sources, {}, None)["width"] in (40, 30)
