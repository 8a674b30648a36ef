"""Which of an image's thumbnails fits a client best. Pure."""

import re
from collections.abc import Iterable
from typing import Final, Literal

from darkroom.formats import AVIF, JPEG, WEBP
from image_api.models import Thumbnail

Wanted = Literal["auto", "jpg", "avif", "webp"]
"""A file format, or `auto`: the smallest files that the client names in `Accept`."""

_BEST_FIRST: Final = (AVIF, WEBP, JPEG)

# The proportions of small pictures differ a little, since sides are whole pixels. A square differs more.
_PROPORTIONS: Final = 0.01

_RANGE: Final = re.compile(r"\s*([\w*.+-]+/[\w*.+-]+)\s*(?:;(.*))?", re.ASCII)
_REFUSED: Final = re.compile(r"(?:^|;)\s*q\s*=\s*0(?:\.0{0,3})?\s*(?:;|$)", re.ASCII | re.IGNORECASE)


def accepted(accept: str) -> set[str]:
    """The MIME types that an Accept header names itself (RFC 9110, 12.5.1), without those of weight 0.

    `image/*` and `*/*` do not count: clients that send only these often cannot show AVIF.
    """
    named = (_RANGE.fullmatch(part) for part in accept.split(","))
    return {match[1].lower() for match in named if match and not _REFUSED.search(match[2] or "")}


def choose(thumbnails: Iterable[Thumbnail], size: int, wanted: Wanted, accept: str) -> Thumbnail | None:
    """The smallest whole picture whose longer side has at least `size` pixels, or the largest; None if there is
    none in the format.

    For `auto`, a still in the first of AVIF, WebP and JPEG that the client names; JPEG, if it names none.
    """
    found = list(thumbnails)
    if wanted == "auto":
        types = [format_.media_type for format_ in _BEST_FIRST if format_.media_type in accepted(accept)]
        stills = [each for each in found if not each.animated]
        choices = [[each for each in stills if each.content_type == kind] for kind in (*types, JPEG.media_type)]
        formatted = next((choice for choice in choices if choice), stills)
    else:
        formatted = [each for each in found if each.format == wanted]
    whole = _whole(formatted)
    enough = [each for each in whole if max(each.width, each.height) >= size]
    if enough:
        return min(enough, key=lambda each: each.width * each.height)
    return max(whole, key=lambda each: each.width * each.height, default=None)


def _whole(thumbnails: list[Thumbnail]) -> list[Thumbnail]:
    """Those with the proportions of the largest: the square shows only a part."""
    largest = max(thumbnails, key=lambda each: each.width * each.height, default=None)
    if largest is None:
        return []

    def fits(each: Thumbnail) -> bool:
        longer, shorter = max(each.width, each.height), min(each.width, each.height)
        expected = longer * min(largest.width, largest.height) / max(largest.width, largest.height)
        return abs(shorter - expected) <= max(1.0, _PROPORTIONS * longer)

    return [each for each in thumbnails if fits(each)]
