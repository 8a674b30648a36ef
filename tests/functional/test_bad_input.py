"""Hostile and broken input: each has a clear outcome, and harms no other message of its batch."""

import io
import json
import struct
import zlib
from typing import Final

import pytest
from PIL import Image as Pillow

from darkroom.catalog.entry import Status
from darkroom.stages import STAGES, StageName
from tests import s3_events
from tests.functional.conftest import Cloud, Deliver
from tests.photos import photo

NEIGHBOUR: Final = "imports/demo/neighbour.jpg"
NONE_BACK: Final[dict[StageName, set[str]]] = {stage: set() for stage in STAGES}


def jpeg() -> bytes:
    file = io.BytesIO()
    Pillow.effect_noise((400, 300), 60).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and has no pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


REJECTED: Final = {
    "text.jpg": (b"This is a text, whatever its name says.\n" * 50, "not_an_image"),
    "header.png": (png_header(30_000, 30_000), "too_many_pixels"),
    "drawing.svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "unsupported_format"),
    "empty.jpg": (b"", "empty"),
}


def status(cloud: Cloud, key: str) -> Status:
    image = cloud.entry_of(key)
    return image.status


@pytest.mark.parametrize("name", REJECTED)
def test_a_file_that_is_not_an_image_is_rejected_for_ever(cloud: Cloud, deliver: Deliver, name: str) -> None:
    body, code = REJECTED[name]
    bad = cloud.put(f"imports/demo/{name}", body)
    good = cloud.put(NEIGHBOUR, jpeg())
    assert deliver(bad, good) == NONE_BACK
    assert status(cloud, NEIGHBOUR) is Status.READY
    image = cloud.entry_of(f"imports/demo/{name}")
    assert image.status is Status.REJECTED
    fault = image.fault(StageName.THUMBNAILS)
    assert fault is not None
    assert (fault.code, fault.retry) == (code, False)
    assert fault.message.endswith(".")
    assert "/" not in fault.message, "nothing about our internals"


def test_a_truncated_jpeg_keeps_its_metadata(cloud: Cloud, deliver: Deliver) -> None:
    bad = cloud.put("imports/demo/cut.jpg", photo("DSCN0010.jpg")[:40_000])
    good = cloud.put(NEIGHBOUR, jpeg())
    assert deliver(bad, good) == NONE_BACK
    assert status(cloud, NEIGHBOUR) is Status.READY
    image = cloud.entry_of("imports/demo/cut.jpg")
    assert image.status is Status.REJECTED
    fault, metadata = image.fault(StageName.THUMBNAILS), image.result(StageName.METADATA)
    assert fault is not None
    assert metadata is not None
    assert fault.code == "truncated"
    assert metadata["model"] == "COOLPIX P6000"


def test_an_original_over_the_limit_is_not_even_read(
    cloud: Cloud, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAX_ORIGINAL_BYTES", "1000")
    large = cloud.put("imports/demo/large.jpg", jpeg())
    cloud.destroy_newest("imports/demo/large.jpg")  # its readers find it superseded
    assert deliver(large) == NONE_BACK
    image = cloud.entry_of("imports/demo/large.jpg")
    fault = image.fault(StageName.THUMBNAILS)
    assert fault is not None
    assert fault.code == "too_large"


def test_a_message_that_concerns_no_image_is_ignored_and_counted(
    cloud: Cloud, deliver: Deliver, capsys: pytest.CaptureFixture[str]
) -> None:
    test_event = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"})
    stray = cloud.put("backups/photo.jpg", jpeg())
    good = cloud.put(NEIGHBOUR, jpeg())
    assert deliver(test_event, stray, good, stages=[StageName.THUMBNAILS]) == {StageName.THUMBNAILS: set()}
    [counted] = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert sum(counted["Ignored"]) == 2
    assert sum(counted["Committed"]) == 1


@pytest.mark.parametrize(
    "body", ["{", "[]", '{"source": "aws.s3", "detail-type": "Object Created", "detail": {}}']
)
def test_only_a_malformed_message_goes_back_to_the_queue(cloud: Cloud, deliver: Deliver, body: str) -> None:
    bodies = cloud.put("imports/demo/first.jpg", jpeg()), body, cloud.put(NEIGHBOUR, jpeg())
    assert deliver(*bodies) == {stage: {"1"} for stage in STAGES}
    assert status(cloud, "imports/demo/first.jpg") is Status.READY
    assert status(cloud, NEIGHBOUR) is Status.READY


def test_an_event_of_another_kind_goes_back_to_the_queue(cloud: Cloud, deliver: Deliver) -> None:
    deleted = s3_events.deleted(cloud.originals, NEIGHBOUR, "01")
    assert deliver(deleted, cloud.put(NEIGHBOUR, jpeg())) == {stage: {"0"} for stage in STAGES}
    assert status(cloud, NEIGHBOUR) is Status.READY
