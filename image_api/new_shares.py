"""Making shares. A request that is repeated with its Idempotency-Key finds the share that it has made."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from darkroom import services, shares
from darkroom.catalog.shares import MAX_SHARES, Shares, SharesFull
from darkroom.keys import AlbumId, ImageId, Owner
from darkroom.observability import logger
from darkroom.shares import Drop, Password, Share
from image_api import albums, passwords
from image_api.idempotency import new_id
from image_api.lookup import find
from image_api.problems import (
    AlreadyRevoked,
    IdempotencyKeyReused,
    InTrash,
    NotUploaded,
    Problem,
    TooManyShares,
)
from image_api.sharing import DropRequest, ShareRequest

_ROUTE: Final = "/shares"


@dataclass(frozen=True, slots=True)
class Made:
    """A share, and the token that opens it."""

    share: Share
    token: str


def make_share(owner: Owner, request: ShareRequest, key: str | None) -> Made:
    """Share an image or an album; with a key, only once.

    Raises ImageNotFound, AlbumNotFound, NotUploaded, InTrash, TooManyShares, TooManyRequests, AlreadyRevoked,
    IdempotencyKeyReused and AccountClosed.
    """
    catalog = services.catalog(Shares)
    share_id, token = new_id(owner, _ROUTE, key), _token(owner, key)
    if key is not None and (known := catalog.get(owner, share_id)) is not None:
        return Made(_same(known, request), token)
    _check(owner, request)
    if request.password is not None:
        passwords.charge(owner)
    created_at = datetime.now(UTC).replace(microsecond=0)
    made = Share(
        owner=owner,
        share_id=share_id,
        token_hash=shares.hash_of(token),
        image_id=None if request.image_id is None else ImageId(request.image_id),
        album_id=None if request.album_id is None else AlbumId(request.album_id),
        drop=None if request.drop is None else Drop(request.drop.max_images, request.drop.max_bytes),
        title=request.title,
        originals=request.originals,
        metadata=request.metadata,
        password=None if request.password is None else Password.of(request.password),
        created_at=created_at,
        expires_at=request.expires_at or created_at + shares.DEFAULT_LIFE,
    )
    try:
        added = catalog.add(made)
    except SharesFull:
        raise TooManyShares(members={"max_shares": MAX_SHARES}) from None
    if added:
        _check_again(made, request)
        logger.info("shared", owner=owner, share_id=share_id, image_id=request.image_id, album_id=request.album_id)
        return Made(made, token)
    known = catalog.get(owner, share_id)
    if known is None:
        raise AlreadyRevoked
    return Made(_same(known, request), token)


def _check(owner: Owner, request: ShareRequest) -> None:
    """Raise the problem of an image or album that cannot be shared."""
    if request.album_id is not None:
        albums.find(owner, request.album_id)
    if request.image_id is not None:
        entry = find(owner, request.image_id)
        if not entry.living:
            raise NotUploaded
        if entry.trashed_since is not None:
            raise InTrash


def _check_again(made: Share, request: ShareRequest) -> None:
    """End a share of what was deleted between the check and the share: whoever deletes it later ends the share."""
    try:
        _check(made.owner, request)
    except Problem:
        services.catalog(Shares).revoke(made)
        raise


def _same(known: Share, request: ShareRequest) -> Share:
    """The share that an earlier request with this key has made. Raises IdempotencyKeyReused if that differs."""
    asked = (request.image_id, request.album_id, request.title, request.originals, request.metadata)
    ends = request.expires_at or known.created_at + shares.DEFAULT_LIFE
    has = (known.image_id, known.album_id, known.title, known.originals, known.metadata)
    if known.password is None or request.password is None:
        same_password = known.password is None and request.password is None
    else:
        passwords.charge(known.owner)
        same_password = known.password.fits(request.password)
    drop = (
        None
        if known.drop is None
        else DropRequest(max_images=known.drop.max_images, max_bytes=known.drop.max_bytes)
    )
    if asked != has or drop != request.drop or ends != known.expires_at or not same_password:
        raise IdempotencyKeyReused
    return known


def _token(owner: Owner, key: str | None) -> str:
    """With a key always the same token, which only this deployment can compute: nothing stores it."""
    if key is None:
        return shares.new_token()
    return shares.token_of(services.index_keys().number(owner, f"token\0{_ROUTE}\0{key}", shares.TOKEN_BITS))
