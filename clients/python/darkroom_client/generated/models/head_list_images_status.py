from typing import Literal

HeadListImagesStatus = Literal["failed", "partial", "ready", "rejected"]
