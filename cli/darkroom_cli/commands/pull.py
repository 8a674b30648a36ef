"""pull."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Final

import typer

from darkroom_cli import session, sidecars, terminal
from darkroom_cli.commands.options import AsJson, examples, profile
from darkroom_cli.faults import Exit
from darkroom_cli.mirror import DELETED, Mirror, Wanted, content, digest
from darkroom_cli.outputs import Pulled
from darkroom_client import Darkroom, errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Enough to fill a line; each downloads in pieces, so memory does not depend on sizes.
_AT_ONCE: Final = 4

_COUNTED: Final = ("downloaded", "found", "sidecars", "deleted", "kept", "failed")

_BEGIN_ANEW: Final = ("changes_forgotten", "invalid_cursor")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=examples("darkroom pull photos", "darkroom pull photos --dry-run --json"))(pull)


def pull(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="The folder; made if it is missing.")],
    delete: Annotated[
        bool,
        typer.Option("--delete", help="Delete the files of deleted images, instead of moving them to Deleted/."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would be done.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the whole library into a folder: every original, with XMP sidecars of what you wrote about it.

    The next time, only what has changed comes. It may be killed at any moment: the same command goes on.
    """
    with session.opened(profile(ctx)) as darkroom, Mirror(folder, darkroom.get_me().id) as mirror:
        with terminal.notes.status("What has changed"):
            _follow(darkroom, mirror)
        if dry_run:
            done = Counter(_due(each) for each in mirror.wanted())
        else:
            done = Pull(darkroom, mirror, delete=delete).run()
    counts = Pulled(folder=str(folder), dry_run=dry_run, **{name: done[name] for name in _COUNTED})
    if as_json:
        terminal.emit(counts)
    else:
        for line in _told(counts):
            terminal.say(line)
    if counts.failed:
        raise typer.Exit(Exit.PARTLY)


def _follow(darkroom: Darkroom, mirror: Mirror) -> None:
    """Bring what is known of the library up to date."""
    try:
        for page in darkroom.changes(mirror.since):
            mirror.take(page)
    except errors.ApiError as refusal:
        if refusal.code not in _BEGIN_ANEW:
            raise
        mirror.begin_anew()
        for page in darkroom.changes():
            mirror.take(page)


def _due(image: Wanted) -> str:
    if image.gone:
        return "deleted"
    return "sidecars" if image.content == content(image.entry) else "downloaded"


def _told(counts: Pulled) -> Iterator[str]:
    words = "would be " if counts.dry_run else ""
    yield f"{terminal.plural(counts.downloaded, 'file')} {words}downloaded into {counts.folder}"
    for number, text in (
        (counts.found, "found there already"),
        (counts.sidecars, f"{words}kept, whose words have changed"),
        (counts.deleted, f"of deleted images {words}put aside"),
        (counts.kept, "kept, because somebody has changed them here"),
    ):
        if number:
            yield f"{terminal.plural(number, 'file')} {text}"
    if counts.failed:
        failed = terminal.plural(counts.failed, "image")
        yield f"{failed} failed; the lines above say why. The same command tries again."


