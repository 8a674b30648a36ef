"""Regions of a picture that other tools have marked in XMP: named faces, pets, focus points, bar codes.

Sources: Metadata Working Group guidelines 2.0, section 5.9; Microsoft's People Tagging.
"""

from collections.abc import Iterator
from typing import Final

from metadata_extractor.xmp import Xmp, XmpValue, parse_number, plain_text

MAX_REGIONS: Final = 64  # as listed: a group portrait

type Area = tuple[float, float, float, float]
"""Left, top, width and height as fractions of a picture's sides."""


def regions(xmp: Xmp, orientation: int) -> list[dict[str, str | float]]:
    """The regions on the picture as displayed; tools mark them on the stored one, before its orientation."""
    found = list(_mwg_regions(xmp)) or list(_microsoft_regions(xmp))
    return [
        {key: value for key, value in (("name", name[:100]), ("type", kind[:20])) if value}
        | dict(zip(("left", "top", "width", "height"), _rounded(upright(box, orientation)), strict=True))
        for name, kind, box in found
        if all(-1 <= side <= 2 for side in box)
    ]


def upright(box: Area, orientation: int) -> Area:
    """A box of the stored picture on the one that an EXIF Orientation turns it into."""
    left, top, width, height = box
    right, bottom = 1 - left - width, 1 - top - height  # their distances from the right and lower edge
    return {
        2: (right, top, width, height),
        3: (right, bottom, width, height),
        4: (left, bottom, width, height),
        5: (top, left, height, width),
        6: (bottom, left, height, width),
        7: (bottom, right, height, width),
        8: (top, right, height, width),
    }.get(orientation, box)


def _rounded(box: Area) -> Iterator[float]:
    return (round(side, 4) for side in box)


def _mwg_regions(xmp: Xmp) -> Iterator[tuple[str, str, Area]]:
    """Each region's name, type and box from mwg-rs:Regions, which gives their centres."""
    for region in _listed(xmp, "mwg-rs:Regions", "mwg-rs:RegionList"):
        area = region.get("mwg-rs:Area")
        if not isinstance(area, dict) or plain_text(area.get("stArea:unit", "normalized")) != "normalized":
            continue
        x, y, w, h = (parse_number(plain_text(area.get(f"stArea:{side}", ""))) for side in ("x", "y", "w", "h"))
        if x is None or y is None:
            continue
        width, height = w or 0.0, h or 0.0  # a point or circle has no sides
        name, kind = (plain_text(region.get(f"mwg-rs:{field}", "")) for field in ("Name", "Type"))
        yield name, kind.lower(), (x - width / 2, y - height / 2, width, height)


def _microsoft_regions(xmp: Xmp) -> Iterator[tuple[str, str, Area]]:
    """Each person's name and box from MP:RegionInfo."""
    for region in _listed(xmp, "MP:RegionInfo", "MPRI:Regions"):
        sides = map(parse_number, plain_text(region.get("MPReg:Rectangle", "")).split(","))
        known = [side for side in sides if side is not None]
        if len(known) == 4:
            left, top, width, height = known
            yield plain_text(region.get("MPReg:PersonDisplayName", "")), "face", (left, top, width, height)


def _listed(xmp: Xmp, name: str, field: str) -> list[dict[str, XmpValue]]:
    """The structures in a list that is a field of a structure."""
    structure = xmp.properties.get(name)
    listed = structure.get(field) if isinstance(structure, dict) else None
    return [item for item in listed[:MAX_REGIONS] if isinstance(item, dict)] if isinstance(listed, list) else []
