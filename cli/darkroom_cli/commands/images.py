"""get, edit, rm, restore."""

from __future__ import annotations

from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from darkroom_cli import albums, names, session, terminal
from darkroom_cli.commands.one_by_one import end, one_by_one
from darkroom_cli.commands.options import AsJson, Images, Yes, examples, ids, profile
from darkroom_cli.faults import Exit, Usage, usage
from darkroom_cli.outputs import Got
from darkroom_client import Darkroom, errors
from darkroom_client.models import GetThumbnailFormat as Format
from darkroom_client.models import ImageEdit, ImagesDelete, ImagesRestore, Position

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from darkroom_client.models import ImageEntry, ImageResult


class Field(StrEnum):
    """What an edit may take back."""

    TITLE = "title"
    DESCRIPTION = "description"
    TAGS = "tags"
    RATING = "rating"
    TAKEN_AT = "taken-at"
    OFFSET = "offset"
    POSITION = "position"
    ORIENTATION = "orientation"


# An edit that another device's edit has overtaken is made anew from what is there then.
_TRIES: Final = 3

# Each counts as a request: a tenth of what an owner has in a minute by default.
_AT_A_TIME: Final = 300

_UNKNOWN: Final = "image_not_found"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    example = "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"
    app.command(
        epilog=examples(
            f"darkroom get {example}",
            f"darkroom get {example} --size 640 --format avif --output lake.avif",
            "darkroom ls --tag Family --json | jq -r .id | darkroom get - --into family",
            "darkroom get --album 'At the lake' --into lake",
        )
    )(get)
    app.command(
        epilog=examples(
            f"darkroom edit {example} --title 'At the lake' --add-tag Family --rating 5",
            f"darkroom edit {example} --taken-at 1998-07-04 --clear position",
        )
    )(edit)
    app.command(epilog=examples(f"darkroom rm {example}", f"darkroom rm --permanent {example}"))(rm)
    app.command(epilog=examples(f"darkroom restore {example}"))(restore)


def get(
    ctx: typer.Context,
    image_ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="Ids of images, as `darkroom ls` shows them; - reads them."),
    ] = None,
    album: Annotated[str, typer.Option("--album", help="All images of an album, by its title or id.")] = "",
    original: Annotated[bool, typer.Option("--original", help="The original file, as it is by default.")] = False,
    size: Annotated[
        int,
        typer.Option("--size", min=0, max=4096, help="A thumbnail whose longer side has so many pixels, instead."),
    ] = 0,
    format_: Annotated[Format, typer.Option("--format", help="The thumbnail's format, with --size.")] = "jpg",
    into: Annotated[Path, typer.Option("--into", help="The folder to write to; made if it is missing.")] = Path(),
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write, for one image.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Download originals, or thumbnails with --size. A file that is there is kept: the new one gets a number."""
    if original and size:
        raise Usage("Choose one: --original, or --size for a thumbnail.")
    wanted = ids(image_ids or [])
    if not (wanted or album):
        raise Usage("Name images by their ids, or an album: --album TITLE")
    if output and (album or len(wanted) != 1):
        raise Usage("--output is for one image. Name a folder for several: --into")
    with session.opened(profile(ctx)) as darkroom:

        def fetch(image_id: str) -> dict[str, Any]:
            image = darkroom.get_image(image_id)
            if not output:
                into.mkdir(parents=True, exist_ok=True)
            place = output or _free(into, image, f".{format_}" if size else None)
            if size:
                darkroom.download_thumbnail(image_id, place, size=size, format=format_)
            else:
                darkroom.download_original(image_id, place)
            return Got(id=image_id, path=str(place)).model_dump()

        of_album = darkroom.album_images(albums.find(darkroom, album).id) if album else ()
        one_by_one(
            chain(wanted, (image.id for image in of_album)), fetch, lambda done: str(done["path"]), as_json=as_json
        )


def _free(folder: Path, image: ImageEntry, ending: str | None) -> Path:
    """A path in the folder for an image's file that is not taken."""
    name = names.safe(image.filename, image.id)
    if ending:
        name = f"{Path(name).stem}{'.jpg' if ending == '.auto' else ending}"
    return folder / names.unique(name, lambda tried: (folder / tried).exists() or (folder / tried).is_symlink())


