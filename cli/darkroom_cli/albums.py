"""Albums by the titles that their owner knows."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from darkroom_cli.faults import Fault
from darkroom_client.models import AlbumRequest

if TYPE_CHECKING:
    from darkroom_client import Darkroom
    from darkroom_client.models import AlbumEntry


def find(darkroom: Darkroom, named: str) -> AlbumEntry:
    """The album with this id, or with this title. Raises Fault."""
    found = _found(darkroom, named)
    if found is None:
        raise Fault(f"There is no album {named}. darkroom albums ls shows them.")
    return found


def find_or_make(darkroom: Darkroom, named: str) -> AlbumEntry:
    """The album with this id, or with this title; made if there is none. Raises Fault."""
    return _found(darkroom, named) or darkroom.create_album(
        AlbumRequest(title=named), idempotency_key=str(uuid.uuid4())
    )


def _found(darkroom: Darkroom, named: str) -> AlbumEntry | None:
    folded = named.casefold()
    found = [album for album in darkroom.albums() if folded in (album.id, album.title.casefold())]
    if len(found) > 1:
        raise Fault(f"{len(found)} albums are called {named}. Name one by its id: darkroom albums ls")
    return found[0] if found else None
