"""What a file says about itself, in short: every field of the summary with its type, unit and sources.

The metadata extractor fills it, the API answers with it, and docs/metadata.md shows it. Every field may be absent,
and absent means unknown: no field is null, empty or guessed.
"""

from typing import Annotated, Final, Literal, TypedDict, get_args, get_origin, get_type_hints

from darkroom.errors import RejectionCode

FormatId = Literal["jpeg", "png", "webp", "gif", "tiff", "bmp", "ico", "avif", "heic", "raw"]
"""The ids of darkroom.formats.FORMATS."""


class Gps(TypedDict, total=False):
    latitude: Annotated[float, "degrees, north positive; absent when 0,0 or out of range"]
    longitude: Annotated[float, "degrees, east positive"]
    altitude_m: Annotated[float, "metres, negative below sea level"]
    direction_deg: Annotated[float, "where the camera looked, 0 to 360"]
    direction_reference: Annotated[Literal["true", "magnetic"], "which north"]
    position_error_m: Annotated[float, "GPSHPositioningError, metres"]
    time: Annotated[str, "of the fix, UTC"]


class Colour(TypedDict):
    colour: Annotated[str, '"#rrggbb" in sRGB']
    share: Annotated[float, "of the visible pixels, 0 to 1"]


class Region(TypedDict, total=False):
    name: Annotated[str, "the name that the marking tool gave it"]
    type: Annotated[str, '"face", "pet", "focus", "barcode"']
    left: Annotated[float, "fraction of the width, as displayed"]
    top: Annotated[float, "fraction of the height"]
    width: Annotated[float, "fraction of the width"]
    height: Annotated[float, "fraction of the height"]


class C2pa(TypedDict, total=False):
    validation: Annotated[Literal["not validated"], "no signature was checked, and anybody can write such a claim"]
    generator: Annotated[str, "the program or camera that made the active manifest, according to that manifest"]
    claims: Annotated[
        list[Literal["ai", "camera"]],
        '"ai" if a manifest claims that AI made the picture or a part of it, "camera" if one claims that a camera '
        "took it or a part of it",
    ]


class PixelFault(TypedDict):
    code: Annotated[RejectionCode, "the code that a rejection would have"]
    message: Annotated[str, "a sentence for the owner"]


