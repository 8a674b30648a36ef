"""One file to one image, and the files that belong to it."""

from __future__ import annotations

import mimetypes
import os
import uuid
from functools import partial
from typing import TYPE_CHECKING

from darkroom_client.errors import AlreadyUploaded
from darkroom_client.files import File
from darkroom_client.generated.api.account import get_me
from darkroom_client.generated.api.companions import (
    complete_companion_parts,
    create_companion_parts,
    get_companion_parts,
    put_companion,
)
from darkroom_client.generated.api.images import complete_parts, create_parts, get_image, get_parts, put_image
from darkroom_client.generated.models import CompanionRequest
from darkroom_client.journal import Noted
from darkroom_client.line import Line
from darkroom_client.sending import PartRoutes, Sending

if TYPE_CHECKING:
    from darkroom_client.files import AnyPath, Source
    from darkroom_client.generated.models import Account, CompanionSlot, ImageEntry, Slot, SlotRequest
    from darkroom_client.journal import Journal
    from darkroom_client.runtime import Runtime
    from darkroom_client.sending import Progress


class Known:
    """What is known of files: their ids, their digests and, with a journal, whether they were sent before."""

    def __init__(self, runtime: Runtime, journal: Journal | None) -> None:
        self._runtime = runtime
        self._journal = journal
        self._user = ""

    async def log_in(self) -> Account:
        """Ask who the user is, because a journal may know several; returns the account."""
        account = get_me.answer(await self._runtime.ask(get_me.request()))
        self._user = account.id
        return account

    def look_up(self, file: File) -> Noted:
        """An open file. Raises OSError and FileChanged."""
        if self._journal is None or file.path is None or file.mark is None:
            return Noted(str(uuid.uuid4()), file.digest(), sent=False)
        found = self._journal.find(self._user, file.path, file.mark)
        return found or self._journal.begin(self._user, file.path, file.mark, file.digest())

    async def end(self, path: AnyPath | None, noted: Noted, image_id: str) -> None:
        """A file need not be sent any more: this image has its bytes."""
        journal = self._journal
        if journal and path is not None:
            await self._runtime.read(lambda: journal.end(self._user, path, noted.sha256, image_id))

    async def renew(self, path: AnyPath, noted: Noted) -> Noted:
        """A file is to be sent under another id: the image that it was is gone."""
        journal, image_id = self._journal, str(uuid.uuid4())
        if journal:
            await self._runtime.read(lambda: journal.renew(self._user, path, noted.sha256, image_id))
        return Noted(image_id, noted.sha256, sent=False)


async def upload(
    runtime: Runtime,
    retries: int,
    source: Source,
    *,
    journal: Journal | None,
    image_id: str | None,
    filename: str | None,
    content_type: str | None,
    again: bool,
    progress: Progress | None,
) -> ImageEntry:
    """Send a file; returns its image. As Darkroom.upload."""
    if journal and (image_id or not isinstance(source, str | os.PathLike)):
        raise ValueError("A journal knows files by their paths, and gives them their ids.")
    known = Known(runtime, journal)
    if journal:
        await known.log_in()
    with await runtime.read(lambda: File(source)) as file:
        request = file.slot_request(filename, content_type)
        noted = await runtime.read(lambda: known.look_up(file))
        if not again:
            request.sha256 = noted.sha256
        sending = Sending(runtime, Line(runtime, retries), file, progress)
        image = await send_image(runtime, sending, image_id or noted.image_id, request)
        await known.end(file.path, noted, image.id)
        return image


async def send_image(
    runtime: Runtime, sending: Sending, image_id: str, request: SlotRequest, slot: Slot | None = None
) -> ImageEntry:
    """Send a file into an image's slot, which is opened if it is not given; returns the image."""

    async def open_slot() -> Slot:
        return put_image.answer(await runtime.ask(put_image.request(image_id, request)))

    try:
        filled = await sending.send(slot, open_slot, lambda opened: part_routes(opened.image.id))
    except AlreadyUploaded:
        arrived = image_id
    else:
        if not (filled.upload and filled.upload.multipart):
            return filled.image
        arrived = filled.image.id
    return get_image.answer(await runtime.ask(get_image.request(arrived)))


def part_routes(image_id: str) -> PartRoutes:
    """The routes for the parts of an image."""
    return PartRoutes(
        partial(get_parts.request, image_id),
        partial(create_parts.request, image_id),
        partial(complete_parts.request, image_id),
    )


async def upload_companion(
    runtime: Runtime,
    retries: int,
    image_id: str,
    source: Source,
    *,
    companion_id: str | None,
    filename: str | None,
    sha256: str | None,
    progress: Progress | None,
) -> str:
    """Send a file that belongs to an image; returns its id. As Darkroom.upload_companion."""
    own = companion_id or str(uuid.uuid4())
    with await runtime.read(lambda: File(source)) as file:
        named = filename or file.name
        request = CompanionRequest(
            filename=named,
            content_type=mimetypes.guess_type(named)[0] or "application/octet-stream",
            size=file.size,
            sha256=sha256 or await runtime.read(file.digest),
        )

        async def open_slot() -> CompanionSlot:
            return put_companion.answer(await runtime.ask(put_companion.request(image_id, own, request)))

        routes = PartRoutes(
            partial(get_companion_parts.request, image_id, own),
            partial(create_companion_parts.request, image_id, own),
            partial(complete_companion_parts.request, image_id, own),
        )
        await Sending(runtime, Line(runtime, retries), file, progress).send(None, open_slot, lambda _: routes)
    return own
