"""From many files to images: what is there is not sent, and what was interrupted goes on.

The client's journal remembers each file's digest and id before anything is sent, and what has arrived. So a
process may be killed at any moment: the next one hashes no file twice and makes no second image.
"""

from __future__ import annotations

import time
import uuid
from collections import deque
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal, TypeVar, cast

import httpx

from darkroom_cli import walking
from darkroom_client import errors
from darkroom_client.files import File, Mark
from darkroom_client.models import FilesRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from darkroom_client import Darkroom, Journal
    from darkroom_client.batches import FileProgress
    from darkroom_client.journal import Noted
    from darkroom_client.models import FileResult

# Digests that are asked for together: they count as five requests of the owner's limit, and the API takes 1,000.
_AT_A_TIME: Final = 500

# Files whose names are held: the client looks at a hundred of them ahead.
_AHEAD: Final = 1000

# Pauses while the network or the API is away, in seconds: an hour in all, then it is given up.
_PAUSES: Final = (1, 2, 5, 10, 20, *[30] * 120)

# What concerns one companion alone.
_OF_A_FILE: Final = (
    OSError,
    errors.EmptyFile,
    errors.FileChanged,
    errors.UploadRefused,
    errors.Invalid,
    errors.TooLarge,
    errors.StorageFull,
    errors.Conflict,
)

_AWAY: Final = (httpx.TransportError, errors.RetryLater)

T = TypeVar("T")

State = Literal["sent", "before", "have", "trashed", "deleted", "refused", "new"]


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

    companions: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: a state of the client's `Sent`, or `new`: it would be sent."""

    item: Item
    state: State
    image_id: str | None = None
    error: Exception | None = None


class Network:
    """Waits while the network or the API is away, instead of giving up."""

    def __init__(self, say: Callable[[str], None], pauses: tuple[int, ...] = _PAUSES) -> None:
        self._say = say
        self._pauses = pauses
        self._failures = 0

    def patiently(self, ask: Callable[[], T]) -> T:
        """What a request answers, as soon as one gets through. Raises what it raises at last."""
        while True:
            try:
                answer = ask()
            except _AWAY as error:
                self.wait(error)
            else:
                self.works()
                return answer

    def wait(self, error: Exception) -> None:
        """Wait before another try. Raises the error if the network has been away for too long."""
        if self._failures == len(self._pauses):
            raise error
        if not self._failures:
            self._say(_words(error))
        asked = error.retry_after if isinstance(error, errors.RetryLater) else None
        time.sleep(max(self._pauses[self._failures], asked or 0))
        self._failures += 1

    def works(self) -> None:
        """Something got through."""
        self._failures = 0


def _words(error: Exception) -> str:
    if isinstance(error, errors.TooManyOpenSlots):
        return "The stack has many photos to process first. Waiting."
    return f"No answer ({str(error) or type(error).__name__}). Waiting for the network."


