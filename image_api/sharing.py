"""What owners send to share images, and what they receive."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from darkroom import texts, words
from darkroom.chronology import parse_file_time
from darkroom.shares import (
    DEFAULT_LIFE,
    MAX_DROPPED,
    MAX_DROPPED_BYTES,
    MAX_LIFE,
    MAX_PASSWORD,
    MIN_PASSWORD,
    Share,
)
from image_api.model import Model
from image_api.models import MOMENT, UUID, GivenId, Instant

_TOKEN: Final = Field(
    description="What opens the share, as a part of `url`; only the answer to the request that made it has it.",
    examples=["q4Zr0Vf1l2kC0m3q9hXh7m1b5R2tYw8e"],
)


def _title(text: str) -> str | None:
    title = texts.line(text)
    if len(title) > words.MAX_TITLE:
        raise PydanticCustomError(
            "length", "The title has more than {limit} characters.", {"limit": words.MAX_TITLE}
        )
    return title or None


def _moment(value: object) -> datetime:
    moment = parse_file_time(value) if isinstance(value, str) else None
    if moment is None:
        raise PydanticCustomError(
            "expires_at", "This is not a possible RFC 3339 time with an offset, as 2026-12-24T18:00:00Z."
        )
    return moment


def _expiry(moment: datetime) -> datetime:
    left = moment - datetime.now(UTC)
    if not timedelta() < left <= MAX_LIFE:
        raise PydanticCustomError(
            "expires_at", "A share ends in the future, in at most {days} days.", {"days": MAX_LIFE.days}
        )
    return moment.astimezone(UTC).replace(microsecond=0)


class DropRequest(Model):
    """How much guests may send."""

    model_config = ConfigDict(extra="forbid")

    max_images: Annotated[int, Field(ge=1, le=MAX_DROPPED, strict=True)] = Field(
        default=100, description="Photos in all."
    )
    max_bytes: Annotated[int, Field(ge=1, le=MAX_DROPPED_BYTES, strict=True)] = Field(
        default=2 * 2**30, description="The bytes of all their files together."
    )


class DropEntry(Model):
    """How much guests may send, and what they have been given slots for."""

    max_images: int = Field(examples=[100])
    max_bytes: int = Field(examples=[2147483648])
    images: int = Field(examples=[12])
    bytes: int = Field(examples=[48234496])


class ShareRequest(Model):
    """What to share, and how far."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "image_id": "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c",
                    "title": "At the lake",
                    "password": "correct horse battery",
                }
            ]
        },
    )

    image_id: GivenId | None = Field(
        default=None,
        description="The image; null for an album.",
        examples=["0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"],
    )
    album_id: GivenId | None = Field(
        default=None,
        description="The album; null for an image.",
        examples=["9d1c6f2a-3b8e-4f0d-8a51-2f7c1e6b5d40"],
    )
    drop: DropRequest | None = Field(
        default=None,
        description="Lets guests send photos to the album, or to the library without one, instead of seeing any. "
        "They count as the owner's own.",
    )
    title: Annotated[str, AfterValidator(_title)] | None = Field(
        default=None,
        description=f"What guests read above the pictures: one line of up to {words.MAX_TITLE} characters.",
        examples=["At the lake"],
    )
    expires_at: Annotated[datetime, BeforeValidator(_moment), AfterValidator(_expiry)] | None = Field(
        default=None,
        description=f"When it ends: RFC 3339, in at most {MAX_LIFE.days} days; without it in {DEFAULT_LIFE.days} "
        "days.",
        examples=["2026-12-24T18:00:00Z"],
        json_schema_extra={"format": "date-time", "pattern": MOMENT},
    )
    password: Annotated[str, Field(min_length=MIN_PASSWORD, max_length=MAX_PASSWORD)] | None = Field(
        default=None, description="What guests have to know besides the link; null for nothing."
    )
    originals: bool = Field(
        default=False,
        strict=True,
        description="Whether guests may download originals. Files hold their metadata, so `metadata` has to be "
        "true as well.",
    )
    metadata: bool = Field(
        default=False,
        strict=True,
        description="Whether guests see when, where and with what pictures were taken, their names and words.",
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        faults: dict[str, str] = {}
        if self.drop is None and (self.image_id is None) == (self.album_id is None):
            faults["image_id"] = "A share is of an image or of an album."
        if self.drop is not None and self.image_id is not None:
            faults["image_id"] = "Photos are sent to an album, or to the library."
        if self.drop is not None and self.metadata:
            faults["metadata"] = "Guests who send photos see none."
        if self.originals and not self.metadata:
            faults["originals"] = "Originals hold their metadata: share both, or neither."
        if faults:  # each at its field
            raise ValidationError.from_exception_data(
                "share",
                [
                    {"type": PydanticCustomError("share", text), "loc": (field,), "input": getattr(self, field)}
                    for field, text in faults.items()
                ],
            )
        return self


class ShareEntry(Model):
    """A share, as its owner sees it."""

    id: str = Field(
        description="For the owner's routes; it opens nothing.",
        examples=["5d0a2ab2-0a0f-4a4e-8f4f-0d9f5d9b7a55"],
        json_schema_extra={"format": "uuid", "pattern": UUID},
    )
    image_id: str | None = Field(
        description="The image; null for an album.",
        examples=["0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"],
        json_schema_extra={"format": "uuid", "pattern": UUID},
    )
    album_id: str | None = Field(
        description="The album; null for an image.",
        examples=["9d1c6f2a-3b8e-4f0d-8a51-2f7c1e6b5d40"],
        json_schema_extra={"format": "uuid", "pattern": UUID},
    )
    drop: DropEntry | None = Field(description="Null if guests see images instead of sending some.")
    title: str | None = Field(examples=["At the lake"])
    password: bool = Field(description="Whether guests need a password.")
    originals: bool = Field(description="Whether guests may download originals.")
    metadata: bool = Field(description="Whether guests see metadata, names and words.")
    created_at: Instant
    expires_at: Instant


class NewShare(ShareEntry):
    """A share that was just made, with what opens it."""

    token: str = _TOKEN
    url: str = Field(
        description="The beginning of its guests' routes.", examples=["https://api.example.com/s/q4Zr0Vf1l2kC…"]
    )


class SharePage(Model):
    """Some of a user's shares, the newest first."""

    shares: list[ShareEntry]
    next_cursor: str | None = Field(description="The next page's `cursor`; null on the last page.")


def share_view(share: Share) -> ShareEntry:
    """A share for its owner."""
    return ShareEntry(
        id=share.share_id,
        image_id=share.image_id,
        album_id=share.album_id,
        drop=None if share.drop is None else DropEntry(**asdict(share.drop)),
        title=share.title,
        password=share.password is not None,
        originals=share.originals,
        metadata=share.metadata,
        created_at=share.created_at,
        expires_at=share.expires_at,
    )


def new_share_view(share: Share, token: str, public_url: str) -> NewShare:
    """A share that was just made, for its owner."""
    return NewShare(**share_view(share).model_dump(), token=token, url=f"{public_url}/s/{token}")
