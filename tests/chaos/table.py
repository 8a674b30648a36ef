"""The table of faults: what was played, and what it left behind."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

HEADER: Final = (
    "| fault | where | runs | uploads | lost | stale | stuck | seen twice | orphans | longest recovery |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"
)


@dataclass
class Row:
    """One fault. Counted at the end, when everything has had time to recover:

    `lost`: originals that S3 holds, or should hold, and that nobody can see. `stale`: images that show something
    else, or are shown although they were deleted. `stuck`: work or removals that are owed. `twice`: results that
    were committed twice under one order. `orphans`: derived objects that no image shows. `recovery`: the longest
    time, in seconds, from the fault, or the upload after it, until all is right.
    """

    fault: str
    where: str
    runs: int = 0
    uploads: int = 0
    lost: int = 0
    stale: int = 0
    stuck: int = 0
    twice: int = 0
    orphans: int = 0
    recovery: float = 0.0

    def add(self, other: "Row") -> None:
        """Count another run of the same fault."""
        for name in ("runs", "uploads", "lost", "stale", "stuck", "twice", "orphans"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.recovery = max(self.recovery, other.recovery)

    @property
    def harmless(self) -> bool:
        """Whether nothing was left behind."""
        return not (self.lost or self.stale or self.stuck or self.twice or self.orphans)

    def __str__(self) -> str:
        numbers = (self.runs, self.uploads, self.lost, self.stale, self.stuck, self.twice, self.orphans)
        cells = [self.fault, self.where, *(f"{number:,}" for number in numbers), span(self.recovery)]
        return f"| {' | '.join(cells)} |"


def span(seconds: float) -> str:
    """A time in words."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def show(rows: Iterable[Row]) -> str:
    """The table in the form of docs/reliability.md."""
    return "\n".join([HEADER, *map(str, rows)])
