"""What the sender of webhooks needs to know about its deployment."""

from dataclasses import dataclass

from darkroom.settings import StoreSettings
from webhooks.receivers import Reach


@dataclass(frozen=True, kw_only=True)
class WebhookSettings(StoreSettings):
    """Where events and given up deliveries are, and what requests are signed with."""

    webhooks_queue_url: str
    webhooks_dead_letters_url: str

    # The Secrets Manager secret that the secrets of webhooks are made from.
    webhooks_key_secret: str

    # Where receivers may be: on the internet, but for the embedded AWS.
    webhook_receivers: str = Reach.PUBLIC

    # How many seconds a minute has in the pauses between tries. On a laptop one, to see what becomes of them.
    minute_seconds: int = 60

    def faults(self) -> list[str]:
        known = [*Reach]
        return [] if self.webhook_receivers in known else [f"WEBHOOK_RECEIVERS must be one of {', '.join(known)}"]
