"""How two images are alike: by their bytes, by their pixels, or by how they look. Pure.

Two pictures that look alike have perceptual hashes that differ in few bits. A hash has one band more than bits may
differ, so one band of two such hashes is equal, and there is a list for each value of each band.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from darkroom.keys import ImageId, Owner
from darkroom.library.search import IndexKeys

MAX_DISTANCE: Final = 3
"""The most bits in which the hashes of pictures that look alike differ; docs/decisions.md has the measurements."""

HASH_BITS: Final = 64

_BANDS: Final = MAX_DISTANCE + 1
_BAND_BITS: Final = HASH_BITS // _BANDS

_BYTES: Final = "bytes"
_PIXELS: Final = "pixels"
_LOOK: Final = "look"


class Kind(StrEnum):
    """How images are alike; the strongest that holds."""

    SAME_BYTES = "same_bytes"
    SAME_PIXELS = "same_pixels"
    LOOK_ALIKE = "look_alike"


class Likeness(NamedTuple):
    """How two images are alike, and in how many bits their hashes differ; 0 where they need not be compared."""

    kind: Kind
    distance: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prints:
    """The fingerprints of an original: SHA-256 of its bytes and of its pixels, and its perceptual hash of 64 bits.
    None for what is unknown.
    """

    bytes: str | None = None
    pixels: str | None = None
    look: int | None = None

    def likeness(self, other: "Prints") -> Likeness | None:
        """How an image with other fingerprints is alike; None if it is not."""
        if self.bytes is not None and self.bytes == other.bytes:
            return Likeness(Kind.SAME_BYTES)
        if self.pixels is not None and self.pixels == other.pixels:
            return Likeness(Kind.SAME_PIXELS)
        if self.look is None or other.look is None:
            return None
        distance = _distance(self.look, other.look)
        return Likeness(Kind.LOOK_ALIKE, distance) if distance <= MAX_DISTANCE else None


def prints(summary: Any) -> Prints:
    """The fingerprints in a summary of metadata."""
    look = summary.get("perceptual_hash")
    return Prints(
        bytes=summary.get("sha256"),
        pixels=summary.get("pixel_hash"),
        look=None if look is None else int(look, 16),
    )


def lists_of(owner: Owner, known: Prints, keys: IndexKeys) -> list[str]:
    """The lists that an image with these fingerprints stands in."""
    steps = {step.list for step in steps_of(owner, known, keys)}
    return sorted(name for name in steps if name is not None)


def place_of(owner: Owner, known: Prints, image_id: ImageId, keys: IndexKeys) -> str:
    """The place of an image in these lists, the same in each: its masked hash, if it has one, and its id."""
    return f"{'' if known.look is None else _hexadecimal(_masked(owner, known.look, keys))}#{image_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A part of a search: the images that are alike in one way, and the list that has them all, with others.

    `list`: None if the image has no such fingerprint. `look` is its masked hash. `band`: a band is looked at only
    for those images that have no earlier band in common, which have been found by that one.
    """

    likeness: Likeness
    list: str | None
    look: int | None = None
    band: int = 0

    def has(self, place: str) -> bool:
        """Whether the image at a place of the list is one of these."""
        if self.look is None or self.likeness.kind is not Kind.LOOK_ALIKE:
            return True
        other = int(place.partition("#")[0], 16)
        return (
            _distance(self.look, other) == self.likeness.distance and _first_common(self.look, other) == self.band
        )

    @property
    def bounds(self) -> tuple[str, str]:
        """The beginnings of the first and the last place that matter."""
        if self.look is None or self.likeness != Likeness(Kind.LOOK_ALIKE, 0):
            return "", "~"
        return _hexadecimal(self.look), f"{_hexadecimal(self.look)}~"

    def after(self, place: str) -> str:
        """Where to go on after a place. Images with the same hash may be many, and only one step needs them."""
        if self.look is not None and self.likeness.distance and place.startswith(_hexadecimal(self.look)):
            return f"{_hexadecimal(self.look)}~"
        return f"{place} "  # no other place is before this


def steps_of(owner: Owner, known: Prints, keys: IndexKeys) -> list[Step]:
    """The steps of a search for images that are alike, always as many, the strongest likeness first.

    Where hashes differ in n bits, at most n bands differ, so one of the first n + 1 bands is equal.
    """
    look = None if known.look is None else _masked(owner, known.look, keys)
    steps = [
        Step(likeness=Likeness(Kind.SAME_BYTES), list=_list_of_digest(owner, _BYTES, known.bytes, keys)),
        Step(likeness=Likeness(Kind.SAME_PIXELS), list=_list_of_digest(owner, _PIXELS, known.pixels, keys)),
    ]
    for distance in range(MAX_DISTANCE + 1):
        for band in range(distance + 1):
            name = None if look is None else f"{_LOOK}{band}:{_bands(look)[band]:0{_BAND_BITS // 4}x}"
            steps.append(Step(likeness=Likeness(Kind.LOOK_ALIKE, distance), list=name, look=look, band=band))
    return steps


def _list_of_digest(owner: Owner, kind: str, digest: str | None, keys: IndexKeys) -> str | None:
    return None if digest is None else f"{kind}:{keys.key(owner, kind, digest)}"


def _masked(owner: Owner, look: int, keys: IndexKeys) -> int:
    """A hash as keys have it, which do not say what a picture looks like. The distances stay."""
    return look ^ keys.mask(owner, _LOOK, HASH_BITS)


def _bands(look: int) -> list[int]:
    return [look >> shift & (1 << _BAND_BITS) - 1 for shift in range(0, HASH_BITS, _BAND_BITS)]


def _first_common(one: int, other: int) -> int | None:
    """The first band that two hashes have in common."""
    pairs = enumerate(zip(_bands(one), _bands(other), strict=True))
    return next((band for band, (left, right) in pairs if left == right), None)


def _distance(one: int, other: int) -> int:
    return (one ^ other).bit_count()


def _hexadecimal(look: int) -> str:
    return f"{look:0{HASH_BITS // 4}x}"
