"""Regions that other tools have marked."""

import io

import pytest
from PIL import Image, ImageOps

from metadata_extractor.regions import regions, upright
from metadata_extractor.xmp import Xmp
from tests.unit.metadata_extractor.test_xmp import packet


def test_faces_named_by_other_tools() -> None:
    area = "<mwg-rs:Area stArea:x='0.5' stArea:y='0.4' stArea:w='0.2' stArea:h='0.1' stArea:unit='normalized'/>"
    listed = (
        "<mwg-rs:Regions rdf:parseType='Resource'><mwg-rs:RegionList><rdf:Bag>"
        "<rdf:li rdf:parseType='Resource'>"
        f"<mwg-rs:Name>Ada</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type>{area}"
        "</rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"
    )
    expected = {"name": "Ada", "type": "face", "left": 0.4, "top": 0.35, "width": 0.2, "height": 0.1}
    assert regions(Xmp([packet(listed)]), 1) == [expected]


def test_faces_named_by_windows() -> None:
    listed = (
        "<MP:RegionInfo rdf:parseType='Resource'><MPRI:Regions><rdf:Bag><rdf:li>"
        "<rdf:Description MPReg:Rectangle='0.1, 0.2, 0.3, 0.4' MPReg:PersonDisplayName='Ada'/>"
        "</rdf:li></rdf:Bag></MPRI:Regions></MP:RegionInfo>"
    )
    expected = {"name": "Ada", "type": "face", "left": 0.1, "top": 0.2, "width": 0.3, "height": 0.4}
    assert regions(Xmp([packet(listed)]), 1) == [expected]


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
    left, top, width, height = upright((0.1, 0.2, 0.2, 0.1), orientation)
    box = (left * shown.width, top * shown.height, (left + width) * shown.width, (top + height) * shown.height)
    assert box == pytest.approx(marked)
