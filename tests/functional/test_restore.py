"""After a disaster: the catalogue comes from point-in-time recovery (docs/operations.md)."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from darkroom import aws, singletons
from darkroom.catalog.entry import Status
from darkroom.catalog.table import Table
from darkroom.queues import StageQueues
from darkroom.repair import Repairs
from darkroom.resubmit import Resubmission
from darkroom.stages import STAGES
from tests.functional.api_client import ALICE, ApiClient
from tests.functional.conftest import Cloud, Deliver
from tests.functional.test_janitor import LATER as LATE_ENOUGH
from tests.functional.test_janitor import Janitor
from tests.photos import photo

KEPT: Final = f"imports/{ALICE}/kept.jpg"
LATER: Final = f"imports/{ALICE}/later.jpg"


def restored(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """The stack around a table that was restored from the one it has."""
    client = aws.dynamodb()
    client.restore_table_to_point_in_time(
        SourceTableName=cloud.table.name, TargetTableName="restored", UseLatestRestorableTime=True
    )
    monkeypatch.setenv("CATALOG_TABLE", "restored")
    return replace(cloud, table=Table(client, "restored"))


def audit(cloud: Cloud) -> None:
    queues = StageQueues(aws.sqs(), cloud.queues)
    repairs = Repairs(cloud.keepers, cloud.objects, Resubmission(cloud.resubmissions, queues, cloud.originals))
    Janitor(cloud, repairs, datetime.now(UTC) + LATE_ENOUGH).audit()


def test_a_restored_catalogue_has_its_words_and_finds_what_came_later(
    cloud: Cloud, deliver: Deliver, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(cloud.put(KEPT, photo("fox.jpg")))
    path = f"/images/{cloud.entry_of(KEPT).image_id}"
    title = json.dumps({"title": "A fox"})
    assert ApiClient(context).request("PATCH", path, body=title, headers={"if-match": "*"}).status == 200
    again = restored(cloud, monkeypatch)
    deliver(cloud.put(LATER, photo("Canon_40D.jpg")))  # into the table that is lost
    singletons.reset()
    assert again.entry(LATER) is None
    audit(again)
    for stage in STAGES:
        for body in again.sent(stage):
            deliver(body, stages=[stage])
    assert again.entry_of(LATER).status is Status.READY
    assert again.entry_of(KEPT).status is Status.READY
    assert ApiClient(context).get(path).json()["title"] == "A fox"
