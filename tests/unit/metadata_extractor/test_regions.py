"""Regions that other tools have marked."""

import io
from typing import Final

import pytest
from PIL import Image, ImageOps

from darkroom.metadata.xmp import Xmp
from darkroom.orientation import turned_area
from metadata_extractor.regions import regions
from tests.unit.darkroom.metadata.test_xmp import packet


def test_faces_named_by_other_tools() -> None:
    area = "<mwg-rs:Area stArea:x='0.5' stArea:y='0.4' stArea:w='0.2' stArea:h='0.1' stArea:unit='normalized'/>"
    listed = (
        "<mwg-rs:Regions rdf:parseType='Resource'><mwg-rs:RegionList><rdf:Bag>"
        "<rdf:li rdf:parseType='Resource'>"
        f"<mwg-rs:Name>Ada</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type>{area}"
        "</rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"
    )
    expected = {"name": "Ada", "type": "face", "left": 0.4, "top": 0.35, "width": 0.2, "height": 0.1}
    assert regions(Xmp([packet(listed)]), 1, None) == [expected]


def test_faces_named_by_windows() -> None:
    listed = (
        "<MP:RegionInfo rdf:parseType='Resource'><MPRI:Regions><rdf:Bag><rdf:li>"
        "<rdf:Description MPReg:Rectangle='0.1, 0.2, 0.3, 0.4' MPReg:PersonDisplayName='Ada'/>"
        "</rdf:li></rdf:Bag></MPRI:Regions></MP:RegionInfo>"
    )
    expected = {"name": "Ada", "type": "face", "left": 0.1, "top": 0.2, "width": 0.3, "height": 0.4}
    assert regions(Xmp([packet(listed)]), 1, None) == [expected]


def marked(area: str, applied: str = "") -> Xmp:
    return Xmp(
        [
            packet(
                f"<mwg-rs:Regions rdf:parseType='Resource'>{applied}<mwg-rs:RegionList><rdf:Bag>"
                f"<rdf:li rdf:parseType='Resource'><mwg-rs:Area {area}/></rdf:li>"
                "</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"
            )
        ]
    )


BOX: Final = "stArea:x='200' stArea:y='80' stArea:w='80' stArea:h='20'"
APPLIED: Final = "<mwg-rs:AppliedToDimensions stDim:w='400' stDim:h='200' stDim:unit='pixel'/>"
QUARTER: Final = {"left": 0.4, "top": 0.35, "width": 0.2, "height": 0.1}


@pytest.mark.parametrize(
    ("area", "applied", "size", "expected"),
    [
        (f"{BOX} stArea:unit='pixel'", APPLIED, None, [QUARTER]),
        (f"{BOX} stArea:unit='pixels'", APPLIED, (4000, 2000), [QUARTER]),
        (f"{BOX} stArea:unit='Pixel'", "", (400, 200), [QUARTER]),
        (
            f"{BOX} stArea:unit='pixel'",
            "<mwg-rs:AppliedToDimensions stDim:w='0' stDim:h='9'/>",
            (400, 200),
            [QUARTER],
        ),
        (f"{BOX} stArea:unit='pixel'", APPLIED.replace("pixel", "inch"), (400, 200), [QUARTER]),
        (BOX, "", (400, 200), [QUARTER]),
        (f"{BOX} stArea:unit='normalized'", APPLIED, None, [QUARTER]),
        (
            "stArea:x='100' stArea:y='100' stArea:d='40' stArea:unit='pixel'",
            APPLIED,
            None,
            [{"left": 0.2, "top": 0.4, "width": 0.1, "height": 0.2}],
        ),
        (f"{BOX} stArea:unit='pixel'", "", None, []),
        (f"{BOX} stArea:unit='inch'", APPLIED, (400, 200), []),
        ("stArea:x='0.5' stArea:y='0.4' stArea:w='0.2' stArea:h='0.1'", APPLIED, (400, 200), [QUARTER]),
    ],
)
def test_regions_in_pixels(
    area: str, applied: str, size: tuple[int, int] | None, expected: list[dict[str, float]]
) -> None:
    assert regions(marked(area, applied), 1, size) == expected


def test_regions_of_windows_in_pixels() -> None:
    listed = (
        "<MP:RegionInfo rdf:parseType='Resource'><MPRI:Regions><rdf:Bag><rdf:li>"
        "<rdf:Description MPReg:Rectangle='160, 70, 80, 20'/></rdf:li></rdf:Bag></MPRI:Regions></MP:RegionInfo>"
    )
    assert regions(Xmp([packet(listed)]), 1, (400, 200)) == [{"type": "face"} | QUARTER]
    assert regions(Xmp([packet(listed)]), 1, None) == []


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_region_turns_with_its_picture(orientation: int) -> None:
    picture = Image.new("L", (100, 200))
    picture.paste(255, (10, 40, 30, 60))
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    picture.save(file, "PNG", exif=exif)
    shown = ImageOps.exif_transpose(Image.open(file))
    marked = shown.getbbox()
    assert marked
    left, top, width, height = turned_area((0.1, 0.2, 0.2, 0.1), orientation)
    box = (left * shown.width, top * shown.height, (left + width) * shown.width, (top + height) * shown.height)
    assert box == pytest.approx(marked)
