"""What `describe` says about whole files."""

import hashlib
import json
from pathlib import Path

import pytest

from darkroom.errors import RejectedImage
from metadata_extractor.metadata import describe

IMAGES = Path(__file__).parent.parent / "images" / "metadata"


def image(name: str) -> bytes:
    return (IMAGES / name).read_bytes()


def test_a_nikon_jpeg_is_described_as_exiftool_does() -> None:
    data = image("DSCN0010.jpg")
    summary = describe(data).summary
    expected = {
        "format": "jpeg",
        "content_type": "image/jpeg",
        "bytes": 161_713,
        "width": 640,
        "height": 480,
        "orientation": 1,
        "make": "NIKON",
        "model": "COOLPIX P6000",
        "software": "Nikon Transfer 1.1 W",
        "f_number": 5.9,
        "exposure_time": "1/75",
        "iso": 64,
        "focal_length_mm": 24,
        "focal_length_35mm": 112,
        "flash_fired": False,
        "taken_at": "2008-10-22T16:28:39",
        "taken_at_source": "exif:DateTimeOriginal",
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    assert {name: summary.get(name) for name in expected} == expected
    # ExifTool 12.57: GPSLatitude 43.4674483333333, GPSLongitude 11.8851266666639
    assert summary["gps"]["latitude"] == pytest.approx(43.4674483333333, abs=1e-8)
    assert summary["gps"]["longitude"] == pytest.approx(11.8851266666639, abs=1e-8)


def test_a_gps_clock_that_is_a_day_off_gives_no_offset() -> None:
    assert "taken_at_offset_source" not in describe(image("DSCN0010.jpg")).summary


def test_an_avif_turned_by_its_container_is_described_as_displayed() -> None:
    summary = describe(image("kimono.rotate90.avif")).summary
    assert (summary["format"], summary["width"], summary["height"]) == ("avif", 722, 1024)


@pytest.mark.parametrize("name", [path.name for path in IMAGES.iterdir() if path.suffix != ".md"])
def test_every_description_is_json_and_bounded(name: str) -> None:
    description = describe(image(name))
    assert len(json.dumps(description.summary, ensure_ascii=False).encode()) < 4_096
    assert json.loads(json.dumps(description.tags, allow_nan=False)) == description.tags


def test_a_cut_jpeg_keeps_its_metadata() -> None:
    summary = describe(image("DSCN0010.jpg")[:20_000]).summary
    assert (summary["make"], summary["width"]) == ("NIKON", 640)


@pytest.mark.parametrize(("data", "code"), [(b"", "empty"), (b"just some text", "not_an_image")])
def test_bytes_that_are_no_image_are_rejected(data: bytes, code: str) -> None:
    with pytest.raises(RejectedImage) as caught:
        describe(data)
    assert caught.value.code == code
