"""pull."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Final

import typer

from darkroom_cli import session, sidecars, terminal
from darkroom_cli.commands.options import AsJson, examples, profile
from darkroom_cli.faults import Exit
from darkroom_cli.mirror import DELETED, ORIGINAL, Mirror, Wanted, digest
from darkroom_cli.outputs import Pulled
from darkroom_client import Darkroom, errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Enough to fill a line; each downloads in pieces, so memory does not depend on sizes.
_AT_ONCE: Final = 4

_COUNTED: Final = ("downloaded", "companions", "found", "sidecars", "deleted", "kept", "albums", "failed")

_ALBUMS: Final = "albums.json"

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
    """Bring the library into a folder: originals with companions, XMP sidecars of your words, and albums.json.

    The next time, only what has changed comes. It may be killed at any moment: the same command goes on.
    """
    with session.opened(profile(ctx)) as darkroom, Mirror(folder, darkroom.get_me().id) as mirror:
        with terminal.notes.status("What has changed"):
            _follow(darkroom, mirror)
        if dry_run:
            done = Counter(what for each in mirror.wanted() for what in _due(each))
        else:
            done = Pull(darkroom, mirror, delete=delete).run()
            done["albums"] = _write_albums(darkroom, mirror)
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


def _write_albums(darkroom: Darkroom, mirror: Mirror) -> int:
    """Write down which images belong to which albums; how many albums there are."""
    albums = [
        {
            "id": album.id,
            "title": album.title,
            "description": album.description,
            "order": album.order,
            "images": [
                {"id": image.id, "path": mirror.path(image.id)} for image in darkroom.album_images(album.id)
            ],
        }
        for album in darkroom.albums()
    ]
    place = mirror.folder / _ALBUMS
    if albums or place.exists():
        part = mirror.part()
        part.write_text(json.dumps(albums, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        part.replace(place)
    return len(albums)


def _due(image: Wanted) -> Iterator[str]:
    """What would be counted for an image."""
    gone = image.noted if image.gone else image.left_over
    yield from ["deleted"] * sum(image.noted[file].content is not None for file in gone)
    if not image.gone:
        yield "sidecars" if image.written(ORIGINAL) else "downloaded"
        yield from ["companions"] * sum(not image.written(file) for file in image.companions)


def _told(counts: Pulled) -> Iterator[str]:
    words = "would be " if counts.dry_run else ""
    yield f"{terminal.plural(counts.downloaded, 'file')} {words}downloaded into {counts.folder}"
    if counts.companions:
        yield f"{terminal.plural(counts.companions, 'companion')} {words}downloaded with them"
    for number, text in (
        (counts.found, "found there already"),
        (counts.sidecars, f"{words}kept, whose words have changed"),
        (counts.deleted, f"of deleted images {words}put aside"),
        (counts.kept, "kept, because somebody has changed them here"),
    ):
        if number:
            yield f"{terminal.plural(number, 'file')} {text}"
    if counts.albums:
        yield f"{terminal.plural(counts.albums, 'album')}: {Path(counts.folder) / _ALBUMS}"
    if counts.failed:
        failed = terminal.plural(counts.failed, "image")
        yield f"{failed} failed; the lines above say why. The same command tries again."


@dataclass(frozen=True, slots=True)
class _Work:
    """An image whose original, or companions, are downloaded."""

    image: Wanted
    due: list[str]
    """The files to download."""

    original: str
    """As what the original counts, if it is not downloaded."""


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
            under_way: dict[Future[dict[str, Path]], _Work] = {}
            try:
                for number, image in enumerate(self._mirror.wanted()):
                    bar.update(task, completed=number, done=f"{number:,} of {total:,}")
                    if image.gone:
                        self._put_aside(image, image.noted)
                        self._mirror.forget(image)
                        continue
                    self._put_aside(image, image.left_over)
                    work = self._work(image)
                    if work.due:
                        parts = {file: self._mirror.part() for file in work.due}
                        under_way[pool.submit(self._download, image, parts)] = work
                    else:
                        self._finish(work)
                    while len(under_way) >= 2 * _AT_ONCE:
                        self._take(under_way, wait(under_way, return_when=FIRST_COMPLETED).done)
                self._take(under_way, wait(under_way).done)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return self._done

    def _work(self, image: Wanted) -> _Work:
        due = [file for file in image.files if not self._unchanged(image, file)]
        if ORIGINAL not in due:
            return _Work(image, due, "sidecars")
        if self._lies_there(image):
            self._mirror.there(image, ORIGINAL, self._mirror.place(image, ORIGINAL))
            return _Work(image, due[1:], "found")
        return _Work(image, due, "downloaded")

    def _unchanged(self, image: Wanted, file: str) -> bool:
        """Whether the right file lies at its place, as it was written there."""
        return (
            image.written(file)
            and self._mirror.ours(image, file)
            and os.path.lexists(self._mirror.place(image, file))
        )

    def _download(self, image: Wanted, parts: dict[str, Path]) -> dict[str, Path]:
        for file, part in parts.items():
            if file == ORIGINAL:
                self._darkroom.download_original(image.id, part)
            else:
                self._darkroom.download(self._darkroom.get_companion(image.id, file).url, part)
        return parts

    def _take(
        self, under_way: dict[Future[dict[str, Path]], _Work], done: Iterable[Future[dict[str, Path]]]
    ) -> None:
        for future in done:
            work = under_way.pop(future)
            try:
                parts = future.result()
            except errors.NotFound as error:  # deleted meanwhile, or never sent: the next run knows more
                self._fail(work.image, str(error))
                continue
            if wrong := [file for file, part in parts.items() if not _as_named(work.image, file, part)]:
                for part in parts.values():
                    part.unlink()
                what = "" if ORIGINAL in wrong else " of a companion"
                self._fail(work.image, f"Other bytes{what} came than the library names.")
                continue
            for file, part in parts.items():
                self._settle(work.image, file, part)
            self._finish(work)

    def _settle(self, image: Wanted, file: str, part: Path) -> None:
        """Put a complete file at its place. What somebody else has put there stays."""
        place = self._mirror.place(image, file)
        if os.path.lexists(place) and not self._mirror.ours(image, file) and not _same(place, part):
            if file in image.noted and image.noted[file].content is not None:
                self._done["kept"] += 1
            place = self._mirror.elsewhere(image, file)
        if image.entry.time and image.entry.time.instant:
            moment = image.entry.time.instant.timestamp()
            os.utime(part, (moment, moment))
        part.replace(place)
        self._mirror.there(image, file, place)
        self._done["companions"] += file != ORIGINAL

    def _lies_there(self, image: Wanted) -> bool:
        """Whether the right original lies at its place, and nobody noted it: an earlier run was killed before."""
        place = self._mirror.place(image, ORIGINAL)
        expected = image.entry.sha256
        if not expected or place.is_symlink() or not place.is_file() or place.stat().st_size != image.entry.size:
            return False
        return digest(place) == expected

    def _finish(self, work: _Work) -> None:
        """Note an image whose files are there, and write its sidecar."""
        sidecar = self._write_sidecar(work.image, self._mirror.now(work.image, ORIGINAL))
        self._mirror.settle(work.image, sidecar)
        self._done[work.original] += 1

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

    def _put_aside(self, image: Wanted, files: Iterable[str]) -> None:
        """Move files of an image to Deleted/, an original with its sidecar; or delete them if untouched."""
        for file in files:
            place = self._mirror.place(image, file)
            untouched = self._mirror.ours(image, file)
            known = image.noted[file].content is not None or (file == ORIGINAL and self._lies_there(image))
            if os.path.lexists(place) and known:
                sidecar = place.with_name(place.name + sidecars.ENDING)
                for path in (sidecar, place) if file == ORIGINAL else (place,):
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
            self._mirror.forget(image, file)

    def _fail(self, image: Wanted, why: str) -> None:
        self._done["failed"] += 1
        terminal.note(f"{image.id} {image.entry.filename or ''}: {why}", style="red")


def _same(one: Path, other: Path) -> bool:
    """Whether two paths have the same bytes, and none is a link."""
    return one.is_file() and not one.is_symlink() and digest(one) == digest(other)


def _as_named(image: Wanted, file: str, part: Path) -> bool:
    """Whether a download has the bytes that the library names; of a companion, it names their number."""
    if file != ORIGINAL:
        return part.stat().st_size == image.companions[file].size
    expected = image.entry.sha256
    return not expected or digest(part) == expected
