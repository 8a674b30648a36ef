"""From many files to images: what is there is not sent, and what was interrupted goes on.

A journal remembers each file's digest and id before anything is sent, and what has arrived. So a process may be
killed at any moment: the next one hashes no file twice and makes no second image.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal, TypeVar

import httpx

from darkroom_client import errors
from darkroom_client.files import File, Mark
from darkroom_client.models import FilesRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from darkroom_client import Darkroom, Journal
    from darkroom_client.journal import Noted
    from darkroom_client.models import ImageEntry

AT_ONCE: Final = 8
"""Files that are sent side by side: a small photo is three short requests, which wait for the network."""

# Digests that are asked for together: they count as one request.
_AT_A_TIME: Final = 100

# Pauses while the network or the API is away, in seconds; then it is given up.
_PAUSES: Final = (1, 2, 5, 10, 20, *[30] * 120)

# What concerns one file; everything else concerns all.
_OF_A_FILE: Final = (
    OSError,
    errors.FileChanged,
    errors.UploadRefused,
    errors.Invalid,
    errors.TooLarge,
    errors.Conflict,
)

T = TypeVar("T")

State = Literal["sent", "before", "have", "trashed", "deleted", "refused", "new"]

Tell = Callable[[Path, int, int], None]
"""Called with a file, its bytes that have been sent, and all its bytes, by the threads that send."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file that may be sent."""

    path: Path
    shown: str
    """How it is called when something is said about it."""

    unpack: Callable[[], None] = lambda: None
    """Writes it to its path, if it is not there yet. Raises OSError."""

    mark: Mark | None = None
    """What tells whether it has changed, if that is known without its path."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file.

    `state` is `sent`; `before`: an earlier run has sent it; `have`, `trashed` or `deleted`: an image with these
    bytes is there, is in the trash, or was deleted by its owner; `refused`: `error` says why; `new`: it would be
    sent.
    """

    item: Item
    state: State
    image_id: str | None = None
    error: Exception | None = None


class Network:
    """Waits while the network or the API is away, instead of giving up."""

    def __init__(self, say: Callable[[str], None], pauses: tuple[int, ...] = _PAUSES) -> None:
        self._say = say
        self._pauses = pauses
        self._lock = Lock()
        self._away = False

    def patiently(self, ask: Callable[[], T]) -> T:
        """What a request answers, as soon as one gets through. Raises what it raises at last."""
        for pause in (*self._pauses, None):
            try:
                answer = ask()
            except (httpx.TransportError, errors.RetryLater) as error:
                if pause is None:
                    raise
                self._tell(error)
                asked = error.retry_after if isinstance(error, errors.RetryLater) else None
                time.sleep(max(pause, asked or 0))
            else:
                self._back()
                return answer
        raise AssertionError("the last try ends by itself")

    def _tell(self, error: Exception) -> None:
        with self._lock:
            if self._away:
                return
            self._away = True
        if isinstance(error, errors.TooManyOpenSlots):
            self._say("The stack has many photos to process first. Waiting.")
        else:
            self._say(f"No answer ({str(error) or type(error).__name__}). Waiting for the network.")

    def _back(self) -> None:
        with self._lock:
            self._away = False


@dataclass(frozen=True, slots=True)
class _Looked:
    """A file with its digest and its id. Where it was sent before, it is to be sent under another one."""

    item: Item
    noted: Noted


