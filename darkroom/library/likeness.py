"""How two images are alike: by their bytes, by their pixels, or by how they look. Pure.

Two pictures that look alike have perceptual hashes that differ in few bits. A hash consists of four bands, and
there is a list for each value of each band. If each of n bands differs in more than f bits, at least n(f + 1) bits
differ. So if fewer do, one of these n bands differs in f bits at most.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from darkroom.keys import ImageId, Owner
from darkroom.library.search import IndexKeys

HASH_BITS: Final = 64


class Ring(NamedTuple):
    """Hashes that differ in `distance` bits at most: one of the first `bands` bands differs in at most `flips`."""

    distance: int
    bands: int
    flips: int


RINGS: Final = (Ring(0, 1, 0), Ring(2, 3, 0), Ring(4, 3, 1), Ring(6, 4, 1))
"""In which order hashes are looked for. Nearly all hashes have as many ones as zeros, so distances are even."""

MAX_DISTANCE: Final = RINGS[-1].distance
"""The most bits in which the hashes of pictures that look alike differ; docs/decisions.md has the measurements."""

_BANDS: Final = 4
_BAND_BITS: Final = HASH_BITS // _BANDS

_BYTES: Final = "bytes"
_PIXELS: Final = "pixels"
_LOOK: Final = "look"


class LikenessKind(StrEnum):
    """How images are alike; the strongest that holds."""

    SAME_BYTES = "same_bytes"
    SAME_PIXELS = "same_pixels"
    LOOK_ALIKE = "look_alike"


class Likeness(NamedTuple):
    """How two images are alike, and in how many bits their hashes differ; 0 where they need not be compared."""

    kind: LikenessKind
    distance: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prints:
    """The fingerprints of an original: SHA-256 of its bytes and of its pixels, and its perceptual hash of 64 bits.
    None for what is unknown.
    """

    bytes: str | None = None
    pixels: str | None = None
    look: int | None = None

    @property
    def comparable(self) -> list[LikenessKind]:
        """In which ways other images can be found to be alike."""
        fingerprints = zip(LikenessKind, (self.bytes, self.pixels, self.look), strict=True)
        return [kind for kind, fingerprint in fingerprints if fingerprint is not None]

    def likeness(self, other: "Prints") -> Likeness | None:
        """How an image with other fingerprints is alike; None if it is not."""
        if self.bytes is not None and self.bytes == other.bytes:
            return Likeness(LikenessKind.SAME_BYTES)
        if self.pixels is not None and self.pixels == other.pixels:
            return Likeness(LikenessKind.SAME_PIXELS)
        if self.look is None or other.look is None:
            return None
        distance = _distance(self.look, other.look)
        return Likeness(LikenessKind.LOOK_ALIKE, distance) if distance <= MAX_DISTANCE else None


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
    digests = (
        _list_of_digest(owner, _BYTES, known.bytes, keys),
        _list_of_digest(owner, _PIXELS, known.pixels, keys),
    )
    found = [name for name in digests if name is not None]
    if known.look is None:
        return found
    return found + [_list_of_band(*band) for band in enumerate(_bands(_masked(owner, known.look, keys)))]


def place_of(owner: Owner, known: Prints, image_id: ImageId, keys: IndexKeys) -> str:
    """The place of an image in these lists, the same in each: its masked hash, if it has one, and its id."""
    return f"{'' if known.look is None else _hexadecimal(_masked(owner, known.look, keys))}#{image_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A part of a search: a list, and which of its images are found by it.

    `list`: None if the image has no such fingerprint. `look`, `farther_than`, `ring`, `band`: of those that look
    alike; an image is found by the first band in which it is near enough.
    """

    kind: LikenessKind
    list: str | None
    look: int | None = None
    farther_than: int = -1
    ring: Ring = RINGS[0]
    band: int = 0

    def likeness(self, place: str) -> Likeness | None:
        """How the image at a place of the list is alike; None if it is not found by this step."""
        if self.look is None:
            return Likeness(self.kind)
        other = int(place.partition("#")[0], 16)
        distance = _distance(self.look, other)
        within = self.farther_than < distance <= self.ring.distance
        return Likeness(self.kind, distance) if within and self._first_near(other) == self.band else None

    def _first_near(self, other: int) -> int | None:
        pairs = enumerate(zip(_bands(self.look or 0), _bands(other), strict=True))
        return next((band for band, (one, two) in pairs if _distance(one, two) <= self.ring.flips), None)

    @property
    def bounds(self) -> tuple[str, str]:
        """The beginnings of the first and the last place that matter."""
        if self.look is None or self.ring.distance:
            return "", "~"
        return _hexadecimal(self.look), f"{_hexadecimal(self.look)}~"

    def after(self, place: str) -> str:
        """Where to go on after a place. Images with the same hash may be many, and only one step needs them."""
        if self.look is not None and self.ring.distance and place.startswith(_hexadecimal(self.look)):
            return f"{_hexadecimal(self.look)}~"
        return f"{place} "  # no other place is before this


def steps_of(owner: Owner, known: Prints, keys: IndexKeys) -> list[Step]:
    """The steps of a search for images that are alike, always as many, the strongest likeness first."""
    look = None if known.look is None else _masked(owner, known.look, keys)
    steps = [
        Step(kind=LikenessKind.SAME_BYTES, list=_list_of_digest(owner, _BYTES, known.bytes, keys)),
        Step(kind=LikenessKind.SAME_PIXELS, list=_list_of_digest(owner, _PIXELS, known.pixels, keys)),
    ]
    farther_than = -1
    for ring in RINGS:
        for band, value in enumerate(_bands(look or 0)[: ring.bands]):
            for near in _near(value, ring.flips):
                name = None if look is None else _list_of_band(band, near)
                steps.append(
                    Step(
                        kind=LikenessKind.LOOK_ALIKE,
                        list=name,
                        look=look,
                        farther_than=farther_than,
                        ring=ring,
                        band=band,
                    )
                )
        farther_than = ring.distance
    return steps


def _near(band: int, flips: int) -> list[int]:
    """The values of a band that differ in `flips` bits at most, which are none or one."""
    return [band, *(band ^ 1 << bit for bit in range(_BAND_BITS) if flips)]


def _list_of_band(band: int, value: int) -> str:
    return f"{_LOOK}{band}:{value:0{_BAND_BITS // 4}x}"


def _list_of_digest(owner: Owner, kind: str, digest: str | None, keys: IndexKeys) -> str | None:
    return None if digest is None else f"{kind}:{keys.key(owner, kind, digest)}"


def list_of_bytes(key: str) -> str:
    """The list of images with the same bytes, by the key of their digest."""
    return f"{_BYTES}:{key}"


def digest_key(owner: Owner, sha256: str, keys: IndexKeys) -> str:
    """The key of a file's digest, which does not say which file it is."""
    return keys.key(owner, _BYTES, sha256)


def _masked(owner: Owner, look: int, keys: IndexKeys) -> int:
    """A hash as keys have it, which do not say what a picture looks like. The distances stay."""
    return look ^ keys.number(owner, _LOOK, HASH_BITS)


def _bands(look: int) -> list[int]:
    return [look >> shift & (1 << _BAND_BITS) - 1 for shift in range(0, HASH_BITS, _BAND_BITS)]


def _distance(one: int, other: int) -> int:
    return (one ^ other).bit_count()


def _hexadecimal(look: int) -> str:
    return f"{look:0{HASH_BITS // 4}x}"
