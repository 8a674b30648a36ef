"""What an upload says about a file, and how the file is sent. Without the network."""

from __future__ import annotations

import io
import mimetypes
import os
import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from darkroom_client.errors import UploadRefused
from darkroom_client.generated.models import SlotRequest, UploadForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

Source = str | os.PathLike[str] | IO[bytes] | bytes
"""A path, the bytes, or a file that is open for reading them and can be read twice (`seek`)."""

# Python's own table lacks these.
_TYPES: Final = {".heic": "image/heic", ".heif": "image/heif", ".avif": "image/avif", ".dng": "image/x-adobe-dng"}
_ANY: Final = "application/octet-stream"

# S3's answers to a form that has expired.
_OUTDATED: Final = ("AccessDenied", "ExpiredToken")


def content_type(filename: str) -> str:
    """The content type that a name tells; the API reads the real format from the bytes."""
    suffix = Path(filename).suffix.lower()
    guessed = _TYPES.get(suffix) or mimetypes.guess_type("name" + suffix)[0] or _ANY
    return guessed if guessed.startswith("image/") else _ANY


def pictures(folder: str | os.PathLike[str]) -> list[Path]:
    """The files of a folder whose names tell a picture, sorted by name. Not those of its subfolders, and no hidden
    ones: phones name files so that are still being written or have been thrown away. Raises OSError.
    """
    return sorted(
        path
        for path in Path(folder).iterdir()
        if content_type(path.name) != _ANY and not path.name.startswith(".") and path.is_file()
    )


@contextmanager
def opened(source: Source) -> Iterator[IO[bytes]]:
    """A source, open for reading; a path is closed afterwards."""
    if isinstance(source, str | os.PathLike):
        with Path(source).open("rb") as file:
            yield file
    else:
        yield io.BytesIO(source) if isinstance(source, bytes) else source


def slot_request(file: IO[bytes], filename: str | None, declared: str | None) -> SlotRequest:
    """What to tell the API about an open file: name, type, size and, of a file on disk, when it was changed."""
    named = filename or Path(str(getattr(file, "name", ""))).name or "photo"
    values: dict[str, Any] = {
        # A name on disk may have bytes that are no UTF-8.
        "filename": named.encode(errors="surrogateescape").decode(errors="replace"),
        "content_type": declared or content_type(named),
        "size": file.seek(0, io.SEEK_END),
    }
    if changed := _changed(file):
        values["file_time"] = changed
    return SlotRequest(**values)


def _changed(file: IO[bytes]) -> datetime | None:
    """When a file on disk was last changed, with the offset that this machine's clock had then."""
    try:
        moment = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC).astimezone()
    except (OSError, OverflowError, ValueError):  # or nobody knows what its file system says
        return None
    # RFC 3339 has no seconds in offsets, as some clocks had until 1972.
    whole = not (moment.utcoffset() or timedelta()) % timedelta(minutes=1)
    return moment if whole else moment.astimezone(UTC)


def form(form: UploadForm, file: IO[bytes]) -> dict[str, Any]:
    """The arguments of httpx for the request that sends a file, which is read from disk in pieces."""
    # S3 takes no notice of the name.
    return {"url": form.url, "data": form.fields, "files": {"file": ("photo", file)}}


def check(sent: httpx.Response) -> None:
    """Raise UploadRefused if S3 has not taken a file."""
    if sent.status_code < HTTPStatus.MULTIPLE_CHOICES:
        return
    # S3's errors are XML with one Code and one Message.
    code, message = (re.search(rf"<{name}>([^<]*)</{name}>", sent.text) for name in ("Code", "Message"))
    raise UploadRefused(
        sent.status_code,
        code[1] if code else None,
        f"S3 answers {sent.status_code}: {message[1] if message else sent.reason_phrase}",
    )


def outdated(refusal: UploadRefused) -> bool:
    """Whether a fresh form may succeed."""
    return refusal.code in _OUTDATED
