"""After Darkroom has learnt to accept a rejected image, its owner retries it."""

import pytest
import requests

from darkroom_client.errors import Conflict
from local.users import User
from tests.deployed import Operator, settled
from tests.photos import photo


def test_a_rejected_image_is_ready_after_a_retry(alice: User, operator: Operator) -> None:
    body = photo("Canon_40D.jpg")
    with operator.deployed_with("ThumbnailsWorker", MAX_ORIGINAL_BYTES=str(len(body) - 1)):
        image_id = alice.upload(body, filename="Canon_40D.jpg", again=True).id
        rejected = settled(alice, image_id)
    assert (rejected.status, [fault.code for fault in rejected.errors]) == ("rejected", ["too_large"])
    assert alice.retry_image(image_id).status == "processing"
    ready = settled(alice, image_id)
    assert (ready.status, ready.errors) == ("ready", [])
    assert {requests.get(picture.url, timeout=30).status_code for picture in ready.thumbnails} == {200}
    with pytest.raises(Conflict, match="nothing_to_retry"):
        alice.retry_image(image_id)


def test_requests_are_counted(alice: User, operator: Operator) -> None:
    """The function has the grant: without it, it would answer 503."""
    alice.list_images()
    table = operator.stack.outputs["CatalogTable"]
    found = operator.stack.client("dynamodb").query(
        TableName=table,
        KeyConditionExpression="pk = :owner",
        ExpressionAttributeValues={":owner": {"S": f"OWNER#{alice.sub}"}},
    )["Items"]
    assert sum(int(item["requests"]["N"]) for item in found) > 0
