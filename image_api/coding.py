"""Content codings: longer texts are compressed for clients that accept gzip (RFC 9110, 8.4 and 12.5.3)."""

import base64
import gzip
import re
from collections.abc import Mapping
from typing import Any, Final

# What fits into one packet of a network arrives no sooner if it is smaller.
_WORTH_BYTES: Final = 1400

# zlib's own default. Level 9, Python's, takes twice the time for 1 % fewer bytes (docs/decisions.md).
_LEVEL: Final = 6

_SUFFIX: Final = "-gzip"
"""Of the ETag of a compressed answer: one strong ETag names one sequence of bytes. RFC 9110, 8.8.3.3"""

_CODING: Final = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?", re.ASCII | re.IGNORECASE)


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header allows gzip; a header that is empty or missing does not ask for it."""
    found = (_CODING.fullmatch(part) for part in accept_encoding.split(","))
    weights = {match[1].lower(): float(match[2] or 1) for match in found if match}
    return next((weights[name] for name in ("gzip", "x-gzip", "*") if name in weights), 0.0) > 0


def select(headers: Mapping[str, str], answer: dict[str, Any]) -> dict[str, Any]:
    """The answer with the headers of the form that the client gets, compressed or not; `encode` makes its body."""
    if answer["isBase64Encoded"] or len((answer["body"] or "").encode()) < _WORTH_BYTES:
        return answer
    kept = answer["headers"]
    chosen = {"Vary": ", ".join(filter(None, (kept.get("Vary"), "Accept-Encoding")))}
    if accepts_gzip(headers.get("accept-encoding", "")):
        chosen["Content-Encoding"] = "gzip"
        if "ETag" in kept:
            chosen["ETag"] = f'{kept["ETag"].removesuffix('"')}{_SUFFIX}"'
    return answer | {"headers": kept | chosen}


def encode(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer with the body that its headers announce."""
    if answer["headers"].get("Content-Encoding") != "gzip":
        return answer
    packed = gzip.compress(answer["body"].encode(), _LEVEL, mtime=0)
    return answer | {"body": base64.b64encode(packed).decode(), "isBase64Encoded": True}
