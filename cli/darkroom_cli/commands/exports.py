"""export; exports ls, delete."""

from __future__ import annotations

import os
import re
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import httpx
import typer

from darkroom_cli import albums, session, terminal
from darkroom_cli.commands import options
from darkroom_cli.commands.one_by_one import one_by_one
from darkroom_cli.commands.options import AsJson, examples, ids, profile
from darkroom_cli.faults import Fault, Usage
from darkroom_cli.outputs import Ended, Exported
from darkroom_cli.pushing import Network
from darkroom_client import errors
from darkroom_client.models import ExportFilter, ExportRequest

if TYPE_CHECKING:
    from darkroom_client import Darkroom
    from darkroom_client.models import ExportEntry

# The exporter begins once a minute, and takes some seconds for a part.
_LOOK_SECONDS: Final = 3.0

Shown = Callable[[str, int, int], None]
"""Is told what goes on, how many bytes are done, and of how many."""

# As many ids as the API takes in a request.
_MOST_IDS: Final = 1000

_ANOTHER: Final = ("already_deleted", "idempotency_key_reused")
"""What the API answers if the archive of a key was deleted, or is of other images."""

_PART: Final = re.compile(r"(?P<file>.+?)\.(?P<key>[0-9a-f]{32})(\.\d{8}T\d{12})?\.part", re.DOTALL)
"""What has come of an archive lies beside its file, and has the key with which the archive was asked for and,
when it is known, the moment."""

_FAULTS: Final = {
    "too_large": "It would have more than 100,000 images or 500 GB. Make several: --from 2024 --to 2024",
    "too_much_today": "It would be more than a day has. Repeat the command tomorrow, or name fewer images.",
    "internal": "That is the stack's fault. Repeat the command, or tell its operator.",
}


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        epilog=examples(
            "darkroom export photos.zip",
            "darkroom export summer.zip --from 2024-06 --to 2024-08 --favourite",
            "darkroom export lake.zip --album 'At the lake'",
            "darkroom ls lake --json | jq -r .id | darkroom export lake.zip -",
        )
    )(export)
    group = typer.Typer(
        help="Archives that the stack has: list them, remove them.", no_args_is_help=True, rich_markup_mode=None
    )
    app.add_typer(group, name="exports")
    group.command(epilog=examples("darkroom exports ls", "darkroom exports ls --json"))(ls)
    group.command(
        epilog=examples(
            "darkroom exports delete 5d0a2ab2-0a0f-4a4e-8f4f-0d9f5d9b7a55",
            "darkroom exports ls --json | jq -r .id | darkroom exports delete -",
        )
    )(delete)


def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The ZIP archive to write.")],
    image_ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="Ids of images, up to 1,000; - reads them from the input."),
    ] = None,
    text: Annotated[str, typer.Option("--text", help="Words, as `darkroom ls` takes them.")] = "",
    taken_from: options.TakenFrom = "",
    taken_to: options.TakenTo = "",
    camera: options.Camera = "",
    lens: options.Lens = "",
    tag: options.Tag = "",
    favourite: options.Favourite = None,
    kind: options.OfKind = None,
    place: options.Place = "",
    status: options.Status = None,
    album: options.Album = "",
    as_json: AsJson = False,
) -> None:
    """Have the stack make a ZIP archive of originals, companions and metadata.json, and download it.

    Without ids and filters, it has all images. It may be killed at any moment: the same command goes on.
    """
    filters = options.given(
        text=text,
        taken_from=taken_from,
        taken_to=taken_to,
        camera=camera,
        lens=lens,
        tag=tag,
        favourite=favourite,
        kind=kind,
        place=place,
        status=status,
    )
    wanted = ids(image_ids or [])
    if image_ids and not wanted:
        raise Usage("There are no ids in the input. Without ids and filters, the archive has all images.")
    if wanted and (filters or album):
        raise Usage("Name images by their ids, or by filters.")
    if len(wanted) > _MOST_IDS:
        raise Usage(
            f"An archive takes up to {_MOST_IDS:,} ids. Use filters, or put the images into an album: --album"
        )
    if os.path.lexists(file):
        raise Fault(f"{file} is there already. Name another file.")
    if not file.parent.is_dir():
        raise Fault(f"There is no folder {file.parent}. Make it, or name another file.")
    with session.opened(profile(ctx)) as darkroom:
        if album:
            filters["album"] = albums.find(darkroom, album).id
        request = (
            ExportRequest(ids=wanted) if wanted else ExportRequest(filter=ExportFilter.model_validate(filters))
        )
        done = Download(darkroom, file).run(request)
    if as_json:
        terminal.emit(done)
        return
    terminal.say(f"{terminal.plural(done.images, 'image')}, {terminal.size(done.size)}: {file}")
    if done.missing:
        terminal.note(
            f"{terminal.plural(done.missing, 'image or file is', 'images or files are')} missing. "
            "missing.txt in the archive names them.",
            style="yellow",
        )


