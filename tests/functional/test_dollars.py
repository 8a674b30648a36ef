"""The bill of a photo: its calls and write units are those of the code, and the documents have its sums."""

import hashlib
from collections import Counter
from typing import Any

import pytest

from benchmarks import dollars
from darkroom import aws
from darkroom.keys import ImageId, Owner
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.projecting import Stream, project
from tests.functional.test_write_units import SLOT, large_photo
from tests.photos import ROOT


@pytest.mark.usefixtures("one_minute")
def test_the_calls_of_a_photo_are_those_of_the_bill(
    cloud: Cloud, context: Any, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stream, "late", True)
    api = ApiClient(context)
    api.get("/images")  # the first request of a minute takes one more
    other = api.post("/images", SLOT).json()["image"]["id"]  # and so does an owner's first photo
    deliver(cloud.put(f"uploads/{ALICE}/{other}", large_photo("another")))
    project(context, (Owner(ALICE), ImageId(other)))
    calls = Counter[str]()

    def count(model: Any, **_: object) -> None:
        calls[f"{model.service_model.service_name}.{model.name}"] += 1

    for client in (aws.dynamodb(), aws.s3(), aws.sqs(), aws.eventbridge()):
        client.meta.events.register("before-call.*.*", count)
    photo = large_photo()
    declared = {"size": len(photo), "sha256": hashlib.sha256(photo).hexdigest()}
    image_id = api.post("/images", {**SLOT, **declared}).json()["image"]["id"]
    message = cloud.put(f"uploads/{ALICE}/{image_id}", photo)
    calls["s3.PutObject"] -= 1  # the client's
    deliver(message)
    project(context, (Owner(ALICE), ImageId(image_id)))
    assert calls == dollars.CALLS


def test_a_photo_takes_fewer_write_units_than_it_may() -> None:
    assert sum(dollars.WRITE_UNITS.values()) == 45 <= dollars.AIM


def test_the_decision_has_the_bill() -> None:
    decisions = (ROOT / "docs/decisions.md").read_text().splitlines()
    for line in dollars.table():
        assert line in decisions


def test_the_sums_are_those_of_the_parts() -> None:
    [month] = [row for row in dollars.table() if row.startswith("| **each month**")]
    assert month.endswith(f"| {4 * 23 + 1.539 * 23 + 0.0074 * 250 + 30 * 1.7:.2f} |")
