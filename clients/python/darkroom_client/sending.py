"""The ways of one file to S3: whole or in parts, continued where an earlier try has ended."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from darkroom_client.errors import AlreadyUploaded, FileChanged, PartsMissing, UploadRefused, raise_for_problem
from darkroom_client.files import Body, File
from darkroom_client.generated.api.images import create_parts, get_parts
from darkroom_client.generated.models import PartRequest, PartsRequest
from darkroom_client.line import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    import httpx

    from darkroom_client.generated.models import PartLink, Upload, UploadParts
    from darkroom_client.line import Line
    from darkroom_client.runtime import Runtime

Progress = Callable[[int, int], None]
"""Called with the bytes that have been sent and with all. A part that is sent again is taken back first."""

# Links are asked for shortly before they are needed: they live up to an hour, and 16 parts are 128 MB.
_LINKS: Final = 16

# How often parts are looked for and sent again that S3 has confirmed and does not have: another client has
# interrupted the upload.
_ROUNDS: Final = 3

# S3's answers to a link that has expired.
_OUTDATED: Final = ("AccessDenied", "ExpiredToken")

# Other bytes came than the digest is of, and they were read from the file twice.
_OTHER_BYTES: Final = "BadDigest"

# Somebody has interrupted the upload in parts, or completed it.
_INTERRUPTED: Final = "NoSuchUpload"


class Slot(Protocol):
    """A place for a file."""

    @property
    def upload(self) -> Upload | None:
        """The ways to send it; None if it is there."""
        ...


S = TypeVar("S", bound=Slot)


@dataclass(frozen=True, slots=True)
class PartRoutes:
    """The requests for the parts of a file, with the arguments of httpx."""

    get: Callable[[], dict[str, Any]]
    create: Callable[[PartsRequest], dict[str, Any]]
    complete: Callable[[], dict[str, Any]]


class Sending:
    """Sends one open file."""

    def __init__(self, runtime: Runtime, line: Line, file: File, progress: Progress | None) -> None:
        self._runtime = runtime
        self._line = line
        self._file = file
        self._meter = Meter(file.size, progress)

    async def send(
        self, slot: S | None, open_slot: Callable[[], Awaitable[S]], routes: Callable[[S], PartRoutes]
    ) -> S:
        """Send the file into its slot, which is opened if it is not given, or does not work any more.

        Returns the slot. Raises UploadRefused, FileChanged, and what opening the slot raises.
        """
        slot = slot or await open_slot()
        for renewed in (False, True):
            try:
                if slot.upload:
                    await self._by(slot.upload, partial(routes, slot))
                break
            except (
                AlreadyUploaded,
                Arrived,
            ):  # the answer to an earlier try was lost, or another client was faster
                break
            except UploadRefused as refusal:
                if renewed or refusal.code not in _OUTDATED:
                    raise
            slot = await open_slot()
        return slot

    async def _by(self, upload: Upload, routes: Callable[[], PartRoutes]) -> None:
        if upload.multipart:
            await Parts(self._runtime, self._line, self._file, routes(), upload.multipart, self._meter).send()
            return
        assert upload.put  # noqa: S101  # every slot with a size has one
        body = Body(self._file, 0, self._file.size, self._meter.of(0))
        check(await self._line.put(upload.put.url, upload.put.headers, body))
        await self._runtime.read(self._file.check)


class Parts:
    """Sends one open file in parts."""

    def __init__(
        self, runtime: Runtime, line: Line, file: File, routes: PartRoutes, parts: UploadParts, meter: Meter
    ) -> None:
        self._runtime = runtime
        self._line = line
        self._file = file
        self._routes = routes
        self._part_bytes = parts.part_bytes
        self._numbers = range(1, parts.parts + 1)
        self._meter = meter

    async def send(self) -> None:
        """Send the parts that S3 does not have, and put all together."""
        for _ in range(_ROUNDS - 1):
            try:
                return await self._round()
            except PartsMissing:
                pass
            except UploadRefused as refusal:
                if refusal.code != _INTERRUPTED:
                    raise
        return await self._round()

    async def _round(self) -> None:
        missing = await self._missing()
        if len(missing) == len(self._numbers):
            # An earlier run may have completed the upload, and not have heard of it.
            with suppress(PartsMissing):
                return await self._complete()
        async for _ in self._runtime.side_by_side(self._send, self._links(missing), AT_ONCE):
            pass
        await self._runtime.read(self._file.check)
        return await self._complete()

    async def _complete(self) -> None:
        raise_for_problem(await self._runtime.ask(self._routes.complete()))

    async def _missing(self) -> list[int]:
        there = get_parts.answer(await self._runtime.ask(self._routes.get()))
        digests = {part.number: part.sha256 for part in there.uploaded}
        missing: list[int] = []
        for number in self._numbers:
            if number in digests and digests[number] == await self._digest(number):
                self._meter.of(number)(self._bytes(number)[1])
            else:
                missing.append(number)
        return missing

    async def _links(self, numbers: list[int]) -> AsyncGenerator[PartLink]:
        for first in range(0, len(numbers), _LINKS):
            for link in await self._ask_for(numbers[first : first + _LINKS]):
                yield link

    async def _ask_for(self, numbers: list[int]) -> list[PartLink]:
        parts = [PartRequest(number=number, sha256=await self._digest(number)) for number in numbers]
        request = self._routes.create(PartsRequest(parts=parts))
        return create_parts.answer(await self._runtime.ask(request)).links

    async def _send(self, link: PartLink) -> None:
        try:
            return await self._put(link)
        except UploadRefused as refusal:
            if refusal.code not in _OUTDATED:
                raise
        [fresh] = await self._ask_for([link.number])
        return await self._put(fresh)

    async def _put(self, link: PartLink) -> None:
        offset, size = self._bytes(link.number)
        body = Body(self._file, offset, size, self._meter.of(link.number))
        check(await self._line.put(link.url, link.headers, body))

    def _bytes(self, number: int) -> tuple[int, int]:
        """Where a part begins, and its size."""
        offset = (number - 1) * self._part_bytes
        return offset, min(self._part_bytes, self._file.size - offset)

    async def _digest(self, number: int) -> str:
        return await self._runtime.read(lambda: self._file.digest(*self._bytes(number)))


class Meter:
    """How much of a file has been sent."""

    def __init__(self, size: int, progress: Progress | None) -> None:
        self._size = size
        self._progress = progress
        self._sent: dict[int, int] = {}
        self._lock = Lock()

    def of(self, part: int) -> Callable[[int], None]:
        """Takes the bytes that have been sent of a part."""

        def take(sent: int) -> None:
            with self._lock:
                self._sent[part] = sent
                total = sum(self._sent.values())
            if self._progress:
                self._progress(total, self._size)

        return take


def check(sent: httpx.Response) -> None:
    """Raise Arrived, FileChanged or UploadRefused if S3 has not taken a file."""
    if sent.status_code < HTTPStatus.MULTIPLE_CHOICES:
        return
    # S3's errors are XML with one Code and one Message.
    code, message = (re.search(rf"<{name}>([^<]*)</{name}>", sent.text) for name in ("Code", "Message"))
    if sent.status_code == HTTPStatus.PRECONDITION_FAILED:  # If-None-Match
        raise Arrived
    if code and code[1] == _OTHER_BYTES:
        raise FileChanged
    raise UploadRefused(
        sent.status_code,
        code[1] if code else None,
        f"S3 answers {sent.status_code}: {message[1] if message else sent.reason_phrase}",
    )


class Arrived(Exception):
    """S3 has the file already."""
