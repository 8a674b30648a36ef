"""What the closer needs to know about its deployment."""

from dataclasses import dataclass

from darkroom.settings import Settings


@dataclass(frozen=True, kw_only=True)
class CloserSettings(Settings):
    """Where users are."""

    # The Cognito pool in which owners are users.
    user_pool: str
