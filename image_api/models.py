"""What clients send and receive, as JSON: every field with its bounds. /openapi.json is made from it."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SkipValidation,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from darkroom.catalog.entry import Status
from darkroom.chronology import Precision, parse_file_time
from darkroom.companions.companion import CompanionFault, SidecarSource
from darkroom.companions.kinds import FileKind, kind_of
from darkroom.errors import FailureCode, RejectionCode
from darkroom.file_names import MAX_LENGTH, clean
from darkroom.files import MOST_PARTS
from darkroom.formats import AVIF, JPEG, WEBP
from darkroom.keys import ImageId, Origin, image_id
from darkroom.library.likeness import LikenessKind
from darkroom.stages import StageName
from darkroom.summary import FormatId, Region, Summary
from image_api.model import Model
from image_api.settings import MAX_PARTS, MAX_SLOTS

if TYPE_CHECKING:
    from collections.abc import Callable

# RFC 6838, 4.2: a restricted name has up to 127 characters.
_MEDIA_TYPE: Final = r"^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$"
"""A MIME type in lower case, without parameters (RFC 6838, 4.2)."""

_CONTENT_TYPE: Final = re.compile(r"^(image/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}|application/octet-stream)$")

UUID: Final = "^[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$"
"""The ids of images, in text of any case."""

NEW_UUID: Final = UUID.replace("([0-9A-Fa-f]{4}-){3}", "[0-9A-Fa-f]{4}-[0-79A-Fa-f][0-9A-Fa-f]{3}-[0-9A-Fa-f]{4}-")
"""The ids that clients may make: version 8 is for imports."""

SHA256: Final = "^[0-9a-f]{64}$"
"""Digests, in lower-case hex."""

_LOCAL: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}$"
MOMENT: Final = (
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(\.[0-9]{1,9})?([Zz]|[+-](0[0-9]|1[0-4]):[0-5][0-9])$"
)
"""Times with an offset (RFC 3339)."""

_INSTANT: Final = _LOCAL.replace("$", "Z$")


def _as_text(moment: datetime) -> str:
    """A time in UTC to the millisecond."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


Instant = Annotated[
    datetime,
    PlainSerializer(_as_text),
    Field(
        examples=["2026-11-01T11:10:02.123Z"],
        json_schema_extra={"type": "string", "format": "date-time", "pattern": _INSTANT},
    ),
]
"""A moment; every answer has it in UTC, to the millisecond."""


def known_id(text: str) -> ImageId:
    """The canonical form of an id in a path."""
    try:
        return image_id(text)
    except ValueError:
        raise PydanticCustomError(
            "image_id", "The id is not a UUID, such as 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c."
        ) from None


GivenId = Annotated[str, AfterValidator(known_id), Field(json_schema_extra={"format": "uuid", "pattern": UUID})]
"""An id in the body of a request."""


def new_id(text: str) -> ImageId:
    """The canonical form of an id that a client has made."""
    known = known_id(text)
    if not re.fullmatch(NEW_UUID, known):
        raise PydanticCustomError("image_id", "The id is a UUID of version 8, which is for imports only.")
    return known


def _clean_filename(text: str) -> str:
    name = clean(text)
    if not name:
        raise PydanticCustomError("filename", "The file name is empty without its folders and control characters.")
    if len(name) > MAX_LENGTH:
        raise PydanticCustomError(
            "filename", "The file name has more than {limit} characters.", {"limit": MAX_LENGTH}
        )
    return name


def _known_content_type(text: str) -> str:
    if not _CONTENT_TYPE.fullmatch(text):
        raise PydanticCustomError(
            "content_type",
            "The content type is neither image/… in lower case, without parameters, nor application/octet-stream.",
        )
    return text


def _media_type(text: str) -> str:
    if not re.fullmatch(_MEDIA_TYPE, text):
        raise PydanticCustomError(
            "content_type",
            "The content type is not a MIME type in lower case, without parameters, such as video/quicktime.",
        )
    return text


def _known_file_time(text: str) -> str:
    moment = parse_file_time(text)
    if moment is None:
        raise PydanticCustomError(
            "file_time",
            "The file time is not a possible RFC 3339 time with an offset, as 2020-11-01T12:10:02+01:00.",
        )
    return moment.isoformat(timespec="milliseconds")


