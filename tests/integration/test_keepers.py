"""The keepers on the deployed stack: their grants and schedules are sufficient."""

import pytest
import requests

from darkroom.catalog.entry import Status
from darkroom.catalog.keepers import Keepers
from darkroom.catalog.runs import Runs
from darkroom.catalog.table import Table
from darkroom.keys import Lane
from darkroom.repair import GAVE_UP
from darkroom.stages import StageName
from darkroom_client.errors import NotFound
from keepers.janitor.handler import AUDIT
from local.users import User
from tests import s3_events
from tests.deployed import Operator, an_owner, settled, until, withheld
from tests.photos import IMAGES, photo


def test_a_first_round_of_the_janitor_audits_everything(operator: Operator) -> None:
    operator.drop(f"imports/{an_owner()}/photo.jpg", photo("Canon_40D.jpg"))
    table = Table(operator.stack.client("dynamodb"), operator.stack.outputs["CatalogTable"])

    def finished() -> bool:
        run = Runs(table).get(AUDIT)
        return run is not None and run.finished_at is not None

    until(finished, lambda: operator.run_keeper("Janitor"))


def test_the_janitor_empties_the_trash(operator: Operator, newcomer: User) -> None:
    """As after TrashDays; 0 days are less than the template allows, so that nobody has to wait."""
    image_id = newcomer.upload(IMAGES / "fox.jpg").id
    [link, *_] = settled(newcomer, image_id).thumbnails
    newcomer.delete_image(image_id)
    table = operator.stack.client("dynamodb")
    audit = {"pk": {"S": f"KEEPER#{AUDIT}"}, "sk": {"S": "KEEPER"}}

    def audit_now() -> None:
        table.delete_item(TableName=operator.stack.outputs["CatalogTable"], Key=audit)
        operator.run_keeper("Janitor")

    with operator.deployed_with("Janitor", TRASH_DAYS="0"):
        until(lambda: not newcomer.http.get(f"/images/{image_id}").is_success, audit_now)
    assert list(newcomer.trash()) == []
    with pytest.raises(NotFound, match="image_not_found"):
        newcomer.restore_image(image_id)
    assert requests.get(link.url, timeout=30).status_code == requests.codes.not_found
    versions = operator.stack.client("s3").list_object_versions(
        Bucket=operator.stack.outputs["OriginalsBucket"], Prefix=f"uploads/{newcomer.sub}/{image_id}"
    )
    assert (versions.get("Versions", []), versions.get("DeleteMarkers", [])) == ([], [])
    assert operator.derived(f"{newcomer.sub}/{image_id}/") == []


def test_a_dead_letter_is_recorded_on_its_image_and_another_try_repairs_it(operator: Operator) -> None:
    key = f"imports/{an_owner()}/photo.jpg"
    operator.drop_in_vain(key, photo("Canon_40D.jpg"))
    entry = operator.entry_of(key)
    assert entry is not None
    assert entry.status is Status.FAILED
    fault = entry.fault(StageName.THUMBNAILS)
    assert fault is not None
    assert fault.code == GAVE_UP
    table = Table(operator.stack.client("dynamodb"), operator.stack.outputs["CatalogTable"])
    assert any(
        failed.image_id == entry.image_id
        for shard in range(8)
        for failed in Keepers(table).failed(shard, 100).entries
    )
    assert operator.resubmit(entry, [StageName.THUMBNAILS])
    until(lambda: (now := operator.entry_of(key)) is not None and now.status is Status.READY)


def test_an_event_that_was_never_delivered_is_worked_on(operator: Operator) -> None:
    key = f"imports/{an_owner()}/photo.jpg"
    with withheld(operator.stack, Lane.IMPORTS):
        operator.drop(key, photo("Canon_40D.jpg"))
    assert operator.entry_of(key) is None
    bucket = operator.stack.outputs["OriginalsBucket"]
    body = s3_events.created(bucket, key, "0055AED6DCD90281E5", size=1, etag="unknown", version_id=None)
    operator.send(StageName.THUMBNAILS, Lane.IMPORTS, body, dead=True)
    operator.run_keeper("DeadLetters")
    until(lambda: (now := operator.entry_of(key)) is not None and now.status is Status.READY)
