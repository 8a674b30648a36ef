"""albums ls, add, remove, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from darkroom_cli import albums, session, terminal
from darkroom_cli.commands.one_by_one import end
from darkroom_cli.commands.options import AsJson, Images, Yes, examples, ids, profile
from darkroom_cli.faults import Exit
from darkroom_cli.outputs import Ended
from darkroom_client.models import MembersRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from darkroom_client.models import MemberResult

# As many as the API takes in a request.
_AT_A_TIME: Final = 100

Album = Annotated[str, typer.Argument(metavar="ALBUM", help="An album's title or id.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="Albums: list them, put images into them.", no_args_is_help=True, rich_markup_mode=None
    )
    app.add_typer(group, name="albums")
    group.command(epilog=examples("darkroom albums ls", "darkroom albums ls --json"))(ls)
    group.command(
        epilog=examples(
            "darkroom albums add 'At the lake' 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c",
            "darkroom ls lake --json | jq -r .id | darkroom albums add 'At the lake' -",
        )
    )(add)
    group.command(
        epilog=examples("darkroom albums remove 'At the lake' 0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"),
    )(remove)
    group.command(epilog=examples("darkroom albums delete 'At the lake'"))(delete)


def ls(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List albums: how many images each shows, from when they are, its id, its title."""
    with session.opened(profile(ctx)) as darkroom:
        for album in darkroom.albums():
            if as_json:
                terminal.emit(album)
                continue
            days = [each[:10] for each in (album.first, album.last) if each]
            terminal.row(
                (f"{album.images:,}", 9),
                (" to ".join(dict.fromkeys(days)) or "–", 24),
                (album.id, 36),
                (album.title, 0),
            )


def add(ctx: typer.Context, album: Album, image_ids: Images, as_json: AsJson = False) -> None:
    """Put images at the end of an album, which is made if there is none of this title."""
    wanted = ids(image_ids)
    with session.opened(profile(ctx)) as darkroom:
        found = albums.find_or_make(darkroom, album)
        _tell(darkroom.add_to_album(found.id, wanted), f"in {found.title}", as_json=as_json)


def remove(ctx: typer.Context, album: Album, image_ids: Images, as_json: AsJson = False) -> None:
    """Take images out of an album. They stay in the library."""
    wanted = ids(image_ids)
    with session.opened(profile(ctx)) as darkroom:
        found = albums.find(darkroom, album)
        results = (
            result
            for first in range(0, len(wanted), _AT_A_TIME)
            for result in darkroom.change_album_images(
                found.id, MembersRequest(remove=wanted[first : first + _AT_A_TIME])
            ).results
        )
        _tell(results, f"not in {found.title} any more", as_json=as_json)


def _tell(results: Iterable[MemberResult], done: str, *, as_json: bool) -> None:
    """Print what became of each image. Raises typer.Exit if some failed."""
    failed = succeeded = 0
    for result in results:
        failed += result.status >= 400
        succeeded += result.status < 400
        if as_json:
            terminal.emit(result)
        elif result.status < 400:
            terminal.say(f"{result.id} {done}")
        else:
            terminal.note(f"{result.id}: {result.status} It was not done ({result.code})", style="red")
    end(failed, succeeded)


def delete(ctx: typer.Context, album: Album, yes: Yes = False, as_json: AsJson = False) -> None:
    """Delete an album, after a question. Its images stay in the library."""
    with session.opened(profile(ctx)) as darkroom:
        found = albums.find(darkroom, album)
        if not terminal.confirmed(f"Delete the album {found.title}? Its images stay.", yes=yes):
            raise typer.Exit(Exit.FAILED)
        darkroom.delete_album(found.id)
    terminal.emit(Ended(id=found.id)) if as_json else terminal.say(f"{found.title} is deleted")
