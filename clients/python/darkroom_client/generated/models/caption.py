from __future__ import annotations

from ..models.caption_source import CaptionSource
from ..models.sidecar_source import SidecarSource
from ..types import Model


class Caption(Model):
    """The description that counts."""

    text: str
    source: CaptionSource | SidecarSource | str
    """Who says it: the `owner`, the `file`, or a sidecar: `sidecar:xmp`, `sidecar:takeout`."""
