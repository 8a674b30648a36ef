from typing import Literal

SummaryMetering = Literal[
    "average", "center-weighted average", "multi-spot", "other", "partial", "pattern", "spot"
]
