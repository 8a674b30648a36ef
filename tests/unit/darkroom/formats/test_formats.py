"""Each format has one descriptor, which both stages use, and is described nowhere else."""

import ast
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PIL import Image

from darkroom import decode, formats
from darkroom.errors import RejectedImage
from darkroom.formats import AVIF, FORMATS, HEIC, JPEG, RAW, Format, by_extension, identify
from darkroom.formats.format import Decoder, Memory
from metadata_extractor.metadata import describe
from tests import template
from tests.photos import IMAGES, ROOT
from tests.writers import raw
from thumbnailer.ladder import Ladder
from thumbnailer.render import render


def file_of(format_: Format) -> bytes:
    if format_ is HEIC:
        return (IMAGES / "gradient.rotated.heic").read_bytes()
    if format_ is RAW:
        return raw.dng(raw.Shot(raw.jpeg(Image.new("RGB", (800, 600), "teal"))))
    file = io.BytesIO()
    Image.new("RGB", (48, 37), "teal").save(file, format_.name)
    return file.getvalue()


@pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.name)
def test_both_stages_know_a_file_by_its_bytes(format_: Format) -> None:
    data = file_of(format_)
    picture = decode.open_picture(data)
    summary = describe(data).summary
    assert identify(data) is format_
    assert picture.format is (JPEG if format_ is RAW else format_)
    assert (summary["format"], summary["content_type"]) == (format_.id, format_.media_type)
    assert "fault" not in summary


@pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.name)
def test_names_are_those_of_the_field(format_: Format) -> None:
    """Pillow knows the MIME types and extensions of all formats but two."""
    Image.init()
    if format_ not in (HEIC, RAW):
        assert Image.MIME[format_.name.upper()] == format_.media_type
        assert Image.EXTENSION[f".{format_.extension}"] == format_.name.upper()
    assert by_extension(format_.extension) is format_


def test_no_two_formats_share_a_name() -> None:
    for names in ("name", "id", "media_type", "extension"):
        assert len({getattr(each, names) for each in FORMATS}) == len(FORMATS)
    assert not AVIF.brands & HEIC.brands


def ftyp(major: bytes, *others: bytes) -> bytes:
    return (16 + 4 * len(others)).to_bytes(4) + b"ftyp" + major + bytes(4) + b"".join(others)


@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (ftyp(b"avif", b"mif1", b"heic"), AVIF),
        (ftyp(b"heic", b"mif1", b"avif"), HEIC),
        (ftyp(b"mif1", b"heic", b"avif"), AVIF),
        (ftyp(b"mif1", b"miaf", b"heic"), HEIC),
        (ftyp(b"mif1"), HEIC),
        (ftyp(b"isom", b"avis"), AVIF),
        (ftyp(b"msf1", b"hevc"), HEIC),
    ],
)
def test_the_major_brand_decides_or_else_any(data: bytes, format_: Format) -> None:
    assert identify(data) is format_


@pytest.mark.parametrize("data", [b"BM, and some words in a file", ftyp(b"isom", b"miaf"), b"\0\0\1\0\0\0", b""])
def test_neither_stage_accepts_a_file_that_only_begins_like_a_picture(data: bytes) -> None:
    codes = []
    for stage in (decode.open_picture, describe):
        with pytest.raises(RejectedImage) as rejected:
            stage(data)
        codes.append(rejected.value.code)
    assert codes[0] == codes[1]


def test_a_format_needs_no_more_than_its_descriptor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both stages accept its files without a check, a walker or a reader of metadata for it."""
    ppm = Format(
        name="PPM",
        media_type="image/x-portable-pixmap",
        extension="ppm",
        signature=rb"P6\s",
        decoder=Decoder(module="PIL.PpmImagePlugin", image_class="PpmImageFile"),
        memory=Memory(rendered=8, decoded=4),
    )
    data = file_of(ppm)
    with pytest.raises(RejectedImage):
        identify(data)
    monkeypatch.setattr(formats, "FORMATS", (*FORMATS, ppm))
    rendering = render(data, Ladder.parse("16: 16 jpg"))
    assert [(each.width, each.height) for each in rendering] == [(16, 12)]
    summary = describe(data).summary
    assert (summary["format"], summary["width"], summary["height"]) == ("ppm", 48, 37)
    assert summary["mean_colour"] == "#008080"


def test_formats_are_known_without_pillow() -> None:
    """The API needs MIME types, and its function has no decoder."""
    program = "import sys, darkroom.formats; sys.exit(any(name.startswith('PIL') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0  # noqa: S603  # our own program


NAMES: Final = {
    text.lower()
    for each in FORMATS
    for text in (each.name, each.extension, "jpeg", "tiff", "heif", "apng", "mpo", "bigtiff")
}
BRANDS: Final = {brand for each in FORMATS for brand in each.brands}

ALLOWED: Final = {
    "thumbnailer/ladder.py": {"jpg", "avif", "webp"},  # the words of the ladder's grammar
    # Pillow's unpacker
    **{f"darkroom/decode/{name}.py": {"raw"} for name in ("bmp", "dib", "ico")},
    # the values of two fields; a test compares them with the formats
    "darkroom/summary.py": {*(each.id for each in FORMATS), "mpo", "apng", "bigtiff"},
    "darkroom/metadata/xmp.py": {"tiff"},  # a namespace of XMP
    # the endings of names, which are more than formats; nothing is decoded by them
    "darkroom/companions/kinds.py": {
        *("avif", "bmp", "gif", "heic", "heif", "ico", "jpeg", "jpg", "png", "raw", "tif", "tiff", "webp"),
    },
    "darkroom/companions/pairing.py": {"heic", "heif", "jpeg", "jpg"},
    # examples in the API's description
    "image_api/models.py": {"jpg", "avif", "heic", "image/avif", "image/heic"},
    "image_api/accounts.py": {"jpeg", "heic", "raw"},
    "image_api/guest_views.py": {"image/heic"},
    "image_api/gallery_page.py": {"image/png"},  # of the page's icons
    "image_api/choosing.py": {"jpg", "avif", "webp"},  # the values of a parameter; a type cannot be computed
}


def literals(path: Path) -> Iterator[str | bytes]:
    """Every text or bytes literal in a module, docstrings excepted."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes) and id(node) not in docs:
            yield node.value


def names_a_format(text: str | bytes) -> bool:
    if isinstance(text, bytes):
        return text in BRANDS
    return text.lower() in NAMES or any(each.media_type in text for each in FORMATS)


def test_a_format_is_named_in_one_place() -> None:
    found = {
        str(path.relative_to(ROOT)): names
        for package in template.packages()
        for path in sorted((ROOT / package).rglob("*.py"))
        if not path.is_relative_to(ROOT / "darkroom" / "formats")
        and (names := {text for text in literals(path) if names_a_format(text)})
    }
    assert found == ALLOWED
