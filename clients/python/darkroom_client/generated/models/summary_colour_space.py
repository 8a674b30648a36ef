from typing import Literal

SummaryColourSpace = Literal["Adobe RGB", "sRGB", "uncalibrated"]