class Summary(TypedDict, total=False):
    """All fields; the functions of metadata_extractor/summary.py fill them."""

    # The file
    format: Annotated[FormatId, "by the bytes, not the name"]
    variant: Annotated[
        Literal[
            "mpo",
            "apng",
            "bigtiff",
            "dng",
            "cr2",
            "cr3",
            "nef",
            "arw",
            "raf",
            "orf",
            "rw2",
            "pef",
            "srw",
        ],
        "mpo: a JPEG followed by more pictures; dng and all after it: the kind of raw",
    ]
    content_type: Annotated[str, "MIME type of the format"]
    bytes: Annotated[int, "size of the file"]
    sha256: Annotated[str, "of the file, hexadecimal"]
    width: Annotated[int, "pixels, as displayed: turned and cropped"]
    height: Annotated[int, "pixels, as displayed"]
    orientation: Annotated[
        Literal[1, 2, 3, 4, 5, 6, 7, 8],
        "how the stored picture is turned for display, 1 to 8 as in EXIF; see Size and orientation",
    ]
    colour_mode: Annotated[
        Literal["grey", "rgb", "palette", "cmyk", "ycck", "lab"], "`alpha` says whether there is transparency"
    ]
    bit_depth: Annotated[int, "bits a sample"]
    alpha: Annotated[bool, "has an alpha channel or a transparent colour"]
    chroma_subsampling: Annotated[
        Literal["4:4:4", "4:4:0", "4:2:2", "4:2:0", "4:1:1", "4:1:0", "4:0:0"],
        "of JPEG, WebP, TIFF, AVIF and HEIC",
    ]
    animated: Annotated[bool, "shows more than one frame in time; present for formats that can"]
    frames: Annotated[int, "of an animation"]
    duration_ms: Annotated[int, "of one run of an animation"]
    loops: Annotated[int, "how often an animation is shown; 0 means for ever"]
    pages: Annotated[int, "of a TIFF, or sizes in an ICO, when more than one"]
    icc_profile: Annotated[str, "ProfileDescription of the embedded ICC profile"]
    colour_space: Annotated[Literal["sRGB", "Adobe RGB", "uncalibrated"], "EXIF ColorSpace"]

    # Camera and exposure
    make: Annotated[str, "EXIF Make; XMP tiff:Make"]
    model: Annotated[str, "EXIF Model; XMP tiff:Model"]
    lens_make: Annotated[str, "EXIF LensMake; XMP exifEX:LensMake"]
    lens_model: Annotated[str, "EXIF LensModel; XMP exifEX:LensModel, aux:Lens"]
    software: Annotated[str, "EXIF Software; XMP tiff:Software; PNG Software"]
    exposure_time: Annotated[str, 'EXIF ExposureTime as photographers read it: "1/250", "0.4", "30"']
    exposure_seconds: Annotated[float, "the same in seconds"]
    f_number: Annotated[float, "EXIF FNumber"]
    iso: Annotated[int, "EXIF PhotographicSensitivity, or the tag it refers to"]
    focal_length_mm: Annotated[float, "EXIF FocalLength, millimetres"]
    focal_length_35mm: Annotated[int, "EXIF FocalLengthIn35mmFilm, millimetres"]
    exposure_bias_ev: Annotated[float, "EXIF ExposureBiasValue, EV"]
    exposure_program: Annotated[
        Literal[
            "manual",
            "normal program",
            "aperture priority",
            "shutter priority",
            "creative program",
            "action program",
            "portrait mode",
            "landscape mode",
            "bulb",
        ],
        "EXIF ExposureProgram",
    ]
    metering: Annotated[
        Literal["average", "center-weighted average", "spot", "multi-spot", "pattern", "partial", "other"],
        "EXIF MeteringMode",
    ]
    white_balance: Annotated[Literal["auto", "manual"], "EXIF WhiteBalance"]
    flash_fired: Annotated[bool, "EXIF Flash, bit 0"]

    # Time
    taken_at: Annotated[
        str,
        "ISO 8601 with the precision the file has, sub-seconds included; without an offset it is the "
        "camera's local time",
    ]
    taken_at_source: Annotated[str, "the property it comes from, see Time taken"]
    taken_at_offset_source: Annotated[
        str,
        'where the offset comes from: the date itself or its offset tag, or "gps"; absent for a local time',
    ]
    modified_at: Annotated[str, "EXIF DateTime; XMP xmp:ModifyDate"]

    # Place
    gps: Annotated[Gps, "EXIF GPS tags; XMP exif:GPSLatitude, GPSLongitude, GPSAltitude"]
    location: Annotated[str, "sublocation: XMP Iptc4xmpCore:Location; IPTC 2:92"]
    city: Annotated[str, "XMP photoshop:City; IPTC 2:90"]
    state: Annotated[str, "XMP photoshop:State; IPTC 2:95"]
    country: Annotated[str, "XMP photoshop:Country; IPTC 2:101"]
    country_code: Annotated[str, "XMP Iptc4xmpCore:CountryCode; IPTC 2:100"]

    # What people wrote about it
    title: Annotated[str, "XMP dc:title; IPTC 2:05; EXIF XPTitle, ImageTitle; PNG Title"]
    headline: Annotated[str, "XMP photoshop:Headline; IPTC 2:105"]
    description: Annotated[
        str, "EXIF ImageDescription; XMP dc:description; IPTC 2:120; EXIF XPSubject; PNG Description"
    ]
    keywords: Annotated[
        list[str],
        "XMP dc:subject; IPTC 2:25; EXIF XPKeywords; every level of XMP lr:hierarchicalSubject, digiKam:TagsList, "
        "MicrosoftPhoto:LastKeywordXMP",
    ]
    rating: Annotated[
        float, "XMP xmp:Rating; EXIF Rating; XMP MicrosoftPhoto:Rating: 1 to 5, 0 unrated, -1 rejected"
    ]
    label: Annotated[str, "XMP xmp:Label"]
    creators: Annotated[
        list[str], "EXIF Artist; XMP dc:creator; IPTC 2:80; EXIF XPAuthor, Photographer; PNG Author"
    ]
    credit: Annotated[str, "XMP photoshop:Credit; IPTC 2:110"]
    source: Annotated[str, "XMP photoshop:Source; IPTC 2:115"]
    copyright: Annotated[str, "EXIF Copyright; XMP dc:rights; IPTC 2:116; PNG Copyright"]
    user_comment: Annotated[str, "EXIF UserComment; EXIF XPComment"]
    comment: Annotated[str, "the comment of a JPEG, GIF or PNG itself"]
    creator_tool: Annotated[str, "XMP xmp:CreatorTool"]
    digital_source_type: Annotated[
        str,
        "XMP Iptc4xmpExt:DigitalSourceType, the last part of IPTC's term: trainedAlgorithmicMedia is made by AI",
    ]
    regions: Annotated[list[Region], "XMP mwg-rs:Regions; MP:RegionInfo; in fractions or pixels"]

    # What kind of picture it is
    content_identifier: Annotated[
        str, "of a Live Photo, from Apple's maker note: its video has the same, a UUID in capital letters"
    ]
    panorama: Annotated[str, "XMP GPano:ProjectionType, such as equirectangular"]
    motion_photo: Annotated[
        bool,
        "has a video: behind or beside the picture, in Samsung's trailer, or by XMP GCamera, Container; "
        "present when true",
    ]
    depth_map: Annotated[
        bool,
        "has a depth map: a HEIF auxiliary image, another picture of a JPEG, in Samsung's trailer, or by XMP "
        "GDepth, Device, Container; present when true",
    ]
    embedded_jpeg: Annotated[
        bool, "the picture of a RAW file is the JPEG that its camera embedded; present when true"
    ]
    gain_map: Annotated[
        bool,
        "has an HDR gain map: in HEIF (ISO 21496-1, Apple), another picture of a JPEG (ISO 21496-1, Adobe, "
        "Apple), or by XMP hdrgm, HDRGainMap, Container; present when true",
    ]

    c2pa: Annotated[C2pa, "Content Credentials: what the C2PA manifests in the file claim; present if it has any"]

    # Fingerprints
    pixel_hash: Annotated[
        str,
        "SHA-256 of the decoded pixels, and of what a JPEG is decoded from: the same if only metadata were edited",
    ]
    perceptual_hash: Annotated[
        str,
        "64-bit pHash, 16 hexadecimal digits; similar pictures differ in few bits; absent if the picture has no "
        "pattern, as one of one colour",
    ]
    mean_colour: Annotated[str, '"#rrggbb" in sRGB']
    dominant_colours: Annotated[list[Colour], "up to five, the most frequent first"]

    # What went wrong
    fault: Annotated[PixelFault, "why the pixels could not be decoded although the header could be read"]
    shortened: Annotated[list[str], "fields that were cut or left out, see Bounds"]


def as_markdown() -> str:
    """The schema as the tables of docs/metadata.md."""
    parts = []
    for kind in (Summary, Gps, Colour, Region, C2pa, PixelFault):
        rows = [
            f"| `{name}` | {_type_name(get_args(hint)[0])} | {get_args(hint)[1]} |"
            for name, hint in get_type_hints(kind, include_extras=True).items()
        ]
        heading = "" if kind is Summary else f"### {kind.__name__}\n\n"
        parts.append(
            "\n".join(
                [f"{heading}| field | type | meaning and sources, first one first |", "|---|---|---|", *rows]
            )
        )
    return "\n\n".join(parts)


_TYPE_NAMES: Final = {str: "string", int: "integer", float: "number", bool: "boolean"}


def _type_name(kind: object) -> str:
    if isinstance(kind, type) and kind in _TYPE_NAMES:
        return _TYPE_NAMES[kind]
    if get_origin(kind) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(kind))
    if arguments := get_args(kind):
        return f"list of {_type_name(arguments[0])}"
    name = getattr(kind, "__name__", str(kind))
    return f"[{name}](#{name.lower()})"


if __name__ == "__main__":
    print(as_markdown())