class Download:
    """An archive on its way into a file."""

    def __init__(self, darkroom: Darkroom, file: Path) -> None:
        self._darkroom = darkroom
        self._file = file
        # One may be away while the other answers.
        self._network, self._store = Network(_warn), Network(_warn)

    def run(self, request: ExportRequest) -> Exported:
        """Have the archive made, and bring it. Raises Fault."""
        with terminal.progress("done") as bar:
            task = bar.add_task("Archive", total=None, done="")

            def show(what: str, done: int, size: int) -> None:
                told = f"{terminal.size(done)} of {terminal.size(size)}" if size else ""
                bar.update(task, description=what, total=size or None, completed=done, done=told)

            made, part = self._begun(request)
            made = self._ready(made, part, show)
            self._bring(made, part, show)
        # The same command is to make an archive of what is there then, so this one goes first.
        self._remove(made)
        part.rename(self._file)
        for left in self._parts():
            left.unlink()
        return Exported(
            path=str(self._file),
            images=made.images,
            files=made.files,
            missing=made.missing,
            size=self._file.stat().st_size,
        )

    def _begun(self, request: ExportRequest) -> tuple[ExportEntry, Path]:
        """The archive for this file, begun by an earlier run or now, and where what has come of it lies."""
        for part in self._parts():
            try:
                made = self._made(request, _key(part))
            except errors.ApiError as refusal:
                if refusal.code not in _ANOTHER:
                    raise
                part.unlink()  # what has come is of an archive that is gone, or of other images
            else:
                return made, self._of(made, part)
        part = self._named(uuid.uuid4().hex)
        part.touch()  # after a kill, the next run asks for the same one
        try:
            made = self._made(request, _key(part))
        except (Fault, errors.DarkroomError):
            part.unlink()
            raise
        return made, self._of(made, part)

    def _parts(self) -> list[Path]:
        """What earlier runs have left."""
        return [path for path in self._file.parent.iterdir() if path.is_file() and _key(path, self._file.name)]

    def _named(self, *words: str) -> Path:
        return self._file.with_name(".".join([self._file.name, *words, "part"]))

    def _of(self, made: ExportEntry, part: Path) -> Path:
        """Where an archive comes to, without what has come of an expired one that had the same key."""
        own = self._named(_key(part), f"{made.created_at:%Y%m%dT%H%M%S%f}")
        if part != own:
            os.truncate(part, 0)
            part.rename(own)
        return own

    def _made(self, request: ExportRequest, key: str) -> ExportEntry:
        """The archive of a key. Raises Fault if none can be made now."""

        def ask() -> ExportEntry:
            try:
                return self._darkroom.create_export(request, idempotency_key=key)
            except errors.ApiError as refusal:
                match refusal.code:
                    case "export_running":
                        raise Fault(
                            "Another archive of yours is being made: darkroom exports ls. Wait for its end, or "
                            f"cancel it: darkroom exports delete {_running(refusal)}"
                        ) from refusal
                    case "too_many_exports":
                        raise Fault(
                            "You have as many archives as the stack keeps. Delete some: darkroom exports ls"
                        ) from refusal
                    case "too_many_exports_today":  # the next try would be tomorrow
                        raise Fault(
                            "You have had as many archives made as a day has. Repeat the command tomorrow."
                        ) from refusal
                raise

        return self._network.patiently(ask)

    def _ready(self, made: ExportEntry, part: Path, show: Shown) -> ExportEntry:
        """The archive, when it is ready. Raises Fault if it will never be."""
        while made.status != "ready":
            if made.fault is not None:
                self._remove(made)
                part.unlink()
                raise Fault(
                    f"The archive was not made ({made.fault}). {_FAULTS.get(str(made.fault), '')}".rstrip()
                )
            what = "The stack writes the archive" if made.bytes_ else "The stack begins within a minute"
            show(what, made.written_bytes, made.bytes_)
            time.sleep(_LOOK_SECONDS)
            made = self._again(made)
        return made

    def _again(self, made: ExportEntry) -> ExportEntry:
        """The archive as it is now. Raises Fault if it is gone."""
        try:
            return self._network.patiently(lambda: self._darkroom.get_export(made.id))
        except errors.NotFound as gone:
            raise Fault(
                "The archive was deleted meanwhile. Repeat the command to have another one made."
            ) from gone

    def _remove(self, made: ExportEntry) -> None:
        self._network.patiently(lambda: self._darkroom.delete_export(made.id))

    def _bring(self, made: ExportEntry, part: Path, show: Shown) -> None:
        """Download what is missing, and wait while the network is away."""
        with part.open("ab") as file:
            # The last byte comes again: of a complete file, there would be nothing to ask for.
            file.truncate(max(0, file.tell() - 1))
            file.seek(0, os.SEEK_END)
            while True:
                link, before = self._again(made).link, file.tell()
                if link is None:
                    raise Fault("The archive is gone. Repeat the command to have another one made.")
                try:
                    self._darkroom.continue_download(
                        link.url, file, progress=lambda size: show("Archive", size, max(size, made.bytes_))
                    )
                except (httpx.TransportError, errors.RetryLater) as error:
                    if file.tell() > before:
                        self._store.works()
                    self._store.wait(error)
                except errors.ApiError:
                    if file.tell() == before:
                        raise  # otherwise the link has expired meanwhile
                else:
                    return


