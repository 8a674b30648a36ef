"""From a photo to a receiver outside: the bus, the queue, the sender and its signature, deployed."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from darkroom.catalog.table import Table
from darkroom.catalog.webhooks import Webhooks
from local.deployment import Stack
from local.users import User
from tests.deployed import TWO_TRIES_SECONDS, Operator, until
from tests.photos import IMAGES
from tests.receiver import receiving
from webhooks.signing import headers


@pytest.mark.usefixtures("emulator")  # the receiver is on this machine
def test_a_receiver_that_fails_twice_is_told_of_a_photo_later(
    stack: Stack, operator: Operator, newcomer: User
) -> None:
    registered = Webhooks(Table(stack.client("dynamodb"), stack.outputs["CatalogTable"]))
    secrets = stack.client("secretsmanager")
    key = secrets.get_secret_value(SecretId=stack.outputs["WebhooksKeySecret"])["SecretString"].encode()
    id_ = uuid.uuid4().hex[:8]

    def of_this_user(body: bytes) -> bool:  # those of other tests come whenever their images change
        return bool(json.loads(body)["data"].get("owner") == newcomer.sub)

    with receiving(500, 500, 204, about=of_this_user) as (url, got):
        assert registered.add(id_, url, [])
        try:
            newcomer.upload(IMAGES / "Canon_40D.jpg")

            def tried(times: int) -> Callable[[], bool]:
                return lambda: len(got) >= times

            for times in (1, 2, 3):  # each has the whole time: the sender's pauses are between them
                until(tried(times), lambda: operator.run_keeper("Webhooks"), TWO_TRIES_SECONDS)
            [webhook] = [each for each in registered.all() if each.id == id_]
        finally:
            registered.remove(id_)
    names, body = got[-1]
    told = json.loads(body)
    assert (told["type"], told["data"]["owner"], told["data"]["status"]) == ("Image Ready", newcomer.sub, "ready")
    now = datetime.fromtimestamp(int(names["webhook-timestamp"]), UTC)
    assert names["webhook-signature"] == headers(webhook, key, told["data"]["id"], body, now)["webhook-signature"]
    assert {request[0]["webhook-id"] for request in got} == {told["data"]["id"]}
