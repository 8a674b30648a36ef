"""A block of metadata that cannot be read costs neither the pixels nor the other blocks, in any container."""

import io
from functools import cache
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from metadata_extractor.metadata import describe
from tests.unit.metadata_extractor.test_c2pa import BY_AI, in_jpeg
from tests.unit.metadata_extractor.test_metadata import KEYWORD, iptc, xmp


def exif() -> bytes:
    block = Image.Exif()
    block[0x010F] = "Maker"
    block.get_ifd(0x8769)[0x9003] = "2021:04:11 15:47:53"
    return block.tobytes()


SOUND: Final = {
    "exif": exif(),
    "xmp": xmp("<photoshop:City>Bern</photoshop:City><xmp:Rating>4</xmp:Rating>"),
    "icc": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    "iptc": b"words",
    "c2pa": BY_AI,
}
TOLD_BY: Final = {
    "exif": ("make", "taken_at"),
    "xmp": ("city", "rating"),
    "icc": ("icc_profile",),
    "iptc": ("keywords",),
    "c2pa": ("c2pa",),
}
BLOCKS: Final = {
    "JPEG": ("exif", "xmp", "icc", "iptc", "c2pa"),
    "PNG": ("exif", "xmp", "icc"),
    "WEBP": ("exif", "xmp", "icc"),
    "AVIF": ("exif", "xmp", "icc"),
    "TIFF": ("xmp", "icc"),
}


def written(format_: str, blocks: dict[str, bytes]) -> bytes:
    """A small picture whose blocks have these contents."""
    options: dict[str, Any] = {"icc_profile": blocks["icc"]}
    if format_ == "TIFF":
        options["tiffinfo"] = {700: blocks["xmp"]}
    else:  # Pillow's writer of AVIF reads the block
        options["exif"] = blocks["exif"] if format_ != "AVIF" else SOUND["exif"]
    if format_ == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + blocks["xmp"])
    elif format_ != "TIFF":
        options["xmp"] = blocks["xmp"]
    file = io.BytesIO()
    picture = Image.linear_gradient("L").resize((24, 16)).convert("RGB")
    picture.save(file, format_, **options)
    data = file.getvalue()
    if format_ == "AVIF" and blocks["exif"] != SOUND["exif"]:
        block = SOUND["exif"].removeprefix(b"Exif\0\0")
        assert data.count(block) == 1
        data = data.replace(block, blocks["exif"].removeprefix(b"Exif\0\0")[: len(block)].ljust(len(block)))
    if format_ == "JPEG":
        manifests = in_jpeg(blocks["c2pa"])
        added = manifests[2 : manifests.index(b"\xff\xe0")]
        data = (
            data[:2]
            + iptc(None, (KEYWORD, b"words")).replace(b"words", blocks["iptc"][:5].ljust(5))
            + added
            + data[2:]
        )
    return data


@cache
def told(format_: str) -> dict[str, Any]:
    return dict(describe(written(format_, SOUND)).summary)


@pytest.mark.parametrize("format_", BLOCKS)
def test_all_blocks_are_told(format_: str) -> None:
    assert all(name in told(format_) for block in BLOCKS[format_] for name in TOLD_BY[block])


CONTENTS: Final = st.one_of(
    st.binary(max_size=60),
    st.tuples(st.sampled_from(sorted(SOUND)), st.integers(0, 400)).map(lambda cut: SOUND[cut[0]][: cut[1]]),
    st.tuples(st.sampled_from(sorted(SOUND)), st.integers(0, 300), st.binary(min_size=1, max_size=8)).map(
        lambda hit: SOUND[hit[0]][: hit[1]] + hit[2] + SOUND[hit[0]][hit[1] + len(hit[2]) :]
    ),
)


@pytest.mark.parametrize(("format_", "broken"), [(name, block) for name in BLOCKS for block in BLOCKS[name]])
@given(content=CONTENTS)
@settings(max_examples=25, deadline=None)
def test_a_block_that_cannot_be_read_costs_no_other(format_: str, broken: str, content: bytes) -> None:
    summary = describe(written(format_, SOUND | {broken: content})).summary
    others = [name for block in BLOCKS[format_] if block != broken for name in TOLD_BY[block]]
    for name in ("width", "height", "pixel_hash", "fault", *others):
        assert summary.get(name) == told(format_).get(name)