def _known_sha256(text: str) -> str:
    if not re.fullmatch(SHA256, text):
        raise PydanticCustomError("sha256", "The SHA-256 does not consist of 64 hexadecimal digits in lower case.")
    return text


Sha256 = Annotated[
    str,
    AfterValidator(_known_sha256),
    Field(
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
        json_schema_extra={"pattern": SHA256},
    ),
]
"""The digest of a file."""


def whole(number: object) -> object:
    """JSON has one kind of number: 981.0 is the integer 981. RFC 8259, section 6."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


class PhotoRequest(Model):
    """What is said of a photo before it is sent."""

    filename: Annotated[str, AfterValidator(_clean_filename)] = Field(
        json_schema_extra={"minLength": 1},
        description=f"Its name, up to {MAX_LENGTH} characters; folders and control characters are left out.",
    )
    content_type: Annotated[str, AfterValidator(_known_content_type)] = Field(
        description="`image/…` without parameters, or `application/octet-stream`. Exactly this type has to be "
        "sent; the real format is read from the file's bytes.",
        json_schema_extra={"pattern": _CONTENT_TYPE.pattern},
    )
    file_time: (
        Annotated[
            str,
            AfterValidator(_known_file_time),
            Field(json_schema_extra={"format": "date-time", "pattern": MOMENT}),
        ]
        | None
    ) = Field(
        default=None,
        description="When the file was last changed: RFC 3339 with the offset that the device's clock had then, "
        "kept to the millisecond. In a browser, `File.lastModified` with `getTimezoneOffset()` of that date. "
        "Lists use it where neither the photo nor its name gives the second, unless it is more than a day "
        "ahead of the upload.",
        examples=["2020-11-01T12:10:02.123+01:00"],
    )


class SlotRequest(PhotoRequest):
    """The photo a client is about to upload."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "filename": "IMG_5195.HEIC",
                    "content_type": "image/heic",
                    "size": 1846213,
                    "file_time": "2020-11-01T12:10:02.123+01:00",
                }
            ]
        }
    )

    size: Annotated[int, Field(ge=1, strict=True), BeforeValidator(whole)] | None = Field(
        default=None,
        description="The number of its bytes, if known: a file that is too large is then refused at once, exactly "
        "this many bytes are accepted, and there are more ways to send them.",
    )
    sha256: Sha256 | None = Field(
        default=None,
        description="The SHA-256 of its bytes. Other bytes are refused by S3 where it can tell, and rejected with "
        "`checksum_mismatch` in any case; the right ones make an image that says `verified`.",
    )


_RENDITIONS: Final = (JPEG, AVIF, WEBP)
"""The formats of thumbnails."""


class Thumbnail(Model):
    """One rendition of the photo: upright, in sRGB or Display P3, without the photo's metadata."""

    name: str = Field(description="Its rung of the ladder.", examples=["640"])
    format: str = Field(
        description="Its file format.",
        examples=["avif"],
        json_schema_extra={"enum": [each.extension for each in _RENDITIONS]},
    )
    content_type: str = Field(
        examples=["image/avif"], json_schema_extra={"enum": [each.media_type for each in _RENDITIONS]}
    )
    width: int = Field(description="Pixels.", examples=[640])
    height: int = Field(description="Pixels.", examples=[427])
    bytes: int = Field(examples=[48210])
    animated: bool = Field(
        description="Whether it moves, as its original does. Every rung also has a still picture."
    )
    url: str = Field(
        description="Opens without a token for some hours, and stays the same meanwhile, so that caches keep it.",
        examples=["https://api.example.com/media/…/640.avif?e=1795305600&s=…"],
    )


class Placeholder(Model):
    """What to show until a thumbnail is loaded."""

    thumbhash: str | None = Field(
        default=None, description="A ThumbHash, base64.", examples=["1QcSHQRnh493V4dIh4eXh1h4kJUI"]
    )
    data_uri: str | None = Field(default=None, description="A tiny picture as a data URI.")


class Source(Model):
    """The original, as found in its bytes."""

    width: int | None = Field(
        default=None, description="Pixels as displayed, orientation applied.", examples=[3024]
    )
    height: int | None = Field(default=None, description="Pixels as displayed.", examples=[4032])
    format: SkipValidation[FormatId | None] = Field(
        default=None, description="The file format found in the bytes.", examples=["heic"]
    )


