from __future__ import annotations

from ..models.health_status import HealthStatus
from ..types import Model


class Health(Model):
    """The API answers."""

    status: HealthStatus | str
