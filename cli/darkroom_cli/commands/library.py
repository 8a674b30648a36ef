"""ls, show, similar, stats."""

from __future__ import annotations

import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, cast

import typer

from darkroom_cli import albums, session, terminal, thumbnails
from darkroom_cli.commands import options
from darkroom_cli.commands.options import AsJson, Image, examples, one, profile
from darkroom_cli.faults import Usage
from darkroom_client import errors
from darkroom_client.models import ListImagesOrder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from darkroom_client import Darkroom
    from darkroom_client.filters import Filters
    from darkroom_client.models import AlbumEntry, ImageEntry, Time

_THUMBNAIL: Final = 320
"""Pixels of the thumbnail that a terminal shows."""


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        epilog=examples(
            "darkroom ls --from 2024-06 --to 2024 --camera 'Apple iPhone 15 Pro'",
            "darkroom ls lake summer --favourite --limit 20",
            "darkroom ls --tag Family --json | jq -r .id | darkroom get -",
            "darkroom ls --trash",
        )
    )(ls)
    app.command(epilog=examples("darkroom show 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"))(show)
    app.command(epilog=examples("darkroom similar 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"))(similar)
    app.command(epilog=examples("darkroom stats", "darkroom stats --json"))(stats)


def ls(
    ctx: typer.Context,
    text: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORD]...", help="Words of the title, description, name, tags or place."),
    ] = None,
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
    order: Annotated[
        ListImagesOrder | None, typer.Option("--order", help="The newest pictures first, or what came last.")
    ] = None,
    trash: Annotated[bool, typer.Option("--trash", help="The images in the trash, without filters.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many images.")] = None,
    as_json: AsJson = False,
) -> None:
    """List images, newest first: when taken, status, size, file name, id. All filters that are given must fit."""
    filters = cast(
        "Filters",
        options.given(
            text=" ".join(text or ()),
            taken_from=taken_from,
            taken_to=taken_to,
            camera=camera,
            lens=lens,
            tag=tag,
            favourite=favourite,
            kind=kind,
            place=place,
            status=status,
            order=order,
        ),
    )
    if trash and (filters or album):
        raise Usage("The trash is listed without filters.")
    with session.opened(profile(ctx)) as darkroom:
        if album:
            filters["album"] = albums.find(darkroom, album).id
        found = darkroom.trash() if trash else darkroom.images(**filters)
        for image in islice(found, limit):
            terminal.emit(image) if as_json else _line(image)


def _line(image: ImageEntry) -> None:
    taken = _clock(image.time)[:19] if image.time else "–"
    terminal.row(
        (taken, 19),
        (image.status, 10),
        (terminal.size(image.size), 7),
        (image.id, 36),
        (f"{'★ ' if image.favourite else ''}{image.title or image.filename or '–'}", 0),
    )


