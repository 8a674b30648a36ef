"""What a picture looks like, in a few numbers, from one decode that is as small as the format allows.

A JPEG is decoded at the smallest scale from 1/8 to 1/1 that leaves 64 pixels on its longer side. Other formats are
decoded in full, once, as far as memory allows.
"""

import hashlib
import itertools
import math
import statistics
from typing import Any, Final

from PIL import Image

from darkroom import colour, decode
from darkroom.decode import Picture
from darkroom.formats import jpeg

# Enough for every hash and colour below, which look at 64 pixels or fewer on a side.
SAMPLE: Final = 64
# The memory that one decode may take, the file's bytes included. The interpreter takes 35 MB, and the estimate
# below is up to 13 MB too low (measured), so the extractor stays below 300 MB. A picture that needs more has no
# fingerprints; everything else about it is still extracted.
MAX_FINGERPRINT_BYTES: Final = 220 * 2**20

_DOMINANT: Final = 5
_HASH_SIDE, _HASH_SAMPLE = 8, 32


def fits(picture: Picture, file: bytes) -> bool:
    """Whether a picture opened from a file can be decoded for its fingerprints within MAX_FINGERPRINT_BYTES."""
    around = 0 if picture.data is file else len(file)  # a RAW file's picture is only a part of it
    copies = picture.format.memory.copies * len(picture.data)
    return _memory_needed(picture) + copies + around <= MAX_FINGERPRINT_BYTES


def fingerprint(picture: Picture) -> dict[str, Any]:
    """Fingerprints of a picture from `decode.load`.

    Raises RejectedImage if the pixels are broken.
    """
    profile = colour.profile_of(picture)
    with decode.contained(picture.format):
        digest = _pixel_hash(picture)
        small = decode.upright(_srgb_sample(picture.image, profile), picture.turn)
    looks = perceptual_hash(small)
    return {"pixel_hash": digest} | ({} if looks is None else {"perceptual_hash": looks}) | colours(small)


def _memory_needed(picture: Picture) -> int:
    """Bytes at the decoder's peak, from the header alone."""
    width, height = picture.stored
    pixels, image = width * height, picture.image
    if picture.scalable:
        # A JPEG is scaled while it is decoded; only a progressive one keeps all its coefficients, 16 bits each.
        return pixels * 2 * len(image.getbands()) if picture.progressive else pixels // 8
    memory = picture.format.memory
    return pixels * (memory.decoded if image.mode in ("1", "L", "RGB") else max(memory.decoded, memory.converted))


def _pixel_hash(picture: Picture) -> str:
    """SHA-256 of the decoded samples and their layout.

    It stays the same if metadata are edited or a lossless file is compressed again. A JPEG's samples are those of
    the scaled decode, which lack finer detail, so its coded data are part of the hash: equal hashes mean equal
    pixels, and a JPEG that is coded anew has another one.
    """
    image, size = picture.image, picture.stored
    digest = hashlib.sha256(f"{image.mode} {size[0]}x{size[1]} {image.width}x{image.height} ".encode())
    for part in jpeg.coded(picture.data) if picture.scalable else ():
        digest.update(part)
    if image.palette is not None:
        digest.update(bytes(image.palette.getdata()[1]))
    # In strips, so that a large picture is never in memory twice.
    rows = max(1, (4 * 2**20) // max(1, image.width * 4))
    for top in range(0, image.height, rows):
        digest.update(image.crop((0, top, image.width, min(top + rows, image.height))).tobytes())
    return digest.hexdigest()


def _srgb_sample(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture at 64 pixels or fewer, in sRGB, as RGB or RGBA."""
    image = decode.shrinkable(image)
    scale = SAMPLE / max(image.size)
    if scale < 1:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        # Pillow can't average whole pixels of 16 bits
        image = image.resize(size, Image.Resampling.BOX, reducing_gap=None if image.mode == "I;16" else 2)
    return colour.to_srgb(image, profile)


_COSINES: Final = [
    [math.cos(math.pi * frequency * (2 * n + 1) / (2 * _HASH_SAMPLE)) for n in range(_HASH_SAMPLE)]
    for frequency in range(_HASH_SIDE)
]
# How far the rounding of grey levels moves a coefficient: two standard deviations. What has no more pattern than
# that has another hash after every edit (docs/decisions.md).
_ROUNDING: Final = 2 * math.sqrt(_HASH_SAMPLE**2 / 4 / 12)


def perceptual_hash(image: Image.Image) -> str | None:
    """The 64-bit pHash as 16 hex digits: the signs of the lowest 8x8 DCT coefficients against their median.

    None if rounding decides half of the signs, as in pictures of one colour: those would all be alike. The same
    recipe as the `phash` of the ImageHash package, so hashes of both can be compared. Similar pictures differ in
    few bits. Source: Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions".
    """
    grey = colour.on_white(image).convert("L").resize((_HASH_SAMPLE, _HASH_SAMPLE), Image.Resampling.LANCZOS)
    rows = itertools.batched(grey.tobytes(), _HASH_SAMPLE, strict=True)
    across = [[math.sumprod(cosines, row) for cosines in _COSINES] for row in rows]
    columns = list(zip(*across, strict=True))
    low = [[math.sumprod(cosines, column) for column in columns] for cosines in _COSINES]
    coefficients = [value for row in low for value in row]
    ordered = sorted(coefficients)
    median = (ordered[31] + ordered[32]) / 2
    if statistics.median(abs(value - median) for value in coefficients) < _ROUNDING:
        return None
    bits = sum(1 << 63 - n for n, value in enumerate(coefficients) if value > median)
    return f"{bits:016x}"


def colours(image: Image.Image) -> dict[str, Any]:
    """Mean colour and the five dominant colours with their share of the visible picture, as sRGB "#rrggbb".

    Pixels that are less than half opaque do not count; a picture with no other pixels has no colours.
    """
    pixels = _visible(image)
    if pixels is None:
        return {}
    mean = pixels.resize((1, 1), Image.Resampling.BOX).tobytes()
    if pixels.height > 1:  # enough for five colours, at a quarter of the cost
        pixels = pixels.reduce(2)
    reduced = pixels.quantize(_DOMINANT, Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE)
    palette = reduced.getpalette() or []
    counted = sorted(reduced.getcolors() or [], reverse=True)
    total = sum(count for count, _ in counted)
    dominant: dict[str, int] = {}
    for count, index in counted:
        name = _hex(palette[index * 3 : index * 3 + 3])  # type: ignore[operator]  # see above
        dominant[name] = dominant.get(name, 0) + count
    return {
        "mean_colour": _hex(mean),
        "dominant_colours": [
            {"colour": name, "share": share}
            for name, count in dominant.items()
            if (share := round(count / total, 3))
        ],
    }


def _visible(image: Image.Image) -> Image.Image | None:
    """The pixels that are at least half opaque, in one row."""
    if image.mode != "RGBA":
        return image
    raw = image.tobytes()
    kept = [raw[n : n + 3] for n in range(0, len(raw), 4) if raw[n + 3] >= 128]
    return Image.frombytes("RGB", (len(kept), 1), b"".join(kept)) if kept else None


def _hex(colour: bytes | list[int]) -> str:
    return "#" + bytes(colour).hex()
