"""Signs webhooks as Standard Webhooks 1.0 says. Pure.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from darkroom.catalog.webhooks import Webhook

# How long a receiver has time to learn its new secret.
BOTH_SECRETS: Final = timedelta(days=1)


def secret(key: bytes, id_: str, generation: int) -> bytes:
    """The secret of a webhook: 32 bytes that follow from the deployment's key and tell nothing about it."""
    return hmac.new(key, f"webhook {id_} {generation}".encode(), hashlib.sha256).digest()


def as_text(secret: bytes) -> str:
    """A secret as receivers configure it."""
    return f"whsec_{base64.b64encode(secret).decode()}"


def headers(webhook: Webhook, key: bytes, message_id: str, body: bytes, now: datetime) -> Mapping[str, str]:
    """The headers of a request. For a day after a rotation, it is signed with both secrets."""
    generations = [webhook.generation]
    if webhook.rotated_at is not None and now - webhook.rotated_at < BOTH_SECRETS:
        generations.append(webhook.generation - 1)
    timestamp = str(int(now.timestamp()))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    signatures = [_signature(secret(key, webhook.id, generation), signed) for generation in generations]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }


def _signature(secret: bytes, signed: bytes) -> str:
    return f"v1,{base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()}"
