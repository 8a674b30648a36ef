"""Limits of one owner: of requests to all routes, so that a runaway client does not block the others, and of what
is stored.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from threading import Lock
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from darkroom import services
from darkroom.catalog.counts import Count, Counts
from darkroom.catalog.images import Images
from darkroom.catalog.owners import AccountClosed, Owners
from darkroom.catalog.usage import Usage
from darkroom.errors import Contention
from darkroom.keys import ImageId, Owner
from darkroom.observability import logger
from image_api.caller import caller_of
from image_api.problems import (
    FAULT_SECONDS,
    AccountGone,
    StorageFull,
    TooLarge,
    TooManyImages,
    TooManyOpenSlots,
    TooManyRequests,
    Unavailable,
)
from image_api.settings import ApiSettings

# A photo is processed within seconds, unless others are waiting before it. From then on its slot does not count.
_PROCESSING_SECONDS: Final = 10

# The answer to it may have been lost, so it is repeated and answered like the first one.
_CLOSING: Final = ("DELETE", "/me")


def admit(event: Mapping[str, Any]) -> None:
    """Count a user's request. Raises TooManyRequests above the limit, and AccountGone if the account is closed.

    Public routes are not counted. Raises Unavailable if the request cannot be counted: every route that needs a
    token reads the same table, so it would hardly succeed, and a fault must not lift the limit.
    """
    owner = caller_of(event)
    if owner is None:
        return
    try:
        _count(owner, 1)
    except AccountClosed:
        if (event["requestContext"]["http"]["method"], event["rawPath"]) != _CLOSING:
            raise AccountGone from None


def charge(owner: Owner, images: int) -> None:
    """Count a request that changes many images as a request for each. The request itself was counted already.

    Raises TooManyRequests if not all of them fit into this minute's limit; then none is counted. Raises
    AccountClosed, and Unavailable as `admit` does.
    """
    if images > 1:
        _count(owner, images - 1)


class Allowance:
    """What an owner may still open and store, counted at most once for all slots of a request."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._settings = services.settings(ApiSettings)
        self._counting = Lock()
        self._granted: set[ImageId] = set()

    def check_slot(self, image_id: ImageId, *, of_guest: bool = False) -> None:
        """Refuse another slot above the limit, of a guest above half of it. Raises TooManyOpenSlots.

        Requests at the same time do not see each other's slots, and the index is a moment late, so an owner may
        get a few more.
        """
        limit = self._settings.max_open_slots
        if limit == 0:
            return
        if of_guest:  # or guests who send nothing could keep the owner from sending, for a day
            limit = max(1, limit // 2)
        with self._counting:
            if self._open + len(self._granted - {image_id}) >= limit:
                raise TooManyOpenSlots(
                    members={"max_open_slots": limit}, headers={"Retry-After": str(_PROCESSING_SECONDS)}
                )
            self._granted.add(image_id)

    def check_image(self) -> None:
        """Refuse another image above the limit. Raises TooManyImages.

        What is counted are images whose first processing has ended. An owner may have as many more as slots.
        """
        limit = self._settings.max_images
        if 0 < limit <= self._stored_now().images:
            raise TooManyImages(members={"max_images": limit})

    def room(self, size: int | None, most: int | None = None) -> int:
        """The most bytes that a file may have: the size that its client has declared or, without one (None), what
        is left for the owner, up to `most` (None: those of an original). Raises TooLarge and StorageFull.
        """
        most = most or self._settings.max_original_bytes
        if size is not None and size > most:
            raise TooLarge(members={"max_bytes": most})
        if limit := self._settings.max_stored_bytes:
            left = limit - self._stored_now().bytes
            if left < (size or 1):
                raise StorageFull(members={"max_stored_bytes": limit})
            most = min(most, left)
        return most if size is None else size

    def _stored_now(self) -> Count:
        with self._counting:
            return self._stored

    @cached_property
    def _open(self) -> int:
        return services.catalog(Images).open_slots(self._owner, self._settings.max_open_slots)

    @cached_property
    def _stored(self) -> Count:
        return services.library(Counts).whole(self._owner).stored


def _count(owner: Owner, requests: int) -> None:
    limit, moment = services.settings(ApiSettings).max_requests_per_minute, datetime.now(UTC)
    try:
        if limit == 0:
            _check_open(owner)
            return
        counted = services.catalog(Usage).count(owner, moment, limit, requests)
    except (ClientError, BotoCoreError, Contention) as error:
        logger.error("request not counted", exc_info=error)
        raise Unavailable(headers={"Retry-After": str(FAULT_SECONDS)}) from None
    if not counted:
        raise TooManyRequests(
            members={"max_requests_per_minute": limit}, headers={"Retry-After": str(60 - moment.second)}
        )


def _check_open(owner: Owner) -> None:
    """Without a limit nothing is counted, and the account is read."""
    if services.catalog(Owners).closed_at(owner) is not None:
        raise AccountClosed
