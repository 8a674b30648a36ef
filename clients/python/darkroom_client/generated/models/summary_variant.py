from typing import Literal

SummaryVariant = Literal[
    "apng", "arw", "bigtiff", "cr2", "cr3", "dng", "mpo", "nef", "orf", "pef", "raf", "rw2", "srw"
]