class Time(Model):
    """When the photo was taken, as far as that is known. Lists follow `local`, then `instant`."""

    local: str = Field(
        description="The local time where it was taken, to the millisecond, without an offset. Parts "
        "that are finer than `precision` have their first value: January, the first day, midnight.",
        examples=["2020-11-01T12:10:02.123"],
        json_schema_extra={"pattern": _LOCAL},
    )
    precision: Precision = Field(description="How much of `local` is known.", examples=["second"])
    source: str = Field(
        description="Where `local` comes from: a property of the file, or `file_name`, `file_time` (sent with the "
        "slot), `upload` (nothing else is known; UTC), `sidecar:xmp`, `sidecar:takeout` or `owner` (corrected).",
        examples=["exif:DateTimeOriginal"],
    )
    instant: Annotated[str, Field(json_schema_extra={"format": "date-time", "pattern": _INSTANT})] | None = Field(
        description="The same moment in UTC, to the millisecond; null when the offset from UTC is not known.",
        examples=["2020-11-01T11:10:02.123Z"],
    )
    instant_source: str | None = Field(
        description="Where `instant` comes from: a property of the file, `gps` (the offset was computed "
        "from the satellites' time), `file_name`, `file_time`, `upload` or `owner`; null if `instant` is.",
        examples=["exif:OffsetTimeOriginal"],
    )


# No `type`: whether the contract names one depends on when pydantic builds the models.
WordsSource = Literal["owner", "file"] | SidecarSource
"""Who says something about a photo."""

# What is stored is shown as it is: a value that a later version does not know must not cost the whole answer.
type ErrorCode = Annotated[Literal[RejectionCode, FailureCode], SkipValidation()]
"""Why a part of the work on a photo was given up."""


class Position(Model):
    """Where a picture was taken (WGS 84)."""

    model_config = ConfigDict(extra="forbid")

    latitude: float = Field(ge=-90, le=90, description="Degrees, north positive.", examples=[43.467157])
    longitude: float = Field(ge=-180, le=180, description="Degrees, east positive.", examples=[11.885395])
    altitude_m: float | None = Field(
        default=None, ge=-12_000, le=100_000, description="Metres above sea level, if known.", examples=[262.0]
    )


class Corrections(Model):
    """What the owner has corrected of what the file says; null where the file's word counts."""

    taken_at: str | None = Field(description="The local time.", examples=["1998-07-04T18:30:00"])
    offset: str | None = Field(description="The offset of that clock from UTC.", examples=["+02:00"])
    position: Position | None
    orientation: int | None = Field(description="1 to 8, as EXIF's Orientation.", examples=[6])


class StageFault(Model):
    """Why one part of the work on the photo was given up."""

    stage: StageName
    code: ErrorCode = Field(description="For programs.", examples=["truncated"])
    message: str = Field(description="For people.", examples=["The file ends before the picture does."])
    retry: bool = Field(description="Whether another try may succeed: the reason is not in the file.")


class CompanionEntry(Model):
    """A file that belongs to a photo. It is kept as it is."""

    id: str = Field(
        examples=["5d0a2ab2-0a0f-4a4e-8f4f-0d9f5d9b7a55"], json_schema_extra={"format": "uuid", "pattern": UUID}
    )
    kind: SkipValidation[FileKind] = Field(
        description="By its name: `video` of a Live Photo, `raw`, `edits` (Apple's AAE), `xmp`, or `takeout` (the "
        "JSON of Google's Takeout).",
        examples=["video"],
    )
    filename: str = Field(examples=["IMG_5195.MOV"])
    size: int = Field(description="Bytes.", examples=[3846213])
    uploaded_at: Instant = Field(description="When it arrived.")
    fault: SkipValidation[CompanionFault] | None = Field(
        description="Why a sidecar says nothing about the photo, although it is kept: `sidecar_too_large` (above "
        "1 MB), `unreadable` (S3 does not return it), `not_xmp`, `not_takeout`, or `of_another_image`; otherwise "
        "null."
    )


class CompanionList(Model):
    """The files that belong to a photo."""

    companions: list[CompanionEntry]


def _companion_name(text: str) -> str:
    name = _clean_filename(text)
    kind = kind_of(name)
    if kind in (FileKind.PICTURE, FileKind.SYSTEM):
        raise PydanticCustomError(
            "companion", "By its name, the file is no companion: a video, a RAW file, AAE, XMP or JSON."
        )
    return name


