"""Folders of an iPhone and of Google's Takeout, dropped in bulk: images with companions, and no rejection."""

import hashlib
import uuid
from typing import Final

import requests

from darkroom.keys import Owner
from darkroom_client.models import CompanionRequest, ImageEntry, PartRequest, PartsRequest, SlotRequest
from local.users import User
from tests.deployed import DEADLINE_SECONDS, TWO_TRIES_SECONDS, Operator, settled, until
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
    until(
        lambda: found() == expected,
        meanwhile=lambda: operator.run_keeper("Companions"),
        seconds=TWO_TRIES_SECONDS,
    )
    images = {str(image.filename): image for image in newcomer.images()}
    assert {image.status for image in images.values()} == {"ready"}, "and none is rejected"
    check_what_sidecars_say(images)
    check_downloads(newcomer, images["IMG_0001.JPG"])
    check_deletion(newcomer, operator, images["IMG_0003.JPG"], owner)


def test_a_live_photo_and_its_sidecar_are_sent_by_the_api(newcomer: User, operator: Operator) -> None:
    """The companions come first, and one of them in parts."""
    image_id = str(uuid.uuid4())
    video, said = movie(LIVE, frames=17 * 2**20), xmp(dc_description="Lake")
    photo_slot = SlotRequest(filename="IMG_1.JPG", content_type="image/jpeg", size=len(still(LIVE)))
    image_slot = newcomer.put_image(image_id, photo_slot)
    sidecar_slot = newcomer.create_companion(
        image_id,
        CompanionRequest(
            filename="IMG_1.xmp",
            content_type="application/rdf+xml",
            size=len(said),
            sha256=hashlib.sha256(said).hexdigest(),
        ),
    )
    assert sidecar_slot.upload
    assert sidecar_slot.upload.put
    link = sidecar_slot.upload.put
    wrong = requests.put(link.url, data=said[::-1], headers=link.headers, timeout=DEADLINE_SECONDS)
    assert (wrong.status_code, "BadDigest" in wrong.text) == (400, True)
    assert requests.put(link.url, data=said, headers=link.headers, timeout=DEADLINE_SECONDS).ok
    again = requests.put(link.url, data=said, headers=link.headers, timeout=DEADLINE_SECONDS)
    assert again.status_code == requests.codes.precondition_failed
    request = CompanionRequest(filename="IMG_1.MOV", content_type="video/quicktime", size=len(video))
    video_id = send_in_parts(newcomer, image_id, request, video)
    assert image_slot.upload
    assert image_slot.upload.put
    link = image_slot.upload.put
    assert requests.put(link.url, data=still(LIVE), headers=link.headers, timeout=DEADLINE_SECONDS).ok

    def listed() -> list[str]:
        return [companion.filename for companion in newcomer.get_image(image_id).companions]

    until(
        lambda: listed() == ["IMG_1.MOV", "IMG_1.xmp"],
        meanwhile=lambda: operator.run_keeper("Companions"),
        seconds=TWO_TRIES_SECONDS,
    )
    image = settled(newcomer, image_id)
    assert image.caption
    assert (image.caption.text, image.caption.source) == ("Lake", "sidecar:xmp")
    url = newcomer.get_companion(image_id, video_id).url
    assert requests.get(url, timeout=DEADLINE_SECONDS).content == video
    newcomer.delete_image(image_id, permanent=True)
    kept = operator.stack.client("s3").list_object_versions(
        Bucket=operator.stack.outputs["OriginalsBucket"], Prefix=f"uploads/{newcomer.sub}/{image_id}"
    )
    assert kept.get("Versions", []) == []


def send_in_parts(user: User, image_id: str, request: CompanionRequest, body: bytes) -> str:
    """Send a companion in parts, the last one first; returns its id."""
    companion_id = str(uuid.uuid4())
    slot = user.put_companion(image_id, companion_id, request)
    assert slot.upload
    assert slot.upload.multipart
    size = slot.upload.multipart.part_bytes
    parts = {number: body[(number - 1) * size : number * size] for number in range(1, 1 + -(-len(body) // size))}
    wanted = [PartRequest(number=n, sha256=hashlib.sha256(part).hexdigest()) for n, part in parts.items()]
    links = user.create_companion_parts(image_id, companion_id, PartsRequest(parts=wanted)).links
    for link in reversed(links):
        sent = requests.put(link.url, data=parts[link.number], headers=link.headers, timeout=DEADLINE_SECONDS)
        assert sent.ok, sent.text
    assert len(user.get_companion_parts(image_id, companion_id).uploaded) == len(parts)
    for _ in range(2):
        assert user.complete_companion_parts(image_id, companion_id).upload is None
    return companion_id


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
