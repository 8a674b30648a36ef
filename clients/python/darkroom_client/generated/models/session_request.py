from __future__ import annotations

from ..types import Model


class SessionRequest(Model):
    """The password of a share."""

    password: str = ""
    """Empty to renew a session that holds."""
