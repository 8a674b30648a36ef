from typing import Literal

SummaryColourMode = Literal["cmyk", "grey", "lab", "palette", "rgb", "ycck"]
