"""Cursors: places in what the library holds, as text that clients send back. Pure.

A cursor says only where to go on, never in whose library. It is not signed: a made-up one is a place as well.
"""

import base64
import re


class InvalidCursor(ValueError):
    """A text that is no place of the kind that is asked for."""


def encode(place: str) -> str:
    """A place as text of letters, digits, `-` and `_`."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def decode(cursor: str, form: re.Pattern[str]) -> str:
    """The place that `encode` was given, which has a form. Raises InvalidCursor."""
    try:
        place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise InvalidCursor from error
    if form.fullmatch(place) is None:
        raise InvalidCursor
    return place
