"""What the remover needs to know about its deployment."""

from dataclasses import dataclass

from darkroom.settings import StoreSettings


@dataclass(frozen=True, kw_only=True)
class RemoverSettings(StoreSettings):
    """Where images are kept, and the queue of deletion events."""

    removals_queue_url: str