def show(
    ctx: typer.Context,
    image_id: Image,
    picture: Annotated[
        bool, typer.Option("--picture/--no-picture", help="Show the thumbnail, on a terminal.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Show what is known of an image and, on a terminal, its thumbnail (kitty, iTerm, sixel, or half blocks)."""
    with session.opened(profile(ctx)) as darkroom:
        image = darkroom.get_image(one(image_id))
        if as_json:
            terminal.emit(image)
            return
        belongs_to = darkroom.list_image_albums(image.id).albums
        if picture and terminal.out.is_terminal:
            _show_picture(darkroom, image)
    terminal.pairs(_facts(image, belongs_to))


def _show_picture(darkroom: Darkroom, image: ImageEntry) -> None:
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "thumbnail.jpg"
            darkroom.download_thumbnail(image.id, path, size=_THUMBNAIL)
            thumbnails.show(terminal.out, path.read_bytes())
    except errors.NotFound:
        terminal.note("There is no thumbnail yet.", style="yellow")
    except (OSError, ValueError) as error:
        terminal.note(f"The thumbnail cannot be shown: {error}", style="yellow")


def _facts(image: ImageEntry, belongs_to: Iterable[AlbumEntry]) -> Iterator[tuple[str, object]]:
    """What is known of an image, line by line."""
    read = image.metadata
    yield "Id", image.id
    yield "Name", image.filename
    yield "Status", f"{image.status}, being made anew" if image.reprocessing else image.status
    for fault in image.errors:
        yield "Error", f"{fault.code}: {fault.message}"
    yield "Title", image.title
    yield "Description", image.description
    yield "Tags", ", ".join(image.tags) or None
    yield "Favourite", "yes" if image.favourite else None
    yield "Rating", "★" * image.rating if image.rating else None
    if image.time:
        corrected = ", corrected" if image.uncorrected_time and image.uncorrected_time != image.time else ""
        yield "Taken", f"{_clock(image.time)} ({image.time.source}{corrected})"
    if image.position:
        yield "Position", f"{image.position.latitude:.5f}, {image.position.longitude:.5f}"
    yield "Size", terminal.size(image.size)
    yield "SHA-256", image.sha256
    yield "Verified", "the file that was declared" if image.verified else None
    if read:
        yield "Picture", f"{read.width} × {read.height} {read.format_ or ''}" if read.width else None
        yield "Camera", _camera(read.make or "", read.model or "")
        yield "Lens", read.lens_model
        yield "Exposure", _exposure(image)
        yield "Place", ", ".join(filter(None, (read.location, read.city, read.state, read.country))) or None
        yield "Keywords", ", ".join(read.keywords or ()) or None
        yield "Copyright", read.copyright_
    for companion in image.companions:
        about = (companion.kind, terminal.size(companion.size), companion.fault)
        yield "Companion", f"{companion.filename} ({', '.join(filter(None, about))})"
    for album in belongs_to:
        yield "Album", album.title
    yield "Sent by", image.sent_by
    yield "Uploaded", f"{image.uploaded_at:%Y-%m-%d %H:%M:%S}" if image.uploaded_at else None
    yield "In the trash", f"until {image.destroyed_after:%Y-%m-%d}" if image.destroyed_after else None
    yield "Version", image.version


_KNOWN: Final = {"year": 4, "month": 7, "day": 10, "minute": 16}
"""Characters of an ISO 8601 time that are known at each precision; otherwise all."""


def _clock(time: Time) -> str:
    """The local time as far as it is known."""
    known = time.local[: _KNOWN.get(time.precision)]
    return known.removesuffix(".000").replace("T", " ")


def _camera(make: str, model: str) -> str | None:
    """What --camera takes: make and model; the make only once, although some models repeat it."""
    repeated = model.casefold().startswith(make.casefold())
    return (model if repeated else f"{make} {model}".strip()) or None


def _exposure(image: ImageEntry) -> str | None:
    read = image.metadata
    if read is None:
        return None
    parts = (
        f"{read.exposure_time} s" if read.exposure_time else None,
        f"f/{read.f_number:g}" if read.f_number else None,
        f"ISO {read.iso}" if read.iso else None,
        f"{read.focal_length_mm:g} mm" if read.focal_length_mm else None,
    )
    return ", ".join(filter(None, parts)) or None


def similar(ctx: typer.Context, image_id: Image, as_json: AsJson = False) -> None:
    """Find images with the same bytes, with the same pixels, and those that look alike, the nearest first."""
    with session.opened(profile(ctx)) as darkroom:
        found = darkroom.similar(one(image_id))
    if as_json:
        terminal.emit(found)
        return
    for heading, images in (("The same bytes", found.same_bytes), ("The same pixels", found.same_pixels)):
        _group(heading, images)
    _group("Look alike", [each.image for each in found.look_alike])
    if "look_alike" not in found.compared:
        terminal.note("It cannot be compared by its looks: it has no pattern, or is too large to be decoded.")


def _group(heading: str, images: Iterable[ImageEntry]) -> None:
    lines = list(images)
    if terminal.out.is_terminal:
        terminal.say(f"{heading}: {len(lines) or 'none'}")
        for image in lines:
            _line(image)
    else:
        for image in lines:
            terminal.row((heading, 0), (image.id, 0), (image.filename or "–", 0))


def stats(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Count images and bytes: in all, in the trash, by kind, camera and year."""
    with session.opened(profile(ctx)) as darkroom:
        counts = darkroom.get_stats()
    if as_json:
        terminal.emit(counts)
        return
    years: dict[str, tuple[int, int]] = {}
    for month in counts.months:
        images, size = years.get(month.month[:4], (0, 0))
        years[month.month[:4]] = images + month.images, size + month.bytes_
    lines = [("All", "", counts.images, counts.bytes_), ("Trash", "", counts.trash.images, counts.trash.bytes_)]
    lines += [("Kind", each.value, each.images, each.bytes_) for each in counts.kinds]
    lines += [("Camera", each.value, each.images, each.bytes_) for each in counts.cameras]
    lines += [("Year", year, images, size) for year, (images, size) in sorted(years.items(), reverse=True)]
    for what, value, images, size in lines:
        terminal.row((what, 6), (value, 36), (f"{images:,}", 9), (terminal.size(size), 0))
