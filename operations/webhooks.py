"""Webhooks by hand: registered, tested, listed, removed, switched on again, and given another secret."""

import json
import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from darkroom import aws, services
from darkroom.catalog.webhooks import Webhook, Webhooks
from darkroom.public_events import SCHEMA, EventType
from operations import stack
from operations.stack import Stack
from webhooks.posting import Undelivered, post
from webhooks.receivers import NotAllowed, Reach, parse
from webhooks.signing import BOTH_SECRETS, as_text, headers, secret

_ID_BYTES: Final = 4  # there are at most a hundred, and a person types it


class WrongWebhook(Exception):
    """What was asked cannot be done; the message says why."""


def known() -> list[Webhook]:
    """All webhooks, the oldest first."""
    return sorted(services.catalog(Webhooks).all(), key=lambda webhook: webhook.created_at)


def register(deployed: Stack, url: str, names: Sequence[str]) -> tuple[str, str]:
    """Register a receiver of some types of events (none: all); returns its id and its secret, which nothing shows
    again. Raises WrongWebhook.
    """
    if wrong := [name for name in names if name not in [*EventType]]:
        raise WrongWebhook(f"There is no event {wrong[0]}. There are {', '.join(EventType)}.")
    try:
        parse(url, _reach(deployed))
    except NotAllowed as error:
        raise WrongWebhook(f"This URL cannot be a receiver's: {error}.") from error
    key = _key(deployed)  # first, since a secret that cannot be shown now never can
    id_ = secrets.token_hex(_ID_BYTES)
    if not services.catalog(Webhooks).add(id_, url, [EventType(name) for name in names]):
        raise WrongWebhook("There are a hundred webhooks, and every event would go to each. Remove some first.")
    return id_, as_text(secret(key, id_, 1))


def remove(id_: str) -> None:
    """Forget a webhook; what is still to be delivered to it is dropped. Raises WrongWebhook."""
    if not services.catalog(Webhooks).remove(find(id_).id):
        raise WrongWebhook("Somebody else has removed it.")


def rotate(deployed: Stack, id_: str, *, at_once: bool) -> str:
    """Give a webhook another secret, and return it. For a day, requests are signed with the old one too, but not
    if it has to end at once. Raises WrongWebhook.
    """
    webhook = find(id_)
    until = None if webhook.rotated_at is None else webhook.rotated_at + BOTH_SECRETS
    if not at_once and until is not None and until > datetime.now(UTC):
        raise WrongWebhook(
            "It has been rotated within a day, and its receiver may still use the secret of before. Wait until "
            f"{until:%Y-%m-%d %H:%M} UTC. If a secret has leaked, NOW=1 ends all but the new one at once."
        )
    key = _key(deployed)
    if not services.catalog(Webhooks).rotate(webhook, at_once=at_once):
        raise WrongWebhook("Somebody else has just changed it.")
    return as_text(secret(key, id_, webhook.generation + 1))


def try_out(deployed: Stack, id_: str) -> int:
    """Post an event of the type Test to a webhook, from this machine; returns the status of the answer. Raises
    WrongWebhook.
    """
    webhook, now, event_id = find(id_), datetime.now(UTC), str(uuid.uuid4())
    time = now.isoformat(timespec="seconds")
    event = {"type": "Test", "timestamp": time, "data": {"schema": SCHEMA, "id": event_id, "time": time}}
    body = json.dumps(event).encode()
    try:
        return post(webhook.url, headers(webhook, _key(deployed), event_id, body, now), body, _reach(deployed))
    except Undelivered as error:
        raise WrongWebhook(f"It has not answered: {error}.") from error


def switch_on(id_: str) -> None:
    """Send to a webhook again that was switched off. Raises WrongWebhook."""
    if not services.catalog(Webhooks).switch_on(find(id_)):
        raise WrongWebhook("Somebody else has removed it.")


def find(id_: str) -> Webhook:
    """A webhook by its id. Raises WrongWebhook."""
    for webhook in known():
        if webhook.id == id_:
            return webhook
    raise WrongWebhook("There is no such webhook; make webhooks lists them.")


def _key(deployed: Stack) -> bytes:
    name = deployed.outputs["WebhooksKeySecret"]
    return aws.secretsmanager().get_secret_value(SecretId=name)["SecretString"].encode()


def _reach(deployed: Stack) -> Reach:
    return Reach.LOCAL if deployed.parameters.get("Environment") == stack.LOCAL else Reach.PUBLIC
