"""push."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from darkroom_cli import albums, home, pushing, session, terminal, walking
from darkroom_cli.archives import Archive, Member
from darkroom_cli.commands.options import AsJson, examples, profile
from darkroom_cli.faults import Exit, Fault
from darkroom_cli.outputs import Pushed, PushedFile
from darkroom_cli.pushing import Item, Network, Outcome, Push, Settling
from darkroom_cli.walking import Kind
from darkroom_client import Darkroom, Journal, errors
from darkroom_client.files import AnyPath, Mark

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

# Between two looks with --watch, and how long a file has to be still before it is sent.
_WATCH_SECONDS: Final = 10.0
_STILL_SECONDS: Final = 5.0

_WAIT_SECONDS: Final = 300.0

# As many images as the API gives in a page.
_PAGE: Final = 500

# As many images as the API puts into an album at once.
_SHELF: Final = 100

# Lines about files of one kind: more scroll by unread, and --json has them all.
_MOST_LINES: Final = 20


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog=examples(
            "darkroom push ~/Pictures",
            "darkroom push ~/Downloads/takeout-*.zip --dry-run",
            "darkroom push /media/card/DCIM --json",
            "darkroom push ~/Phone --watch",
            "darkroom push ~/Pictures/lake --album 'At the lake'",
        )
    )(push)


def push(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, folders, and ZIP archives.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be sent.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Send files of images that you have deleted, too.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and send what comes later.")] = False,
    album: Annotated[
        str, typer.Option("--album", help="Put the images into this album; made if there is none of this title.")
    ] = "",
    wait: Annotated[
        float, typer.Option("--wait", min=0, help="Seconds to wait until what was sent is processed.")
    ] = _WAIT_SECONDS,
    journal: Annotated[
        Path | None,
        typer.Option("--journal", help="The file that remembers what was sent; one for all by default."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send photos from files, folders and ZIP archives (Google Takeout). What is there already is not sent.

    It may be killed at any moment: the same command goes on, and hashes nothing twice.
    """
    with session.opened(profile(ctx)) as darkroom, Journal(journal or home.folder() / "journal.sqlite") as known:
        run = Run(darkroom, known, paths, again=again, album=album, as_json=as_json, watching=watch)
        counts = run.once(dry_run=dry_run, wait=wait)
        while watch and not dry_run:
            time.sleep(_WATCH_SECONDS)
            run.once(dry_run=False, wait=wait, quiet=True)
    if counts.failed or counts.rejected or counts.refused or counts.companions_refused or counts.album_refused:
        raise typer.Exit(Exit.PARTLY)