class CompanionRequest(Model):
    """A file that a client is about to send for an image."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"filename": "IMG_5195.MOV", "content_type": "video/quicktime", "size": 3846213},
            ]
        }
    )

    filename: Annotated[str, AfterValidator(_companion_name)] = Field(
        json_schema_extra={"minLength": 1},
        description=f"Its name, up to {MAX_LENGTH} characters. The ending says what it is.",
    )
    content_type: Annotated[str, AfterValidator(_media_type)] = Field(
        json_schema_extra={"pattern": _MEDIA_TYPE},
        description="Its MIME type in lower case, without parameters. Send the type that the form's fields and "
        "the link's headers have: only images, videos, sounds and JSON keep theirs; everything else is "
        "`application/octet-stream`, so that no companion opens as a web page.",
    )
    size: Annotated[int, Field(ge=1, strict=True), BeforeValidator(whole)] | None = Field(
        default=None, description="The number of its bytes, as for a photo."
    )
    sha256: Sha256 | None = Field(
        default=None, description="The SHA-256 of its bytes. S3 refuses other bytes where it can tell."
    )


class Caption(Model):
    """The description that counts."""

    text: str = Field(examples=["At the lake"])
    source: SkipValidation[WordsSource] = Field(
        description="Who says it: the `owner`, the `file`, or a sidecar: `sidecar:xmp`, `sidecar:takeout`.",
        examples=["sidecar:takeout"],
    )


class ImageEntry(Model):
    """A photo. What is not known (yet) is null."""

    id: str = Field(
        examples=["0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"], json_schema_extra={"format": "uuid", "pattern": UUID}
    )
    status: Status = Field(
        description="`pending`: a slot without a photo. `processing`: being worked on; the first "
        "thumbnails may be there. `ready`: complete. `partial`: some pictures or the metadata could not be made. "
        "`rejected`: no picture could be made, because of the file. `failed`: no picture could be made, because "
        "of a fault on our side. `errors` says more."
    )
    reprocessing: bool = Field(
        description="Whether newer thumbnails or metadata are being made; the present ones stay meanwhile."
    )
    filename: str | None = Field(examples=["IMG_5195.HEIC"])
    content_type: str | None = Field(description="As declared for the upload.", examples=["image/heic"])
    size: int | None = Field(description="The number of the original's bytes.", examples=[1846213])
    sha256: Annotated[str, Field(json_schema_extra={"pattern": SHA256})] | None = Field(
        description="The SHA-256 of the original's bytes as they were read, in hexadecimal digits.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    verified: bool = Field(
        description="Whether that is the `sha256` that the slot was opened with: the file has arrived whole."
    )
    sent_by: str | None = Field(
        description="What the guest calls themselves who sent it by a share; null if its owner did.",
        examples=["Anna"],
    )
    created_at: Instant = Field(description="When its slot was opened, or its import arrived.")
    uploaded_at: Instant | None = Field(description="When its original arrived.")
    origin: Origin = Field(description="`upload`: through a slot. `import`: dropped into the bucket.")
    version: int = Field(description="Counts the owner's edits; the first part of the ETag.", examples=[3])
    title: str | None = Field(description="The owner's own, as the next four.", examples=["At the lake"])
    description: str | None
    tags: list[str] = Field(examples=[["Family", "Summer 1998"]])
    favourite: bool
    rating: int | None = Field(description="1 to 5 stars.", examples=[4])
    corrections: Corrections
    time: Time | None = Field(
        description="When the picture was taken, with the owner's corrections; lists are in this order."
    )
    uncorrected_time: Time | None = Field(description="The same without the owner's corrections.")
    position: Position | None = Field(
        description="Where it was taken: the owner's correction; without one, what the file says, or a sidecar."
    )
    position_source: SkipValidation[WordsSource] | None = Field(
        description="Who says that: `owner`, `file`, `sidecar:xmp` or `sidecar:takeout`; null if nobody does.",
        examples=["file"],
    )
    caption: Caption | None = Field(
        description="The description that counts: the owner's; without one, the file's, or a sidecar's."
    )
    source: Source | None
    regions: SkipValidation[list[Region]] = Field(
        description="Marked areas, such as named faces, on the pictures as they are displayed: with the owner's "
        "correction of the orientation once the thumbnails have it."
    )
    thumbnails: list[Thumbnail] = Field(description="From the smallest to the largest.")
    placeholder: Placeholder | None
    metadata: SkipValidation[Summary | None] = Field(
        description="What the file says about itself: camera, exposure, time taken, position, … Unknown fields "
        "are absent.",
        examples=[{"make": "Apple", "model": "iPhone 11 Pro Max", "taken_at": "2020-11-01T12:10:02+01:00"}],
    )
    errors: list[StageFault]
    companions: list[CompanionEntry] = Field(description="The files that belong to it, by their names.")
    trashed_at: Instant | None = Field(
        description="Since when it is in the trash, or null. Another photo under the same id begins anew."
    )
    destroyed_after: Instant | None = Field(description="Until when it can be restored from there at least.")


class ImagePage(Model):
    """Some of a user's photos, newest first."""

    images: list[ImageEntry]
    next_cursor: str | None = Field(description="The next page's `cursor`; null on the last page.")


