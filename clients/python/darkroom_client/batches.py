"""Thousands of files to images: asked for and opened by hundreds, sent some at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal, cast

from darkroom_client.errors import (
    AlreadyDeleted,
    AlreadyUploaded,
    ApiError,
    EmptyFile,
    FileChanged,
    Invalid,
    NotFound,
    TooLarge,
    TooManyOpenSlots,
    Unavailable,
    UploadRefused,
    refusal,
)
from darkroom_client.files import AnyPath, File
from darkroom_client.generated.api.images import get_image, have_files, open_slots, put_image
from darkroom_client.generated.models import FilesRequest, NamedSlotRequest, Slot, SlotsRequest
from darkroom_client.line import AT_ONCE, Line
from darkroom_client.sending import Sending
from darkroom_client.uploads import Known, send_image

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

    from darkroom_client.files import Mark
    from darkroom_client.generated.models import SlotRequest
    from darkroom_client.journal import Journal, Noted
    from darkroom_client.runtime import Runtime

# With too many open slots, the API has to process what has come first: a thousand photos are some four minutes.
_PAUSE_SECONDS: Final = 10.0
_PAUSES: Final = 60

FileProgress = Callable[[AnyPath, int, int], None]
"""Called with a file, its bytes that have been sent, and all its bytes."""

State = Literal["sent", "before", "have", "trashed", "deleted", "refused"]

# Of one file only. Others concern all files: no room, no network, no valid token.
_OF_A_FILE: Final = (OSError, EmptyFile, FileChanged, UploadRefused, Invalid, TooLarge)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a file.

    `state` is one of:

    - `sent`: it has arrived.
    - `before`: an earlier run has sent it, as the journal says, and its image is there.
    - `have`, `trashed`: an image with these bytes is there, or is in the trash.
    - `deleted`: its owner has deleted the image with these bytes; `image_id` is None.
    - `refused`: `error` says why. The next run tries again.

    Whether an image could be shown is not known here: its `status` says so.
    """

    path: AnyPath
    state: State
    image_id: str | None = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file that is to be sent."""

    path: AnyPath
    mark: Mark | None
    noted: Noted
    request: SlotRequest
    earlier: str | None
    """The image as which an earlier run has sent it."""

    slot: Slot | None = None


class Batch:
    """Sends files; with a journal, it goes on where an earlier run has ended."""

    def __init__(
        self,
        runtime: Runtime,
        retries: int,
        *,
        journal: Journal | None,
        deleted_too: bool,
        progress: FileProgress | None,
    ) -> None:
        self._runtime = runtime
        self._line = Line(runtime, retries)
        self._known = Known(runtime, journal)
        self._deleted_too = deleted_too
        self._progress = progress
        # As many slots as the API opens at once. Their digests are asked for together.
        self._at_a_time = 1
        self._why_later: ApiError | None = None

    async def send(self, paths: Iterable[AnyPath]) -> AsyncGenerator[Sent]:
        """Tells what became of each file as soon as it is known."""
        account = await self._known.log_in()
        self._at_a_time = account.limits.max_slots_per_request
        async for sent in self._runtime.side_by_side(self._send, self._prepared(paths), AT_ONCE):
            yield sent

    async def _prepared(self, paths: Iterable[AnyPath]) -> AsyncGenerator[_Waiting | Sent]:
        """The files with their slots, and what became of those that need none."""
        left = iter(paths)
        twins: list[_Waiting] = []
        while some := list(islice(left, self._at_a_time)):
            new: dict[str, _Waiting] = {}
            for path in some:
                looked = await self._runtime.read(partial(self._look, path))
                if isinstance(looked, Sent):
                    yield looked
                elif looked.noted.sha256 in new:
                    twins.append(looked)
                else:
                    new[looked.noted.sha256] = looked
            async for each in self._opened(list(new.values())):
                yield each
        while twins:  # by now, most of those whose bytes they have are there
            first = {each.noted.sha256: each for each in reversed(twins)}
            firsts = list(first.values())[: self._at_a_time]
            chosen = {id(each) for each in firsts}
            twins = [each for each in twins if id(each) not in chosen]
            async for each in self._opened(firsts):
                yield each

    def _look(self, path: AnyPath) -> _Waiting | Sent:
        """What a file says about itself, and what is noted of it."""
        try:
            with File(path) as file:
                noted = self._known.look_up(file)
                request = file.slot_request(None, None)
                request.sha256 = noted.sha256
                return _Waiting(path, file.mark, noted, request, noted.image_id if noted.sent else None)
        except (OSError, EmptyFile, FileChanged) as error:
            return Sent(path, "refused", error=error)

    async def _opened(self, some: list[_Waiting]) -> AsyncGenerator[_Waiting | Sent]:
        """Up to a hundred files with their slots, and what became of those that need none."""
        unopened = []
        async for each in self._new(some):
            if isinstance(each, Sent):
                yield each
            else:
                unopened.append(each)
        for pause in range(_PAUSES + 1):
            some, unopened = unopened, []
            async for slot in self._open(some):
                if isinstance(slot, _Waiting) and slot.slot is None:
                    unopened.append(slot)
                else:
                    yield slot
            if not unopened:
                return
            if pause < _PAUSES:
                await self._runtime.sleep(_PAUSE_SECONDS)
        assert self._why_later  # noqa: S101  # of those that are still without a slot
        raise self._why_later

    async def _new(self, some: list[_Waiting]) -> AsyncGenerator[_Waiting | Sent]:
        """The files that are to be sent, and what became of the others."""
        if not some:
            return
        request = have_files.request(FilesRequest(sha256=[each.noted.sha256 for each in some]))
        known = have_files.answer(await self._runtime.ask(request)).results
        for each, found in zip(some, known, strict=True):
            told: Sent | None
            if found.state == "new" and each.noted.sent:
                told = await self._of_earlier(each)
            elif found.state == "new":
                told = None
            elif found.state == "deleted":
                told = Sent(each.path, "deleted")
            else:
                told = await self._there(each, cast("State", found.state), found.id or each.noted.image_id)
            if told and not (told.state == "deleted" and self._deleted_too):
                yield told
            else:
                yield await self._renewed(each) if each.noted.sent else each

    async def _of_earlier(self, each: _Waiting) -> Sent:
        """What became of a file that an earlier run has sent, and whose bytes the library does not know.

        Its image is in its first processing, or was destroyed so long ago that the library has forgotten it.
        """
        try:
            image = get_image.answer(await self._runtime.ask(get_image.request(each.noted.image_id)))
        except NotFound:
            return Sent(each.path, "deleted")
        return Sent(each.path, "trashed" if image.trashed_at else "before", image.id)

    async def _renewed(self, each: _Waiting) -> _Waiting:
        return replace(each, noted=await self._known.renew(each.path, each.noted))

    async def _open(self, some: list[_Waiting]) -> AsyncGenerator[_Waiting | Sent]:
        """The files with their slots, and what became of those that need none. Who has no slot has to wait."""
        if not some:
            return
        slots = [
            NamedSlotRequest(id=each.noted.image_id, **each.request.model_dump(exclude_unset=True))
            for each in some
        ]
        request = open_slots.request(SlotsRequest(slots=slots))
        try:
            results = open_slots.answer(await self._runtime.ask(request)).results
        except Invalid:  # one of them is wrong, such as a name that is too long; requests for one tell which
            for each in some:
                yield await self._open_one(each)
            return
        for each, result in zip(some, results, strict=True):
            yield await self._answered(each, result.slot or refusal(result.status, result.code))

    async def _open_one(self, each: _Waiting) -> _Waiting | Sent:
        request = put_image.request(each.noted.image_id, each.request)
        try:
            slot = put_image.answer(await self._runtime.ask(request))
        except ApiError as error:
            return await self._answered(each, error)
        return await self._answered(each, slot)

    async def _answered(self, each: _Waiting, answer: Slot | ApiError) -> _Waiting | Sent:
        """What a slot's answer means for its file. Raises what concerns all files."""
        if isinstance(answer, Slot):
            if answer.upload:
                return replace(each, slot=answer)
            state: State = "trashed" if answer.image.trashed_at else "have" if answer.duplicate else "sent"
            return await self._there(each, state, answer.image.id)
        match answer:
            case AlreadyUploaded():
                return await self._there(each, "sent", each.noted.image_id)
            case AlreadyDeleted():  # an earlier run was killed between sending it and noting that
                if self._deleted_too:
                    return await self._open_one(await self._renewed(each))
                return Sent(each.path, "deleted")
            case Invalid() | TooLarge():
                return Sent(each.path, "refused", error=answer)
            case TooManyOpenSlots() | Unavailable():
                self._why_later = answer
                return each
        raise answer

    async def _there(self, each: _Waiting, state: State, image_id: str) -> Sent:
        if not (each.noted.sent and each.noted.image_id == image_id):
            await self._known.end(each.path, each.noted, image_id)
        if state == "have" and image_id == each.earlier:
            state = "before"
        return Sent(each.path, state, image_id)

    async def _send(self, each: _Waiting | Sent) -> Sent:
        if isinstance(each, Sent):
            return each

        def tell(sent: int, size: int) -> None:
            if self._progress:
                self._progress(each.path, sent, size)

        try:
            with await self._runtime.read(partial(File, each.path)) as file:
                if file.mark != each.mark:
                    raise FileChanged
                sending = Sending(self._runtime, self._line, file, tell)
                image = await send_image(self._runtime, sending, each.noted.image_id, each.request, each.slot)
        except AlreadyDeleted:
            return Sent(each.path, "deleted")
        except _OF_A_FILE as error:
            return Sent(each.path, "refused", error=error)
        return await self._there(each, "sent", image.id)