class Run:
    """Everything below some paths, once or again and again."""

    def __init__(
        self,
        darkroom: Darkroom,
        journal: Journal,
        paths: list[Path],
        *,
        again: bool,
        album: str,
        as_json: bool,
        watching: bool,
    ) -> None:
        self._darkroom = darkroom
        self._journal = journal
        self._paths = paths
        self._again = again
        self._album = album
        self._as_json = as_json
        self._watching = watching
        me = darkroom.get_me()
        self._user, self._most_bytes = me.id, me.limits.max_original_bytes
        self._network = Network(lambda text: terminal.note(text, style="yellow"))
        self._archives: dict[Path, Archive] = {}
        self._said: set[str] = set()
        self._done: set[_Look] = set()
        """While it watches: files that were told as they are, which are not looked at again until they change."""

    @cached_property
    def _most_companion_bytes(self) -> int:
        return self._network.patiently(self._darkroom.get_limits).max_companion_bytes

    def once(self, *, dry_run: bool, wait: float, quiet: bool = False) -> Pushed:
        """Send what is there now. `quiet`: say nothing if there is nothing new."""
        told, skipped = Counter[str](), Counter[Kind]()
        reasons, belonging = Counter[str](), Counter[str]()
        sent, earlier = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        unopened: list[str] = []
        began = time.monotonic()
        shelf = Shelf(self._darkroom, self._network, self._album)
        with ExitStack() as archives, Bar(self._paths) as bar:
            work = Push(
                self._darkroom, self._journal, self._user, self._network, again=self._again, tell=bar.moved
            )
            items = self._items(archives, skipped, unopened, told, reasons, belonging)
            due = (item for item in items if _look(item) not in self._done)
            for outcome in work.count(due) if dry_run else work.run(due):
                if outcome.state == "sent" and outcome.image_id in sent:
                    outcome = replace(outcome, state="have")  # noqa: PLW2901  # another file has the same bytes
                status = self._bad.get(outcome.image_id or "") if outcome.state in _WAS_THERE else None
                if status and outcome.image_id:
                    earlier[outcome.image_id].append(outcome.item.shown)
                told["bad" if status else outcome.state] += 1
                whole = True
                if not dry_run and outcome.state in _HAS_AN_IMAGE:
                    for each in work.companions(outcome):
                        belonging[each.state] += 1
                        if each.state == "refused":
                            whole = False
                            terminal.note(f"{each.item.shown}: not sent. {each.error}", style="yellow")
                    shelf.put(outcome.image_id)
                if outcome.image_id and (outcome.state == "sent" or outcome.image_id in sent):
                    sent[outcome.image_id].append(outcome.item.shown)
                if outcome.state == "refused":
                    reasons[pushing.reason(outcome.error)] += 1
                if self._watching and whole:
                    self._done.add(_look(outcome.item))
                if not status:  # the others are told with their faults
                    self._tell(outcome, told[outcome.state])
                self._clear(outcome)
                bar.done(sum(told.values()))
            shelf.put_all()
            moved, sending = bar.sent_bytes, time.monotonic() - began
        settling = Settling(self._darkroom, self._network, set(sent))
        if sent and wait:
            with terminal.notes.status("The stack processes what was sent"):
                settling.wait(wait)
        bad = settling.bad | {image_id: self._bad[image_id] for image_id in earlier}
        files = {image_id: earlier.get(image_id) or sent[image_id] for image_id in bad}
        rejected = self._rejected(bad, files)
        twins = sum(len(sent[image_id]) - 1 for image_id in settling.bad)  # they seemed to be there
        counts = Pushed(
            dry_run=dry_run,
            new=told["new"] if dry_run else told["sent"],
            there=told["before"] + told["have"] + belonging["have"] - twins,
            trashed=told["trashed"] + belonging["trashed"],
            deleted=told["deleted"] + belonging["deleted"],
            refused=told["refused"],
            refused_because=dict(reasons),
            rejected=sum(rejected.values()),
            rejected_because=dict(rejected),
            failed=sum(len(files[each]) for each, status in bad.items() if status == "failed"),
            processing=len(settling.waiting),
            videos=skipped[Kind.VIDEO],
            companions=belonging["sent"],
            companions_refused=belonging["refused"],
            in_album=shelf.done,
            album_refused=shelf.refused,
            archives=unopened,
            others=skipped[Kind.OTHER] + skipped[Kind.COMPANION] + skipped[Kind.ARCHIVE],
            bytes_sent=moved,
            seconds_sending=round(sending, 1),
            seconds=round(time.monotonic() - began, 1),
        )
        if not (quiet and not told["sent"] and not told["refused"] and not belonging["sent"]):
            self._summarise(counts)
        return counts

    def _items(
        self,
        archives: ExitStack,
        skipped: Counter[Kind],
        unopened: list[str],
        told: Counter[str],
        reasons: Counter[str],
        belonging: Counter[str],
    ) -> Iterator[Item]:
        """The photos; counts what is none."""
        for found in walking.files(self._paths):
            if found.kind is Kind.UNREADABLE:
                self._refuse(f"{found.path}: the folder cannot be read.", "unreadable", told, reasons)
            elif found.kind is Kind.ARCHIVE and not self._is_meant(found.path):
                unopened.append(str(found.path))
            elif found.kind is Kind.ARCHIVE:
                try:
                    archive = archives.enter_context(Archive(found.path))
                except (Fault, OSError) as error:
                    self._refuse(str(error), "unreadable", told, reasons)
                    continue
                self._archives[found.path] = archive
                yield from self._members(archive, skipped, told, reasons, belonging)
            elif found.kind is Kind.PHOTO:
                try:
                    stat = found.path.stat()
                except OSError:
                    continue  # gone since it was listed
                belongs = tuple(Item(each, str(each), mark=_mark(each)) for each in found.companions)
                item = Item(found.path, str(found.path), mark=Mark.of(stat), companions=belongs)
                if not self._watching or _is_still(item):
                    yield item
            else:
                skipped[found.kind] += 1

    def _members(
        self,
        archive: Archive,
        skipped: Counter[Kind],
        told: Counter[str],
        reasons: Counter[str],
        belonging: Counter[str],
    ) -> Iterator[Item]:
        for member in archive.members():
            if member.kind is not Kind.PHOTO:
                skipped[member.kind] += 1
            elif why := _not_unpacked(member, self._most_bytes):
                self._refuse(f"{member.shown}: not unpacked ({why}).", why, told, reasons)
            else:
                whole = []
                for each in member.companions:
                    if why := _not_unpacked(each, self._most_companion_bytes):
                        self._refuse(f"{each.shown}: not unpacked ({why}).", why, belonging, Counter())
                    else:
                        whole.append(each)
                yield _packed(archive, replace(member, companions=tuple(whole)))

    def _is_meant(self, archive: Path) -> bool:
        """Whether an archive is sent: not every one that lies in a folder of downloads has somebody's photos."""
        return archive in self._paths or archive.name.lower().startswith("takeout")

    def _refuse(self, text: str, why: str, told: Counter[str], reasons: Counter[str]) -> None:
        if text in self._said:
            return
        self._said.add(text)
        told["refused"] += 1
        reasons[why] += 1
        terminal.note(text, style="red")

    def _clear(self, outcome: Outcome) -> None:
        """Remove what was unpacked."""
        for archive in self._archives.values():
            for item in (outcome.item, *outcome.item.companions):
                if archive.holds(item.path):
                    archive.remove(item.path)

    def _tell(self, outcome: Outcome, number: int) -> None:
        code = pushing.reason(outcome.error) if outcome.state == "refused" else None
        if self._as_json:
            terminal.emit(
                PushedFile(
                    path=outcome.item.shown,
                    state=outcome.state,
                    id=outcome.image_id,
                    code=code,
                    error=str(outcome.error) if outcome.error else None,
                )
            )
        elif outcome.state in _WORDS and number <= _MOST_LINES:
            why = f" ({outcome.error or code})" if code else ""
            terminal.note(f"{outcome.item.shown}: {_WORDS[outcome.state]}{why}", style="yellow")
            if number == _MOST_LINES:
                terminal.note(f"More files: {_WORDS[outcome.state]} --json tells of each.", style="yellow")

    @cached_property
    def _bad(self) -> dict[str, str]:
        """The status of each image that was rejected or has failed before this run, by its id."""
        found: dict[str, str] = {}
        for status in ("rejected", "failed"):
            cursor = None
            while True:
                page = self._network.patiently(
                    lambda status=status, cursor=cursor: self._darkroom.list_images_compact(  # type: ignore[misc]  # of this round
                        status=status, limit=_PAGE, cursor=cursor
                    )
                )
                found |= {image.id: status for image in page.images}
                cursor = page.next_cursor
                if cursor is None:
                    break
        return found

    def _rejected(self, bad: dict[str, str], files: dict[str, list[str]]) -> Counter[str]:
        """Why images were rejected: their codes, of each the first one. Tells of each of their files."""
        codes, lines = Counter[str](), 0
        for image_id, status in bad.items():
            try:
                image = self._network.patiently(lambda each=image_id: self._darkroom.get_image(each))  # type: ignore[misc]  # of this round
            except errors.NotFound:
                continue
            fault = image.errors[0] if image.errors else None
            code = fault.code if fault else status
            codes[code] += len(files[image_id]) * (status == "rejected")
            for path in files[image_id]:
                lines += 1
                if self._as_json:
                    error = fault.message if fault else None
                    state: Literal["rejected", "failed"] = "rejected" if status == "rejected" else "failed"
                    terminal.emit(PushedFile(path=path, state=state, id=image_id, code=code, error=error))
                elif lines <= _MOST_LINES:
                    terminal.note(f"{path}: {status}. {fault.message if fault else ''}", style="red")
        return +codes

    def _summarise(self, counts: Pushed) -> None:
        if self._as_json:
            terminal.emit(counts)
        else:
            for line in summary(counts):
                terminal.say(line)


