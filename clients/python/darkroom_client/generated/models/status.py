from typing import Literal

Status = Literal["failed", "partial", "pending", "processing", "ready", "rejected"]
