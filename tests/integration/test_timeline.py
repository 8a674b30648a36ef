"""A folder of photos in the order its owner expects: by the clocks where they were taken."""

import io
import time
from datetime import UTC, datetime
from typing import Final

from PIL import Image

from local.users import User
from tests.deployed import DEADLINE_SECONDS, Operator

DATE_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL, EXIF = 0x9003, 0x9011, 0x8769


def jpeg(taken: str | None = None, offset: str | None = None) -> bytes:
    """A small photo with a date, local and perhaps with its offset from UTC."""
    image, file = Image.new("RGB", (64, 48), "teal"), io.BytesIO()
    exif = Image.Exif()
    if taken:
        exif.get_ifd(EXIF)[DATE_TIME_ORIGINAL] = taken
    if offset:
        exif.get_ifd(EXIF)[OFFSET_TIME_ORIGINAL] = offset
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


# A day in Singapore, UTC+8: what each file says, in the order in which it happened.
FOLDER: Final = {
    "DSC_0101.JPG": jpeg("2026:03:14 09:00:00"),  # a camera knows only its local time
    "IMG_2001.jpg": jpeg("2026:03:14 09:30:00", "+08:00"),  # the phone beside it knows the offset too
    "DSC_0102.JPG": jpeg("2026:03:14 10:00:00"),
    "Screenshot_20260314-101500.png": jpeg(),  # no date in the file
    "IMG_2002.jpg": jpeg("2026:03:14 10:30:00", "+08:00"),
    "DSC_0103.JPG": jpeg("2026:03:14 11:00:00"),
}


def test_a_camera_without_offsets_is_in_order_with_the_phone(newcomer: User, operator: Operator) -> None:
    for name, body in reversed(FOLDER.items()):
        operator.drop(f"imports/{newcomer.sub}/Singapore/{name}", body)
    deadline = time.monotonic() + DEADLINE_SECONDS
    while len(images := [i for i in newcomer.images() if i.status == "ready"]) < len(FOLDER):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert [image.filename for image in images] == list(reversed(FOLDER)), "newest first"
    times = {image.filename: image.time for image in images if image.time}
    assert times["DSC_0101.JPG"].instant is None
    assert times["IMG_2001.jpg"].instant == datetime(2026, 3, 14, 1, 30, tzinfo=UTC)
    assert times["Screenshot_20260314-101500.png"].source == "file_name"
    for filename, taken in times.items():
        print(taken.local, taken.instant, taken.source, filename)
