from typing import Literal

ListImagesCompactStatus = Literal["failed", "partial", "ready", "rejected"]