class Push:
    """Sends files of one user."""

    def __init__(
        self, darkroom: Darkroom, journal: Journal, user: str, network: Network, *, again: bool, tell: FileProgress
    ) -> None:
        """`again`: files of images that their owner has deleted are sent again, too."""
        self._darkroom = darkroom
        self._journal = journal
        self._user = user
        self._network = network
        self._again = again
        self._tell = tell
        self._told = deque[Outcome]()
        """What became of files that the client did not get."""
        self._counted = set[bytes]()
        """The digests that `count` has counted as new."""

    def run(self, items: Iterable[Item]) -> Iterator[Outcome]:
        """What became of each, as soon as it is known. A thousand files are looked at ahead."""
        left = iter(items)
        while some := list(islice(left, _AHEAD)):
            known = self._known(some)
            yield from known.values()
            under_way = {item.path: item for item in some if item.path not in known}
            while under_way:
                try:
                    for sent in self._darkroom.upload_many(
                        self._unpacked(under_way),
                        journal=self._journal,
                        deleted_too=self._again,
                        progress=self._tell,
                    ):
                        self._network.works()
                        item = under_way.pop(cast("Path", sent.path))
                        yield Outcome(item, sent.state, sent.image_id, sent.error)
                        yield from self._others()
                    yield from self._others()
                except _AWAY as error:
                    self._network.wait(error)

    def count(self, items: Iterable[Item]) -> Iterator[Outcome]:
        """What would become of each."""
        left = iter(items)
        while some := list(islice(left, _AT_A_TIME)):
            noted = {item.path: found for item in some if (found := self._noted(item))}
            yield from self._others()
            results = self._have(found.sha256 for found in noted.values())
            for item in some:
                if item.path in noted:
                    yield self._counted_as(item, noted[item.path], results)

    def _counted_as(self, item: Item, noted: Noted, results: dict[str, FileResult]) -> Outcome:
        found = results[noted.sha256]
        if told := self._there(item, noted, found):
            return told
        digest = bytes.fromhex(noted.sha256)
        if digest in self._counted:
            return Outcome(item, "have")
        self._counted.add(digest)
        return Outcome(item, "new")

    def companions(self, photo: Outcome) -> Iterator[Outcome]:
        """What became of each file that belongs to a photo, which has an image by now."""
        if photo.image_id is None:
            return
        left = [each for each in photo.item.companions if not self._before(each, self._user_of(photo.image_id))]
        if left:
            there = set[tuple[str | None, int | None]]()
            if photo.state == "have":  # another device may have sent them
                image_id = photo.image_id
                entry = self._network.patiently(lambda: self._darkroom.get_image(image_id))
                there = {(each.filename, each.size) for each in entry.companions}
            for each in left:
                yield self._companion(each, photo.image_id, there)

    def _user_of(self, image_id: str) -> str:
        """Under what the journal has the companions of an image: another image has to get them anew."""
        return f"{self._user}/{image_id}"

    def _companion(self, item: Item, image_id: str, there: set[tuple[str | None, int | None]]) -> Outcome:
        user = self._user_of(image_id)
        try:
            item.unpack()
            with File(item.path) as file:
                mark = file.mark or Mark(file.size, 0)
                noted = self._journal.find(user, item.path, mark)
                noted = noted or self._journal.begin(user, item.path, mark, file.digest())
            if (item.path.name, mark.size) not in there:
                if walking.is_raw(item.path.name) and (own := self._own_image(item, noted)):
                    return own
                companion_id = _companion_id(image_id, item.path.name, noted.sha256)
                self._network.patiently(
                    lambda: self._darkroom.upload_companion(
                        image_id, item.path, companion_id=companion_id, sha256=noted.sha256
                    )
                )
        except errors.NotFound:  # the image was deleted meanwhile
            return Outcome(item, "deleted", image_id)
        except _OF_A_FILE as error:
            return Outcome(item, "refused", image_id, error)
        self._journal.end(user, item.path, noted.sha256, noted.image_id)
        return Outcome(item, "sent", image_id)

    def _own_image(self, item: Item, raw: Noted) -> Outcome | None:
        """What became of a RAW file that is, or was, an image of its own and stays one; None if it never was."""
        found = self._have([raw.sha256])[raw.sha256]
        if found.state == "new" or (found.state == "deleted" and self._again):
            return None
        return Outcome(item, cast("State", found.state), found.id)

    def _unpacked(self, under_way: dict[Path, Item]) -> Iterator[Path]:
        """The paths of files that are there."""
        for path, item in [*under_way.items()]:
            try:
                item.unpack()
            except OSError as error:
                self._told.append(Outcome(under_way.pop(path), "refused", error=error))
            else:
                yield path

    def _known(self, items: list[Item]) -> dict[Path, Outcome]:
        """What became of the files that an earlier run has sent, as the library says now, without those that are
        to be sent again. They are not opened.
        """
        noted = {item.path: (item, found) for item in items if (found := self._before(item, self._user))}
        results = self._have(found.sha256 for _, found in noted.values())
        told = {path: self._there(item, found, results[found.sha256]) for path, (item, found) in noted.items()}
        return {path: outcome for path, outcome in told.items() if outcome}

    def _there(self, item: Item, noted: Noted, found: FileResult) -> Outcome | None:
        """What became of a file, as the library says; None if it is to be sent."""
        told = Outcome(item, cast("State", found.state), found.id)
        if told.state == "new" and noted.sent:
            told = self._of_earlier(item, noted.image_id)
        if told.state == "new" or (told.state == "deleted" and self._again):
            return None
        same = told.state == "have" and noted.sent and told.image_id == noted.image_id
        return replace(told, state="before") if same else told

    def _of_earlier(self, item: Item, image_id: str) -> Outcome:
        """What became of a file that an earlier run has sent, and whose bytes the library does not know.

        Its image is in its first processing, or was destroyed so long ago that the library has forgotten it.
        """
        try:
            image = self._network.patiently(lambda: self._darkroom.get_image(image_id))
        except errors.NotFound:
            return Outcome(item, "deleted")
        return Outcome(item, "trashed" if image.trashed_at else "before", image_id)

    def _have(self, digests: Iterable[str]) -> dict[str, FileResult]:
        """What the library says of each digest."""
        left = iter(dict.fromkeys(digests))
        known: dict[str, FileResult] = {}
        while some := list(islice(left, _AT_A_TIME)):
            request = FilesRequest(sha256=some)
            answer = self._network.patiently(lambda request=request: self._darkroom.have_files(request))  # type: ignore[misc]  # of this round
            known |= {found.sha256: found for found in answer.results}
        return known

    def _before(self, item: Item, user: str) -> Noted | None:
        """What the journal has of a file that an earlier run has sent; it is not opened."""
        found = self._journal.find(user, item.path, item.mark) if item.mark else None
        return found if found and found.sent else None

    def _others(self) -> Iterator[Outcome]:
        while self._told:
            yield self._told.popleft()

    def _noted(self, item: Item) -> Noted | None:
        """What the journal has of a file, which is read if it has nothing; None if that fails."""
        try:
            if before := self._before(item, self._user):
                return before
            item.unpack()
            with File(item.path) as file:
                mark = file.mark or Mark(file.size, 0)
                noted = self._journal.find(self._user, item.path, mark)
                return noted or self._journal.begin(self._user, item.path, mark, file.digest())
        except (OSError, errors.EmptyFile, errors.FileChanged) as error:
            self._told.append(Outcome(item, "refused", error=error))
            return None


def _companion_id(image_id: str, name: str, sha256: str) -> str:
    """The same for the same file of the same image, so that copies of both are sent once."""
    return str(uuid.uuid5(uuid.UUID(image_id), f"{sha256}/{name}"))


def reason(error: Exception | None) -> str:
    """A word for why a file was refused: the API's or S3's code, or the kind of the error."""
    code = getattr(error, "code", None)
    if isinstance(error, errors.FileChanged):
        return "changed_meanwhile"
    if isinstance(error, errors.EmptyFile):
        return "empty"
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
