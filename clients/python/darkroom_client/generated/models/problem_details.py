from __future__ import annotations

from pydantic import Field

from ..models.error_code import ErrorCode
from ..models.invalid_value import InvalidValue
from ..models.problem_details_code import ProblemDetailsCode
from ..types import Model


class ProblemDetails(Model):
    """An error (RFC 9457)."""

    type_: str = Field(alias="type")
    title: str
    status: int
    code: ProblemDetailsCode | str
    """For programs; never changes."""

    instance: str
    """The path of the request."""

    detail: str | None = None
    """More about this occurrence."""

    errors: list[InvalidValue] | None = None
    """Only in `invalid`: each wrong value."""

    max_bytes: int | None = None
    """Only in `too_large`: the limit."""

    version: int | None = None
    """Only in `outdated`: the current version of the image."""

    reason: ErrorCode | str | None = None
    """Only in `rejected` and `failed`: the code of the image's error."""

    max_requests_per_minute: int | None = None
    """Only in `too_many_requests`: the limit."""

    max_open_slots: int | None = None
    """Only in `too_many_open_slots`: the limit."""

    max_images: int | None = None
    """Only in `too_many_images`: the limit."""

    max_shares: int | None = None
    """Only in `too_many_shares`: the limit."""

    max_companions: int | None = None
    """Only in `too_many_companions`: the limit."""

    max_stored_bytes: int | None = None
    """Only in `storage_full`: the limit."""

    max_exports_per_day: int | None = None
    """Only in `too_many_exports_today`: the limit."""

    missing: list[int] | None = None
    """Only in `parts_missing`: the numbers of the first parts that have not arrived."""
