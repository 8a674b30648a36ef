"""Conditional requests: an image's ETag, and what If-Match and If-None-Match mean (RFC 9110, section 13).

An image's ETag is `"{version of the words}.{digest of the rest}"`. An edit depends on the words alone, so If-Match
compares the version; new thumbnails do not stand in its way. If-None-Match compares all of it. The ETag of a
compressed answer ends with `-gzip` (image_api/coding.py).
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

from image_api.problems import invalid_header

# RFC 9110, 8.8.3: an ETag; and 5.6.1: a list, whose members may be empty.
_TAG: Final = r'(?:W/)?"[^"\x00-\x20\x7f]*"'
_TAGS: Final = re.compile(rf"[ \t,]*{_TAG}(?:[ \t]*,[ \t,]*{_TAG})*[ \t,]*")

# One of ours, as this API writes it or as a version alone.
_OURS: Final = re.compile(r'"(?P<version>0|[1-9][0-9]{0,17})(?:\.[0-9a-f]*(?:-gzip)?)?"')

# 64 bits: two states of one image never have the same by chance.
_DIGEST: Final = 16


def etag(version: int, answer: BaseModel) -> str:
    """The ETag of an answer about an image; links that have changed are a change too."""
    digest = hashlib.sha256(answer.model_dump_json().encode()).hexdigest()[:_DIGEST]
    return f'"{version}.{digest}"'


def versions(if_match: str) -> frozenset[int] | None:
    """The versions of the words that an If-Match header accepts; None if it accepts any that exists (`*`).

    Weak ETags match none: RFC 9110, 13.1.1. Raises Invalid for a header that is no list of ETags.
    """
    if if_match.strip() == "*":
        return None
    if not _TAGS.fullmatch(if_match):
        raise invalid_header("If-Match", 'This is neither * nor ETags in quotation marks, such as "3".')
    ours = (_OURS.fullmatch(tag) for tag in re.findall(_TAG, if_match))
    return frozenset(int(tag["version"]) for tag in ours if tag)


def fresh(if_none_match: str, tag: str) -> bool:
    """Whether an If-None-Match header names the tag. RFC 9110, 13.1.2: compared weakly."""
    tags = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return "*" in tags or tag in tags


# What S3 gives an object that was written in one piece.
_OF_S3: Final = re.compile(r'(?:W/)?("[0-9a-f]{32}")', re.ASCII)


def only_tag(if_none_match: str) -> str:
    """The only ETag that an If-None-Match header names, as S3 compares it; an empty text if it names
    several, or none of S3's.
    """
    found = _OF_S3.fullmatch(if_none_match.strip())
    return found[1] if found else ""


def conditional(headers: Mapping[str, str], answer: dict[str, Any]) -> dict[str, Any]:
    """The answer to a GET: without its content (304) if the client has it already."""
    tag = answer["headers"].get("ETag")
    if answer["statusCode"] != 200 or tag is None or not fresh(headers.get("if-none-match", ""), tag):
        return answer
    kept = {
        name: value
        for name, value in answer["headers"].items()
        if name not in ("Content-Type", "Content-Encoding", "Content-Length", "Retry-After")
    }
    return answer | {"statusCode": 304, "headers": kept, "body": "", "isBase64Encoded": False}
