"""What clients send and receive about albums, as JSON."""

from collections.abc import Iterator
from typing import Annotated, Any, Final

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from darkroom import words
from darkroom.albums import AlbumOrder
from image_api.edits import KnownId, check_each_once, description_of, title_of
from image_api.model import Model
from image_api.models import UUID, ImageEntry, Instant
from image_api.settings import MAX_MEMBERS


def _named(text: str) -> str:
    title = title_of(text)
    if title is None:
        raise PydanticCustomError("title", "The title is empty without blanks and control characters.")
    return title


_Title = Annotated[str, AfterValidator(_named)]
_Description = Annotated[str, AfterValidator(description_of)] | None

_TITLE: Final = f"One line of up to {words.MAX_TITLE} characters."
_DESCRIPTION: Final = f"Up to {words.MAX_DESCRIPTION} characters; lines end with a line feed."
_ORDER: Final = (
    "`manual`: as the owner has arranged its images. `newest` and `oldest`: by the time when they were taken."
)
_COVER: Final = (
    "The id of the image that stands for it; null, or one that is not shown in it, is the first one shown."
)
_IMAGE: Final = "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"


class AlbumRequest(Model):
    """All that an owner says about an album."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"title": "Summer at the lake", "order": "oldest"}]}
    )

    title: _Title = Field(description=_TITLE, examples=["Summer at the lake"], json_schema_extra={"minLength": 1})
    description: _Description = Field(default=None, description=_DESCRIPTION)
    order: AlbumOrder = Field(default=AlbumOrder.MANUAL, description=_ORDER)
    cover: KnownId | None = Field(default=None, description=_COVER)

    @property
    def said(self) -> dict[str, Any]:
        """The fields as `darkroom.albums.Album` has them."""
        return {"title": self.title, "description": self.description, "order": self.order, "cover": self.cover}


class AlbumEdit(Model):
    """What to change of an album. Fields that are left out stay; null takes a value back."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"title": "Summer 1998"}]})

    title: _Title = Field(
        default_factory=str, description=_TITLE, examples=["Summer 1998"], json_schema_extra={"minLength": 1}
    )
    description: _Description = Field(default=None, description=_DESCRIPTION)
    order: AlbumOrder = Field(default=AlbumOrder.MANUAL, description=_ORDER)
    cover: KnownId | None = Field(default=None, description=_COVER)

    @property
    def changes(self) -> dict[str, Any]:
        """The fields that were sent, as `darkroom.albums.Album` has them."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class AlbumEntry(Model):
    """An album."""

    id: str = Field(
        examples=["7a1e2c44-9d0b-4f6e-8a37-52c0b8e91d23"], json_schema_extra={"format": "uuid", "pattern": UUID}
    )
    title: str = Field(examples=["Summer at the lake"])
    description: str | None
    order: AlbumOrder = Field(description=_ORDER)
    cover_id: str | None = Field(
        description="The image that its owner has chosen to stand for it.", examples=[_IMAGE]
    )
    cover: ImageEntry | None = Field(description="The image that stands for it; null if none is shown in it.")
    images: int = Field(
        description="How many images it shows: those in the trash are not counted. It follows changes in a second "
        "or two, as `first` and `last`.",
        examples=[42],
    )
    first: str | None = Field(
        description="The local time when the first of its images was taken; null without images.",
        examples=["1998-07-04T18:30:00.000"],
    )
    last: str | None = Field(description="The same of the last one.", examples=["1998-07-19T09:12:41.000"])
    version: int = Field(
        description="Counts the changes of these; the first part of the ETag. Its images do not count.",
        examples=[3],
    )
    created_at: Instant
    updated_at: Instant = Field(
        description="When it or its images were changed last: their number, not their words."
    )


class AlbumPage(Model):
    """Some of a user's albums."""

    albums: list[AlbumEntry]
    next_cursor: str | None = Field(description="The next page's `cursor`; null on the last page.")


class AlbumList(Model):
    """The albums of an image."""

    albums: list[AlbumEntry]


class AddedImage(Model):
    """An image to be put into an album."""

    model_config = ConfigDict(extra="forbid")

    id: KnownId
    after: KnownId | None = Field(
        default=None,
        description="The image that it stands after, which belongs to the album or is added before it; null for "
        "the beginning. Without it, the image stands at the end.",
    )


class MovedImage(Model):
    """An image of an album to be put at another place."""

    model_config = ConfigDict(extra="forbid")

    id: KnownId
    after: KnownId | None = Field(description="The image that it stands after; null for the beginning.")


class MembersRequest(Model):
    """What to change of the images of an album: first `remove`, then `move`, then `add`, one after the other."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"add": [{"id": _IMAGE}], "remove": [], "move": []}]}
    )

    add: list[AddedImage] = Field(
        default=[],
        description="An image that belongs to the album already stays where it is.",
        max_length=MAX_MEMBERS,
    )
    move: list[MovedImage] = Field(default=[], max_length=MAX_MEMBERS)
    remove: list[KnownId] = Field(default=[], max_length=MAX_MEMBERS)

    @property
    def ids(self) -> list[str]:
        """The images in the order in which the answer has them."""
        return [*self.remove, *(each.id for each in self.move), *(each.id for each in self.add)]

    @model_validator(mode="after")
    def _check(self) -> "MembersRequest":
        if not 1 <= len(self.ids) <= MAX_MEMBERS:
            raise PydanticCustomError(
                "images", "There are no images, or more than {limit}.", {"limit": MAX_MEMBERS}
            )
        check_each_once(self._places())
        return self

    def _places(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Where each image is named, in the order of the changes."""
        yield from ((("remove", place), image_id) for place, image_id in enumerate(self.remove))
        yield from ((("move", place, "id"), image.id) for place, image in enumerate(self.move))
        yield from ((("add", place, "id"), image.id) for place, image in enumerate(self.add))


class MemberResult(Model):
    """What became of one image."""

    id: str
    status: int = Field(description="The status that a request for this image alone would have.", examples=[200])
    code: str | None = Field(default=None, description="The code of its problem.", examples=["image_not_found"])


class MemberResults(Model):
    """What became of each image: those of `remove`, then `move`, then `add`, as they were sent."""

    results: list[MemberResult]


class AlbumChange(Model):
    """An album that has changed, as it is now: what its owner says about it, or which images it has."""

    id: str = Field(examples=["7a1e2c44-9d0b-4f6e-8a37-52c0b8e91d23"])
    deleted: bool = Field(description="Whether the album does not exist any more; then `album` is null.")
    album: AlbumEntry | None