def edit(
    ctx: typer.Context,
    image_ids: Images,
    title: Annotated[str | None, typer.Option("--title", help="One line.")] = None,
    description: Annotated[str | None, typer.Option("--description", help="Several lines, if you like.")] = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", help="All tags: replaces those there are. Repeat it.")
    ] = None,
    add_tag: Annotated[list[str] | None, typer.Option("--add-tag", help="One more tag. Repeat it.")] = None,
    remove_tag: Annotated[list[str] | None, typer.Option("--remove-tag", help="A tag less. Repeat it.")] = None,
    favourite: Annotated[
        bool | None, typer.Option("--favourite/--no-favourite", help="A favourite, or none.")
    ] = None,
    rating: Annotated[int | None, typer.Option("--rating", min=1, max=5, help="Stars.")] = None,
    taken_at: Annotated[
        str | None,
        typer.Option("--taken-at", help="Corrects the local time: 1998, 1998-07-04, 1998-07-04T18:30:00."),
    ] = None,
    offset: Annotated[
        str | None, typer.Option("--offset", help="Corrects that clock's offset from UTC: +02:00.")
    ] = None,
    position: Annotated[
        str | None, typer.Option("--position", help="Corrects where it was taken: LATITUDE,LONGITUDE[,METRES].")
    ] = None,
    orientation: Annotated[
        int | None,
        typer.Option("--orientation", min=1, max=8, help="Corrects how it is turned: 1 to 8, as in EXIF."),
    ] = None,
    clear: Annotated[
        list[Field] | None, typer.Option("--clear", help="Take a value or a correction back. Repeat it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Edit words and corrections. What is not named stays; the original file is never changed."""
    given: dict[str, Any] = {
        "title": title,
        "description": description,
        "tags": tag or None,
        "favourite": favourite,
        "rating": rating,
        "taken_at": taken_at,
        "offset": offset,
        "position": None if position is None else _position(position),
        "orientation": orientation,
    }
    given = {name: value for name, value in given.items() if value is not None}
    for name in clear or ():
        if (field := name.replace("-", "_")) in given:
            raise Usage(f"--clear {name} takes back what another option sets. Choose one.")
        given[field] = [] if field == "tags" else None
    added, removed = set(add_tag or ()), {each.casefold() for each in remove_tag or ()}
    if "tags" in given and (added or removed):
        raise Usage("--tag and --clear tags replace all tags. Use --add-tag and --remove-tag without them.")
    if not (given or added or removed):
        raise Usage("Say what to change, by one option at least.")
    wanted = ids(image_ids)
    with session.opened(profile(ctx)) as darkroom:

        def change(image_id: str) -> dict[str, Any]:
            for last in range(_TRIES - 1, -1, -1):
                image = darkroom.get_image(image_id)
                changed = dict(given)
                if added or removed:
                    kept = [each for each in image.tags if each.casefold() not in removed]
                    changed["tags"] = list(dict.fromkeys([*kept, *sorted(added)]))
                try:
                    return darkroom.edit(image, ImageEdit(**changed)).model_dump(by_alias=True, exclude_unset=True)
                except errors.PreconditionFailed:
                    if not last:
                        raise
                except errors.Invalid as wrong:
                    of_tags = all(each.pointer.startswith("/tags") for each in wrong.values)
                    if of_tags and added and len(wanted) > 1:  # one image may have fewer tags than another
                        raise
                    raise usage(wrong) from wrong
            raise AssertionError("the last try ends by itself")

        one_by_one(wanted, change, lambda image: f"{image['id']} has version {image['version']}", as_json=as_json)


def _position(text: str) -> Position:
    try:
        latitude, longitude, altitude = (*(float(each) for each in text.split(",")), None)[:3]
        return Position.model_validate(
            {"latitude": latitude, "longitude": longitude, "altitude_m": altitude}, strict=True
        )
    except ValueError as error:
        raise Usage(
            f"{text} is no position. Write it as 47.5622,13.6493 (a minus means south or west)."
        ) from error


def rm(
    ctx: typer.Context,
    image_ids: Images,
    permanent: Annotated[
        bool, typer.Option("--permanent", help="Destroy them at once, instead of putting them into the trash.")
    ] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Put images into the trash, from which they can be restored; or destroy them with --permanent."""
    wanted = ids(image_ids)
    if permanent and not terminal.confirmed(
        "Destroy 1 image for ever? Nobody can restore it."
        if len(wanted) == 1
        else f"Destroy {len(wanted):,} images for ever? Nobody can restore them.",
        yes=yes,
    ):
        raise typer.Exit(Exit.FAILED)
    with session.opened(profile(ctx)) as darkroom:

        def delete(some: list[str]) -> Sequence[ImageResult]:
            return darkroom.delete_images(ImagesDelete(ids=some, permanent=permanent)).results

        _in_bulk(wanted, delete, "destroyed" if permanent else "in the trash", darkroom, as_json=as_json)


def restore(ctx: typer.Context, image_ids: Images, as_json: AsJson = False) -> None:
    """Take images from the trash, with everything that was written about them."""
    with session.opened(profile(ctx)) as darkroom:

        def take_back(some: list[str]) -> Sequence[ImageResult]:
            return darkroom.restore_images(ImagesRestore(ids=some)).results

        _in_bulk(ids(image_ids), take_back, "restored", darkroom, as_json=as_json)


def _in_bulk(
    wanted: list[str],
    work: Callable[[list[str]], Sequence[ImageResult]],
    done: str,
    darkroom: Darkroom,
    *,
    as_json: bool,
) -> None:
    """Have many images worked on by few requests. Raises typer.Exit if some failed."""
    most = min(_AT_A_TIME, darkroom.get_me().limits.max_images_per_request) if len(wanted) > 1 else 1
    failed = 0
    for first in range(0, len(wanted), most):
        for result in work(wanted[first : first + most]):
            failed += result.status >= 400
            if as_json:
                terminal.emit(result)
            elif result.status < 400:
                terminal.say(f"{result.id} {done}")
            else:
                said = "There is no such image" if result.code == _UNKNOWN else "It was not done"
                terminal.note(f"{result.id}: {result.status} {said} ({result.code})", style="red")
    end(failed, len(wanted) - failed)