def _warn(text: str) -> None:
    terminal.note(text, style="yellow")


def _key(path: Path, file: str | None = None) -> str:
    """The key in the name of a part; empty if it is none, or not of this file."""
    found = _PART.fullmatch(path.name)
    return found["key"] if found and file in (None, found["file"]) else ""


def _running(refusal: errors.ApiError) -> str:
    """The id of the archive that is being made."""
    known = (refusal.problem.model_extra or {}) if refusal.problem else {}
    return str(known.get("export") or "ID")


def ls(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the archives that the stack has, the newest first: since when, how far, images, size, its id."""
    with session.opened(profile(ctx)) as darkroom:
        for found in darkroom.list_exports().exports:
            if as_json:
                terminal.emit(found)
                continue
            done = (
                f" {found.written_bytes * 100 // found.bytes_} %"
                if found.status == "running" and found.bytes_
                else ""
            )
            terminal.row(
                (f"{found.created_at:%Y-%m-%d %H:%M}", 16),
                (f"{found.status}{done}", 12),
                (terminal.plural(found.images, "image"), 14),
                (terminal.size(found.bytes_), 7),
                (found.id, 36),
            )


def delete(
    ctx: typer.Context,
    export_ids: Annotated[
        list[str],
        typer.Argument(
            metavar="ID...", help="Ids of archives, as `darkroom exports ls` shows them; - reads them."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Delete archives, or cancel those that are not ready. The images stay."""
    with session.opened(profile(ctx)) as darkroom:

        def remove(export_id: str) -> dict[str, str]:
            darkroom.delete_export(export_id)
            return Ended(id=export_id).model_dump()

        wanted = ids(export_ids, "an archive", "darkroom exports ls")
        one_by_one(wanted, remove, lambda ended: f"{ended['id']} is deleted", as_json=as_json)
