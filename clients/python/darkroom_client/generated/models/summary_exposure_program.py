from typing import Literal

SummaryExposureProgram = Literal[
    "action program",
    "aperture priority",
    "bulb",
    "creative program",
    "landscape mode",
    "manual",
    "normal program",
    "portrait mode",
    "shutter priority",
]
