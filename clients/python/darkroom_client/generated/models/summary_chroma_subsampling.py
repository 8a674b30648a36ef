from typing import Literal

SummaryChromaSubsampling = Literal["4:0:0", "4:1:0", "4:1:1", "4:2:0", "4:2:2", "4:4:0", "4:4:4"]
