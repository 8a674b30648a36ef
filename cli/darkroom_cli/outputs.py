"""What commands print with --json, as far as it is their own: docs/command.json has the schemas.

Images are the API's: `ImageEntry` of docs/openapi.json.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final

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


class Pulled(BaseModel):
    """`pull`. With `dry_run`, what would be done."""

    folder: str
    dry_run: bool
    downloaded: int
    found: int
    """Files that lay at their places: an earlier run was killed before it could note them."""

    sidecars: int
    """Files that stay, whose words may have changed."""

    deleted: int
    """Files of deleted images, and of images in the trash, that were put aside or deleted."""

    kept: int
    """Files and sidecars that somebody has changed in the folder, so that they were not replaced."""

    failed: int


ALL: Final[dict[str, type[BaseModel]]] = {"whoami": LoggedIn, "get": Got, "pull": Pulled}
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
