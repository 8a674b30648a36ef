"""Guests: whom a token lets in, and how far. Below the routes only the share's owner exists."""

from datetime import UTC, datetime
from typing import Annotated, Final

from aws_lambda_powertools.event_handler.openapi.params import Header, Path

from darkroom import services
from darkroom.albums import Album
from darkroom.catalog.albums import Albums
from darkroom.catalog.entry import Entry
from darkroom.catalog.images import Images
from darkroom.catalog.memberships import Memberships
from darkroom.catalog.owners import Owners
from darkroom.catalog.shares import Shares
from darkroom.catalog.usage import TRIES_SECONDS, Usage
from darkroom.keys import ImageId
from darkroom.observability import logger
from darkroom.shares import Share
from image_api import passwords
from image_api.listing import Page
from image_api.members import page_of_members
from image_api.problems import (
    ImageNotFound,
    NotFound,
    PasswordNeeded,
    ShareNotFound,
    TooManyRequests,
    TooManyTries,
    WrongPassword,
)
from image_api.services import guests_cursors, sessions
from image_api.settings import ApiSettings

TRIES: Final = 20
"""How many wrong passwords a share takes in a quarter of an hour: 2,000 a day find no password of eight
characters, and a family that mistypes it gets in.
"""

Token = Annotated[
    str,
    Path(description="What opens the share, from its link.", json_schema_extra={"pattern": "^[A-Za-z0-9_-]{32}$"}),
]
Session = Annotated[
    str,
    Header(alias="Share-Session", description="The `session` of a share with a password."),
]


def visit(token: str) -> Share:
    """The share that a token opens; counts a request of its guests. Raises ShareNotFound and TooManyRequests."""
    share = services.catalog(Shares).opened_by(token)
    if share is None:
        raise ShareNotFound
    limit, moment = services.settings(ApiSettings).max_requests_per_minute, datetime.now(UTC)
    if limit and not services.catalog(Usage).count_guest(share, moment, limit):
        raise TooManyRequests(
            members={"max_requests_per_minute": limit}, headers={"Retry-After": str(60 - moment.second)}
        )
    if services.catalog(Owners).closed_at(share.owner) is not None or not _is_there(share):
        raise ShareNotFound
    return share


def enter(token: str, session: str) -> Share:
    """The same for a guest who is let in. Raises also PasswordNeeded."""
    share = visit(token)
    if not is_in(share, session):
        raise PasswordNeeded
    return share


def look(token: str, session: str) -> Share:
    """The same for a guest who wants to see images. Raises also NotFound, if the share shows none."""
    share = enter(token, session)
    if share.drop is not None:
        raise NotFound
    return share


def is_in(share: Share, session: str) -> bool:
    """Whether a guest needs no password any more."""
    return share.password is None or sessions().holds(share, session)


def check_password(share: Share, text: str) -> None:
    """Raise WrongPassword for another password than the share's, PasswordNeeded for none, TooManyTries if too many
    were tried, and TooManyRequests if too many are computed.

    A try is counted before the password is compared, so that any number of tries at once are as few as any other;
    a right password does not count.
    """
    if share.password is None:
        return
    if not text:
        raise PasswordNeeded
    moment = datetime.now(UTC)
    if not services.catalog(Usage).count_try(share, moment, TRIES):
        left = TRIES_SECONDS - int(moment.timestamp()) % TRIES_SECONDS
        raise TooManyTries(headers={"Retry-After": str(left)})
    try:
        passwords.charge(share.owner, share)
    except TooManyRequests:
        services.catalog(Usage).forgive_try(share)
        raise
    if not share.password.fits(text):
        logger.info("wrong password", owner=share.owner, share_id=share.share_id)
        raise WrongPassword
    services.catalog(Usage).forgive_try(share)


def shown(share: Share, limit: int, cursor: str | None) -> Page:
    """A page of the images that a share shows. Raises InvalidCursor."""
    if (album := _album(share)) is not None:
        cursors = guests_cursors()
        page = page_of_members(album, limit, cursor and cursors.open(share, cursor))
        return Page(page.entries, page.cursor and cursors.seal(share, page.cursor))
    entry = _image(share)
    return Page([] if entry is None else [entry], None)


def find(share: Share, image_id: str) -> Entry:
    """An image that a share shows. Raises ImageNotFound."""
    image = ImageId(image_id)
    if share.album_id is None:
        inside = image == share.image_id
    else:
        inside = share.album_id in services.catalog(Memberships).albums_of(share.owner, [image]).get(image, ())
    entry = services.catalog(Images).get(share.owner, image) if inside else None
    if entry is None or not is_visible(entry):
        raise ImageNotFound
    return entry


def _is_there(share: Share) -> bool:
    """Whether there is what is shared: an album that is not deleted, or an image that is not in the trash. Photos
    may also be sent to no album.
    """
    if share.album_id is None and share.drop is not None:
        return True
    return _image(share) is not None or _album(share) is not None


def _image(share: Share) -> Entry | None:
    entry = None if share.image_id is None else services.catalog(Images).get(share.owner, share.image_id)
    return entry if entry is not None and is_visible(entry) else None


def _album(share: Share) -> Album | None:
    album = None if share.album_id is None else services.catalog(Albums).get(share.owner, share.album_id)
    return album if album is not None and not album.deleted else None


def is_visible(entry: Entry) -> bool:
    """Whether guests may see an image of a share: it lives, and is not in the trash."""
    return entry.living and entry.trashed_since is None
