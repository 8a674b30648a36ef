"""share, shares, unshare."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from darkroom_cli import albums, session, terminal
from darkroom_cli.commands.one_by_one import one_by_one
from darkroom_cli.commands.options import AsJson, ask, examples, ids, one, profile
from darkroom_cli.faults import Usage
from darkroom_cli.outputs import Ended
from darkroom_client.models import ShareRequest

if TYPE_CHECKING:
    from darkroom_client.models import ShareEntry

_VARIABLE: Final = "DARKROOM_SHARE_PASSWORD"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    example = "0b9f2f0e-6f0c-4c39-9a55-6b1f2f7d9f1c"
    app.command(
        epilog=examples(
            f"darkroom share {example}",
            f"darkroom share {example} --title 'At the lake' --days 7 --password",
            f"darkroom share {example} --metadata --originals",
            "darkroom share --album 'At the lake'",
        )
    )(share)
    app.command(epilog=examples("darkroom shares", "darkroom shares --json | jq -r .id | darkroom unshare -"))(
        shares
    )
    app.command(epilog=examples("darkroom unshare 5d0a2ab2-0a0f-4a4e-8f4f-0d9f5d9b7a55"))(unshare)


def share(
    ctx: typer.Context,
    image_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="An image's id, as `darkroom ls` shows it.")
    ] = None,
    album: Annotated[str, typer.Option("--album", help="Share an album instead, by its title or id.")] = "",
    title: Annotated[str | None, typer.Option("--title", help="What guests read above the pictures.")] = None,
    days: Annotated[int | None, typer.Option("--days", min=1, max=366, help="How long the link works.")] = None,
    password: Annotated[
        bool,
        typer.Option("--password", help=f"Guests need a password: {_VARIABLE}, or what you type."),
    ] = False,
    metadata: Annotated[
        bool, typer.Option("--metadata", help="Guests see names, words, time, place and camera.")
    ] = False,
    originals: Annotated[
        bool, typer.Option("--originals", help="Guests may download the original, with --metadata.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a link that shows an image, or an album, to everybody who has it. It is told only now."""
    if (image_id is None) == (not album):
        raise Usage("Name an image by its id, or an album: --album TITLE")
    request = ShareRequest(title=title, metadata=metadata, originals=originals)
    if days:
        request.expires_at = datetime.now(UTC) + timedelta(days=days)
    if password:
        request.password = os.environ.get(_VARIABLE) or ask("The guests' password", instead=_VARIABLE, hidden=True)
    with session.opened(profile(ctx)) as darkroom:
        if image_id is None:
            request.album_id = albums.find(darkroom, album).id
        else:
            request.image_id = one(image_id)
        made = darkroom.create_share(request, idempotency_key=str(uuid.uuid4()))
    terminal.emit(made) if as_json else terminal.say(made.url)


def shares(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List what is shared, the newest first: until when, what guests may do, its id, and what it shows."""
    with session.opened(profile(ctx)) as darkroom:
        cursor = None
        while True:
            page = darkroom.list_shares(cursor=cursor)
            for found in page.shares:
                terminal.emit(found) if as_json else _line(found)
            if (cursor := page.next_cursor) is None:
                return


def _line(found: ShareEntry) -> None:
    rights = [
        word
        for word, given in (
            ("password", found.password),
            ("metadata", found.metadata),
            ("originals", found.originals),
            ("guests send photos", found.drop is not None),
        )
        if given
    ]
    terminal.row(
        (f"until {found.expires_at:%Y-%m-%d}", 16),
        (terminal.listed(rights) or "–", 29),
        (found.id, 36),
        (found.image_id or found.album_id or "–", 36),
        (found.title or "–", 0),
    )


def unshare(
    ctx: typer.Context,
    share_ids: Annotated[
        list[str],
        typer.Argument(metavar="ID...", help="Ids of shares, as `darkroom shares` shows them; - reads them."),
    ],
    as_json: AsJson = False,
) -> None:
    """End shares at once. Pictures that guests have open may stay for ten minutes."""
    with session.opened(profile(ctx)) as darkroom:

        def end(share_id: str) -> dict[str, str]:
            darkroom.delete_share(share_id)
            return Ended(id=share_id).model_dump()

        wanted = ids(share_ids, "a share", "darkroom shares")
        one_by_one(wanted, end, lambda ended: f"{ended['id']} has ended", as_json=as_json)
