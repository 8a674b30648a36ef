"""AVIF files of kinds that Pillow does not write, made from frames that it writes."""

import io
import struct
from collections.abc import Iterator, Sequence
from typing import Final

from PIL import Image

from darkroom.decode import av1

Size = tuple[int, int]


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box (ISO/IEC 14496-12, section 4.2)."""
    content = b"".join(parts)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def full_box(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    """A box with version and flags."""
    return box(kind, bytes([version]), flags.to_bytes(3), *parts)


def selected_layer(number: int) -> bytes:
    """The property `lsel`: which layer is shown."""
    return box(b"lsel", struct.pack(">H", number))


def operating_point(number: int) -> bytes:
    """The property `a1op`: which layers are decoded."""
    return box(b"a1op", bytes([number]))


def layered(low: Image.Image, high: Image.Image, shown: Size, *properties: bytes) -> bytes:
    """An AVIF with two spatial layers of one size, displayed at `shown` pixels. `high` is coded as the
    difference.
    """
    samples, codec = _animation(low, high)
    header, layers = b"", [b"", b""]
    for spatial, sample in enumerate(samples):
        for kind, body in _units(sample):
            if kind == av1.SEQUENCE_HEADER:
                header = _unit(kind, _with_two_operating_points(body))
            elif kind != _TEMPORAL_DELIMITER:
                layers[spatial] += _unit(kind, body, spatial)
    data = _unit(_TEMPORAL_DELIMITER, b"") + header + b"".join(layers)
    return _file([_Item(data, [_sides(shown), _PIXI, box(b"av1C", codec, header), *properties])])


def with_alpha(picture: Image.Image, *, tables: int = 1, flags: Sequence[int] = (0, 0)) -> bytes:
    """An AVIF whose alpha is an item. The properties of both are in one table, or in two, as cavif writes them."""
    items = []
    for plane, purpose in ((picture.convert("RGB"), b""), (picture.getchannel("A"), _ALPHA)):
        (sample, _), codec = _animation(plane.convert("RGB"), plane.convert("RGB"))
        header = next(_unit(kind, body) for kind, body in _units(sample) if kind == av1.SEQUENCE_HEADER)
        auxiliary = [full_box(b"auxC", purpose)] if purpose else []
        items.append(_Item(sample, [_sides(plane.size), _PIXI, box(b"av1C", codec, header), *auxiliary]))
    return _file(items, tables=tables, flags=flags)


def beside_another(picture: Image.Image, *, told: tuple[int, int], other: tuple[int, int]) -> bytes:
    """An AVIF whose code points give its colours. Another picture, with other code points, comes before the
    primary one.
    """
    items = []
    for codes in (other, told):
        (sample, _), codec = _animation(picture, picture)
        header = next(_unit(kind, body) for kind, body in _units(sample) if kind == av1.SEQUENCE_HEADER)
        items.append(_Item(sample, [code_points(codes), _sides(picture.size), _PIXI, box(b"av1C", codec, header)]))
    return _file(items, primary=2)


def by_bitstream(picture: Image.Image, told: tuple[int, int], *properties: bytes) -> bytes:
    """An AVIF whose code points are only in the sequence header, unless `properties` say others."""
    (sample, _), codec = _animation(picture, picture)
    units = [
        (kind, _with_code_points(body, told) if kind == av1.SEQUENCE_HEADER else body)
        for kind, body in _units(sample)
    ]
    data = b"".join(_unit(kind, body) for kind, body in units)
    header = next(_unit(kind, body) for kind, body in units if kind == av1.SEQUENCE_HEADER)
    return _file([_Item(data, [_sides(picture.size), _PIXI, box(b"av1C", codec, header), *properties])])


def code_points(told: tuple[int, int]) -> bytes:
    """The property `colr` with code points."""
    return box(b"colr", b"nclx", struct.pack(">3HB", *told, 6, 0x80))


_TEMPORAL_DELIMITER: Final = 2
_ALPHA: Final = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"
_PIXI: Final = full_box(b"pixi", b"\3\10\10\10")


def _sides(size: Size) -> bytes:
    return full_box(b"ispe", struct.pack(">2I", *size))


def _animation(first: Image.Image, second: Image.Image) -> tuple[list[bytes], bytes]:
    """The bitstreams of two frames, the second of which refers to the first, and the codec's configuration."""
    file = io.BytesIO()
    first.save(file, "AVIF", save_all=True, append_images=[second], quality=80, speed=9, duration=100)
    data = file.getvalue()
    (number,) = struct.unpack_from(">I", data, (sizes := data.index(b"stsz")) + 12)
    (at,) = struct.unpack_from(">I", data, data.index(b"stco") + 12)
    samples = []
    for size in struct.unpack_from(f">{number}I", data, sizes + 16):
        samples.append(data[at : at + size])
        at += size
    codec = data.index(b"av1C") + 4
    return [*samples, samples[0]][:2], data[codec : codec + 4]


