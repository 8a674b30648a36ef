"""Which files the user has, by their digests, as types."""

from pydantic import ConfigDict, Field

from darkroom.library.digests import FileState
from image_api.model import Model
from image_api.models import Instant, Sha256
from image_api.settings import MAX_DIGESTS


class FilesRequest(Model):
    """The files that a client could send."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"sha256": ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]}]
        },
    )

    sha256: list[Sha256] = Field(min_length=1, max_length=MAX_DIGESTS, description="Their SHA-256.")


class FileResult(Model):
    """What became of a file."""

    sha256: Sha256
    state: FileState = Field(
        description="`have`: an image has it. `trashed`: an image in the trash has it. `deleted`: its owner has "
        "destroyed it, or left it in the trash to its end, less than a year ago. `new`: it was never there, or so "
        "long ago that it is forgotten."
    )
    id: str | None = Field(
        default=None,
        description="The image that has it, with `have` and `trashed`.",
        examples=["0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"],
    )
    deleted_at: Instant | None = Field(
        default=None, description="With `deleted`: when it was destroyed, if that is known."
    )


class FileResults(Model):
    """What became of each file, in the order of the request."""

    results: list[FileResult]
