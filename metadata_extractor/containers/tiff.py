"""TIFF files: the properties of the first page and the metadata blocks in its tags.

Sources: TIFF 6.0; Adobe's XMP part 3 section 1.1.7 (tag 700); ICC.1 annex B.3 (tag 34675); C2PA 2.1,
appendix A (tag 52545).
"""

from typing import Final

from darkroom.formats import TIFF
from darkroom.formats.tiff import BIGTIFF
from metadata_extractor.containers.contents import Contents
from metadata_extractor.containers.photoshop import read_resources
from metadata_extractor.ifd import Directory, read_tiff

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_SAMPLES, _EXTRA_SAMPLES, _SUBSAMPLING = 277, 338, 530
_XMP, _IPTC, _PHOTOSHOP, _ICC, _C2PA = 700, 33723, 34377, 34675, 52545

_COLOUR_MODES: Final = {0: "grey", 1: "grey", 2: "rgb", 3: "palette", 5: "cmyk", 6: "rgb", 8: "lab", 9: "lab"}
# A longer block is left out. The largest known blocks are ICC profiles and XMP with history, 1 to 3 MB.
MAX_BLOCK_BYTES: Final = 8 * 2**20


def read_tiff_file(data: bytes) -> Contents:
    """Read IFD0 of a TIFF or BigTIFF."""
    contents = Contents(TIFF)
    tiff = read_tiff(data, max_value=MAX_BLOCK_BYTES, count_pages=True)
    if tiff is None:
        return contents
    if tiff.big:
        contents.variant = BIGTIFF
    contents.exif = data
    page = tiff.directory("IFD0")
    contents.width, contents.height = page.integer(_WIDTH) or None, page.integer(_HEIGHT) or None
    contents.colour_mode = _COLOUR_MODES.get(page.integer(_PHOTOMETRIC) or 0)
    contents.bit_depth = page.integer(_BITS) or 1
    contents.alpha = any(kind in (1, 2) for kind in page.numbers(_EXTRA_SAMPLES))
    contents.pages = tiff.pages if tiff.pages > 1 else None
    contents.chroma_subsampling = _subsampling(page)
    _blocks(contents, page)
    contents.warnings.extend(tiff.warnings)
    return contents


def _subsampling(page: Directory) -> str | None:
    if page.integer(_PHOTOMETRIC) != 6:
        return None
    factors = (page.integer(_SUBSAMPLING) or 2, page.integer(_SUBSAMPLING, 1) or 2)
    return {(1, 1): "4:4:4", (2, 1): "4:2:2", (2, 2): "4:2:0", (4, 1): "4:1:1"}.get(factors)


def _blocks(contents: Contents, page: Directory) -> None:
    if xmp := page.raw(_XMP):
        contents.xmp.append(xmp)
    contents.icc = page.raw(_ICC) or None
    contents.iptc = page.raw(_IPTC) or None
    contents.c2pa = page.raw(_C2PA) or None
    if resources := page.raw(_PHOTOSHOP):
        read_resources(contents, resources)
