from typing import Literal

SummaryWhiteBalance = Literal["auto", "manual"]
