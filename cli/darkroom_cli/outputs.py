"""What commands print with --json, as far as it is their own: docs/command.json has the schemas.

Images are the API's: `ImageEntry` of docs/openapi.json.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final, Literal

from pydantic import BaseModel


class LoggedIn(BaseModel):
    """`whoami`."""

    profile: str
    api: str
    user: str | None
    """The address of the last login; null if a token was given by DARKROOM_TOKEN."""

    account: dict[str, Any]
    """`Account` of docs/openapi.json."""


class Got(BaseModel):
    """`get`, for each image."""

    id: str
    path: str


class Ended(BaseModel):
    """`unshare`, for each share; `albums delete`; `exports delete`, for each archive."""

    id: str


class Pulled(BaseModel):
    """`pull`. With `dry_run`, what would be done."""

    folder: str
    dry_run: bool
    downloaded: int
    """Originals."""

    companions: int
    """Companions that were downloaded."""

    found: int
    """Originals that lay at their places: an earlier run was killed before it could note them."""

    sidecars: int
    """Originals that stay, whose words or companions may have changed."""

    deleted: int
    """Files of deleted images, of images in the trash, and companions that were deleted: put aside or deleted."""

    kept: int
    """Files and sidecars that somebody has changed in the folder, so that they were not replaced."""

    albums: int
    """Albums that `albums.json` has."""

    failed: int


class Exported(BaseModel):
    """`export`."""

    path: str
    images: int
    files: int
    """Originals, companions and `metadata.json`."""

    missing: int
    """Images and files that were gone; `missing.txt` in the archive names them."""

    size: int
    """Of the archive, in bytes."""


class PushedFile(BaseModel):
    """`push`, for each file. One that was sent and then rejected, or has failed, has a second line, at the end."""

    path: str
    """With a member of an archive, the archive's path, a colon, and the name in it."""

    state: Literal["sent", "before", "have", "trashed", "deleted", "refused", "new", "rejected", "failed"]
    """`before`: an earlier run has sent it, and its image is there. `have`, `trashed`, `deleted`: an image with
    these bytes is there, is in the trash, or was deleted. `new`: with `--dry-run`, it would be sent. `rejected`,
    `failed`: it was sent, now or by an earlier run, and the stack has rejected its image, or has failed."""

    id: str | None
    code: str | None
    """Of what was refused: the API's code, S3's, or `empty`, `unreadable`, `changed_meanwhile`, `encrypted`. Of
    what was rejected or has failed: the first code in the image's `errors`."""

    error: str | None


class Pushed(BaseModel):
    """`push`, at its end: counts of files. With `dry_run`, what would be done."""

    dry_run: bool
    new: int
    there: int
    """An image with their bytes is there, and was not rejected and has not failed."""

    trashed: int
    deleted: int
    refused: int
    refused_because: dict[str, int]
    rejected: int
    """Sent, now or by an earlier run, and rejected by the stack: there is no picture to show."""

    rejected_because: dict[str, int]
    failed: int
    """Sent, now or by an earlier run, and failed because of the stack."""

    processing: int
    """Sent, and not processed when the command stopped waiting."""

    videos: int
    """Videos that belong to no photo."""

    companions: int
    """Sidecars, short videos and other files of photos that were sent with them."""

    companions_refused: int

    in_album: int
    """Files whose images are in the album of `--album` now."""

    album_refused: int
    """Files whose images could not be put into it."""

    others: int
    """Other files, and sidecars without a photo."""

    archives: list[str]
    """ZIP archives in folders that were not opened."""

    bytes_sent: int
    seconds_sending: float
    """Of `seconds`, without the waiting until the stack has processed what was sent."""

    seconds: float


ALL: Final[dict[str, type[BaseModel]]] = {
    "whoami": LoggedIn,
    "get": Got,
    "unshare": Ended,
    "albums delete": Ended,
    "exports delete": Ended,
    "export": Exported,
    "pull": Pulled,
    "push": Pushed,
    "push, for each file": PushedFile,
}
"""By the commands that print them."""


def schemas() -> dict[str, Any]:
    """What `docs/command.json` has: JSON Schema, the output of each command under its name."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What the command darkroom prints with --json",
        "$defs": {name: output.model_json_schema() for name, output in ALL.items()},
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(schemas(), indent=2) + "\n")