class Push:
    """Sends files of one user."""

    def __init__(
        self, darkroom: Darkroom, journal: Journal, user: str, network: Network, *, again: bool, tell: Tell
    ) -> None:
        """`again`: files of images that their owner has deleted are sent again."""
        self._darkroom = darkroom
        self._journal = journal
        self._user = user
        self._network = network
        self._again = again
        self._tell = tell

    def run(self, items: Iterable[Item]) -> Iterator[Outcome]:
        """What became of each, as soon as it is known. At most a hundred files are looked at ahead."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            under_way: set[Future[Outcome]] = set()
            try:
                for each in self.prepared(items):
                    if isinstance(each, Outcome):
                        yield each
                        continue
                    under_way.add(pool.submit(self._send, each))
                    if len(under_way) >= 2 * AT_ONCE:
                        done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                        yield from (future.result() for future in done)
                while under_way:
                    done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            finally:
                pool.shutdown(cancel_futures=True)

    def count(self, items: Iterable[Item]) -> Iterator[Outcome]:
        """What would become of each."""
        for each in self.prepared(items):
            yield each if isinstance(each, Outcome) else Outcome(each.item, "new")

    def prepared(self, items: Iterable[Item]) -> Iterator[_Looked | Outcome]:
        """The files that are to be sent, and what became of the others."""
        left = iter(items)
        while some := list(islice(left, _AT_A_TIME)):
            new: list[_Looked] = []
            for item in some:
                looked = self._look(item)
                if isinstance(looked, Outcome):
                    yield looked
                else:
                    new.append(looked)
            yield from self._unknown(new)

    def _look(self, item: Item) -> _Looked | Outcome:
        """What the journal knows of a file; hashes it if it knows nothing."""
        try:
            found = self._journal.find(self._user, item.path, item.mark) if item.mark else None
            if found and found.sent and not self._again:
                return Outcome(item, "before", found.image_id)
            item.unpack()
            with File(item.path) as file:
                mark = file.mark or Mark(file.size, 0)
                noted = self._journal.find(self._user, item.path, mark)
                noted = noted or self._journal.begin(self._user, item.path, mark, file.digest())
        except (OSError, errors.FileChanged) as error:
            return Outcome(item, "refused", error=error)
        if noted.sent and not self._again:
            return Outcome(item, "before", noted.image_id)
        return _Looked(item, noted)

    def _unknown(self, some: list[_Looked]) -> Iterator[_Looked | Outcome]:
        """The files whose bytes the library does not have, and what became of the others."""
        digests = list(dict.fromkeys(each.noted.sha256 for each in some))
        if not digests:
            return
        answer = self._network.patiently(lambda: self._darkroom.have_files(FilesRequest(sha256=digests)))
        known = {found.sha256: found for found in answer.results}
        for each in some:
            found = known[each.noted.sha256]
            match found.state:
                case "have" | "trashed" as state:
                    yield self._ended(each, state, found.id or each.noted.image_id)
                case "deleted" if not self._again:
                    yield Outcome(each.item, "deleted")
                case _ if each.noted.sent and found.state != "deleted":
                    yield Outcome(each.item, "before", each.noted.image_id)
                case _:
                    yield each

    def _send(self, each: _Looked) -> Outcome:
        # An id that was used is spent, if its image was deleted.
        new_id = str(uuid.uuid4()) if each.noted.sent else None
        try:
            image = self._network.patiently(lambda: self._upload(each.item.path, new_id))
        except errors.AlreadyDeleted:
            return Outcome(each.item, "deleted", each.noted.image_id)
        except _OF_A_FILE as error:
            return Outcome(each.item, "refused", error=error)
        if new_id:
            self._journal.end(self._user, each.item.path, each.noted.sha256, image.id)
        if image.id == (new_id or each.noted.image_id):
            return Outcome(each.item, "sent", image.id)
        return Outcome(each.item, "trashed" if image.trashed_at else "have", image.id)

    def _upload(self, path: Path, new_id: str | None) -> ImageEntry:
        def tell(sent: int, size: int) -> None:
            self._tell(path, sent, size)

        if new_id:
            return self._darkroom.upload(path, image_id=new_id, progress=tell)
        return self._darkroom.upload(path, journal=self._journal, progress=tell)

    def _ended(self, each: _Looked, state: Literal["have", "trashed"], image_id: str) -> Outcome:
        self._journal.end(self._user, each.item.path, each.noted.sha256, image_id)
        return Outcome(each.item, state, image_id)


def reason(error: Exception | None) -> str:
    """A word for why a file was refused: the API's or S3's code, or the kind of the error."""
    code = getattr(error, "code", None)
    if isinstance(error, errors.FileChanged):
        return "changed_meanwhile"
    return str(code) if code else "unreadable" if isinstance(error, OSError) else "failed"


class Settling:
    """What the stages make of the images that were sent: looked up in the list of what came last."""

    _ROUND_SECONDS: Final = 3.0

    # A page has as many as that, and what settles late is among the newest.
    _PAGE: Final = 500
    _FEW_PAGES: Final = 6

    def __init__(self, darkroom: Darkroom, network: Network, sent: set[str]) -> None:
        self._darkroom = darkroom
        self._network = network
        self.waiting = sent
        self.bad: dict[str, str] = {}
        """The status of each image that is not ready, by its id."""

    def wait(self, seconds: float) -> None:
        """Look until all have settled, or the time is over."""
        deadline = time.monotonic() + seconds
        pages = len(self.waiting) // self._PAGE + self._FEW_PAGES
        while self.waiting:
            self._look(pages)
            pages = self._FEW_PAGES
            if not self.waiting or time.monotonic() + self._ROUND_SECONDS > deadline:
                return
            time.sleep(self._ROUND_SECONDS)

    def _look(self, pages: int) -> None:
        cursor = None
        for _ in range(pages):
            page = self._network.patiently(
                lambda cursor=cursor: self._darkroom.list_images_compact(  # type: ignore[misc]  # of this round
                    order="added", limit=self._PAGE, cursor=cursor
                )
            )
            for image in page.images:
                if image.id in self.waiting:
                    self.waiting.discard(image.id)
                    if image.status not in ("ready", "partial"):
                        self.bad[image.id] = image.status
            cursor = page.next_cursor
            if cursor is None or not self.waiting:
                return
