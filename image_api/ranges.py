"""Parts of a picture (RFC 9110, section 14): one range of bytes. Pure."""

import re
from typing import Final

_BYTES: Final = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range lies behind the end."""


def requested(header: str, if_range: str, etag: str, length: int) -> range | None:
    """The bytes that a Range header asks for; None for all.

    A header that is not understood, or that asks for several ranges, is ignored, and so is one whose `If-Range`
    names other bytes. Raises Unsatisfiable.
    """
    match = _BYTES.fullmatch(header)
    if match is None or (if_range and if_range.strip() != etag):
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if first and last and int(last) < int(first):
        return None
    start = int(first) if first else max(0, length - int(last))
    stop = min(int(last) + 1, length) if first and last else length
    if start >= stop:
        raise Unsatisfiable
    return range(start, stop)
