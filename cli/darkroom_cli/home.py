"""The folder of this program, and files in it that are whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

import typer


def folder() -> Path:
    """DARKROOM_HOME, or where the system keeps programs' settings; made for its user alone."""
    place = Path(os.environ.get("DARKROOM_HOME") or typer.get_app_dir("darkroom"))
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def write(path: Path, text: str) -> None:
    """Replace a file that only its user may read."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        # Made with its mode: no moment at which others could open it.
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
