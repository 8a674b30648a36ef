from __future__ import annotations

from ..models.pixel_fault_code import PixelFaultCode
from ..types import Model


class PixelFault(Model):
    """PixelFault"""

    code: PixelFaultCode | str
    """the code that a rejection would have"""

    message: str
    """a sentence for the owner"""
