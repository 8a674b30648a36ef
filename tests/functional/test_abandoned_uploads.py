"""The janitor aborts uploads in parts that nobody completes, and leaves alone those that a client goes on with."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest

from darkroom.catalog.entry import Entry
from darkroom.files import File, Parts
from darkroom.keys import ImageId, Owner
from darkroom.objects import Begun, Objects
from darkroom.stages import StageName
from darkroom.transfers import Transfers
from keepers.janitor.audit import ABANDONED_AFTER, NOTES_WAIT, Phase
from keepers.janitor.findings import Finding
from keepers.janitor.tally import Tally
from tests.functional.conftest import Cloud
from tests.functional.moto_parts import complete_moto
from tests.functional.test_guard import upload_of
from tests.functional.test_janitor import Janitor, janitor

__all__ = ["janitor"]  # a fixture

OWNER: Final = Owner("demo")
IMAGE: Final = ImageId("6f8a3a66-4c7f-4d6b-9d5e-0f6f4a6f2b11")
KEY: Final = f"uploads/{OWNER}/{IMAGE}"
SIZE: Final = 20 * 2**20
PARTS: Final = Parts(SIZE, 8 * 2**20)
SOON: Final = NOTES_WAIT + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _moto(cloud: Cloud) -> Iterator[None]:
    with complete_moto(cloud.s3):
        yield


def begin(cloud: Cloud, key: str = KEY) -> Any:
    return Transfers(cloud.s3, cloud.originals).begin(File(key, "image/jpeg", SIZE), PARTS)


def slot(cloud: Cloud) -> Entry:
    """A slot whose client sends parts."""
    opened = cloud.images.open_slot(OWNER, IMAGE, "a.jpg", "image/jpeg", None, None, SIZE)
    assert opened is not None
    assert cloud.images.note_multipart(opened, begin(cloud))
    return cloud.entry_of(KEY)


def begun(cloud: Cloud) -> list[str]:
    return [upload["Key"] for upload in cloud.s3.list_multipart_uploads(Bucket=cloud.originals).get("Uploads", [])]


def audit(janitor: Janitor, after: timedelta, *, repair: bool = True) -> int:
    """The uploads that an audit finds abandoned some time from now."""
    janitor.later(seconds=after.total_seconds())
    tally = Tally()
    cursor: Any = {"phase": Phase.PARTS}
    while cursor is not None:
        cursor = janitor.auditor(repair=repair).page(cursor, tally)
    return tally[Finding.ABANDONED]


def test_an_upload_that_a_slot_waits_for_has_a_week(cloud: Cloud, janitor: Janitor) -> None:
    slot(cloud)
    assert audit(janitor, ABANDONED_AFTER - timedelta(hours=1)) == 0
    assert begun(cloud) == [KEY]
    assert audit(janitor, timedelta(hours=2), repair=False) == 1
    assert begun(cloud) == [KEY]
    assert audit(janitor, timedelta()) == 1
    assert (begun(cloud), audit(janitor, timedelta())) == ([], 0)


def test_an_upload_that_has_just_begun_may_not_be_noted_yet(cloud: Cloud, janitor: Janitor) -> None:
    begin(cloud)
    assert audit(janitor, timedelta()) == 0
    assert audit(janitor, SOON) == 1
    assert begun(cloud) == []


def test_an_upload_whose_slot_names_another_one_goes(cloud: Cloud, janitor: Janitor) -> None:
    noted = slot(cloud).multipart
    begin(cloud)  # by a client that died before it noticed the other one
    assert audit(janitor, SOON) == 1
    [left] = cloud.s3.list_multipart_uploads(Bucket=cloud.originals)["Uploads"]
    assert noted is not None
    assert left["UploadId"] == noted.id


def test_an_upload_goes_when_its_slot_has_its_original(cloud: Cloud, janitor: Janitor) -> None:
    slot(cloud)
    cloud.guard.claim(upload_of(cloud.put(KEY, b"photo")), StageName.METADATA)
    assert audit(janitor, SOON) == 1
    assert begun(cloud) == []


def test_an_upload_goes_when_its_slot_is_deleted(cloud: Cloud, janitor: Janitor) -> None:
    cloud.delete(slot(cloud))  # and the process died before it aborted the upload
    assert cloud.entry_of(KEY).multipart is None
    assert audit(janitor, SOON) == 1
    assert begun(cloud) == []


def test_keys_that_are_no_slots_have_a_week_and_bulk_drops_are_left_alone(cloud: Cloud, janitor: Janitor) -> None:
    begin(cloud, f"{KEY}/companions/video")
    begin(cloud, f"imports/{OWNER}/a.jpg")
    assert audit(janitor, SOON) == 0
    assert audit(janitor, ABANDONED_AFTER) == 1
    assert begun(cloud) == [f"imports/{OWNER}/a.jpg"]


def test_an_audit_goes_through_all_pages(cloud: Cloud, janitor: Janitor, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        begin(cloud, f"uploads/{OWNER}/{number}")
    listed = cloud.objects.begun_uploads("uploads/")[0]
    asked: list[tuple[str, str]] = []

    def page(_: Objects, prefix: str, after: tuple[str, str] = ("", "")) -> tuple[list[Begun], bool]:
        assert prefix == "uploads/"
        asked.append(after)
        place = len(asked) - 1
        return listed[place : place + 1], place < 2

    monkeypatch.setattr(Objects, "begun_uploads", page)
    assert audit(janitor, ABANDONED_AFTER) == 3
    assert asked == [("", ""), *((each.key, each.id) for each in listed[:2])]