class Shelf:
    """Puts images into an album, a hundred at a time."""

    def __init__(self, darkroom: Darkroom, network: Network, album: str) -> None:
        """`album`: its title or id; empty for none."""
        self._darkroom = darkroom
        self._network = network
        self._album = album
        self._due: list[str] = []
        self.done = 0
        self.refused = 0

    @cached_property
    def _album_id(self) -> str:
        album = self._network.patiently(lambda: albums.find_or_make(self._darkroom, self._album))
        return album.id

    def put(self, image_id: str | None) -> None:
        """Put the image of a file into it, now or with others."""
        if self._album and image_id:
            self._due.append(image_id)
            if len(self._due) == _SHELF:
                self.put_all()

    def put_all(self) -> None:
        """Put those into it that wait."""
        due, self._due = self._due, []
        if not due:
            return
        results = self._network.patiently(lambda: [*self._darkroom.add_to_album(self._album_id, due)])
        codes = {result.id: result.code for result in results if result.status >= 400}
        for image_id in due:
            if image_id in codes:
                self.refused += 1
                terminal.note(f"{image_id}: not put into the album ({codes[image_id]})", style="yellow")
            else:
                self.done += 1


_MOST_NAMES: Final = 3
"""Archives that the summary names."""

_WORDS: Final = {
    "trashed": "its image is in the trash. darkroom restore brings it back.",
    "deleted": "you have deleted its image. --again sends it.",
    "refused": "not sent.",
}


_WAS_THERE: Final = ("before", "have")

_HAS_AN_IMAGE: Final = ("sent", *_WAS_THERE)

_Look = tuple[Path, Mark | None, tuple[tuple[Path, Mark | None], ...]]


