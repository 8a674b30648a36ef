from __future__ import annotations

from pydantic import Field

from ..models.invalid_value_in import InvalidValueIn
from ..types import Model


class InvalidValue(Model):
    """One missing or wrong value."""

    in_: InvalidValueIn | str = Field(alias="in")
    pointer: str
    """A JSON pointer (RFC 6901) to the value there."""

    detail: str
