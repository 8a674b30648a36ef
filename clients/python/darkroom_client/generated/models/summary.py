from __future__ import annotations

from pydantic import Field

from ..models.c2_pa import C2Pa
from ..models.colour import Colour
from ..models.gps import Gps
from ..models.pixel_fault import PixelFault
from ..models.region import Region
from ..models.summary_chroma_subsampling import SummaryChromaSubsampling
from ..models.summary_colour_mode import SummaryColourMode
from ..models.summary_colour_space import SummaryColourSpace
from ..models.summary_exposure_program import SummaryExposureProgram
from ..models.summary_format import SummaryFormat
from ..models.summary_metering import SummaryMetering
from ..models.summary_orientation import SummaryOrientation
from ..models.summary_variant import SummaryVariant
from ..models.summary_white_balance import SummaryWhiteBalance
from ..types import Model


class Summary(Model):
    """All fields; the functions of metadata_extractor/summary.py fill them."""

    format_: str | SummaryFormat | None = Field(default=None, alias="format")
    """by the bytes, not the name"""

    variant: str | SummaryVariant | None = None
    """mpo: a JPEG followed by more pictures; dng and all after it: the kind of raw"""

    content_type: str | None = None
    """MIME type of the format"""

    bytes_: int | None = Field(default=None, alias="bytes")
    """size of the file"""

    sha256: str | None = None
    """of the file, hexadecimal"""

    width: int | None = None
    """pixels, as displayed: turned and cropped"""

    height: int | None = None
    """pixels, as displayed"""

    orientation: int | SummaryOrientation | None = None
    """how the stored picture is turned for display, 1 to 8 as in EXIF; see Size and orientation"""

    colour_mode: str | SummaryColourMode | None = None
    """`alpha` says whether there is transparency"""

    bit_depth: int | None = None
    """bits a sample"""

    alpha: bool | None = None
    """has an alpha channel or a transparent colour"""

    chroma_subsampling: str | SummaryChromaSubsampling | None = None
    """of JPEG, WebP, TIFF, AVIF and HEIC"""

    animated: bool | None = None
    """shows more than one frame in time; present for formats that can"""

    frames: int | None = None
    """of an animation"""

    duration_ms: int | None = None
    """of one run of an animation"""

    loops: int | None = None
    """how often an animation is shown; 0 means for ever"""

    pages: int | None = None
    """of a TIFF, or sizes in an ICO, when more than one"""

    icc_profile: str | None = None
    """ProfileDescription of the embedded ICC profile"""

    colour_space: str | SummaryColourSpace | None = None
    """EXIF ColorSpace"""

    make: str | None = None
    """EXIF Make; XMP tiff:Make"""

    model: str | None = None
    """EXIF Model; XMP tiff:Model"""

    lens_make: str | None = None
    """EXIF LensMake; XMP exifEX:LensMake"""

    lens_model: str | None = None
    """EXIF LensModel; XMP exifEX:LensModel, aux:Lens"""

    software: str | None = None
    """EXIF Software; XMP tiff:Software; PNG Software"""

    exposure_time: str | None = None
    """EXIF ExposureTime as photographers read it: "1/250", "0.4", "30" """

    exposure_seconds: float | None = None
    """the same in seconds"""

    f_number: float | None = None
    """EXIF FNumber"""

    iso: int | None = None
    """EXIF PhotographicSensitivity, or the tag it refers to"""

    focal_length_mm: float | None = None
    """EXIF FocalLength, millimetres"""

    focal_length_35mm: int | None = None
    """EXIF FocalLengthIn35mmFilm, millimetres"""

    exposure_bias_ev: float | None = None
    """EXIF ExposureBiasValue, EV"""

    exposure_program: str | SummaryExposureProgram | None = None
    """EXIF ExposureProgram"""

    metering: str | SummaryMetering | None = None
    """EXIF MeteringMode"""

    white_balance: str | SummaryWhiteBalance | None = None
    """EXIF WhiteBalance"""

    flash_fired: bool | None = None
    """EXIF Flash, bit 0"""

    taken_at: str | None = None
    """ISO 8601 with the precision the file has, sub-seconds included; without an offset it is the camera's
    local time"""

    taken_at_source: str | None = None
    """the property it comes from, see Time taken"""

    taken_at_offset_source: str | None = None
    """where the offset comes from: the date itself or its offset tag, or "gps"; absent for a local time"""

    modified_at: str | None = None
    """EXIF DateTime; XMP xmp:ModifyDate"""

    gps: Gps | None = None
    location: str | None = None
    """sublocation: XMP Iptc4xmpCore:Location; IPTC 2:92"""

    city: str | None = None
    """XMP photoshop:City; IPTC 2:90"""

    state: str | None = None
    """XMP photoshop:State; IPTC 2:95"""

    country: str | None = None
    """XMP photoshop:Country; IPTC 2:101"""

    country_code: str | None = None
    """XMP Iptc4xmpCore:CountryCode; IPTC 2:100"""

    title: str | None = None
    """XMP dc:title; IPTC 2:05; EXIF XPTitle, ImageTitle; PNG Title"""

    headline: str | None = None
    """XMP photoshop:Headline; IPTC 2:105"""

    description: str | None = None
    """EXIF ImageDescription; XMP dc:description; IPTC 2:120; EXIF XPSubject; PNG Description"""

    keywords: list[str] | None = None
    """XMP dc:subject; IPTC 2:25; EXIF XPKeywords; every level of XMP lr:hierarchicalSubject,
    digiKam:TagsList, MicrosoftPhoto:LastKeywordXMP"""

    rating: float | None = None
    """XMP xmp:Rating; EXIF Rating; XMP MicrosoftPhoto:Rating: 1 to 5, 0 unrated, -1 rejected"""

    label: str | None = None
    """XMP xmp:Label"""

    creators: list[str] | None = None
    """EXIF Artist; XMP dc:creator; IPTC 2:80; EXIF XPAuthor, Photographer; PNG Author"""

    credit: str | None = None
    """XMP photoshop:Credit; IPTC 2:110"""

    source: str | None = None
    """XMP photoshop:Source; IPTC 2:115"""

    copyright_: str | None = Field(default=None, alias="copyright")
    """EXIF Copyright; XMP dc:rights; IPTC 2:116; PNG Copyright"""

    user_comment: str | None = None
    """EXIF UserComment; EXIF XPComment"""

    comment: str | None = None
    """the comment of a JPEG, GIF or PNG itself"""

    creator_tool: str | None = None
    """XMP xmp:CreatorTool"""

    digital_source_type: str | None = None
    """XMP Iptc4xmpExt:DigitalSourceType, the last part of IPTC's term: trainedAlgorithmicMedia is made by
    AI"""

    regions: list[Region] | None = None
    """XMP mwg-rs:Regions; MP:RegionInfo; in fractions or pixels"""

    content_identifier: str | None = None
    """of a Live Photo, from Apple's maker note: its video has the same, a UUID in capital letters"""

    panorama: str | None = None
    """XMP GPano:ProjectionType, such as equirectangular"""

    motion_photo: bool | None = None
    """has a video: behind or beside the picture, in Samsung's trailer, or by XMP GCamera, Container;
    present when true"""

    depth_map: bool | None = None
    """has a depth map: a HEIF auxiliary image, another picture of a JPEG, in Samsung's trailer, or by XMP
    GDepth, Device, Container; present when true"""

    embedded_jpeg: bool | None = None
    """the picture of a RAW file is the JPEG that its camera embedded; present when true"""

    gain_map: bool | None = None
    """has an HDR gain map: in HEIF (ISO 21496-1, Apple), another picture of a JPEG (ISO 21496-1, Adobe,
    Apple), or by XMP hdrgm, HDRGainMap, Container; present when true"""

    c2pa: C2Pa | None = None
    pixel_hash: str | None = None
    """SHA-256 of the decoded pixels, and of what a JPEG is decoded from: the same if only metadata were
    edited"""

    perceptual_hash: str | None = None
    """64-bit pHash, 16 hexadecimal digits; similar pictures differ in few bits; absent if the picture has
    no pattern, as one of one colour"""

    mean_colour: str | None = None
    """"#rrggbb" in sRGB"""

    dominant_colours: list[Colour] | None = None
    """up to five, the most frequent first"""

    fault: PixelFault | None = None
    shortened: list[str] | None = None
    """fields that were cut or left out, see Bounds"""
