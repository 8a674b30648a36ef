"""Folders of an iPhone and of Google's Takeout, dropped in bulk: images with companions, and no rejection."""

from typing import Final

import requests

from darkroom.keys import Owner
from darkroom_client.models import ImageEntry
from local.users import User
from tests.deployed import DEADLINE_SECONDS, Operator, until
from tests.photos import photo
from tests.takeout import sidecar, xmp
from tests.writers.apple import still
from tests.writers.quicktime import movie

LIVE: Final = "4E1F9C2A-7C1D-4B7A-9D3E-5A6B7C8D9E0F"
RENAMED: Final = "8B0D6C11-2B0A-4C55-8D3E-0A6B7C8D9E11"

IPHONE: Final = {
    "DCIM/IMG_0001.MOV": movie(LIVE, frames=300_000),
    "DCIM/IMG_0001.JPG": still(LIVE),
    "DCIM/IMG_0001.AAE": b"<plist/>",
    "DCIM/IMG_0002.HEIC": photo("gradient.rotated.heic"),
    "DCIM/IMG_0002.MOV": movie(),
    "DCIM/IMG_0003.DNG": photo("Canon_40D.jpg"),
    "DCIM/IMG_0003.JPG": photo("DSCN0010.jpg"),
    "DCIM/IMG_0004.MOV": movie(frames=500_000),
    "DCIM/.DS_Store": b"\0\0\0\1Bud1",
    "DCIM/clip.MOV": movie(RENAMED),
    "DCIM/IMG_0005.JPG": still(RENAMED, "navy"),
}
TAKEOUT: Final = {
    "Takeout/Photos from 2020/holiday.jpg": still(None, "olive"),
    "Takeout/Photos from 2020/holiday.jpg.supplemental-metadata.json": sidecar("holiday.jpg"),
    "Takeout/Photos from 2020/holiday(1).jpg": still(None, "maroon"),
    "Takeout/Photos from 2020/holiday.jpg.supplemental-metadata(1).json": sidecar(
        "holiday.jpg", description="2nd"
    ),
    "Takeout/Photos from 2020/holiday-edited.jpg": still(None, "purple"),
    "Takeout/Photos from 2020/scan.png": photo("plum-blossom-large.png"),
    "Takeout/Photos from 2020/scan.xmp": xmp(exif_DateTimeOriginal="1998-07-04T18:30:00", dc_description="Lake"),
    "Takeout/Photos from 2020/PXL_1.MP.jpg": still(None, "gray"),
    "Takeout/Photos from 2020/PXL_1.MP": movie(),
    "Takeout/Photos from 2020/metadata.json": b'{"title": "Photos from 2020"}',
    "Takeout/archive_browser.html": b"<!doctype html><title>Archive</title>",
    "Takeout/Thumbs.db": b"x",
}


def test_folders_that_are_dropped_as_they_are_give_images_with_companions(
    newcomer: User, operator: Operator
) -> None:
    owner = Owner(newcomer.sub)
    for path, body in {**IPHONE, **TAKEOUT}.items():
        operator.drop(f"imports/{owner}/{path}", body)

    def found() -> dict[str, list[str]]:
        return {
            str(image.filename): [companion.filename for companion in image.companions]
            for image in newcomer.images()
        }

    expected = {
        "IMG_0001.JPG": ["IMG_0001.AAE", "IMG_0001.MOV"],
        "IMG_0002.HEIC": ["IMG_0002.MOV"],
        "IMG_0003.JPG": ["IMG_0003.DNG"],
        "IMG_0005.JPG": ["clip.MOV"],
        "holiday.jpg": ["holiday.jpg.supplemental-metadata.json"],
        "holiday(1).jpg": ["holiday.jpg.supplemental-metadata(1).json"],
        "holiday-edited.jpg": [],
        "scan.png": ["scan.xmp"],
        "PXL_1.MP.jpg": ["PXL_1.MP"],
    }
    until(lambda: found() == expected, meanwhile=lambda: operator.run_keeper("Companions"))
    images = {str(image.filename): image for image in newcomer.images()}
    assert {image.status for image in images.values()} == {"ready"}, "and none is rejected"
    check_what_sidecars_say(images)
    check_downloads(newcomer, images["IMG_0001.JPG"])
    check_deletion(newcomer, operator, images["IMG_0003.JPG"], owner)


def check_what_sidecars_say(images: dict[str, ImageEntry]) -> None:
    holiday, scan = images["holiday.jpg"], images["scan.png"]
    for image in (holiday, images["holiday-edited.jpg"]):
        assert image.time
        assert (image.time.local, image.time.source) == ("2020-09-20T10:12:07.000", "sidecar:takeout")
        assert image.caption
        assert (image.caption.text, image.position_source) == ("At the lake", "sidecar:takeout")
    second = images["holiday(1).jpg"].caption
    assert second
    assert second.text == "2nd"
    assert scan.time
    assert (scan.time.local, scan.time.source) == ("1998-07-04T18:30:00.000", "sidecar:xmp")


def check_downloads(user: User, image: ImageEntry) -> None:
    for companion in image.companions:
        link = user.get_companion(image.id, companion.id).url
        answer = requests.get(link, timeout=DEADLINE_SECONDS)
        assert answer.content == IPHONE[f"DCIM/{companion.filename}"]


def check_deletion(user: User, operator: Operator, image: ImageEntry, owner: Owner) -> None:
    """An owner's deletion destroys the RAW file too, which never becomes an image again."""
    user.delete_image(image.id, permanent=True)
    s3, bucket = operator.stack.client("s3"), operator.stack.outputs["OriginalsBucket"]
    prefix = f"imports/{owner}/DCIM/IMG_0003"
    assert s3.list_object_versions(Bucket=bucket, Prefix=prefix).get("Versions", []) == []
    operator.run_remover()
    operator.run_keeper("Companions")
    kept = s3.list_objects_v2(Bucket=bucket, Prefix=f"imports/{owner}/DCIM/IMG_0004")
    assert kept["KeyCount"] == 1, "a video without a picture is kept"
    until(lambda: "IMG_0003" not in str([each.filename for each in user.images()]))