def _units(bitstream: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and content of each open bitstream unit. All of them have a size (AV1, section 5.3)."""
    at = 0
    while at < len(bitstream):
        kind = bitstream[at] >> 3 & 15
        size, at = _number(bitstream, at + 1)
        yield kind, bitstream[at : at + size]
        at += size


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80:
            return value, at


def _unit(kind: int, body: bytes, spatial: int | None = None) -> bytes:
    extension = b"" if spatial is None else bytes([spatial << 3])
    size, left = b"", len(body)
    while left > 0x7F:
        size += bytes([left & 0x7F | 0x80])
        left >>= 7
    return bytes([kind << 3 | (4 if extension else 0) | 2]) + extension + size + bytes([left]) + body


def _with_two_operating_points(header: bytes) -> bytes:
    """A sequence header (section 5.5.1) with two operating points: one with both spatial layers, one with a
    single layer.
    """
    bits = "".join(f"{byte:08b}" for byte in header)
    assert bits[4:12] == "00000000", "no reduced header, no timing, no delays, one operating point"
    level = bits[24:30] if int(bits[24:29], 2) > 7 else bits[24:29]
    rest = bits[24 + len(level) :].rstrip("0")
    points = "001100000001" + level + "000100000001" + level
    made = bits[:7] + "00001" + points + rest
    made += "0" * (-len(made) % 8)
    return int(made, 2).to_bytes(len(made) // 8)


def _with_code_points(header: bytes, told: tuple[int, int]) -> bytes:
    """A sequence header with other code points than those of sRGB, which Pillow writes."""
    bits = "".join(f"{byte:08b}" for byte in header)
    srgb, others = (f"1{primaries:08b}{transfer:08b}" for primaries, transfer in ((1, 13), told))
    assert bits.count(srgb) == 1
    return int(bits.replace(srgb, others), 2).to_bytes(len(header))


class _Item:
    def __init__(self, data: bytes, properties: Sequence[bytes]) -> None:
        self.data, self.properties = data, properties


def _file(items: Sequence[_Item], *, tables: int = 1, flags: Sequence[int] = (0, 0), primary: int = 1) -> bytes:
    properties = b"".join(each for item in items for each in item.properties)
    entries, first = list[bytes](), 1
    for number, item in enumerate(items, 1):
        indices = [
            index | (0x80 if each[4:8] in _ESSENTIAL else 0) for index, each in enumerate(item.properties, first)
        ]
        entries.append(struct.pack(">HB", number, len(indices)) + bytes(indices))
        first += len(indices)
    split = [entries] if tables == 1 else [[entry] for entry in entries]
    associations = [
        full_box(b"ipma", struct.pack(">I", len(each)), *each, flags=flag)
        for each, flag in zip(split, flags, strict=False)
    ]

    def meta(offset: int) -> bytes:
        places = b""
        for number, item in enumerate(items, 1):
            places += struct.pack(">3H2I", number, 0, 1, offset, len(item.data))
            offset += len(item.data)
        infos = [
            full_box(b"infe", struct.pack(">2H", number, 0), b"av01\0", version=2)
            for number, _ in enumerate(items, 1)
        ]
        alpha = box(b"auxl", struct.pack(">3H", 2, 1, 1))
        return full_box(
            b"meta",
            full_box(b"hdlr", b"\0\0\0\0pict", b"\0" * 13),
            full_box(b"pitm", struct.pack(">H", primary)),
            full_box(b"iloc", b"\x44\0", struct.pack(">H", len(items)), places),
            full_box(b"iinf", struct.pack(">H", len(items)), *infos),
            *([full_box(b"iref", alpha)] if len(items) > primary else []),
            box(b"iprp", box(b"ipco", properties), *associations),
        )

    brands = box(b"ftyp", b"avif\0\0\0\0avifmif1miaf")
    start = len(brands) + len(meta(0)) + 8
    return brands + meta(start) + box(b"mdat", *[item.data for item in items])


_ESSENTIAL: Final = (b"av1C", b"a1op", b"lsel")
