"""A clock that a test moves on, for the catalogue, the runs of keepers, and S3."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest


class Clock:
    """The present of a test; it stands still until it is moved on.

    moto decides by the time which version is the newest, so move it on between two writes of a key.
    """

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or datetime(2026, 11, 26, 9, tzinfo=UTC)

    def later(self, **time: float) -> None:
        """Move on, by what `timedelta` takes."""
        self.now += timedelta(**time)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have the catalogue, keepers and moto's S3 use this time."""
        clock = self

        class Present(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> "Present":
                return cls.fromtimestamp(clock.now.timestamp(), tz)

        for module in (
            "darkroom.catalog.closings",
            "darkroom.catalog.resubmissions",
            "darkroom.catalog.table",
            "keepers.closer.rounds",
            "keepers.janitor.audit",
            "keepers.janitor.handler",
        ):
            monkeypatch.setattr(f"{module}.datetime", Present)
        monkeypatch.setattr("darkroom.catalog.runs._present", lambda: int(clock.now.timestamp()))
        monkeypatch.setattr("moto.s3.models.utcnow", lambda: clock.now.replace(tzinfo=None))
