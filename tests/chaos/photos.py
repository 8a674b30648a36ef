"""Faults in the handlers themselves, with real photos: what a batch does to its neighbours."""

import io
from collections.abc import Mapping
from typing import Any, Final

from PIL import Image as Pillow

from darkroom.stages import STAGES, StageName
from tests import s3_events
from tests.chaos.lab import Lab
from tests.chaos.table import Row
from tests.functional.conftest import Context
from tests.handlers import HANDLERS
from tests.photos import photo

BATCH: Final = 10


def poison(lab: Lab) -> Row:
    """A message that is not an event, among nine photos."""
    return batch(lab, {"poison": "no event"}, "poison in a batch of ten")


def bomb(lab: Lab) -> Row:
    """A picture of 400 megapixels in a few kilobytes, among nine photos."""
    key = "imports/demo/bomb.png"
    return batch(lab, {key: lab.cloud.put(key, bomb_bytes())}, "a bomb among good neighbours")


def short_of_time(lab: Lab) -> Row:
    """The function is called with too little time left for any photo, and later again."""
    return batch(lab, {}, "a function called with no time left", milliseconds=5_000)


def bomb_bytes() -> bytes:
    buffer = io.BytesIO()
    Pillow.new("1", (20_000, 20_000)).save(buffer, "PNG")
    return buffer.getvalue()


def batch(lab: Lab, bad: Mapping[str, str], fault: str, milliseconds: int = 90_000) -> Row:
    """Deliver good photos and bad messages in one batch, then what came back once more."""
    good = {f"imports/demo/{number}.jpg" for number in range(BATCH - len(bad))}
    bodies = [*(lab.cloud.put(key, photo("Landscape_6.jpg")) for key in sorted(good)), *bad.values()]
    for stage in STAGES:
        left = list(deliver(stage, bodies, milliseconds))
        left = list(deliver(stage, left, 90_000)) if left else []
        assert set(left) <= set(bad.values()), "a good photo came back twice"
    row = Row(fault, "process", runs=1, uploads=len(good))
    for key in good:
        entry = lab.cloud.entry(key)
        row.lost += entry is None or not entry.living
        row.stuck += entry is None or "unsettled" in entry.attributes
        row.stale += entry is None or any(entry.result(stage) is None for stage in STAGES)
    for key in bad:
        entry = lab.cloud.entry(key) if key.startswith("imports/") else None
        row.stuck += entry is not None and "unsettled" in entry.attributes
    return row


def deliver(stage: StageName, bodies: list[str], milliseconds: int) -> Any:
    """The bodies that the stage's handler gives back."""
    event = s3_events.batch(*bodies)
    answer = HANDLERS[stage].lambda_handler(event, Context(milliseconds=milliseconds))
    return [bodies[int(failure["itemIdentifier"])] for failure in answer["batchItemFailures"]]
