"""What clients send to edit images, one or many, and what they receive."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any, Final

from pydantic import AfterValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from darkroom import chronology, texts, words
from image_api.model import Model
from image_api.models import UUID, Position, known_id
from image_api.settings import MAX_IMAGES

# A camera whose battery was changed starts in 1970 or 2000.
_LONGEST_SHIFT: Final = 100 * 366 * 86_400

# A ninth decimal of a degree is a tenth of a millimetre. DynamoDB stores no number that is smaller than 1E-130, so
# an edit with one would not be recognized when it is repeated.
_POSITION_DECIMALS: Final = 9

_OFFSET: Final = re.compile(r"[+-](?:0\d|1[0-4]):[0-5]\d", re.ASCII)


def _within(text: str, limit: int, what: str) -> str:
    if len(text) > limit:
        raise PydanticCustomError(
            "length", "The {what} has more than {limit} characters.", {"what": what, "limit": limit}
        )
    return text


def title_of(text: str) -> str | None:
    """A title as it is kept; None for an empty one."""
    return _within(texts.line(text), words.MAX_TITLE, "title") or None


def description_of(text: str) -> str | None:
    """A description as it is kept; None for an empty one."""
    return _within(texts.paragraphs(text), words.MAX_DESCRIPTION, "description") or None


def _tags(given: Iterable[str]) -> tuple[str, ...]:
    """Each tag once, whatever its case, in the order given; empty ones are left out."""
    once: dict[str, str] = {}
    for text in given:
        if tag := _within(texts.line(text), words.MAX_TAG, "tag"):
            once.setdefault(tag.casefold(), tag)
    if len(once) > words.MAX_TAGS:
        raise PydanticCustomError("tags", "There are more than {limit} tags.", {"limit": words.MAX_TAGS})
    return tuple(once.values())


def _taken_at(text: str) -> str:
    if chronology.local_time(text) is None:
        raise PydanticCustomError(
            "taken_at", "This is not a possible local time without an offset, as 2020-11-01T12:10:02 or 2020-11."
        )
    return text.upper()


def _offset(text: str) -> str:
    if not _OFFSET.fullmatch(text):
        raise PydanticCustomError("offset", "This is not an offset from UTC that any clock has, as +01:00.")
    return text


def _each_once(ids: list[str]) -> list[str]:
    check_each_once(((place,), image_id) for place, image_id in enumerate(ids))
    return ids


def check_each_once(named: Iterable[tuple[tuple[str | int, ...], str]]) -> None:
    """Raise ValidationError with each place at which an image is named that was named before."""
    before: set[str] = set()
    again: list[tuple[str | int, ...]] = []
    for place, image_id in named:
        if image_id in before:
            again.append(place)
        before.add(image_id)
    if again:
        fault = PydanticCustomError("images", "The image is named before.")
        raise ValidationError.from_exception_data(
            "images", [{"type": fault, "loc": place, "input": None} for place in again]
        )


class ImageEdit(Model):
    """What to change of an image. Fields that are left out stay; null takes a value or a correction back."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"title": "At the lake", "tags": ["Family"], "taken_at": "1998-07-04"}]},
    )

    title: Annotated[str, AfterValidator(title_of)] | None = Field(
        default=None, description=f"One line of up to {words.MAX_TITLE} characters.", examples=["At the lake"]
    )
    description: Annotated[str, AfterValidator(description_of)] | None = Field(
        default=None, description=f"Up to {words.MAX_DESCRIPTION} characters; lines end with a line feed."
    )
    tags: Annotated[list[str], AfterValidator(_tags)] | None = Field(
        default=None,
        description=f"All tags: up to {words.MAX_TAGS} of up to {words.MAX_TAG} characters. Tags that differ "
        "only in case are one.",
        examples=[["Family", "Summer 1998"]],
    )
    favourite: Annotated[bool, Field(strict=True)] | None = None
    rating: Annotated[int, Field(ge=1, le=words.MAX_RATING, strict=True)] | None = Field(
        default=None, description="Stars; null for none."
    )
    taken_at: Annotated[str, AfterValidator(_taken_at)] | None = Field(
        default=None,
        description="Corrects the local time when the picture was taken, of any precision from the year to the "
        "millisecond, without an offset. A known offset is kept.",
        examples=["1998-07-04T18:30:00"],
    )
    offset: Annotated[str, AfterValidator(_offset)] | None = Field(
        default=None, description="Corrects the offset of that clock from UTC.", examples=["+02:00"]
    )
    position: Position | None = Field(default=None, description="Corrects where the picture was taken.")
    orientation: Annotated[int, Field(ge=1, le=8, strict=True)] | None = Field(
        default=None,
        description="Corrects how the stored picture is turned for display: 1 to 8, as EXIF's Orientation. New "
        "thumbnails are made; the present ones stay meanwhile. It holds for these bytes: another photo under the "
        "same id is turned as its file says.",
    )

    @property
    def changes(self) -> dict[str, Any]:
        """The fields that were sent, as `darkroom.words.Edit` takes them."""
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        if (position := sent.get("position")) is not None:
            numbers = position.model_dump(exclude_none=True).items()
            sent["position"] = words.Position(
                **{name: round(value, _POSITION_DECIMALS) for name, value in numbers}
            )
        return sent


