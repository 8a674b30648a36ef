"""The walkers end for any bytes, raise nothing, and take time in proportion to the bytes."""

import io
import struct
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from types import CodeType
from typing import Final, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import darkroom.formats
from darkroom.formats import (
    BEYOND,
    BMP,
    FORMATS,
    GIF,
    HEIC,
    ICO,
    JPEG,
    PNG,
    WEBP,
    Format,
    Part,
    bmp,
    gif,
    ico,
    jpeg,
    png,
    tiff,
    webp,
)
from darkroom.formats.bmff import MAX_BOXES, BoxFile, brands
from tests.photos import IMAGES
from tests.writers import raw

HERE: Final = str(Path(darkroom.formats.__file__).parent)


class Walker(NamedTuple):
    """A walker, the largest number of parts that it may yield, and the shortest part that a file can repeat."""

    walk: Callable[[bytes], Iterator[Part]]
    head: bytes
    part: bytes
    most: int


def boxes(data: bytes) -> Iterator[Part]:
    return BoxFile(data).boxes(0, len(data))


WALKERS: Final = {
    "JPEG": Walker(jpeg.segments, b"\xff\xd8", b"\xff\xfe\0\2", jpeg.MAX_SEGMENTS),
    "PNG": Walker(png.chunks, png.SIGNATURE, b"\0\0\0\0teXt\0\0\0\0", png.MAX_CHUNKS),
    "GIF": Walker(gif.blocks, b"GIF89a" + bytes(7), b"\x21\xfe\0", gif.MAX_STEPS),
    "WebP": Walker(webp.chunks, b"RIFF\0\0\0\0WEBP", b"JUNK\0\0\0\0", webp.MAX_CHUNKS),
    "ICO": Walker(ico.pictures, b"\0\0\1\0\xff\xff", bytes(16), 65_535),
    "BMFF": Walker(boxes, b"\0\0\0\x10ftypheic\0\0\0\0", b"\0\0\0\x08free", MAX_BOXES),
}


def walked(walker: Walker, data: bytes) -> list[Part]:
    return list(walker.walk(data))


READERS: Final[dict[str, Callable[[bytes], object]]] = {
    **{name: partial(walked, walker) for name, walker in WALKERS.items()},
    "BMP": bmp.header,
    "profile of BMP": lambda data: (head := bmp.header(data)) and bmp.profile(data, head),
    "sides of WebP": lambda data: [webp.sides(data, kind, start) for kind, start, _ in webp.chunks(data)],
    "content of GIF": lambda data: gif.content(data, 13, len(data)),
    "checksums of PNG": lambda data: [png.sound(data, start, end) for _, start, end in png.chunks(data)],
    "brands": brands,
    "TIFF": tiff.orientation,
    "kind of RAW": darkroom.formats.raw.kind,
    "JPEG in RAW": darkroom.formats.raw.embedded,
    **{f"orientation of {each.name}": each.orientation for each in FORMATS},
}


def steps(work: Callable[[], object]) -> int:
    """How many lines of the walkers are executed by some work."""
    monitoring, count = sys.monitoring, 0

    def line(code: CodeType, _number: int) -> object:
        nonlocal count
        if not code.co_filename.startswith(HERE):
            return monitoring.DISABLE
        count += 1
        return None

    tool = next(number for number in (3, 4) if monitoring.get_tool(number) is None)
    monitoring.use_tool_id(tool, "steps")
    try:
        monitoring.register_callback(tool, monitoring.events.LINE, line)
        monitoring.set_events(tool, monitoring.events.LINE)
        work()
    finally:
        monitoring.set_events(tool, 0)
        monitoring.free_tool_id(tool)
    return count


def saved(format_: str, *, moves: bool = False, **options: object) -> bytes:
    red, green = Image.linear_gradient("L").resize((48, 37)), Image.radial_gradient("L").resize((48, 37))
    frames = [Image.merge("RGB", (red, green, red.rotate(angle))) for angle in (0, 90, 180)]
    file = io.BytesIO()
    frames[0].save(file, format_, **options, **({"save_all": True, "append_images": frames[1:]} if moves else {}))
    return file.getvalue()


@cache
def real_files() -> tuple[bytes, ...]:
    exif = Image.Exif()
    exif[0x0112] = 6
    return (
        saved("JPEG", exif=exif),
        saved("PNG", moves=True, exif=exif),
        saved("GIF", moves=True, comment="a comment"),
        saved("WEBP", moves=True, exif=exif),
        saved("AVIF", exif=exif),
        saved("TIFF", exif=exif),
        saved("BMP"),
        saved("ICO", sizes=[(16, 16), (32, 32)]),
        (IMAGES / "gradient.rotated.heic").read_bytes(),
        *(write(raw.Shot(raw.THUMBNAIL)) for _, write in raw.KINDS.values()),
    )


@st.composite
def harmed(draw: st.DrawFn) -> bytes:
    """A real file with some ranges overwritten, removed, repeated, or cut off."""
    data = bytearray(draw(st.sampled_from(real_files())))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, min(len(data), draw(st.sampled_from((32, 400, 2**20)))) - 1)))
        match draw(st.integers(0, 3)):
            case 0:
                new = draw(st.binary(min_size=1, max_size=8) | st.sampled_from((b"\xff" * 4, bytes(4))))
                data[at : at + len(new)] = new
            case 1:
                del data[at : at + draw(st.integers(1, 40))]
            case 2:
                data[at:at] = data[at : at + draw(st.integers(1, 40))] * draw(st.integers(1, 200))
            case _:
                del data[max(1, at) :]
    return bytes(data)


