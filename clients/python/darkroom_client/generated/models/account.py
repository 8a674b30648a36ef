from __future__ import annotations

from ..models.limits import Limits
from ..models.use import Use
from ..types import Model


class Account(Model):
    """The caller's account."""

    id: str
    """The owner of its images: the `sub` of the user's tokens, or a hash of it where that has characters
    that no key may have."""

    limits: Limits
    """What one user may ask for, and how long words may be; null where there is no limit."""

    use: Use
    """What is used of the limits now; null where there is no limit."""
