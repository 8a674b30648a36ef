"""Regions of a picture that other tools have marked in XMP: named faces, pets, focus points, bar codes.

Sources: Metadata Working Group guidelines 2.0, section 5.9; Microsoft's People Tagging.
"""

from collections.abc import Iterator
from typing import Final

from darkroom.metadata.xmp import Xmp, XmpValue, parse_number, plain_text
from darkroom.orientation import Area, turned_area

MAX_REGIONS: Final = 64  # enough for a group portrait

_PIXELS: Final = ("pixel", "pixels")
_LARGEST: Final = 2.0
"""The largest number that may be a fraction of a side; larger numbers are pixels."""

type Size = tuple[float, float]
"""Width and height in pixels."""


def regions(xmp: Xmp, orientation: int, size: Size | None) -> list[dict[str, str | float]]:
    """The regions on the displayed picture; tools mark them on the stored one, before it is turned.

    `size`: of the stored picture in pixels, for regions in pixels that do not give the size they refer to.
    """
    found = list(_mwg_regions(xmp, size)) or list(_microsoft_regions(xmp, size))
    return [
        {key: value for key, value in (("name", name[:100]), ("type", kind[:20])) if value}
        | dict(zip(("left", "top", "width", "height"), _rounded(turned_area(box, orientation)), strict=True))
        for name, kind, box in found
        if all(-1 <= side <= 2 for side in box)
    ]


def _rounded(box: Area) -> Iterator[float]:
    return (round(side, 4) for side in box)


def _mwg_regions(xmp: Xmp, size: Size | None) -> Iterator[tuple[str, str, Area]]:
    """Each region's name, type and box from mwg-rs:Regions, which gives their centres."""
    size = _applied_to(xmp) or size
    for region in _listed(xmp, "mwg-rs:Regions", "mwg-rs:RegionList"):
        area = region.get("mwg-rs:Area")
        if not isinstance(area, dict):
            continue
        x, y, w, h, d = (
            parse_number(plain_text(area.get(f"stArea:{side}", ""))) for side in ("x", "y", "w", "h", "d")
        )
        if x is None or y is None:
            continue
        unit = plain_text(area.get("stArea:unit", "")).lower()
        in_pixels = unit in _PIXELS or max(x, y, w or 0, h or 0) > _LARGEST
        if unit not in ("", "normalized", *_PIXELS) or (in_pixels and not size):
            continue
        if in_pixels and d:  # the diameter of a circle; if it is a fraction, nobody knows of which side
            w, h = w or d, h or d
        width, height = w or 0.0, h or 0.0  # a point has no sides
        box: Area = (x - width / 2, y - height / 2, width, height)
        if in_pixels and size:
            box = _as_fractions(box, size)
        name, kind = (plain_text(region.get(f"mwg-rs:{field}", "")) for field in ("Name", "Type"))
        yield name, kind.lower(), box


def _applied_to(xmp: Xmp) -> Size | None:
    """The size of the picture in pixels on which the regions were marked; it may have been scaled since."""
    structure = xmp.properties.get("mwg-rs:Regions")
    dimensions = structure.get("mwg-rs:AppliedToDimensions") if isinstance(structure, dict) else None
    if not isinstance(dimensions, dict) or plain_text(dimensions.get("stDim:unit", "")).lower() not in (
        "",
        *_PIXELS,
    ):
        return None
    width, height = (parse_number(plain_text(dimensions.get(f"stDim:{side}", ""))) for side in ("w", "h"))
    return (width, height) if width and height and width > 0 and height > 0 else None


def _as_fractions(box: Area, size: Size) -> Area:
    left, top, width, height = box
    return left / size[0], top / size[1], width / size[0], height / size[1]


def _microsoft_regions(xmp: Xmp, size: Size | None) -> Iterator[tuple[str, str, Area]]:
    """Each person's name and box from MP:RegionInfo."""
    for region in _listed(xmp, "MP:RegionInfo", "MPRI:Regions"):
        sides = map(parse_number, plain_text(region.get("MPReg:Rectangle", "")).split(","))
        known = [side for side in sides if side is not None]
        if len(known) == 4:
            box: Area = (known[0], known[1], known[2], known[3])
            if size and max(box) > _LARGEST:
                box = _as_fractions(box, size)
            yield plain_text(region.get("MPReg:PersonDisplayName", "")), "face", box


def _listed(xmp: Xmp, name: str, field: str) -> list[dict[str, XmpValue]]:
    """The structures in a list that is a field of a structure."""
    structure = xmp.properties.get(name)
    listed = structure.get(field) if isinstance(structure, dict) else None
    return [item for item in listed[:MAX_REGIONS] if isinstance(item, dict)] if isinstance(listed, list) else []
