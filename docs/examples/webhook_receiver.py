"""An example of a receiver of Darkroom's webhooks, with Python's standard library alone.

    SECRET=whsec_… python receiver.py 8000

Put something in front of it that speaks TLS.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

LARGEST: Final = 100_000  # bytes; an event has less than a thousand
OLDEST: Final = 300  # seconds; an older request may be one that somebody has recorded

seen: set[str] = set()  # keep it where it outlives this process, for two weeks
latest: dict[str, int] = {}  # the greatest sequence of each image, likewise


def check(secret: str, headers: Any, body: bytes) -> str | None:
    """The id of a request that Darkroom has signed in the last minutes; None for any other."""
    id_, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > OLDEST:
        return None
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join((id_.encode(), timestamp.encode(), body))
    right = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    # There are two signatures for a day after the secret was rotated.
    found = headers.get("webhook-signature", "").split()
    return id_ if any(hmac.compare_digest(right.encode(), each.encode()) for each in found) else None


def handle(event: dict[str, Any]) -> None:
    """Act on an event, at most once, and never on an outdated one."""
    detail = event["data"]
    if detail["id"] in seen:
        return
    image = detail.get("image_id")
    if image is None or detail["sequence"] > latest.get(image, 0):
        if image is not None:
            latest[image] = detail["sequence"]
        print(event["type"], image or detail["owner"], detail.get("status", ""), flush=True)
    seen.add(detail["id"])


class Receiver(BaseHTTPRequestHandler):
    """Answers at once: 204 if the event is kept, and otherwise something that has it sent again."""

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        body = self.rfile.read(length) if length <= LARGEST else b""
        if check(os.environ["SECRET"], self.headers, body) is None:
            self.send_error(401)
            return
        handle(json.loads(body))
        self.send_response(204)
        self.end_headers()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
