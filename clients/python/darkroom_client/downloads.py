"""A file that is being downloaded: complete or not there, and continued where a connection has failed."""

from __future__ import annotations

import os
import uuid
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import IO, TYPE_CHECKING

import httpx

from darkroom_client.errors import raise_for_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def written(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """A file to write, which gets its name when it is complete, and is removed if it is not."""
    part = Path(f"{os.fspath(path)}.{uuid.uuid4().hex[:8]}.part")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def rest(part: IO[bytes]) -> dict[str, str]:
    """The headers that ask for what is missing of a file. What a link opens never changes."""
    # As it is: a range of what is compressed cannot be continued.
    return {"Accept-Encoding": "identity"} | ({"Range": f"bytes={part.tell()}-"} if part.tell() else {})


def begin(part: IO[bytes], response: httpx.Response) -> None:
    """Prepare a file for the body of an answer. Raises ApiError; then the body has been read."""
    raise_for_problem(response)
    if response.status_code != HTTPStatus.PARTIAL_CONTENT:
        part.seek(0)
        part.truncate()


def download(links: httpx.Client, url: str, path: str | os.PathLike[str]) -> None:
    """Write what a link opens into a file. Raises ApiError and httpx.TransportError."""
    with written(path) as part:
        complete(links, url, part, None)


def complete(links: httpx.Client, url: str, part: IO[bytes], progress: Callable[[int], object] | None) -> None:
    """Append what is missing of what a link opens to an open file, as Darkroom.continue_download."""
    while True:
        before = part.tell()
        try:
            with links.stream("GET", url, headers=rest(part)) as response:
                if response.is_error:
                    response.read()
                begin(part, response)
                for piece in response.iter_bytes():
                    part.write(piece)
                    if progress is not None:
                        progress(part.tell())
        except httpx.TransportError:
            if part.tell() <= before:
                raise
        else:
            return