def hostile() -> st.SearchStrategy[bytes]:
    """Arbitrary bytes after the beginning of some format, or a harmed real file."""
    heads = [b"", *(walker.head for walker in WALKERS.values()), b"II*\0", b"MM\0+\0\x08\0\0", b"BM"]
    return st.builds(bytes.__add__, st.sampled_from(heads), st.binary(max_size=600)) | harmed()


# Executed lines for each byte. The smallest part of every walker takes fewer; the rest is room for a table that
# lies about its length.
PER_BYTE, ONCE = 30, 100_000


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(data=hostile())
def test_every_walker_ends_on_any_bytes_in_linear_time(data: bytes) -> None:
    for reader in READERS.values():
        assert steps(partial(reader, data)) <= PER_BYTE * len(data) + ONCE


@settings(max_examples=100, deadline=None)
@given(data=hostile())
def test_parts_follow_each_other_within_the_bounds(data: bytes) -> None:
    for name, (walk, _, _, most) in WALKERS.items():
        parts = list(walk(data))
        assert len(parts) <= most + 1
        assert all(kind != BEYOND for kind, _, _ in parts[:-1])
        for _, start, end in parts:
            assert 0 <= start <= end
            assert name == "ICO" or start <= len(data)
        if name != "ICO":  # a directory lists its pictures in any order
            assert all(before[2] <= after[1] for before, after in pairwise(parts))


@pytest.mark.parametrize("name", WALKERS)
def test_four_times_the_parts_take_four_times_the_steps(name: str) -> None:
    walker = WALKERS[name]
    few, many = (steps(partial(walked, walker, walker.head + walker.part * count)) for count in (1_000, 4_000))
    assert 3.5 * few < many < 4.5 * few


@pytest.mark.parametrize("name", WALKERS)
def test_a_walker_stops_at_its_bound_and_says_so(name: str) -> None:
    walk, head, part, most = WALKERS[name]
    if name == "BMFF":
        file = BoxFile(head + part * most)
        assert file.beyond_bounds
        return
    filling = b"\x21\xfe" + b"\1a" * most if name == "GIF" else part * (most + 1)
    parts = list(walk(head + filling))
    if name == "ICO":  # the directory cannot list more
        assert len(parts) == most
        return
    assert parts[-1][0] == BEYOND
    assert len(parts) <= most + 1


@pytest.mark.parametrize("name", [name for name in WALKERS if name != "BMFF"])
def test_a_walker_is_lazy(name: str) -> None:
    walk, head, part, _ = WALKERS[name]
    data = head + part * 50_000
    assert steps(lambda: next(walk(data))) < 30


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">L", 8 + len(content)) + kind + content


@pytest.mark.parametrize(
    "table",
    [
        # One item with the largest possible number of extents, all of them empty.
        box(b"iloc", b"\0\0\0\0\0\0\0\1" + b"\0\1\0\0\xff\xff" + b"\0"),
        box(b"ipma", bytes(4) + struct.pack(">L", 0xFFFFFFFF) + b"\0\1\xff" + b"\1" * 9),
        box(b"iinf", bytes(4) + b"\xff\xff" + box(b"infe", b"\2\0\0\0\0\1\0\0mime\0")),
    ],
    ids=["extents", "associations", "items"],
)
def test_tables_that_lie_again_and_again_take_no_more_for_it(table: bytes) -> None:
    data = WALKERS["BMFF"].head + box(b"meta", bytes(4) + table * 300)
    assert steps(lambda: BoxFile(data)) <= PER_BYTE * len(data) + ONCE


def test_the_parts_of_real_files() -> None:
    of: dict[Format, bytes] = {darkroom.formats.identify(data): data for data in real_files()}
    kinds = [kind for kind, _, _ in jpeg.segments(of[JPEG])]
    assert (kinds[0], kinds[-1]) == (b"\xe0", jpeg.SCAN)
    kinds = [kind for kind, _, _ in png.chunks(of[PNG])]
    assert (kinds[0], kinds[-1], kinds.count(b"fcTL")) == (b"IHDR", b"IEND", 3)
    assert [kind for kind, _, _ in gif.blocks(of[GIF])].count(gif.IMAGE) == 3
    assert [kind for kind, _, _ in webp.chunks(of[WEBP])].count(b"ANMF") == 3
    assert [ico.listed(entry) for entry, _, _ in ico.pictures(of[ICO])] == [(16, 12, 32), (32, 25, 32)]
    told = bmp.header(of[BMP])
    assert told is not None
    assert (told.width, told.height, told.bits) == (48, 37, 24)
    assert next(boxes(of[HEIC]))[0] == b"ftyp"


def test_a_png_is_walked_no_further_than_its_end() -> None:
    """Zeros that a camera or a disk leaves after the end are not chunks; as chunks they would be too many."""
    data = saved("PNG")
    assert list(png.chunks(data + bytes(2_000_000))) == list(png.chunks(data))
