from __future__ import annotations

from ..types import Model


class GatewayError(Model):
    """An error that API Gateway answers by itself."""

    message: str
