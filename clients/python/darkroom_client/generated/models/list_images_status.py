from typing import Literal

ListImagesStatus = Literal["failed", "partial", "ready", "rejected"]
