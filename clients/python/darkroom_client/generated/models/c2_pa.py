from __future__ import annotations

from ..models.c2_pa_claims import C2PaClaims
from ..models.c2_pa_validation import C2PaValidation
from ..types import Model


class C2Pa(Model):
    """C2Pa"""

    validation: C2PaValidation | str | None = None
    """no signature was checked, and anybody can write such a claim"""

    generator: str | None = None
    """the program or camera that made the active manifest, according to that manifest"""

    claims: list[C2PaClaims | str] | None = None
    """"ai" if a manifest claims that AI made the picture or a part of it, "camera" if one claims that a
    camera took it or a part of it"""
