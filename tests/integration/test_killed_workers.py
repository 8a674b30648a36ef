"""A worker that is killed in the middle of its batch."""

import time
from typing import Final

from darkroom.catalog.entry import Status
from darkroom.stages import StageName
from local.emulator import Emulator
from tests.chaos.workers import Workers
from tests.deployed import DEADLINE_SECONDS, Operator, an_owner
from tests.photos import photo

# The queue hides the messages for 100 seconds, which is beyond the deadline. Without a hold this would fail.
HOLD_SECONDS: Final = "3"


def test_what_a_killed_worker_had_in_hand_becomes_ready(emulator: Emulator, operator: Operator) -> None:
    owner = an_owner()
    dropped: list[str] = []

    def drop_some() -> None:
        for _ in range(8):  # two workers begin with the first ones, and take the others in batches
            dropped.append(f"imports/{owner}/{len(dropped)}.jpg")
            operator.drop(dropped[-1], photo("DSCN0010.jpg"))

    def ready() -> int:
        return sum(image.status is Status.READY for image in operator.listed(owner))

    deadline = time.monotonic() + DEADLINE_SECONDS
    with operator.deployed_with("ThumbnailsWorker", HOLD_SECONDS=HOLD_SECONDS):
        drop_some()
        while not Workers(emulator).kill_one_at_work([StageName.THUMBNAILS], seconds=5):  # they were too quick
            assert time.monotonic() < deadline, "no worker was found at work"
            drop_some()
        deadline = time.monotonic() + DEADLINE_SECONDS
        while ready() < len(dropped):
            assert time.monotonic() < deadline, "an image is not ready"
            time.sleep(0.2)
    assert operator.dead_letters() == 0
