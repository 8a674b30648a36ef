"""After Darkroom has learnt to accept a rejected image, its owner retries it."""

import requests

from local.client import Client
from tests.deployed import DEADLINE_SECONDS, Operator
from tests.photos import photo


def test_a_rejected_image_is_ready_after_a_retry(alice: Client, operator: Operator) -> None:
    body = photo("Canon_40D.jpg")
    with operator.deployed_with("ThumbnailsWorker", MAX_ORIGINAL_BYTES=str(len(body) - 1)):
        image_id = alice.upload("Canon_40D.jpg", body)
        assert image_id is not None
        rejected = alice.wait(image_id, DEADLINE_SECONDS)
    assert (rejected["status"], [fault["code"] for fault in rejected["errors"]]) == ("rejected", ["too_large"])
    answer = alice.request("POST", f"/images/{image_id}/retry")
    assert (answer.status_code, answer.json()["status"]) == (requests.codes.accepted, "processing")
    ready = alice.wait(image_id, DEADLINE_SECONDS)
    assert (ready["status"], ready["errors"]) == ("ready", [])
    assert {requests.get(picture["url"], timeout=30).status_code for picture in ready["thumbnails"]} == {200}
    again = alice.request("POST", f"/images/{image_id}/retry")
    assert (again.status_code, again.json()["code"]) == (requests.codes.conflict, "nothing_to_retry")


def test_requests_are_counted(alice: Client, operator: Operator) -> None:
    """The function has the grant: without it, it would answer 503."""
    assert alice.request("GET", "/images").status_code == requests.codes.ok
    table = operator.stack.outputs["CatalogTable"]
    found = operator.stack.client("dynamodb").query(
        TableName=table,
        KeyConditionExpression="pk = :owner",
        ExpressionAttributeValues={":owner": {"S": f"OWNER#{alice.sub}"}},
    )["Items"]
    assert sum(int(item["requests"]["N"]) for item in found) > 0
