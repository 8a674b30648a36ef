"""One file to one image."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING

from darkroom_client.files import File
from darkroom_client.generated.api.account import get_me
from darkroom_client.journal import Noted
from darkroom_client.line import Line
from darkroom_client.sending import Sending

if TYPE_CHECKING:
    from darkroom_client.files import AnyPath, Source
    from darkroom_client.generated.models import Account, ImageEntry
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
        sending = Sending(runtime, Line(runtime, retries), file, image_id or noted.image_id, request, progress)
        image = await sending.send()
        await known.end(file.path, noted, image.id)
        return image