class Pull:
    """One run: downloads side by side, and everything else in one thread."""

    def __init__(self, darkroom: Darkroom, mirror: Mirror, *, delete: bool) -> None:
        self._darkroom = darkroom
        self._mirror = mirror
        self._delete = delete
        self._done = Counter[str]()

    def run(self) -> Counter[str]:
        """Do what is wanted; counts what was done."""
        with terminal.progress("done") as bar, ThreadPoolExecutor(_AT_ONCE) as pool:
            total = self._mirror.count()
            task = bar.add_task("Photos", total=total, done=f"0 of {total:,}")
            under_way: dict[Future[Path], Wanted] = {}
            try:
                for number, image in enumerate(self._mirror.wanted()):
                    bar.update(task, completed=number, done=f"{number:,} of {total:,}")
                    if image.gone:
                        self._put_aside(image)
                    elif self._unchanged(image):
                        self._finish(image, self._place(image), "sidecars")
                    elif self._lies_there(image):
                        self._finish(image, self._place(image), "found")
                    else:
                        under_way[pool.submit(self._download, image, self._mirror.part())] = image
                    while len(under_way) >= 2 * _AT_ONCE:
                        self._take(under_way, wait(under_way, return_when=FIRST_COMPLETED).done)
                self._take(under_way, wait(under_way).done)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return self._done

    def _unchanged(self, image: Wanted) -> bool:
        """Whether the right file lies at its place, as it was written there."""
        return (
            image.content == content(image.entry)
            and self._mirror.ours(image.id)
            and os.path.lexists(self._place(image))
        )

    def _place(self, image: Wanted) -> Path:
        return self._mirror.place(image)

    def _download(self, image: Wanted, part: Path) -> Path:
        self._darkroom.download_original(image.id, part)
        return part

    def _take(self, under_way: dict[Future[Path], Wanted], done: Iterable[Future[Path]]) -> None:
        for future in done:
            image = under_way.pop(future)
            try:
                part = future.result()
            except errors.NotFound as error:  # deleted meanwhile, or never sent: the next run knows more
                self._fail(image, str(error))
                continue
            if (expected := image.entry.sha256) and digest(part) != expected:
                part.unlink()
                self._fail(image, "Other bytes came than the library names.")
                continue
            self._settle(image, part)

    def _settle(self, image: Wanted, part: Path) -> None:
        """Put a complete file at its place. What somebody else has put there stays."""
        place = self._place(image)
        if os.path.lexists(place) and not self._mirror.ours(image.id) and not _same(place, part):
            if image.content is not None:
                self._done["kept"] += 1
            place = self._mirror.elsewhere(image)
        if image.entry.time and image.entry.time.instant:
            moment = image.entry.time.instant.timestamp()
            os.utime(part, (moment, moment))
        part.replace(place)
        self._finish(image, place, "downloaded")

    def _lies_there(self, image: Wanted) -> bool:
        """Whether the right bytes lie at its place, and nobody noted it: an earlier run was killed before."""
        place = self._place(image)
        expected = image.entry.sha256
        if not expected or place.is_symlink() or not place.is_file() or place.stat().st_size != image.entry.size:
            return False
        return digest(place) == expected

    def _finish(self, image: Wanted, place: Path, what: str) -> None:
        self._mirror.there(image, place, self._write_sidecar(image, place))
        self._done[what] += 1

    def _write_sidecar(self, image: Wanted, place: Path) -> str | None:
        """Write the sidecar, or remove the one that was written; returns its digest. Others' stay as they are."""
        path = place.with_name(place.name + sidecars.ENDING)
        written = self._mirror.sidecar(image.id)
        text = sidecars.sidecar(image.entry)
        new = None if text is None else hashlib.sha256(text).hexdigest()
        present = digest(path) if path.is_file() and not path.is_symlink() else None
        if present == new:
            return new
        if os.path.lexists(path) and present != written:
            self._done["kept"] += 1
            return written
        if text is None:
            path.unlink(missing_ok=True)
            return None
        part = self._mirror.part()
        part.write_bytes(text)
        part.replace(path)
        return new

    def _put_aside(self, image: Wanted) -> None:
        """Move the file of a deleted image and its sidecar to Deleted/, or delete them if they are untouched."""
        if image.path is not None:
            place = self._place(image)
            untouched = self._mirror.ours(image.id)
            if os.path.lexists(place) and (image.content is not None or self._lies_there(image)):
                for path in (place.with_name(place.name + sidecars.ENDING), place):
                    if not os.path.lexists(path):
                        continue
                    if self._delete and untouched:
                        path.unlink()
                    else:
                        aside = PurePosixPath(DELETED) / PurePosixPath(
                            path.relative_to(self._mirror.folder).as_posix()
                        )
                        shutil.move(path, self._mirror.free(aside))
                self._done["deleted"] += 1
        self._mirror.forget(image.id)

    def _fail(self, image: Wanted, why: str) -> None:
        self._done["failed"] += 1
        terminal.note(f"{image.id} {image.entry.filename or ''}: {why}", style="red")


def _same(one: Path, other: Path) -> bool:
    """Whether two paths have the same bytes, and none is a link."""
    return one.is_file() and not one.is_symlink() and digest(one) == digest(other)
