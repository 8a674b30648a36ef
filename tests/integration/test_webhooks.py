"""From a photo to a receiver outside: the bus, the queue, the sender and its signature, deployed."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from darkroom.catalog.table import Table
from darkroom.catalog.webhooks import Webhooks
from local.deployment import Stack
from local.users import User
from tests.deployed import Operator, until
from tests.photos import IMAGES
from tests.receiver import Request, receiving
from webhooks.signing import headers

TWO_TRIES_SECONDS: Final = 200
"""A message that a run could not end stays hidden for two minutes."""


def test_a_receiver_that_fails_twice_is_told_of_a_photo_later(
    stack: Stack, operator: Operator, newcomer: User
) -> None:
    registered = Webhooks(Table(stack.client("dynamodb"), stack.outputs["CatalogTable"]))
    secrets = stack.client("secretsmanager")
    key = secrets.get_secret_value(SecretId=stack.outputs["WebhooksKeySecret"])["SecretString"].encode()
    id_ = uuid.uuid4().hex[:8]
    with receiving(500, 500, 204) as (url, got):
        assert registered.add(id_, url, [])
        try:
            image = newcomer.upload(IMAGES / "Canon_40D.jpg")

            def of_this_image() -> list[Request]:
                return [request for request in got if json.loads(request[1])["data"].get("image_id") == image.id]

            def tried(times: int) -> Callable[[], bool]:
                return lambda: len(of_this_image()) >= times

            for times in (1, 2, 3):  # each has the whole time: the sender's pauses are between them
                until(tried(times), lambda: operator.run_keeper("Webhooks"), TWO_TRIES_SECONDS)
            [webhook] = [each for each in registered.all() if each.id == id_]
        finally:
            registered.remove(id_)
    names, body = of_this_image()[-1]
    told = json.loads(body)
    assert (told["type"], told["data"]["owner"], told["data"]["status"]) == ("Image Ready", newcomer.sub, "ready")
    now = datetime.fromtimestamp(int(names["webhook-timestamp"]), UTC)
    assert names["webhook-signature"] == headers(webhook, key, told["data"]["id"], body, now)["webhook-signature"]
    assert {request[0]["webhook-id"] for request in of_this_image()} == {told["data"]["id"]}