def _look(item: Item) -> _Look:
    """What tells whether a photo, or what belongs to it, has changed."""
    return item.path, item.mark, tuple((each.path, each.mark) for each in item.companions)


def _mark(path: Path) -> Mark | None:
    try:
        return Mark.of(path.stat())
    except OSError:
        return None


def _is_still(item: Item) -> bool:
    """Whether a photo and what belongs to it have not been written for a while."""
    changed = max(each.mark.changed_ns for each in (item, *item.companions) if each.mark)
    return time.time() - changed / 1e9 >= _STILL_SECONDS


def _packed(archive: Archive, member: Member) -> Item:
    """A member of an archive, which is unpacked when it is needed."""
    return Item(
        member.path,
        member.shown,
        unpack=lambda: archive.unpack(member),
        mark=Mark(member.info.file_size, member.changed_ns),
        companions=tuple(_packed(archive, each) for each in member.companions),
    )


def _not_unpacked(member: Member, most_bytes: int) -> str | None:
    """Why a member stays in its archive; None if it does not."""
    return "encrypted" if member.encrypted else "too_large" if member.info.file_size > most_bytes else None


def summary(counts: Pushed) -> Iterator[str]:
    """The counts in words, without those that are 0."""
    because = {name: ", ".join(f"{number:,} {code}" for code, number in sorted(codes.items())) for name, codes in (
        ("refused", counts.refused_because), ("rejected", counts.rejected_because))}  # fmt: skip
    sending = counts.seconds_sending
    rate = f", {terminal.size(round(counts.bytes_sent / sending))}/s" if sending else ""
    for number, words in (
        (counts.new, "would be sent" if counts.dry_run else f"new ({terminal.size(counts.bytes_sent)}{rate})"),
        (counts.there, "there already"),
        (counts.trashed, "in the trash: darkroom restore"),
        (counts.deleted, f"deleted by you: --again sends {'it' if counts.deleted == 1 else 'them'}"),
        (counts.refused, f"not sent: {because['refused']}"),
        (counts.rejected, f"rejected: {because['rejected']}"),
        (counts.failed, "failed because of the stack; its operator sees them, and has them processed again"),
        (counts.processing, "still being processed"),
    ):
        if number or words == "there already":
            yield f"{number:,} {words}"
    for number, one, many in (
        (counts.videos, "video, which Darkroom does not take", "videos, which Darkroom does not take"),
        (counts.companions, "companion of a photo sent with it", "companions of photos sent with them"),
        (counts.companions_refused, "companion of a photo not sent", "companions of photos not sent"),
        (counts.in_album, "of these files is in the album", "of these files are in the album"),
        (counts.album_refused, "file not put into the album", "files not put into the album"),
        (counts.others, "other file", "other files"),
    ):
        if number:
            yield terminal.plural(number, one, many)
    if number := len(counts.archives):
        names = ", ".join([*counts.archives[:_MOST_NAMES], *(["…"] if number > _MOST_NAMES else [])])
        was, it, holds = ("was", "it", "it holds") if number == 1 else ("were", "them", "they hold")
        yield f"{terminal.plural(number, 'archive')} {was} not opened ({names}): name {it} to push what {holds}"


class Bar:
    """How many files are done, how fast bytes go, and how much time is left; they are counted meanwhile."""

    def __init__(self, paths: list[Path]) -> None:
        self._paths = paths
        self._bar: Progress = terminal.progress("done", "rate")
        self._task: TaskID | None = None
        self._lock = Lock()
        self._under_way: dict[AnyPath, int] = {}
        self._sent = 0
        self._began = time.monotonic()
        self._stopped = Event()

    def __enter__(self) -> Bar:
        self._bar.start()
        self._task = self._bar.add_task("Photos", total=None, done="", rate="")
        if not self._bar.disable:
            Thread(target=self._count, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._bar.stop()

    @property
    def sent_bytes(self) -> int:
        """The bytes that were sent, again or not."""
        with self._lock:
            return self._sent

    def moved(self, path: AnyPath, sent: int, size: int) -> None:
        """Note how much of a file has been sent."""
        with self._lock:
            self._sent += max(0, sent - self._under_way.get(path, 0))
            self._under_way[path] = sent
            if sent >= size:
                del self._under_way[path]

    def done(self, files: int) -> None:
        """Note how many files are done."""
        if self._task is not None:
            rate = self.sent_bytes / max(0.1, time.monotonic() - self._began)
            self._bar.update(
                self._task, completed=files, done=f"{files:,}", rate=f"{terminal.size(round(rate))}/s"
            )

    def _count(self) -> None:
        total = 0
        try:
            for found in walking.files(self._paths):
                if self._stopped.is_set():
                    return
                total += found.kind is Kind.PHOTO
        except OSError:
            return
        if self._task is not None and total:
            self._bar.update(self._task, total=total)
