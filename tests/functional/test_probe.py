"""`make probe`: a photo that does not get through is reported, and removed. test_guide.py sends one that does."""

import pytest

from darkroom import aws
from operations import probe
from operations.probe import KEY, Probe, ProbeFailed
from operations.stack import Stack
from tests.functional.conftest import Cloud, Deliver


@pytest.fixture
def deployed(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Stack:
    monkeypatch.setattr(probe, "_LOOK_SECONDS", 0)
    return Stack("darkroom-dev", {"OriginalsBucket": cloud.originals}, {})


def test_a_stack_whose_events_do_not_come_is_reported(
    cloud: Cloud, deployed: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "PROCESSED_SECONDS", 0)
    said: list[str] = []
    with pytest.raises(ProbeFailed, match="No event of the bucket reached the stages"):
        Probe(deployed, said.append).run()
    assert [line.split()[0] for line in said] == ["sent"]
    assert "Versions" not in aws.s3().list_object_versions(Bucket=cloud.originals, Prefix=KEY)


def test_a_photo_that_is_not_ready_is_reported_with_its_log(
    cloud: Cloud, deployed: Stack, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its event comes, and its bytes are no photo."""
    send = Probe._send

    def send_what_is_no_photo(one: Probe) -> None:
        send(one)
        deliver(cloud.put(KEY, b"no photo"))
        one._etag = str(cloud.entry_of(KEY).attributes["source_etag"])

    monkeypatch.setattr(Probe, "_send", send_what_is_no_photo)
    with pytest.raises(ProbeFailed, match=r"The photo is rejected. See make logs IMAGE=[0-9a-f-]{36}"):
        Probe(deployed, lambda _: None).run()
    assert "Versions" not in aws.s3().list_object_versions(Bucket=cloud.originals, Prefix=KEY)
