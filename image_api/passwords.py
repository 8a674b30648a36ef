"""How often passwords of shares are compared and stored: each takes a third of a second of computing.

Wrong ones are few (guests.py). Right ones would be as many as requests are allowed, so all are counted: those of
a share, so that its guests do not keep other shares from theirs, and those of an owner, who may have a thousand.
"""

from datetime import UTC, datetime
from typing import Final

from darkroom import services
from darkroom.catalog.usage import Usage
from darkroom.keys import Owner
from darkroom.shares import Share
from image_api.problems import TooManyRequests

OF_SHARE: Final = 30
"""In a minute: ten seconds of computing. A wedding's guests come in over some minutes, each once."""

OF_OWNER: Final = 120


def charge(owner: Owner, share: Share | None = None) -> None:
    """Count a password of an owner that is about to be computed; `share`: by a guest of it.

    Raises TooManyRequests; above the limit nothing is written.
    """
    moment, usage = datetime.now(UTC), services.catalog(Usage)
    fits = share is None or usage.count_password_of(share, moment, OF_SHARE)
    if not fits or not usage.count_password(owner, moment, OF_OWNER):
        raise TooManyRequests(headers={"Retry-After": str(60 - moment.second)})
