"""From a photo to a receiver outside: the bus, the queue, the sender and its signature, deployed."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from darkroom.catalog.table import Table
from darkroom.catalog.webhooks import Webhooks
from local.deployment import Stack
from local.users import User
from tests.deployed import Operator, until
from tests.photos import IMAGES
from webhooks.signing import headers

type Requests = list[tuple[dict[str, str], bytes]]


@contextmanager
def receiving(status: Callable[[int], int]) -> Iterator[tuple[str, Requests]]:
    """A receiver that answers its first, second … request with a status; its URL and what it got."""
    got: Requests = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(status(len(got)))
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", got
    finally:
        server.shutdown()
        server.server_close()


def test_a_receiver_that_fails_twice_is_told_of_a_photo_later(
    stack: Stack, operator: Operator, newcomer: User
) -> None:
    registered = Webhooks(Table(stack.client("dynamodb"), stack.outputs["CatalogTable"]))
    secrets = stack.client("secretsmanager")
    key = secrets.get_secret_value(SecretId=stack.outputs["WebhooksKeySecret"])["SecretString"].encode()
    id_ = uuid.uuid4().hex[:8]
    with receiving(lambda number: 500 if number < 3 else 204) as (url, got):
        assert registered.add(id_, url, [])
        try:
            image = newcomer.upload(IMAGES / "Canon_40D.jpg")

            def of_this_image() -> Requests:
                return [request for request in got if json.loads(request[1])["data"].get("image_id") == image.id]

            until(lambda: len(of_this_image()) >= 3, lambda: operator.run_keeper("Webhooks"))
            [webhook] = [each for each in registered.all() if each.id == id_]
        finally:
            registered.remove(id_)
    names, body = of_this_image()[-1]
    told = json.loads(body)
    assert (told["type"], told["data"]["owner"], told["data"]["status"]) == ("Image Ready", newcomer.sub, "ready")
    now = datetime.fromtimestamp(int(names["webhook-timestamp"]), UTC)
    assert names["webhook-signature"] == headers(webhook, key, told["data"]["id"], body, now)["webhook-signature"]
    assert {request[0]["webhook-id"] for request in of_this_image()} == {told["data"]["id"]}
