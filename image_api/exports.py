"""Exports as clients ask for them, and what they receive."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, SkipValidation, model_validator
from pydantic_core import PydanticCustomError

from darkroom import aws, services
from darkroom.archives import ARCHIVE, prefix_of
from darkroom.catalog.entry import Status
from darkroom.catalog.exports import Export, ExportFault, ExportStatus
from darkroom.keys import AlbumId
from darkroom.library.facts import Kind
from darkroom.library.filters import Filters
from image_api.filtering import MAX_TEXT, TIME, as_local_time
from image_api.model import Model
from image_api.models import UUID, GivenId, Instant, OriginalLink
from image_api.settings import ApiSettings

MAX_IDS: Final = 1000
"""The most images that a request may name one by one: they are stored with the export, as 40 KB."""

_Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
_Time = Annotated[str, AfterValidator(as_local_time), Field(json_schema_extra={"pattern": TIME})]


class ExportFilter(Model):
    """What all images of an export have in common, as the parameters of `GET /images`; null stands for any."""

    model_config = ConfigDict(extra="forbid")

    taken_from: _Time | None = Field(default=None, description="Taken at this local time or later.")
    taken_to: _Time | None = Field(default=None, description="Taken at this local time or earlier.")
    camera: _Text | None = Field(default=None, description="Make and model.", examples=["Canon EOS 40D"])
    lens: _Text | None = Field(default=None, description="The model of the lens.")
    tag: _Text | None = Field(default=None, description="One of the tags, or of the keywords in the file.")
    favourite: Annotated[bool, Field(strict=True)] | None = Field(
        default=None, description="Whether it is a favourite."
    )
    kind: Kind | None = Field(default=None, description="What kind of picture it is.")
    place: _Text | None = Field(default=None, description="A sublocation, city, state or country.")
    status: Literal[Status.READY, Status.PARTIAL, Status.REJECTED, Status.FAILED] | None = Field(
        default=None, description="How its processing ended."
    )
    text: _Text | None = Field(default=None, description="Words that are all in its texts.")
    album: GivenId | None = Field(default=None, description="An album that it belongs to.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.taken_from is not None and self.taken_to is not None and self.taken_from > f"{self.taken_to}~":
            raise PydanticCustomError("taken_to", "taken_to is earlier than taken_from.")
        if self.text is not None and not self.filters.words:
            raise PydanticCustomError("text", "The text has no words.")
        return self

    @property
    def filters(self) -> Filters:
        known = self.model_dump()
        return Filters(**{**known, "album": None if self.album is None else AlbumId(self.album)})


class ExportRequest(Model):
    """What to take away: images by their ids, or all that fit a filter. An empty filter stands for all images."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"filter": {"taken_from": "2020-11", "favourite": True}}]},
    )

    ids: Annotated[list[GivenId], Field(min_length=1, max_length=MAX_IDS)] | None = Field(
        default=None, description=f"Up to {MAX_IDS} images."
    )
    filter: ExportFilter | None = Field(default=None, description="All images that fit.")

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.ids is None) == (self.filter is None):
            raise PydanticCustomError("wanted", "Give either ids or a filter.")
        return self

    @property
    def wanted(self) -> dict[str, Any]:
        """What is stored of it."""
        if self.filter is None:
            return {"ids": [*dict.fromkeys(self.ids or [])]}
        return {"filters": self.filter.model_dump(exclude_none=True)}


class ExportEntry(Model):
    """An archive of originals, and how far it is."""

    id: str = Field(
        examples=["5d0a2ab2-0a0f-4a4e-8f4f-0d9f5d9b7a55"], json_schema_extra={"format": "uuid", "pattern": UUID}
    )
    status: SkipValidation[ExportStatus] = Field(
        description="`waiting` for its turn, `running`, `ready` to be downloaded, or `failed`: `fault` says why."
    )
    created_at: Instant = Field(description="When it was asked for.")
    images: int = Field(description="Its images, as far as they are known.", examples=[312])
    files: int = Field(description="Its files: originals, companions and `metadata.json`.", examples=[340])
    bytes: int = Field(description="The bytes of these files.", examples=[1846213000])
    written_bytes: int = Field(description="How many of them are in the archive.", examples=[924844032])
    missing: int = Field(
        description="Images and files that were gone or could not be read; the archive names them."
    )
    fault: SkipValidation[ExportFault] | None = Field(
        description="Why it failed: `too_large`; `too_much_today`, with the user's other exports of this day; or "
        "`internal`, which is our fault. Null if it did not."
    )
    ready_at: Instant | None = Field(description="Since when it can be downloaded; null before.")
    expires_at: Instant = Field(description="When it is removed, whether it is ready by then or not.")
    link: OriginalLink | None = Field(
        description="Where the archive is; read the export again for a fresh link. Null before it is ready."
    )


class ExportList(Model):
    """The exports of a user, the newest first."""

    exports: list[ExportEntry]


def export_view(export: Export) -> ExportEntry:
    """An export as its owner sees it."""
    return ExportEntry(
        id=export.id,
        status=export.status,
        created_at=export.created_at,
        images=export.images,
        files=export.files,
        bytes=export.bytes,
        written_bytes=export.written,
        missing=export.missing,
        fault=export.fault,
        ready_at=export.ready_at,
        expires_at=export.expires_at,
        link=_link(export) if export.status is ExportStatus.READY else None,
    )


def export_views(exports: Sequence[Export]) -> ExportList:
    """Exports as their owner sees them."""
    return ExportList(exports=[export_view(export) for export in exports])


def _link(export: Export) -> OriginalLink:
    present = datetime.now(UTC)
    left = int((export.expires_at - present).total_seconds())
    seconds = max(1, aws.lifetime(min(services.settings(ApiSettings).upload_link_seconds, left)))
    key = prefix_of(export.owner, export.id, export.place) + ARCHIVE
    name = f"darkroom-{export.created_at:%Y-%m-%d}.zip"
    url = services.archives().link(key, name, seconds)
    return OriginalLink(url=url, expires_at=present + timedelta(seconds=seconds))