class LookAlike(Model):
    """A photo that looks like another."""

    distance: int = Field(description="In how many of 64 bits their perceptual hashes differ.", examples=[2])
    image: ImageEntry


class SimilarImages(Model):
    """Photos that are like another, each in the strongest answer that holds for it."""

    compared: list[LikenessKind] = Field(
        description="The answers that can have images. If `same_pixels` or `look_alike` is missing, the picture "
        "was too large to be compared, or has no pattern."
    )
    same_bytes: list[ImageEntry] = Field(description="Files with the same bytes.")
    same_pixels: list[ImageEntry] = Field(
        description="Other files with the same picture, such as edited metadata."
    )
    look_alike: list[LookAlike] = Field(description="Other pictures that look nearly the same, the nearest first.")
    next_cursor: str | None = Field(description="The next page's `cursor`; null on the last page.")


class CompactPicture(Model):
    """A thumbnail, in one or several formats."""

    name: str = Field(examples=["640"])
    width: int = Field(description="Pixels.", examples=[640])
    height: int = Field(description="Pixels.", examples=[427])
    formats: list[str] = Field(description="The endings of its files.", examples=[["jpg", "avif"]])
    animated: list[str] = Field(description="Those of them that move.", examples=[[]])


class CompactImage(Model):
    """What a grid of pictures needs of a photo.

    A link is `base` + `path` + name + "." + format + "?" + `query`.
    """

    id: str = Field(examples=["0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"])
    status: Status
    version: int = Field(description="Counts the owner's edits.", examples=[3])
    favourite: bool
    trashed_at: Instant | None = Field(description="Since when it is in the trash, or null.")
    local: str | None = Field(description="`time.local` of the photo.", examples=["2020-11-01T12:10:02.123"])
    width: int | None = Field(description="Of the original as displayed, in pixels.", examples=[3024])
    height: int | None = Field(examples=[4032])
    thumbhash: str | None = Field(examples=["1QcSHQRnh493V4dIh4eXh1h4kJUI"])
    path: str | None = Field(description="Null without pictures, as `query`.", examples=["3f0c…/thumbnails/…/"])
    query: str | None = Field(
        description="The signature; it is the same for some hours.", examples=["e=1795305600&s=…"]
    )
    pictures: list[CompactPicture] = Field(description="From the smallest to the largest.")


class CompactPage(Model):
    """Some of a user's photos, in short."""

    base: str = Field(description="The beginning of every link.", examples=["https://api.example.com/media/"])
    images: list[CompactImage]
    next_cursor: str | None = Field(description="The next page's `cursor`; null on the last page.")


class OriginalLink(Model):
    """Where the original is."""

    url: str = Field(description="Opens without a token.", examples=["https://originals.s3.amazonaws.com/…"])
    expires_at: Instant = Field(description="When the link stops working.")


class UploadForm(Model):
    """A POST with a multipart form: `fields` as they are, and the file last, as `file`."""

    url: str = Field(examples=["https://originals.s3.eu-central-1.amazonaws.com/"])
    fields: dict[str, str] = Field(examples=[{"Content-Type": "image/heic", "key": "uploads/…", "policy": "…"}])


