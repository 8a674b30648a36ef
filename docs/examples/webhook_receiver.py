"""An example of a receiver of Darkroom's webhooks, with Python's standard library alone.

    SECRET=whsec_… python webhook_receiver.py 8000

Put something in front of it that speaks TLS.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

LARGEST: Final = 100_000  # bytes; an event has less than a thousand
OLDEST: Final = 300  # seconds; an older request may be one that somebody has recorded

seen: set[str] = set()  # the ids of events; keep them where they outlive this process, for a month
latest: dict[tuple[str, str], int] = {}  # the greatest sequence of each image, likewise
closed: set[str] = set()  # owners whose accounts are closed; keep them for good
lock = threading.Lock()  # two requests may bring the same event at once


def number(text: str, greatest: int) -> int | None:
    """A number as headers have it; None for anything else, and for more than the greatest."""
    if not text.isdecimal() or len(text) > len(str(greatest)) or int(text) > greatest:
        return None
    return int(text)


def check(secret: str, headers: Any, body: bytes) -> str | None:
    """The id of a request that Darkroom has signed in the last minutes; None for any other."""
    id_, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    now = int(time.time())
    sent = number(timestamp, now + OLDEST)
    if sent is None or sent < now - OLDEST:
        return None
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join((id_.encode(), timestamp.encode(), body))
    right = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    # There are two signatures for a day after the secret was rotated.
    found = headers.get("webhook-signature", "").split()
    return id_ if any(hmac.compare_digest(right.encode(), each.encode()) for each in found) else None


def act(event: dict[str, Any]) -> None:
    """What you do about an event."""
    detail = event["data"]
    print(event["type"], detail.get("image_id", detail["owner"]), detail.get("status", ""), flush=True)


def handle(event: dict[str, Any]) -> None:
    """Act on an event unless it is outdated or was acted on before. If that fails, it is as if it had not come."""
    if event["type"] == "Test":
        return  # an operator wants to know whether events arrive
    detail = event["data"]
    owner, image = detail["owner"], (detail["owner"], detail.get("image_id"))
    with lock:
        if owner in closed or ("image_id" in detail and detail["sequence"] <= latest.get(image, 0)):
            return
        if detail["id"] not in seen:
            act(event)
        seen.add(detail["id"])
        if "image_id" in detail:
            latest[image] = detail["sequence"]
        else:
            closed.add(owner)


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 if the event is kept. Any other answer, or none, has it sent again."""

    timeout = 10  # seconds; a client that sends nothing must not hold a thread for ever

    def do_POST(self) -> None:
        length = number(self.headers.get("content-length", ""), LARGEST)
        if length is None:
            self.send_error(400)
            return
        body = self.rfile.read(length)
        if check(os.environ["SECRET"], self.headers, body) is None:
            self.send_error(401)
            return
        handle(json.loads(body))
        self.send_response(204)
        self.end_headers()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