KnownId = Annotated[
    str,
    AfterValidator(known_id),
    Field(
        examples=["0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"], json_schema_extra={"format": "uuid", "pattern": UUID}
    ),
]
"""The id of an image."""


class VersionedImage(Model):
    """An image and the version of its words that the client has read."""

    id: KnownId
    version: int = Field(ge=0, strict=True, description="Its `version`, as in lists.")


class ImagesEdit(Model):
    """One change for many images."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "images": [{"id": "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c", "version": 3}],
                    "edit": {"tags": ["Family"]},
                }
            ]
        },
    )

    images: list[VersionedImage] = Field(min_length=1, max_length=MAX_IMAGES, description="Each image once.")
    edit: ImageEdit = Field(default_factory=ImageEdit, description="What to change of all of them.")
    shift_seconds: Annotated[int, Field(strict=True, ge=-_LONGEST_SHIFT, le=_LONGEST_SHIFT)] | None = Field(
        default=None,
        description="Moves the local time of each by so many seconds, as a correction of `taken_at`: for a camera "
        "whose clock was wrong.",
        examples=[-3600],
    )

    @model_validator(mode="after")
    def _check(self) -> "ImagesEdit":
        _each_once([image.id for image in self.images])
        if self.shift_seconds is not None and "taken_at" in self.edit.model_fields_set:
            raise PydanticCustomError("shift_seconds", "The time is both set and shifted.")
        return self

    @property
    def shift(self) -> timedelta | None:
        """The interval to move times by."""
        return None if self.shift_seconds is None else timedelta(seconds=self.shift_seconds)


class ImagesRestore(Model):
    """Images to take from the trash."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"ids": ["0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"]}]}
    )

    ids: Annotated[list[KnownId], Field(min_length=1, max_length=MAX_IMAGES), AfterValidator(_each_once)] = Field(
        description="Each image once.", examples=[["0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"]]
    )


class ImagesDelete(ImagesRestore):
    """Images to delete."""

    permanent: bool = Field(
        default=False, strict=True, description="Whether to destroy them now, also from the trash."
    )


class ImageResult(Model):
    """What became of one image of a request for many."""

    id: str
    status: int = Field(description="The status that a request for this image alone would have.", examples=[200])
    code: str | None = Field(default=None, description="The code of its problem.", examples=["outdated"])
    version: int | None = Field(default=None, description="The version of its words now.", examples=[4])


class ImageResults(Model):
    """What became of each image, in the order of the request."""

    results: list[ImageResult]