class UploadLink(Model):
    """A PUT whose body is the file, with these headers as they are. Content-Length, which every HTTP client sends
    by itself, must be the size that was declared."""

    url: str = Field(examples=["https://originals.s3.eu-central-1.amazonaws.com/uploads/…?X-Amz-Signature=…"])
    headers: dict[str, str] = Field(examples=[{"Content-Type": "image/heic", "If-None-Match": "*"}])


class UploadParts(Model):
    """How the file is cut into parts; `POST /images/{id}/parts` gives their links."""

    part_bytes: int = Field(description="The bytes of each part but the last.", examples=[8388608])
    parts: int = Field(description="How many parts there are.", examples=[6])


class Upload(Model):
    """The ways to send the file to S3. One of them is enough."""

    expires_at: Instant = Field(description="When the form and the link stop working. Open the slot again then.")
    max_bytes: int = Field(description="The largest file that is accepted, in bytes.", examples=[52428800])
    form: UploadForm = Field(description="For browsers, and for files whose size is not known.")
    put: UploadLink | None = Field(description="For background transfers; null if no `size` was declared.")
    multipart: UploadParts | None = Field(
        description="For large files; null if the declared `size` is not above `multipart_over`."
    )


class PartRequest(Model):
    """A part that is about to be sent."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[int, Field(ge=1, le=MOST_PARTS, strict=True), BeforeValidator(whole)] = Field(examples=[1])
    sha256: Sha256 = Field(description="The SHA-256 of its bytes; S3 takes no others.")


def _each_part_once(parts: list[PartRequest]) -> list[PartRequest]:
    if len({part.number for part in parts}) < len(parts):
        raise PydanticCustomError("parts", "A part is there twice.")
    return parts


class PartsRequest(Model):
    """Parts that are about to be sent."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "parts": [
                        {
                            "number": 1,
                            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                        }
                    ]
                }
            ]
        },
    )

    parts: Annotated[
        list[PartRequest], Field(min_length=1, max_length=MAX_PARTS), AfterValidator(_each_part_once)
    ] = Field(description="Each part once, in any order.")


class PartLink(Model):
    """A PUT whose body is a part of the file, with these headers as they are. Content-Length, which every HTTP
    client sends by itself, must be the part's size."""

    number: int = Field(examples=[1])
    url: str = Field(examples=["https://originals.s3.eu-central-1.amazonaws.com/uploads/…?partNumber=1&…"])
    headers: dict[str, str] = Field(
        examples=[{"x-amz-checksum-sha256": "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg="}]
    )


class PartLinks(Model):
    """Where to send parts."""

    expires_at: Instant = Field(description="When the links stop working. Ask for others then.")
    links: list[PartLink] = Field(description="One for each part, in the order of the request.")


class UploadedPart(Model):
    """A part that has arrived."""

    number: int = Field(examples=[1])
    bytes: int = Field(examples=[8388608])
    sha256: str = Field(
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
        json_schema_extra={"pattern": SHA256},
    )


class UploadedParts(UploadParts):
    """How far an upload in parts is."""

    size: int = Field(description="The bytes of the whole file.", examples=[47185920])
    uploaded: list[UploadedPart] = Field(description="The parts that have arrived, in order of their numbers.")


class CompanionSlotAnswer(Model):
    """A place for one companion of a photo."""

    model_config = ConfigDict(title="CompanionSlot")

    id: str = Field(examples=["5d0a2ab2-0a0f-4a4e-8f4f-0d9f5d9b7a55"])
    kind: SkipValidation[FileKind] = Field(examples=["video"])
    filename: str = Field(examples=["IMG_5195.MOV"])
    upload: Upload | None = Field(description="Null if the file is there: nothing is to be sent.")


class Slot(Model):
    """A place for one photo."""

    image: ImageEntry
    duplicate: bool = Field(
        description="Whether the file is that of an image that has an id already; `image` is that image then."
    )
    upload: Upload | None = Field(description="Null if the file is there already: nothing is to be sent.")


