"""What guests of a share receive: a selection of what its owner sees."""

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, SkipValidation
from pydantic_core import PydanticCustomError

from darkroom import texts
from darkroom.catalog.entry import Entry
from darkroom.shares import Share
from darkroom.summary import Region, Summary
from image_api.media import MediaLinks
from image_api.model import Model
from image_api.models import (
    UUID,
    Caption,
    Instant,
    PhotoRequest,
    Placeholder,
    Position,
    Source,
    Thumbnail,
    Time,
    Upload,
    whole,
)
from image_api.views import image_view

MAX_NAME: Final = 100

_ONLY_INSIDE: Final = "Null without the share's password."


def _name(text: str) -> str:
    name = texts.line(text)
    if not 1 <= len(name) <= MAX_NAME:
        raise PydanticCustomError("name", "The name has no or more than {limit} characters.", {"limit": MAX_NAME})
    return name


class SharedThing(Model):
    """What a link opens."""

    kind: Literal["image", "album", "drop"] = Field(
        description="What was shared: an image, an album, or a place to send photos to."
    )
    password: bool = Field(description="Whether a password is needed, and this request has no session.")
    title: str | None = Field(description=_ONLY_INSIDE, examples=["At the lake"])
    originals: bool | None = Field(description=f"Whether originals may be downloaded. {_ONLY_INSIDE}")
    metadata: bool | None = Field(description=f"Whether images have `details`. {_ONLY_INSIDE}")
    images_left: int | None = Field(description="How many photos guests may still send; null if they may not.")
    bytes_left: int | None = Field(description="How many bytes their files may still have.")
    expires_at: Instant | None = Field(description=f"When the link ends. {_ONLY_INSIDE}")


class GuestSlotRequest(PhotoRequest):
    """A photo that a guest is about to send."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"name": "Anna", "filename": "IMG_5195.HEIC", "content_type": "image/heic", "size": 1846213}
            ]
        },
    )

    name: Annotated[str, AfterValidator(_name)] = Field(
        description=f"What the guest calls themselves, for the owner: up to {MAX_NAME} characters.",
        json_schema_extra={"minLength": 1},
        examples=["Anna"],
    )
    size: Annotated[int, Field(ge=1, strict=True), BeforeValidator(whole)] = Field(
        description="The number of its bytes: exactly so many are accepted."
    )


class GuestSlot(Model):
    """A place for one photo of a guest."""

    id: str = Field(
        examples=["0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"], json_schema_extra={"format": "uuid", "pattern": UUID}
    )
    upload: Upload = Field(description="How to send the photo; in one piece, so `multipart` is null.")


class SessionRequest(Model):
    """The password of a share."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"password": "correct horse battery"}]})

    password: str = Field(default="", max_length=1024, description="Empty to renew a session that holds.")


class GuestSession(Model):
    """What a guest sends as `Share-Session` from now on."""

    session: str = Field(examples=["1795305600.q4Zr0Vf1l2kC…"])
    expires_at: Instant = Field(description="When it ends. A session that holds gives another one.")


class GuestDetails(Model):
    """What a guest sees of a photo besides its pictures, if the owner shares metadata."""

    filename: str | None = Field(examples=["IMG_5195.HEIC"])
    title: str | None = Field(examples=["At the lake"])
    tags: list[str] = Field(examples=[["Family"]])
    caption: Caption | None
    time: Time | None = Field(description="When the picture was taken.")
    position: Position | None = Field(description="Where it was taken.")
    regions: SkipValidation[list[Region]] = Field(description="Marked areas, such as named faces.")
    metadata: SkipValidation[Summary | None] = Field(
        description="What the file says about itself.", examples=[{"make": "Apple", "model": "iPhone 11 Pro Max"}]
    )


class GuestImage(Model):
    """A photo, as guests see it."""

    id: str = Field(
        examples=["0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"], json_schema_extra={"format": "uuid", "pattern": UUID}
    )
    source: Source | None
    thumbnails: list[Thumbnail] = Field(
        description="From the smallest to the largest. Their links work for five to ten minutes."
    )
    placeholder: Placeholder | None
    details: GuestDetails | None = Field(description="Null if the owner does not share metadata.")


class GuestImagePage(Model):
    """Some photos of a share."""

    images: list[GuestImage]
    next_cursor: str | None = Field(description="The next page's `cursor`; null on the last page.")


def shared_view(share: Share, *, inside: bool) -> SharedThing:
    """What a link opens, for somebody who is let in or not."""
    return SharedThing(
        kind="drop" if share.drop is not None else "image" if share.album_id is None else "album",
        images_left=share.drop.max_images - share.drop.images if inside and share.drop is not None else None,
        bytes_left=share.drop.max_bytes - share.drop.bytes if inside and share.drop is not None else None,
        password=not inside,
        title=share.title if inside else None,
        originals=share.originals if inside else None,
        metadata=share.metadata if inside else None,
        expires_at=share.expires_at if inside else None,
    )


def session_view(session: str, expires_at: datetime) -> GuestSession:
    """A session for a guest."""
    return GuestSession(session=session, expires_at=expires_at)


def guest_view(share: Share, entry: Entry, links: MediaLinks) -> GuestImage:
    """An image of a share. Names, words, time, position and camera are `details`."""
    image = image_view(entry, links)
    details = GuestDetails(
        filename=image.filename,
        title=image.title,
        tags=image.tags,
        caption=image.caption,
        time=image.time,
        position=image.position,
        regions=image.regions,
        metadata=image.metadata,
    )
    return GuestImage(
        id=image.id,
        source=image.source,
        thumbnails=image.thumbnails,
        placeholder=image.placeholder,
        details=details if share.metadata else None,
    )