class NamedSlotRequest(SlotRequest):
    """One of many photos that a client is about to upload."""

    id: (
        Annotated[str, AfterValidator(new_id), Field(json_schema_extra={"format": "uuid", "pattern": NEW_UUID})]
        | None
    ) = Field(
        default=None,
        description="A UUID that you have made, of any version except 8; without it, the API makes one, and the "
        "request cannot be repeated.",
        examples=["0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"],
    )
    companion_of: GivenId | None = Field(
        default=None,
        description="The id of the image that the file is a companion of; its slot may be in the same request.",
        examples=["0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"],
    )
    content_type: str = Field(
        json_schema_extra={"pattern": _MEDIA_TYPE},
        description="As in a request for one: of a photo, `image/…` or `application/octet-stream`; of a "
        "companion, any MIME type in lower case, without parameters.",
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        checks: dict[str, Callable[[str], str]] = (
            {"content_type": _known_content_type}
            if self.companion_of is None
            else {"filename": _companion_name, "content_type": _media_type}
        )
        faults: list[InitErrorDetails] = []
        for field, check in checks.items():
            try:
                check(getattr(self, field))
            except PydanticCustomError as error:
                faults.append({"type": error, "loc": (field,), "input": getattr(self, field)})
        if faults:  # each at its field, not at the whole slot
            raise ValidationError.from_exception_data("slot", faults)
        return self


def _each_id_once(slots: list[NamedSlotRequest]) -> list[NamedSlotRequest]:
    ids = [slot.id for slot in slots if slot.id is not None]
    if len({*ids}) < len(ids):
        raise PydanticCustomError("ids", "An id is there twice.")
    return slots


class SlotsRequest(Model):
    """Photos that a client is about to upload."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "slots": [
                        {
                            "id": "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c",
                            "filename": "IMG_5195.HEIC",
                            "content_type": "image/heic",
                            "size": 1846213,
                        }
                    ]
                }
            ]
        },
    )

    slots: Annotated[
        list[NamedSlotRequest], Field(min_length=1, max_length=MAX_SLOTS), AfterValidator(_each_id_once)
    ] = Field(description="Each id once.")


class SlotResult(Model):
    """What became of one slot of a request for many. The slot of a companion has the image that it belongs to."""

    id: str = Field(description="That of the request, or the one that the API has made.")
    status: int = Field(description="The status that a request for this slot alone would have.", examples=[201])
    code: str | None = Field(description="The code of its problem.", examples=["already_uploaded"])
    slot: Slot | None = Field(description="Null with a problem.")


class SlotResults(Model):
    """What became of each slot, in the order of the request."""

    results: list[SlotResult]


class Health(Model):
    """The API answers."""

    status: Literal["ok"]


class InvalidValue(Model):
    """One missing or wrong value."""

    model_config = ConfigDict(populate_by_name=True)

    place: Literal["body", "query", "path", "header"] = Field(alias="in", examples=["body"])
    pointer: str = Field(description="A JSON pointer (RFC 6901) to the value there.", examples=["/filename"])
    detail: str = Field(examples=["This is required."])


class ProblemDetails(Model):
    """An error (RFC 9457)."""

    type: str = Field(examples=["https://api.example.com/docs#image_not_found"])
    title: str = Field(examples=["There is no such image."])
    status: int = Field(examples=[404])
    code: str = Field(description="For programs; never changes.", examples=["image_not_found"])
    detail: str | None = Field(default=None, description="More about this occurrence.")
    instance: str = Field(description="The path of the request.", examples=["/images/42"])
    errors: list[InvalidValue] | None = Field(default=None, description="Only in `invalid`: each wrong value.")
    max_bytes: int | None = Field(default=None, description="Only in `too_large`: the limit.")
    version: int | None = Field(default=None, description="Only in `outdated`: the current version of the image.")
    reason: ErrorCode | None = Field(
        default=None,
        description="Only in `rejected` and `failed`: the code of the image's error.",
        examples=["truncated"],
    )
    max_requests_per_minute: int | None = Field(
        default=None, description="Only in `too_many_requests`: the limit."
    )
    max_open_slots: int | None = Field(default=None, description="Only in `too_many_open_slots`: the limit.")
    max_images: int | None = Field(default=None, description="Only in `too_many_images`: the limit.")
    max_shares: int | None = Field(default=None, description="Only in `too_many_shares`: the limit.")
    max_companions: int | None = Field(default=None, description="Only in `too_many_companions`: the limit.")
    max_stored_bytes: int | None = Field(default=None, description="Only in `storage_full`: the limit.")
    max_exports_per_day: int | None = Field(
        default=None, description="Only in `too_many_exports_today`: the limit."
    )
    missing: list[int] | None = Field(
        default=None, description="Only in `parts_missing`: the numbers of the first parts that have not arrived."
    )
